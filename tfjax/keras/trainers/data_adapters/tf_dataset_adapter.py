"""TFDatasetAdapter: batches of a tf.data.Dataset."""

import numpy as np

from tfjax.keras import tree
from tfjax.keras.trainers.data_adapters import data_adapter_utils
from tfjax.keras.trainers.data_adapters.data_adapter import DataAdapter
from tfjax.tensor.tensor import new_tensor


class TFDatasetAdapter(DataAdapter):
    """Batches of a dataset; `class_weight` adds the weights of its samples' classes.

    Raises (while iterating):
        ValueError: if a dataset with sample weights or several outputs gets class weights.
    """

    def __init__(self, dataset, class_weight=None):
        self._dataset = dataset
        self._class_weight = class_weight

    def batches(self):
        """Starts a pass."""
        if self._class_weight is None:
            return iter(self._dataset)
        return map(self._weighted, self._dataset)

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
