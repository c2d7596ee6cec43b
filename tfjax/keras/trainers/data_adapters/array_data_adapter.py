"""ArrayDataAdapter: batches of arrays in memory."""

import math

import numpy as np

from tfjax.function.stepping import Rows
from tfjax.keras import tree
from tfjax.keras.trainers.data_adapters import array_slicing, data_adapter_utils
from tfjax.keras.trainers.data_adapters.data_adapter import DataAdapter
from tfjax.keras.trainers.data_adapters.row_pass import RowPass
from tfjax.ops.random.shuffle import permutation_of_dataset
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor, new_tensor


class ArrayDataAdapter(DataAdapter):
    """Batches of rows of arrays, tensors, data frames.

    Args:
        x, y, sample_weight: structures of arrays with the same number of rows.
        batch_size: rows of a batch; by default what `steps` batches need, or 32.
        steps: steps per epoch.
        shuffle: whether each pass has another order; "batch" to change the order within batches only.
        class_weight: dict of the weights of classes.

    Raises:
        ValueError: for what are no arrays, weights of the wrong form, different numbers of rows.
    """

    def __init__(self, x, y=None, sample_weight=None, batch_size=None, steps=None, shuffle=False, class_weight=None):
        if not array_slicing.can_convert_arrays((x, y, sample_weight)):
            raise ValueError(f"Expected all elements of `x` to be array-like. Received invalid types: x={x}")
        if sample_weight is not None:
            if class_weight is not None:
                raise ValueError("You cannot `class_weight` and `sample_weight` at the same time.")
            sample_weight = _weights_of_outputs(y, sample_weight)
        if class_weight is not None:
            if tree.is_nested(y):
                raise ValueError("`class_weight` is only supported for Models with a single output.")
            sample_weight = data_adapter_utils.class_weight_to_sample_weights(y, class_weight)
        inputs = data_adapter_utils.pack_x_y_sample_weight(x, y, sample_weight)
        data_adapter_utils.check_data_cardinality(inputs)
        num_samples = {i.shape[0] for i in tree.flatten(inputs) if i is not None}.pop()
        self._num_samples = int(num_samples)
        self._inputs = inputs
        self._tensors = None
        if not batch_size:
            batch_size = int(math.ceil(num_samples / steps)) if steps else 32
        self.num_batches = int(math.ceil(num_samples / batch_size))
        self.batch_size = batch_size
        self.open_size = bool(num_samples % batch_size)
        self._shuffle = shuffle

    @property
    def has_partial_batch(self):
        """Whether the last batch is a short one."""
        return self._num_samples % self.batch_size > 0

    @property
    def partial_batch_size(self):
        """Rows of the short last batch, or None."""
        return self._num_samples % self.batch_size or None

    @property
    def tensors(self):
        """The data as tensors, made once."""
        if self._tensors is None:
            arrays = tree.map_structure(array_slicing.to_array, self._inputs)
            self._tensors = tree.lists_to_tuples(tree.map_structure(_as_tensor, arrays))
        return self._tensors

    @property
    def in_memory(self):
        """Whether programs can read the data: text stays on the host."""
        return all(t is None or t.aval.dtype.kind != "O" for t in tree.flatten(self.tensors))

    def order(self):
        """The order of rows in a new pass: int32 array, or None for their own."""
        if not self._shuffle:
            return None
        if self._shuffle == "batch":
            return permutation_of_dataset(self._num_samples, self.batch_size)
        return permutation_of_dataset(self._num_samples)

    def row_pass(self):
        """Starts a pass over the tensors."""
        order = self.order()
        order = None if order is None else new_tensor(order)
        count, rest = divmod(self._num_samples, self.batch_size)
        full = Rows(self.tensors, self.batch_size, order)
        return RowPass(full, count, Rows(self.tensors, rest, order) if rest else None, count * self.batch_size)

    def batches(self):
        """Starts a pass; yields batches of tensors."""
        order = self.order()
        for start in range(0, self._num_samples, self.batch_size):
            end = min(start + self.batch_size, self._num_samples)
            chosen = slice(start, end) if order is None else order[start:end]
            yield tree.map_structure(lambda t, chosen=chosen: _chosen_rows(t, chosen), self.tensors)


def _as_tensor(array):
    """A tensor over the array itself: nobody writes to it."""
    if array is None or isinstance(array, Tensor):
        return array
    if array.dtype.kind in "biuf" and array.dtype.isnative:
        return new_tensor(np.ascontiguousarray(array))
    return convert_to_tensor(array)


def _chosen_rows(tensor, chosen):
    if tensor is None:
        return None
    return new_tensor(np.ascontiguousarray(tensor.numpy()[chosen]))


def _weights_of_outputs(y, sample_weight):
    """Sample weights in the structure of the targets.

    Raises:
        ValueError: if they do not fit.
    """
    if not tree.is_nested(y):
        return sample_weight
    if isinstance(sample_weight, (list, tuple, dict)):
        try:
            tree.assert_same_structure(y, sample_weight)
        except ValueError:
            raise ValueError(
                "You should provide one `sample_weight` array per output in `y`. The two structures did not match:\n"
                f"- y: {y}\n- sample_weight: {sample_weight}\n"
            ) from None
        return sample_weight
    shape = sample_weight.shape
    if not (len(shape) == 1 or (len(shape) == 2 and shape[1] == 1)):
        raise ValueError(
            "For a model with multiple outputs, when providing a single `sample_weight` array, it should only have one "
            "scalar score per sample (i.e. shape `(num_samples,)`). If you want to use non-scalar sample weights, pass "
            "a `sample_weight` argument with one array per model output."
        )
    return tree.map_structure(lambda _: sample_weight, y)
