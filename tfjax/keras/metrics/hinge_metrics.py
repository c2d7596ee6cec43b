"""The mean hinge losses, as metrics."""

from tfjax.keras.keras_export import keras_export
from tfjax.keras.losses import categorical_hinge, hinge, squared_hinge
from tfjax.keras.metrics.reduction_metrics import MeanMetricWrapper


class _Loss(MeanMetricWrapper):
    _arguments = ()

    def __init__(self, fn, name, dtype):
        super().__init__(fn=fn, name=name, dtype=dtype)
        self._direction = "down"


@keras_export("keras.metrics.Hinge")
class Hinge(_Loss):
    """max(1 - y_true * y_pred, 0)."""

    def __init__(self, name="hinge", dtype=None):
        super().__init__(hinge, name, dtype)


@keras_export("keras.metrics.SquaredHinge")
class SquaredHinge(_Loss):
    """max(1 - y_true * y_pred, 0) ** 2."""

    def __init__(self, name="squared_hinge", dtype=None):
        super().__init__(squared_hinge, name, dtype)


@keras_export("keras.metrics.CategoricalHinge")
class CategoricalHinge(_Loss):
    """How far the right class falls short of beating the others by 1."""

    def __init__(self, name="categorical_hinge", dtype=None):
        super().__init__(categorical_hinge, name, dtype)
