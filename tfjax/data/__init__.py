"""tf.data: pipelines of elements.

`dataset.py` is the class that users see, one file of `sources/` or `transformations/` each kind of dataset,
`iterator.py` what iterates.

A dataset can be run in three ways; each is a refinement of the one before:

1. *Pulled* (`Dataset._pull`): a function without arguments that returns the next element, a tuple of its leaves, and
   raises `StopIteration` at the end. Every dataset can be pulled. What it raises otherwise does not end the iteration.
2. *In blocks* (`Dataset._blocks`): the next n elements at once, stacked, so that a map is one vectorised call.
3. *By rows* (`Dataset._rows`, `rows.py`): arrays in memory, pure maps over them, and a stream of row numbers.
   Shuffling, taking, repeating and filtering are arithmetic on the numbers; a batch is one gather and one vectorised
   map.

For trainers, `fused.py`: `fused_batches(dataset)` shows a pipeline of rows and batches as arrays, index stream and map.
"""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("data", __spec__.name)
