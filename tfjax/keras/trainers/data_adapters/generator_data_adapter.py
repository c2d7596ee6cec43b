"""GeneratorDataAdapter: batches from a Python generator."""

import itertools

from tfjax.keras.trainers.data_adapters.data_adapter import DataAdapter


class GeneratorDataAdapter(DataAdapter):
    """Batches that a generator yields, in one pass.

    Raises:
        ValueError: if it yields nothing, or anything but tuples.
    """

    def __init__(self, generator):
        # As Keras, which needs two batches to learn their shapes.
        first = list(itertools.islice(generator, 2))
        if not first:
            raise ValueError(
                "When passing a Python generator to a Keras model, the generator must yield at least one batch. "
                "Received an empty generator."
            )
        if not isinstance(first[0], tuple):
            raise ValueError(
                "When passing a Python generator to a Keras model, the generator must return a tuple, either (input,) "
                f"or (inputs, targets) or (inputs, targets, sample_weights). Received: {first[0]}"
            )
        self._first = first
        self._generator = generator

    def batches(self):
        """The rest of the generator; the batches read ahead come again with each pass, as in Keras."""
        return itertools.chain(self._first, self._generator)
