"""tf.compat.v1: graphs that sessions run.

A graph (`graph.py`) records ops as tf.function does while it traces (`tensor/func_graph.py`), at one size of each
unknown dimension. A session (`session.py`) does the ops that its fetches need again, eagerly, with the values it is
fed (`evaluate.py`): with the sizes that those have, and fused by the engine like any eager code. Calls of public
functions on tensors of unknown shape are noted (`calls.py`) and called again.
"""

from tfjax.core import lazy

__getattr__, __dir__ = lazy.public_names("compat.v1", __spec__.name)
