"""PyMetric of Keras 2: a metric whose methods are plain Python on eager tensors."""

import types

from tfjax.keras.keras_export import keras_export
from tfjax.keras.metrics.metric import Metric
from tfjax.ops.py_function import py_function


@keras_export("keras.metrics.experimental.PyMetric")
class PyMetric(Metric):
    """The base of metrics that are computed in Python, for instance by another library.

    Subclasses define `update_state(y_true, y_pred, sample_weight=None)`, `result()` and `reset_state()`. They are
    called with eager tensors also where the metric is used in a traced function.
    """

    def __new__(cls, *args, **kwargs):
        metric = super().__new__(cls)
        update, result = metric.update_state, metric.result

        def update_state(self, y_true, y_pred, sample_weight=None):
            inputs = [y_true, y_pred] if sample_weight is None else [y_true, y_pred, sample_weight]
            py_function(func=update, inp=inputs, Tout=[])

        def give_result(self):
            return py_function(func=result, inp=[], Tout=self.dtype)

        metric.__dict__["update_state"] = types.MethodType(update_state, metric)
        metric.__dict__["result"] = types.MethodType(give_result, metric)
        return metric

    def __init__(self, name=None, dtype=None, **kwargs):
        super().__init__(name=name, dtype=dtype, **kwargs)
        self.reset_state()

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds a batch; subclasses define it."""
        raise NotImplementedError("Subclasses should implement `update_state`")

    def merge_state(self, metrics):
        """Adds the state of other metrics; subclasses may define it."""
        raise NotImplementedError("Subclasses should implement `merge_state`")

    def reset_state(self):
        """Forgets all batches; subclasses define it."""
        raise NotImplementedError("Subclasses should implement `reset_state`")

    def result(self):
        """The value so far, a number; subclasses define it."""
        raise NotImplementedError("Subclasses should implement `result`")
