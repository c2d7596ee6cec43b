"""MonitorCallback: the base of callbacks that watch one metric."""

import operator
import warnings

from tfjax.keras.callbacks.callback import Callback
from tfjax.keras.keras_export import show_as_keras
from tfjax.keras.trainers import compile_utils


class MonitorCallback(Callback):
    """Tells whether a monitored quantity has improved.

    Args:
        monitor: its name in the logs.
        mode: "min", "max", or "auto" to decide by the metric.
        baseline: what it must be better than at first.
        min_delta: by how much it must be better.
    """

    def __init__(self, monitor="val_loss", mode="auto", baseline=None, min_delta=0):
        super().__init__()
        if mode not in ["auto", "min", "max"]:
            warnings.warn(f"{self.__class__.__name__} mode '{mode}' is unknown, fallback to auto mode.", stacklevel=2)
            mode = "auto"
        self.monitor = monitor
        self.mode = mode
        self.best = baseline
        self.min_delta = abs(min_delta)
        self.monitor_op = None

    def _set_monitor_op(self):
        if self.mode == "min":
            self.monitor_op = operator.lt
        elif self.mode == "max":
            self.monitor_op = operator.gt
        else:
            self.monitor_op = self._op_of_metric(self.monitor.removeprefix("val_"))
        if self.monitor_op is None:
            raise ValueError(
                f"{self.__class__.__name__} callback received monitor={self.monitor}, but Keras isn't able to "
                "automatically determine whether that metric should be maximized or minimized. Pass `mode='max'` in "
                "order to monitor based on the highest metric value, or pass `mode='min'` in order to use the lowest "
                "value."
            )
        if self.monitor_op is operator.lt:
            self.min_delta *= -1

    def _op_of_metric(self, name):
        """How values of a metric of the model compare."""
        found = operator.lt if name == "loss" else None
        for owner in getattr(self.model, "metrics", ()):
            if not isinstance(owner, (compile_utils.CompileMetrics, compile_utils.MetricsList)):
                continue
            for metric in owner.metrics:
                if metric.name == name and hasattr(metric, "_direction"):
                    found = operator.gt if metric._direction == "up" else operator.lt
        return found

    def _is_improvement(self, monitor_value, reference_value):
        if reference_value is None:
            return True
        return self.monitor_op(monitor_value - self.min_delta, reference_value)


show_as_keras(MonitorCallback)
