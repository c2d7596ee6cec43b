"""keras.ops: reductions that pass over NaN."""

import math

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import result_type
from tfjax.keras.backend.config import floatx
from tfjax.keras.ops import numpy_reductions as reductions
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.promotion import axes_of, canonical_axis, cast
from tfjax.keras.ops.symbolic_op import keras_function


def _replaced(x, value):
    return tf.where(tf.is_nan(x), convert_to_tensor(value, x.dtype), x)


@keras_function("numpy", "NanToNum")
def nan_to_num(x, nan=0.0, posinf=None, neginf=None):
    """Returns `x` with numbers in place of NaN and the infinities (None: the largest and smallest of the dtype)."""
    x = convert_to_tensor(x)
    if x.dtype.is_integer or x.dtype.name in ("bool", "string"):
        return x
    x = _replaced(x, nan)
    top = x.dtype.max if posinf is None else posinf
    bottom = x.dtype.min if neginf is None else neginf
    x = tf.where(tf.logical_and(tf.is_inf(x), x > 0), convert_to_tensor(top, x.dtype), x)
    return tf.where(tf.logical_and(tf.is_inf(x), x < 0), convert_to_tensor(bottom, x.dtype), x)


@keras_function("numpy", "Nansum")
def nansum(x, axis=None, keepdims=False):
    """Returns the sum of what is not NaN."""
    x = convert_to_tensor(x)
    return reductions.sum_(_replaced(x, 0) if x.dtype.is_floating else x, axis=axis, keepdims=keepdims)


@keras_function("numpy", "Nanprod")
def nanprod(x, axis=None, keepdims=False):
    """Returns the product of what is not NaN."""
    x = convert_to_tensor(x)
    return reductions.prod(_replaced(x, 1) if x.dtype.is_floating else x, axis=axis, keepdims=keepdims)


@keras_function("numpy", "Nancumsum")
def nancumsum(x, axis=None, dtype=None):
    """Returns running sums in which NaN counts as 0."""
    return reductions.cumsum(nan_to_num(x), axis=axis, dtype=dtype)


@keras_function("numpy", "Nancumprod")
def nancumprod(x, axis=None, dtype=None):
    """Returns running products in which NaN counts as 1."""
    return reductions.cumprod(nan_to_num(x, nan=1.0), axis=axis, dtype=dtype)


@keras_function("numpy", "Nanmax")
def nanmax(x, axis=None, keepdims=False):
    """Returns the largest of what is not NaN; NaN where nothing is."""
    return _extreme(x, axis, keepdims, tf.reduce_max, tf.reduce_any, -math.inf)


@keras_function("numpy", "Nanmin")
def nanmin(x, axis=None, keepdims=False):
    """Returns the smallest of what is not NaN; NaN where nothing is."""
    return _extreme(x, axis, keepdims, tf.reduce_min, tf.reduce_all, math.inf)


def _extreme(x, axis, keepdims, reduce, reduce_bool, neutral):
    x = convert_to_tensor(x)
    if not x.dtype.is_floating:
        return (reduce_bool if x.dtype.name == "bool" else reduce)(x, axis=axis, keepdims=keepdims)
    nothing = tf.reduce_all(tf.is_nan(x), axis=axis, keepdims=keepdims)
    found = reduce(_replaced(x, neutral), axis=axis, keepdims=keepdims)
    return tf.where(nothing, convert_to_tensor(math.nan, x.dtype), found)


@keras_function("numpy", "Nanargmax")
def nanargmax(x, axis=None, keepdims=False):
    """Returns the position of the largest of what is not NaN; -1 where nothing is."""
    return _position(x, axis, keepdims, reductions.argmax, -math.inf)


@keras_function("numpy", "Nanargmin")
def nanargmin(x, axis=None, keepdims=False):
    """Returns the position of the smallest of what is not NaN; -1 where nothing is."""
    return _position(x, axis, keepdims, reductions.argmin, math.inf)


def _position(x, axis, keepdims, find, neutral):
    x = convert_to_tensor(x)
    if not x.dtype.is_floating:
        return find(x, axis=axis, keepdims=keepdims)
    nothing = tf.reduce_all(tf.is_nan(x), axis=axis, keepdims=keepdims)
    return tf.where(nothing, convert_to_tensor(-1, "int32"), find(_replaced(x, neutral), axis=axis, keepdims=keepdims))


@keras_function("numpy", "Nanmean")
def nanmean(x, axis=None, keepdims=False):
    """Returns the mean of what is not NaN."""
    x = convert_to_tensor(x)
    if axis in ((), []):
        return x
    if not x.dtype.is_floating:
        return tf.reduce_mean(cast(x, "float32"), axis=axis, keepdims=keepdims)
    dtype = result_type(x.dtype, float)
    counted = cast(tf.logical_not(tf.is_nan(x)), dtype)
    total = cast(nansum(x, axis=axis, keepdims=keepdims), dtype)
    return tf.divide(total, tf.reduce_sum(counted, axis=axis, keepdims=keepdims))


@keras_function("numpy", "Nanvar")
def nanvar(x, axis=None, keepdims=False):
    """Returns the variance of what is not NaN."""
    x = convert_to_tensor(x)
    x = cast(x, result_type(x.dtype, float))
    valid = tf.logical_not(tf.is_nan(x))
    centred = tf.where(valid, x - nanmean(x, axis=axis, keepdims=True), tf.zeros_like(x))
    count = tf.reduce_sum(cast(valid, x.dtype.name), axis=axis, keepdims=keepdims)
    return tf.reduce_sum(tf.square(centred), axis=axis, keepdims=keepdims) / count


@keras_function("numpy", "Nanstd")
def nanstd(x, axis=None, keepdims=False):
    """Returns the standard deviation of what is not NaN."""
    return tf.sqrt(nanvar(x, axis=axis, keepdims=keepdims))


@keras_function("numpy", "Nanquantile", tensors=2)
def nanquantile(x, q, axis=None, method="linear", keepdims=False):
    """Returns the quantiles of what is not NaN (see `quantile`); NaN where nothing is."""
    from tfjax.keras.ops.numpy_statistics import quantile

    x, q = convert_to_tensor(x), convert_to_tensor(q, floatx())
    rank = len(x.shape)
    axes = range(rank) if axis is None else sorted(canonical_axis(a, rank) for a in axes_of(axis))
    others = [k for k in range(rank) if k not in axes]
    count = math.prod(x.shape[a] for a in axes)
    outer = [x.shape[k] for k in others]
    rows = tf.unstack(tf.reshape(tf.transpose(x, [*others, *axes]), [math.prod(outer), count]))
    found = [_row_quantile(row, q, method, quantile) for row in rows]
    result = tf.reshape(tf.stack(found, axis=-1), [*q.shape.as_list(), *outer])
    if keepdims:
        for a in axes:
            result = tf.expand_dims(result, a + len(q.shape))
    return result


def _row_quantile(row, q, method, quantile):
    valid = tf.boolean_mask(row, tf.logical_not(tf.is_nan(cast(row, floatx()))))
    if valid.shape[0] == 0:
        return tf.fill(q.shape, convert_to_tensor(math.nan, row.dtype))
    return quantile(valid, q, method=method)


@keras_function("numpy", "Nanpercentile", tensors=2)
def nanpercentile(x, q, axis=None, method="linear", keepdims=False):
    """Returns `nanquantile` for `q` in percent."""
    return nanquantile(x, convert_to_tensor(q, floatx()) / 100.0, axis=axis, method=method, keepdims=keepdims)


@keras_function("numpy", "Nanmedian")
def nanmedian(x, axis=None, keepdims=False):
    """Returns the median of what is not NaN."""
    if axis in ((), []):
        return convert_to_tensor(x)
    return nanquantile(x, 0.5, axis=axis, keepdims=keepdims)
