"""TFDatasetAdapter: batches of a tf.data.Dataset."""

import numpy as np

from tfjax.function.stepping import Rows, rows_function
from tfjax.keras import tree
from tfjax.keras.trainers.data_adapters import data_adapter_utils
from tfjax.keras.trainers.data_adapters.data_adapter import DataAdapter
from tfjax.keras.trainers.data_adapters.row_pass import GROUP, IndexedPass
from tfjax.tensor.tensor import new_tensor

MOST_AT_ONCE = 8192


class _Plan:
    """A dataset that is batches of rows of arrays, ready for programs; kept, so that these are compiled once."""

    def __init__(self, fused):
        from tfjax.data.fused import Run

        self._fused = fused
        self._run = Run
        self._leaves = [new_tensor(np.ascontiguousarray(array)) for array in fused.arrays]
        self._function = None if fused.function is None else rows_function(fused.function)
        self.batch_size = fused.batch_size
        self.steps = fused.steps

    def indices(self):
        """Draws the order of a pass; returns an iterator over the row numbers of batches."""
        return self._fused.epoch(self._run())

    def rows(self, size, order):
        """The data for programs."""
        return Rows(self._fused.element_spec, size, order, self._leaves, self._function)


def _plan_of(dataset):
    """The plan of a dataset, None if programs cannot read it."""
    from tfjax.data.fused import fused_batches

    # Kept by the dataset itself: the plan refers to it, so that in a table of weak keys neither would ever go.
    kept = vars(dataset)
    if "_keras_plan" not in kept:
        fused = fused_batches(dataset)
        kept["_keras_plan"] = None if fused is None else _Plan(fused)
    return kept["_keras_plan"]


class TFDatasetAdapter(DataAdapter):
    """Batches of a dataset; `class_weight` adds the weights of its samples' classes.

    Raises (while iterating):
        ValueError: if a dataset with sample weights or several outputs gets class weights.
    """

    def __init__(self, dataset, class_weight=None):
        self._dataset = dataset
        self._class_weight = class_weight
        self._plan = _plan_of(dataset) if class_weight is None else None
        self.in_memory = self._plan is not None

    def batches(self):
        """Starts a pass."""
        if self._class_weight is None:
            return iter(self._dataset)
        return map(self._weighted, self._dataset)

    def row_pass(self):
        """Starts a pass over rows that the dataset takes from arrays."""
        plan = self._plan
        group = plan.steps if 0 < plan.steps <= MOST_AT_ONCE else GROUP
        return IndexedPass(plan.rows, plan.indices(), plan.batch_size, group)

    def on_pass_end(self):
        """Keras makes an iterator here that it does not use: a dataset that shuffles moves on by one order."""
        iter(self._dataset)

    def _weighted(self, batch):
        x, y, sample_weight = data_adapter_utils.unpack_x_y_sample_weight(batch)
        if sample_weight is not None:
            raise ValueError("You cannot `class_weight` and `sample_weight` at the same time.")
        if tree.is_nested(y):
            raise ValueError("`class_weight` is only supported for Models with a single output.")
        weights = data_adapter_utils.class_weight_to_sample_weights(y, self._class_weight)
        return x, y, new_tensor(np.asarray(weights))

    @property
    def num_batches(self):
        """The dataset's cardinality, None if it is unknown or infinite."""
        cardinality = self._dataset.cardinality
        count = int(cardinality() if callable(cardinality) else cardinality)
        return None if count < 0 else count

    @property
    def batch_size(self):
        """Rows of a batch, where the dataset's element_spec tells them."""
        return tree.flatten(self._dataset.element_spec)[0].shape[0]

    @property
    def open_size(self):
        """Whether the dataset's element_spec leaves the number of rows open."""
        spec = tree.flatten(self._dataset.element_spec)[0]
        return spec.shape.rank is None or spec.shape.rank > 0 and spec.shape[0] is None
