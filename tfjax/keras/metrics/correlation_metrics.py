"""How labels and predictions vary together."""

import functools

from tfjax.keras.backend import config
from tfjax.keras.keras_export import keras_export
from tfjax.keras.losses.arrays import check_axis, fused, mean, same_rank, same_rank_shapes
from tfjax.keras.losses.functions import loss_function, pair
from tfjax.keras.metrics.reduction_metrics import MeanMetricWrapper
from tfjax.ops.inputs import op_error
from tfjax.ops.op_facts import check_dtypes
from tfjax.ops.shapes import broadcast_shape, show

_function = functools.partial(loss_function, losses=False, shown="metrics.correlation_metrics")


def _centred(xp, x, axis):
    return x - mean(xp, x, axis, keepdims=True)


def _variance(xp, x, axis):
    """Of centred values, as Keras takes it: the mean is taken away once more."""
    x = _centred(xp, x, axis)
    return mean(xp, x * x, axis, keepdims=True)


@fused("PearsonCorrelation", "Mul", squeezed=True)
def _pearson(xp, y_true, y_pred, axis):
    def standard(x):
        x = _centred(xp, x, axis)
        return x / xp.sqrt(_variance(xp, x, axis))

    y_true, y_pred = same_rank(y_true, y_pred)
    return mean(xp, standard(y_true) * standard(y_pred), axis)


def _check_concordance(ins, axis, epsilon):
    check_dtypes("Sub", ins)
    a, b = same_rank_shapes(ins[0].shape, ins[1].shape)
    check_axis("Mean", a, axis)
    axes = [x % len(b) for x in ((axis,) if isinstance(axis, int) else axis)]
    means = tuple(1 if k in axes else d for k, d in enumerate(b))
    centred = broadcast_shape(a, means)
    if centred is None:
        raise op_error("Sub", f"Incompatible shapes: {show(a)} vs. {show(means)}")
    if broadcast_shape(centred, b) is None:
        raise op_error("Mul", f"Incompatible shapes: {show(centred)} vs. {show(b)}")


@fused("ConcordanceCorrelation", check=_check_concordance)
def _concordance(xp, y_true, y_pred, axis, epsilon):
    y_true, y_pred = same_rank(y_true, y_pred)
    true_mean, pred_mean = (mean(xp, y, axis, keepdims=True) for y in (y_true, y_pred))
    spread = _variance(xp, y_true - true_mean, axis) + _variance(xp, y_pred - pred_mean, axis)
    # The mean of the predictions stands in both factors, as in Keras.
    together = (y_true - pred_mean) * (y_pred - pred_mean)
    gap = true_mean - pred_mean
    two = y_pred.dtype.type(2)
    return mean(xp, two * together / (spread + gap * gap + y_pred.dtype.type(epsilon)), axis)


def _axes(axis):
    return tuple(axis) if isinstance(axis, list) else axis


@_function()
def pearson_correlation(y_true, y_pred, axis=-1):
    """Pearson's correlation coefficient of labels and predictions along `axis`, an int or several."""
    return _pearson(*pair(y_true, y_pred), axis=_axes(axis))


@_function()
def concordance_correlation(y_true, y_pred, axis=-1):
    """Lin's concordance correlation coefficient of labels and predictions along `axis`, an int or several."""
    return _concordance(*pair(y_true, y_pred), axis=_axes(axis), epsilon=config.epsilon())


class _Correlation(MeanMetricWrapper):
    _arguments = ("axis",)

    def __init__(self, fn, name, dtype, axis):
        super().__init__(fn=fn, name=name, dtype=dtype, axis=axis)
        self.axis = axis
        self._direction = "up"


@keras_export("keras.metrics.PearsonCorrelation")
class PearsonCorrelation(_Correlation):
    """Mean of Pearson's correlation coefficients along `axis`."""

    def __init__(self, name="pearson_correlation", dtype=None, axis=-1):
        super().__init__(pearson_correlation, name, dtype, axis)


@keras_export("keras.metrics.ConcordanceCorrelation")
class ConcordanceCorrelation(_Correlation):
    """Mean of Lin's concordance correlation coefficients along `axis`."""

    def __init__(self, name="concordance_correlation", dtype=None, axis=-1):
        super().__init__(concordance_correlation, name, dtype, axis)
