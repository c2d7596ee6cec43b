"""Losses between numbers: squared, absolute, relative and logarithmic errors, Huber, log-cosh, cosine similarity."""

import math

import numpy as np

from tfjax.keras.backend import config
from tfjax.keras.losses.arrays import at_least, fused, is_half, magnitude, mean, normalized, same_rank, total
from tfjax.keras.losses.functions import loss_function, needs_floats, pair
from tfjax.ops.array.shape import reshape
from tfjax.ops.jax_op import scalar
from tfjax.ops.op_facts import check_dtypes
from tfjax.tensor.tensor import Tensor

# Keras takes the logarithm in float32, whatever the dtype.
_LOG_2 = np.float32(math.log(2.0))


def _floats(x):
    """Integers and half precision as float32: what Keras promotes to beside a float32 constant."""
    return x.astype(np.float32) if x.dtype.kind in "iu" or is_half(x) else x


@fused("MeanSquaredError", "Sub", squeezed=True)
def _squared(xp, y_true, y_pred):
    y_true, y_pred = same_rank(y_true, y_pred)
    error = y_true - y_pred
    return mean(xp, error * error)


@fused("MeanAbsoluteError", "Sub", squeezed=True)
def _absolute(xp, y_true, y_pred):
    y_true, y_pred = same_rank(y_true, y_pred)
    return mean(xp, magnitude(xp, y_true - y_pred))


@fused("MeanAbsolutePercentageError", "Sub", squeezed=True)
def _percentage(xp, y_true, y_pred, epsilon):
    y_true, y_pred = same_rank(y_true, y_pred)
    error, size = y_true - y_pred, at_least(xp, magnitude(xp, y_true), y_true.dtype.type(epsilon))
    if error.dtype.kind in "iu":  # TensorFlow divides integers in float64
        error, size = error.astype(np.float64), size.astype(np.float64)
    return error.dtype.type(100.0) * mean(xp, magnitude(xp, error / size))


@fused("MeanSquaredLogarithmicError", "Sub", swapped=True, squeezed=True)
def _logarithmic(xp, y_true, y_pred, epsilon):
    y_true, y_pred = (_floats(y) for y in same_rank(y_true, y_pred))

    def log(x):
        return xp.log(at_least(xp, x, x.dtype.type(epsilon)) + x.dtype.type(1.0))

    error = log(y_pred) - log(y_true)
    return mean(xp, error * error)


@fused("Huber", "Sub", swapped=True, squeezed=True)
def _huber(xp, y_true, y_pred, delta):
    y_true, y_pred = same_rank(y_true, y_pred)
    error = y_pred - y_true
    size = magnitude(xp, error)
    half = error.dtype.type(0.5)
    return mean(xp, xp.where(size <= delta, half * (error * error), delta * size - half * (delta * delta)))


@fused("LogCosh", "Sub", swapped=True, squeezed=True)
def _log_cosh(xp, y_true, y_pred):
    y_true, y_pred = same_rank(y_true, y_pred)
    x = y_pred - y_true
    folded = x * x.dtype.type(-2.0)
    softplus = xp.logaddexp(folded, x.dtype.type(0)).astype(x.dtype)
    return mean(xp, x + softplus - x.dtype.type(_LOG_2))


@fused("CosineSimilarity", "Mul", squeezed=True, reduces="Sum")
def _cosine(xp, y_true, y_pred, axis, epsilon):
    y_true, y_pred = same_rank(y_true, y_pred)
    return total(xp, normalized(xp, y_true, axis, epsilon) * normalized(xp, y_pred, axis, epsilon), axis)


@loss_function("mse", "MSE")
def mean_squared_error(y_true, y_pred):
    """mean((y_true - y_pred) ** 2) over the last axis: shapes [batch, ..., d] give [batch, ...]."""
    return _squared(*pair(y_true, y_pred))


@loss_function("mae", "MAE")
def mean_absolute_error(y_true, y_pred):
    """mean(|y_true - y_pred|) over the last axis."""
    return _absolute(*pair(y_true, y_pred))


@loss_function("mape", "MAPE")
def mean_absolute_percentage_error(y_true, y_pred):
    """100 * mean(|(y_true - y_pred) / max(|y_true|, epsilon)|) over the last axis."""
    return _percentage(*pair(y_true, y_pred), epsilon=config.epsilon())


@loss_function("msle", "MSLE")
def mean_squared_logarithmic_error(y_true, y_pred):
    """mean((log(y_true + 1) - log(y_pred + 1)) ** 2) over the last axis; both are taken to be at least epsilon."""
    return _logarithmic(*pair(y_true, y_pred), epsilon=config.epsilon())


@loss_function(metrics=False)
def cosine_similarity(y_true, y_pred, axis=-1):
    """-sum(l2_normalize(y_true) * l2_normalize(y_pred)) along `axis`: -1 is alike, 1 is opposite."""
    return -similarity(y_true, y_pred, axis)


def similarity(y_true, y_pred, axis=-1):
    """The cosine of the angle between labels and predictions along `axis`, an int or several."""
    axis = tuple(axis) if isinstance(axis, list) else axis
    y_true, y_pred = pair(y_true, y_pred)
    check_dtypes("Rsqrt", [y_pred.aval])
    if not y_true.aval.ndim and not y_pred.aval.ndim:
        y_true, y_pred = reshape(y_true, [1]), reshape(y_pred, [1])
    return _cosine(y_true, y_pred, axis=axis, epsilon=config.epsilon())


@loss_function()
def huber(y_true, y_pred, delta=1.0):
    """mean(0.5 * e ** 2 where |e| <= delta, else delta * |e| - 0.5 * delta ** 2) over the last axis."""
    y_true, y_pred = pair(y_true, y_pred)
    if not isinstance(delta, Tensor):
        delta = scalar(delta, y_pred.aval.dtype)
    return _huber(y_true, y_pred, delta)


@loss_function("logcosh")
def log_cosh(y_true, y_pred):
    """mean(log(cosh(y_pred - y_true))) over the last axis, as x + softplus(-2x) - log(2)."""
    y_true, y_pred = pair(y_true, y_pred)
    return _log_cosh(y_true, needs_floats(y_pred, -2.0))
