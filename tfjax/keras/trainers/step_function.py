"""Step functions: what `train_function`, `test_function` and `predict_function` are."""

import itertools

from tfjax.function.function import functions_run_eagerly
from tfjax.function.stepping import Stepper
from tfjax.keras import tree
from tfjax.keras.trainers.data_adapters.row_pass import Piece
from tfjax.ops.array.joining import concat
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor, new_tensor


class StepFunction:
    """Runs one step of a trainer on batches, or on rows of data in memory.

    Args:
        step: a method of the trainer: function of a batch.
        name: for error messages of the program.
        eager: whether it runs op by op.
        steps_per_execution: batches taken from an iterator per call.
    """

    def __init__(self, step, name, eager, steps_per_execution=1):
        self._step = step
        self._eager = eager
        self._stepper = Stepper(step, name)
        self.steps_per_execution = steps_per_execution

    def __call__(self, iterator):
        """Runs the next steps of an iterator over batches; returns what the last one gave.

        Raises:
            StopIteration: if the iterator has ended.
        """
        outputs = None
        iterator = iter(iterator)
        for k, batch in enumerate(itertools.islice(iterator, self.steps_per_execution)):
            outputs = self.batch(batch)
            del k
        if outputs is None:
            raise StopIteration
        return outputs

    def __deepcopy__(self, memo):
        return None  # made again when it is needed

    def batch(self, data, open_size=False):
        """Runs one step on a batch."""
        data = tree.map_structure(_tensor, data)
        if self._eager or functions_run_eagerly():
            return self._step(data)
        return self._stepper.one(data, open_size)

    def piece(self, piece, left=1, open_size=False):
        """Runs the steps of a Piece; `left` steps like them are still to come."""
        if self._eager or functions_run_eagerly():
            outputs = None
            for batch in piece.batches():
                outputs = self._step(batch)
            return outputs
        return self._stepper.run(piece.rows, piece.start, piece.count, 1 if piece.is_partial else left, open_size)

    def run(self, pieces, left=1, open_size=False):
        """Runs the steps of Pieces and Batches; returns what the last one gave."""
        outputs = None
        for piece in pieces:
            if isinstance(piece, Piece):
                outputs = self.piece(piece, left, open_size)
            else:
                outputs = self.batch(piece.data, open_size)
        return outputs


class PredictFunction(StepFunction):
    """A StepFunction called with a list of batches; joins their outputs."""

    def __call__(self, data):
        """Returns the outputs for all batches."""
        outputs = [self.batch(batch) for batch in data]
        return outputs[0] if len(outputs) == 1 else tree.map_structure(lambda *parts: concat(parts, 0), *outputs)


def _tensor(x):
    """A batch's array as a tensor: what programs take need not be converted."""
    if x is None or isinstance(x, Tensor):
        return x
    if hasattr(x, "dtype") and getattr(x.dtype, "kind", "") in tuple("biuf") and type(x).__module__ == "numpy":
        return new_tensor(x) if x.dtype.isnative else convert_to_tensor(x)
    return convert_to_tensor(x)
