"""keras.backend: arithmetic, comparisons and reductions, as Keras 2 names them."""

import math

from tfjax.core.dtypes import bool as bool_
from tfjax.keras.backend import config
from tfjax.keras.backend.common.convert import convert_to_tensor, is_keras_tensor
from tfjax.keras.backend.legacy.export import legacy_export
from tfjax.keras.ops import tf_functions as tf
from tfjax.tensor.tensor import EagerTensor


def _number(x):
    """Booleans as `floatx`."""
    if type(x) is EagerTensor and x.dtype is not bool_:
        return x
    x = x if is_keras_tensor(x) else convert_to_tensor(x)
    return tf.cast(x, config.floatx()) if x.dtype == "bool" else x


@legacy_export("abs")
def abs_(x):
    """Returns `|x|`."""
    return tf.abs(x)


@legacy_export("cos")
def cos(x):
    """Returns the cosine."""
    return tf.cos(x)


@legacy_export("exp")
def exp(x):
    """Returns `e ** x`."""
    return tf.exp(x)


@legacy_export("log")
def log(x):
    """Returns the natural logarithm."""
    return tf.log(x)


@legacy_export("pow")
def pow_(x, a):
    """Returns `x ** a`."""
    return tf.pow(x, a)


@legacy_export("round")
def round_(x):
    """Returns `x` rounded; halves go to the even neighbour."""
    return tf.round(x)


@legacy_export("sign")
def sign(x):
    """Returns -1, 0 or 1."""
    return tf.sign(x)


@legacy_export("sin")
def sin(x):
    """Returns the sine."""
    return tf.sin(x)


@legacy_export("square")
def square(x):
    """Returns `x ** 2`."""
    return tf.square(x)


@legacy_export("maximum")
def maximum(x, y):
    """Returns the larger of both."""
    return tf.maximum(x, y)


@legacy_export("minimum")
def minimum(x, y):
    """Returns the smaller of both."""
    return tf.minimum(x, y)


@legacy_export("equal")
def equal(x, y):
    """Returns whether `x == y`."""
    return tf.equal(x, y)


@legacy_export("not_equal")
def not_equal(x, y):
    """Returns whether `x != y`."""
    return tf.not_equal(x, y)


@legacy_export("greater")
def greater(x, y):
    """Returns whether `x > y`."""
    return tf.greater(x, y)


@legacy_export("greater_equal")
def greater_equal(x, y):
    """Returns whether `x >= y`."""
    return tf.greater_equal(x, y)


@legacy_export("less")
def less(x, y):
    """Returns whether `x < y`."""
    return tf.less(x, y)


@legacy_export("less_equal")
def less_equal(x, y):
    """Returns whether `x <= y`."""
    return tf.less_equal(x, y)


@legacy_export("argmax")
def argmax(x, axis=-1):
    """Returns the position of the largest element along `axis`, int64."""
    return tf.argmax(x, axis)


@legacy_export("argmin")
def argmin(x, axis=-1):
    """Returns the position of the smallest element along `axis`, int64."""
    return tf.argmin(x, axis)


@legacy_export("cumsum")
def cumsum(x, axis=0):
    """Returns the running sums along `axis`."""
    return tf.cumsum(x, axis=axis)


@legacy_export("cumprod")
def cumprod(x, axis=0):
    """Returns the running products along `axis`."""
    return tf.cumprod(x, axis=axis)


@legacy_export("max")
def max_(x, axis=None, keepdims=False):
    """Returns the largest element along `axis`."""
    return tf.reduce_max(x, axis, keepdims)


@legacy_export("min")
def min_(x, axis=None, keepdims=False):
    """Returns the smallest element along `axis`."""
    return tf.reduce_min(x, axis, keepdims)


@legacy_export("sum")
def sum_(x, axis=None, keepdims=False):
    """Returns the sum along `axis`."""
    return tf.reduce_sum(x, axis, keepdims)


@legacy_export("prod")
def prod(x, axis=None, keepdims=False):
    """Returns the product along `axis`."""
    return tf.reduce_prod(x, axis, keepdims)


@legacy_export("mean")
def mean(x, axis=None, keepdims=False):
    """Returns the mean along `axis`; booleans count as 0 and 1."""
    return tf.reduce_mean(_number(x), axis, keepdims)


@legacy_export("std")
def std(x, axis=None, keepdims=False):
    """Returns the standard deviation along `axis`."""
    return tf.reduce_std(_number(x), axis=axis, keepdims=keepdims)


@legacy_export("var")
def var(x, axis=None, keepdims=False):
    """Returns the variance along `axis`."""
    return tf.reduce_variance(_number(x), axis=axis, keepdims=keepdims)


@legacy_export("all")
def all_(x, axis=None, keepdims=False):
    """Returns whether all elements along `axis` are true."""
    return tf.reduce_all(tf.cast(x, "bool"), axis, keepdims)


@legacy_export("any")
def any_(x, axis=None, keepdims=False):
    """Returns whether one element along `axis` is true."""
    return tf.reduce_any(tf.cast(x, "bool"), axis, keepdims)


@legacy_export("sqrt")
def sqrt(x):
    """Returns the square root; negative numbers count as 0."""
    x = x if is_keras_tensor(x) else convert_to_tensor(x)
    return tf.sqrt(tf.maximum(x, convert_to_tensor(0.0, x.dtype)))


@legacy_export("clip")
def clip(x, min_value, max_value):
    """Returns `x`, but not below `min_value` and not above `max_value`; None for no limit."""
    if isinstance(min_value, (int, float)) and isinstance(max_value, (int, float)) and max_value < min_value:
        max_value = min_value
    low = -math.inf if min_value is None else min_value
    high = math.inf if max_value is None else max_value
    return tf.clip_by_value(x, low, high)


@legacy_export("moving_average_update")
def moving_average_update(x, value, momentum):
    """Moves a variable towards `value`: `x * momentum + value * (1 - momentum)`."""
    momentum, value = tf.cast(momentum, x.dtype), tf.cast(value, x.dtype)
    return x.assign_sub((x - value) * (1 - momentum))


@legacy_export("dot")
def dot(x, y):
    """Returns the product of matrices; of tensors over the last axis of `x` and the last but one of `y`."""
    if len(x.shape) <= 2 and len(y.shape) <= 2:
        return tf.matmul(x, y)
    x_shape, y_shape = _sizes(x), _sizes(y)
    rank = len(y_shape)
    order = [rank - 2, *range(rank - 2), rank - 1]
    rows = tf.reshape(x, [-1, x_shape[-1]])
    columns = tf.reshape(tf.transpose(y, perm=order), [y_shape[-2], -1])
    return tf.reshape(tf.matmul(rows, columns), x_shape[:-1] + y_shape[:-2] + y_shape[-1:])


def _sizes(x):
    """The sizes as integers, as scalar tensors where they are not known."""
    known = list(x.shape)
    if None in known:
        sizes = tf.shape(x)
        known = [sizes[k] if size is None else size for k, size in enumerate(known)]
    return known


@legacy_export("batch_dot")
def batch_dot(x, y, axes=None):
    """Returns, for each pair of entries of two batches, their sums of products over one axis each.

    Args:
        x, y: batches of one size, of rank 2 at least.
        axes: the two axes, or one for both; None: the last of `x`, and the last but one of `y` (the last of rank 2).

    Raises:
        ValueError: for lower ranks, different batch sizes, other axes, and different sizes of those.
    """
    x_shape, y_shape = x.shape, y.shape
    x_rank, y_rank = len(x_shape), len(y_shape)
    _check_batches(x_shape, y_shape)
    if axes is None:
        axes = [x_rank - 1, y_rank - 1 if y_rank == 2 else y_rank - 2]
    axes = _checked_axes(axes, x_shape, y_shape)
    a, b = axes
    x = tf.transpose(x, [*(k for k in range(x_rank) if k != a), a])
    y = tf.transpose(y, [0, b, *(k for k in range(1, y_rank) if k != b)])
    x_sizes, y_sizes = _sizes(x), _sizes(y)
    product = tf.matmul(
        tf.reshape(x, [x_sizes[0], -1, x_sizes[-1]]) if x_rank != 3 else x,
        tf.reshape(y, [y_sizes[0], y_sizes[1], -1]) if y_rank != 3 else y,
    )
    shape = [x_sizes[0], *x_sizes[1:-1], *y_sizes[2:]]
    return tf.reshape(product, shape if len(shape) > 1 else [x_sizes[0], 1])


def _check_batches(x_shape, y_shape):
    if len(x_shape) < 2 or len(y_shape) < 2:
        raise ValueError(
            f"Cannot do batch_dot on inputs with rank < 2. Received inputs with tf.shapes {x_shape} and {y_shape}."
        )
    if x_shape[0] is not None and y_shape[0] is not None and x_shape[0] != y_shape[0]:
        raise ValueError(
            "Cannot do batch_dot on inputs with different batch sizes. "
            f"Received inputs with tf.shapes {x_shape} and {y_shape}."
        )


def _checked_axes(axes, x_shape, y_shape):
    axes = [axes, axes] if isinstance(axes, int) else axes
    for axis in axes:
        if isinstance(axis, (list, tuple)):
            raise ValueError(
                f"Multiple target dimensions are not supported. Expected: None, int, (int, int), Provided: {axes}"
            )
    axes = [axis + len(shape) if axis < 0 else axis for axis, shape in zip(axes, (x_shape, y_shape))]
    if 0 in axes:
        raise ValueError(
            "Cannot perform batch_dot over axis 0. If your inputs are not batched, add a dummy batch dimension to your "
            "inputs using K.expand_dims(x, 0)"
        )
    first, second = x_shape[axes[0]], y_shape[axes[1]]
    if first is not None and second is not None and first != second:
        raise ValueError(
            f"Cannot do batch_dot on inputs with tf.shapes {x_shape} and {y_shape} with axes={axes}. "
            f"x.shape[{axes[0]}] != y.shape[{axes[1]}] ({first} != {second})."
        )
    return axes
