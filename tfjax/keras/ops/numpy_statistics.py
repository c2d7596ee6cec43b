"""keras.ops: quantiles, histograms, correlations."""

import math

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import result_type
from tfjax.keras.backend.config import floatx
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.promotion import as_tensors, axes_of, canonical_axis, cast
from tfjax.keras.ops.symbolic_op import keras_function


@keras_function("numpy", "Quantile", tensors=2)
def quantile(x, q, axis=None, method="linear", keepdims=False):
    """Returns the values below which shares `q` of the elements along `axis` lie.

    Args:
        x: a tensor.
        q: shares from 0 to 1, a number or a vector; a vector's axis is the result's first.
        axis: an axis, several, or None for all.
        method: between two elements: `"linear"`, `"lower"`, `"higher"`, `"midpoint"` or `"nearest"`.
        keepdims: whether the axes stay, with size 1.
    """
    x, q = convert_to_tensor(x), convert_to_tensor(q)
    x = cast(x, result_type(x.dtype, float))
    rank = len(x.shape)
    axes = tuple(range(rank)) if axis is None else tuple(sorted(canonical_axis(a, rank) for a in axes_of(axis)))
    others = [k for k in range(rank) if k not in axes]
    count = math.prod(x.shape[a] for a in axes)
    rows = tf.reshape(tf.transpose(x, [*others, *axes]), [*(x.shape[k] for k in others), count])
    result = _pick(tf.sort(rows, axis=-1), tf.cast(q, "float64"), count, method)
    missing = tf.reduce_any(tf.is_nan(rows), axis=-1)
    missing = tf.reshape(missing, [*missing.shape.as_list(), *([1] * len(q.shape))])
    result = tf.where(missing, convert_to_tensor(math.nan, x.dtype), result)
    if keepdims:
        for a in axes:
            result = tf.expand_dims(result, a)
    if len(q.shape):
        result = tf.transpose(result, [len(result.shape) - 1, *range(len(result.shape) - 1)])
    return result


def _pick(ordered, q, count, method):
    place = (count - 1.0) * q

    def at(position):
        position = tf.clip_by_value(tf.cast(position, "int32"), 0, count - 1)
        return tf.gather(ordered, position, axis=-1)

    if method == "lower":
        return at(tf.floor(place))
    if method == "higher":
        return at(tf.ceil(place))
    if method == "nearest":
        return at(tf.round(place))
    if method == "midpoint":
        return 0.5 * (at(tf.floor(place)) + at(tf.ceil(place)))
    upper = tf.clip_by_value(tf.cast(tf.ceil(place), "int32"), 0, count - 1)
    lower = tf.maximum(upper - 1, 0)
    upper = tf.minimum(lower + 1, count - 1)
    share = tf.cast(tf.cast(upper, "float64") - place, ordered.dtype)
    return at(upper) * (1 - share) + at(lower) * share


@keras_function("numpy", "Percentile", tensors=2)
def percentile(x, q, axis=None, method="linear", keepdims=False):
    """Returns `quantile` for `q` in percent."""
    return quantile(x, convert_to_tensor(q, floatx()) / 100.0, axis=axis, method=method, keepdims=keepdims)


@keras_function("numpy", "Median")
def median(x, axis=None, keepdims=False):
    """Returns the value in the middle of the elements along `axis`."""
    return quantile(x, 0.5, axis=axis, keepdims=keepdims)


@keras_function("numpy", "Histogram")
def histogram(x, bins=10, range=None):  # noqa: A002
    """Returns the counts of elements in `bins` equal intervals of `range` (smallest to largest), and their edges.

    Raises:
        TypeError: if `bins` is no integer.
        ValueError: for another `range`, and for matrices.
    """
    if not isinstance(bins, int):
        raise TypeError(f"Argument `bins` must be of type `int`. Received: bins={bins}")
    if bins < 0:
        raise ValueError(f"Argument `bins` should be a non-negative integer. Received: bins={bins}")
    if range and (not isinstance(range, tuple) or len(range) < 2):
        raise ValueError(f"Argument `range` must be a tuple of two elements. Received: range={range}")
    if range and range[1] < range[0]:
        raise ValueError(f"The second element of `range` must be greater than the first. Received: range={range}")
    x = convert_to_tensor(x)
    if len(x.shape) > 1:
        raise ValueError(f"Input tensor must be 1-dimensional. Received: input.shape={x.shape}")
    low, high = range if range else (tf.reduce_min(x), tf.reduce_max(x))
    flat = tf.reshape(x, [-1])
    edges = tf.cast(tf.linspace(low, high, bins + 1), x.dtype)
    place = tf.searchsorted(edges[1:-1], flat, side="right")
    inside = tf.cast(tf.logical_and(flat >= low, flat <= high), x.dtype)
    counts = tf.scatter_nd(tf.expand_dims(place, -1), inside, [bins])
    return counts, edges


@keras_function("numpy", "Corrcoef")
def corrcoef(x):
    """Returns the correlation coefficients of the rows."""
    x = convert_to_tensor(x)
    if x.dtype.name in ("bool", "int8", "int16", "int32", "uint8", "uint16", "uint32"):
        x = cast(x, floatx())
    elif x.dtype.name == "int64":
        x = cast(x, "float64")
    if len(x.shape) == 0:
        return convert_to_tensor(math.nan, floatx())
    centred = x - tf.reduce_mean(x, axis=-1, keepdims=True)
    count = tf.cast(x.shape[-1], x.dtype)
    if len(x.shape) == 1:
        centred = tf.reshape(centred, [1, -1])
    covariance = tf.matmul(centred, centred, adjoint_b=True) / (count - 1)
    deviation = tf.sqrt(tf.real(tf.diag_part(covariance)))
    products = tf.cast(tf.tensordot(deviation, deviation, axes=0), covariance.dtype)
    result = covariance / products
    parts = [tf.clip_by_value(tf.real(result), -1.0, 1.0)]
    if not x.dtype.is_complex:
        return parts[0] if len(x.shape) > 1 else tf.reshape(parts[0], [])
    return tf.complex(parts[0], tf.clip_by_value(tf.imag(result), -1.0, 1.0))


@keras_function("numpy", "Correlate")
def correlate(x1, x2, mode="valid"):
    """Returns the sums of products of `x1` and `x2` laid over it at each place.

    Args:
        x1, x2: vectors.
        mode: `"valid"` (where `x2` lies within), `"same"` or `"full"`.

    Raises:
        ValueError: for another mode.
    """
    x1, x2 = as_tensors(x1, x2)
    name = x1.dtype.name
    dtype = "float64" if name == "int64" else name if name in ("bfloat16", "float16", "float64") else "float32"
    x1, x2 = cast(x1, dtype), cast(x2, dtype)
    n, m = x1.shape[0], x2.shape[0]
    if mode == "valid":
        return _slide(x1, x2)
    if mode not in ("full", "same"):
        raise ValueError(f"Invalid mode: '{mode}'. Mode must be one of: 'full', 'same', 'valid'.")
    margin = max(m - 1, 0)
    full = _slide(tf.pad(x1, [[margin, margin]]), x2)
    if mode == "full":
        return full
    start = (n + m - 1 - max(n, m)) // 2
    return full[start : start + max(n, m)]


def _slide(a, b):
    a, b = tf.reshape(a, (1, a.shape[0], 1)), tf.reshape(b, (b.shape[0], 1, 1))
    return tf.squeeze(tf.conv1d(a, b, stride=1, padding="VALID"), axis=[0, 2])
