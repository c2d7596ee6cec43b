"""keras.ops: sums, means, maxima and the like, over all axes or some."""

import numpy as np

from tfjax.keras import tree
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import result_type
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.numpy_elementwise import signbit
from tfjax.keras.ops.promotion import as_tensors, boolean, cast, floating_unless_float
from tfjax.keras.ops.symbolic_op import keras_function
from tfjax.ops.debugging.assertions import assert_greater


def summed_dtype(name):
    """Returns the dtype that integers are summed in: at least 32 bits."""
    if name in ("bool", "int8", "int16"):
        return "int32"
    return "uint32" if name in ("uint8", "uint16") else name


@keras_function("numpy", "Sum")
def sum_(x, axis=None, keepdims=False):
    """Returns the sum along `axis`: an axis, several, or None for all."""
    x = convert_to_tensor(x)
    return tf.reduce_sum(cast(x, summed_dtype(x.dtype.name)), axis=axis, keepdims=keepdims)


@keras_function("numpy", "Mean")
def mean(x, axis=None, keepdims=False):
    """Returns the mean along `axis`, a float."""
    x = convert_to_tensor(x)
    name = x.dtype.name
    compute = result_type(name, "float32")
    result = tf.reduce_mean(cast(x, compute), axis=axis, keepdims=keepdims)
    return cast(result, compute if "int" in name or name == "bool" else name)


@keras_function("numpy", "Prod")
def prod(x, axis=None, keepdims=False, dtype=None):
    """Returns the product along `axis`."""
    x = convert_to_tensor(x)
    if dtype is None:
        x = cast(x, summed_dtype(result_type(x.dtype)))
    else:
        x = tf.cast(x, dtype)
    return tf.reduce_prod(x, axis=axis, keepdims=keepdims)


@keras_function("numpy", "Max")
def max_(x, axis=None, keepdims=False, initial=None):
    """Returns the largest element along `axis`, and at least `initial`.

    Raises:
        InvalidArgumentError: if there is none.
    """
    return _extreme(convert_to_tensor(x), axis, keepdims, initial, tf.reduce_max, tf.reduce_any, tf.maximum, "max")


@keras_function("numpy", "Min")
def min_(x, axis=None, keepdims=False, initial=None):
    """Returns the smallest element along `axis`, and at most `initial`.

    Raises:
        InvalidArgumentError: if there is none.
    """
    return _extreme(convert_to_tensor(x), axis, keepdims, initial, tf.reduce_min, tf.reduce_all, tf.minimum, "min")


def _extreme(x, axis, keepdims, initial, reduce, reduce_bool, combine, word):
    is_bool = x.dtype.name == "bool"
    if initial is None and x.shape.num_elements() == 0:
        assert_greater(0, 0, message=f"Cannot compute the {word} of an empty tensor.")
    result = (reduce_bool if is_bool else reduce)(x, axis=axis, keepdims=keepdims)
    if initial is None:
        return result
    if is_bool:
        return cast(combine(cast(result, "int32"), tf.cast(initial, "int32")), "bool")
    return combine(result, initial)


@keras_function("numpy", "Amax")
def amax(x, axis=None, keepdims=False):
    """Returns the largest element along `axis`."""
    return max_(x, axis=axis, keepdims=keepdims)


@keras_function("numpy", "Amin")
def amin(x, axis=None, keepdims=False):
    """Returns the smallest element along `axis`."""
    return min_(x, axis=axis, keepdims=keepdims)


@keras_function("numpy", "Ptp")
def ptp(x, axis=None, keepdims=False):
    """Returns the largest minus the smallest element along `axis`."""
    x = convert_to_tensor(x)
    largest = tf.reduce_max(x, axis=axis, keepdims=keepdims)
    return largest - tf.reduce_min(x, axis=axis, keepdims=keepdims)


@keras_function("numpy", "All")
def all_(x, axis=None, keepdims=False):
    """Returns whether all elements along `axis` are true."""
    return tf.reduce_all(boolean(x), axis=axis, keepdims=keepdims)


@keras_function("numpy", "Any")
def any_(x, axis=None, keepdims=False):
    """Returns whether one element along `axis` is true."""
    return tf.reduce_any(boolean(x), axis=axis, keepdims=keepdims)


@keras_function("numpy", "Std")
def std(x, axis=None, keepdims=False):
    """Returns the standard deviation along `axis`."""
    return tf.reduce_std(floating_unless_float(x), axis=axis, keepdims=keepdims)


@keras_function("numpy", "Var")
def var(x, axis=None, keepdims=False):
    """Returns the variance along `axis`."""
    x = convert_to_tensor(x)
    compute, result = result_type(x.dtype, "float32"), result_type(x.dtype, float)
    return cast(tf.reduce_variance(cast(x, compute), axis=axis, keepdims=keepdims), result)


@keras_function("numpy", "CountNonzero")
def count_nonzero(x, axis=None):
    """Returns how many elements along `axis` are not 0, int32."""
    return tf.count_nonzero(x, axis=axis, dtype="int32")


@keras_function("numpy", "Argmax")
def argmax(x, axis=None, keepdims=False):
    """Returns the position of the largest element along `axis`, int32; None: in the flattened tensor."""
    return _position(tf.argmax, x, axis, keepdims)


@keras_function("numpy", "Argmin")
def argmin(x, axis=None, keepdims=False):
    """Returns the position of the smallest element along `axis`, int32; None: in the flattened tensor."""
    return _position(tf.argmin, x, axis, keepdims)


def _position(find, x, axis, keepdims):
    x = convert_to_tensor(x)
    if "float" in x.dtype.name and len(x.shape):
        # As Keras: -0.0 comes before 0.0.
        x = cast(x, result_type(x.dtype, "float32"))
        minus_zero = tf.logical_and(tf.equal(x, 0.0), signbit(x))
        x = tf.where(minus_zero, convert_to_tensor(-np.finfo(x.dtype.name).tiny, x.dtype), x)
    found = find(tf.reshape(x, [-1]) if axis is None else x, axis=axis, output_type="int32")
    return _with_axes(x, found, axis) if keepdims else found


def _with_axes(x, reduced, axis):
    if axis is None:
        return tf.reshape(reduced, [1] * len(x.shape))
    for one in sorted(a % len(x.shape) for a in tree.flatten(axis)):
        reduced = tf.expand_dims(reduced, one)
    return reduced


@keras_function("numpy", "Average", tensors=("x", "weights"))
def average(x, axis=None, weights=None):
    """Returns the weighted mean along `axis`."""
    if weights is None:
        x = convert_to_tensor(x)
        return tf.reduce_mean(cast(x, result_type(x.dtype, float)), axis=axis)
    x, weights = as_tensors(x, weights, float)
    if axis is None or len(x.shape) == len(weights.shape):
        return tf.reduce_sum(x * weights, axis=axis) / tf.reduce_sum(weights, axis=axis)
    return tf.tensordot(x, weights, [[axis], [0]]) / tf.reduce_sum(weights)


@keras_function("numpy", "Cumsum")
def cumsum(x, axis=None, dtype=None):
    """Returns the running sums along `axis`; None: of the flattened tensor."""
    return _running(tf.cumsum, x, axis, dtype)


@keras_function("numpy", "Cumprod")
def cumprod(x, axis=None, dtype=None):
    """Returns the running products along `axis`; None: of the flattened tensor."""
    return _running(tf.cumprod, x, axis, dtype)


def _running(accumulate, x, axis, dtype):
    x = convert_to_tensor(x, dtype=dtype)
    if x.dtype.name == "bool":
        x = cast(x, "int32")
    if axis is None:
        x, axis = tf.reshape(x, [-1]), 0
    return accumulate(x, axis=axis)
