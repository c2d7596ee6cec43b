"""train_on_batch, test_on_batch, predict_on_batch."""

from tfjax.keras import tree
from tfjax.keras.trainers.data_adapters import data_adapter_utils
from tfjax.keras.utils.python_utils import pythonify_logs


class OnBatch:
    """Mixin of Trainer."""

    def train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, return_dict=False, reset_metrics=True):
        """Trains on one batch.

        Args:
            x, y: inputs and targets.
            sample_weight: weights of the samples.
            class_weight: dict of the weights of classes.
            return_dict: whether metrics are returned by name rather than as a list.
            reset_metrics: whether metrics are of this batch alone (False: also of those before; Keras 2).

        Returns:
            The loss, or loss and metrics.

        Raises:
            ValueError: if there are both kinds of weights, or the model is not compiled.
        """
        self._assert_compile_called("train_on_batch")
        if class_weight is not None:
            if sample_weight is not None:
                raise ValueError(
                    "Arguments `sample_weight` and `class_weight` cannot be specified at the same time. Received: "
                    f"sample_weight={sample_weight}, class_weight={class_weight}"
                )
            sample_weight = data_adapter_utils.class_weight_to_sample_weights(y, class_weight)
        self.make_train_function()
        if reset_metrics:
            self.reset_metrics()
        return self._batch_result(self.train_function, (x, y, sample_weight), return_dict)

    def test_on_batch(self, x, y=None, sample_weight=None, return_dict=False, reset_metrics=True):
        """Evaluates one batch; see `train_on_batch`."""
        self._assert_compile_called("test_on_batch")
        self.make_test_function()
        if reset_metrics:
            self.reset_metrics()
        return self._batch_result(self.test_function, (x, y, sample_weight), return_dict)

    def predict_on_batch(self, x):
        """Returns the outputs for one batch as NumPy arrays."""
        self.make_predict_function()
        return tree.map_structure(to_numpy, self.predict_function([(x,)]))

    def _batch_result(self, function, batch, return_dict):
        logs = pythonify_logs(function(iter([batch])))
        return logs if return_dict else self._flatten_metrics_in_order(logs)


def to_numpy(x):
    """A tensor as a NumPy array; ragged and sparse ones stay as they are."""
    return x.numpy() if hasattr(x, "aval") else x
