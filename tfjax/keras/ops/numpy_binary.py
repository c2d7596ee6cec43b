"""keras.ops: functions of two tensors, element by element."""

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import INT_TYPES, result_type
from tfjax.keras.backend.config import floatx
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.promotion import as_tensors, boolean, cast, together
from tfjax.keras.ops.symbolic_op import keras_function

_SMALL_INTEGERS = ("int8", "int16", "int32", "uint8", "uint16", "uint32")


@keras_function("numpy", "Add")
def add(x1, x2):
    """Returns `x1 + x2`."""
    return tf.add(*together(x1, x2))


@keras_function("numpy", "Subtract")
def subtract(x1, x2):
    """Returns `x1 - x2`."""
    return tf.subtract(*together(x1, x2))


@keras_function("numpy", "Multiply")
def multiply(x1, x2):
    """Returns `x1 * x2`."""
    return tf.multiply(*together(x1, x2))


@keras_function("numpy", "Divide")
def divide(x1, x2):
    """Returns `x1 / x2`, a float."""
    return tf.divide(*together(x1, x2, float))


@keras_function("numpy", "TrueDivide")
def true_divide(x1, x2):
    """Returns `x1 / x2`, a float."""
    return tf.divide(*together(x1, x2, float))


@keras_function("numpy", "DivideNoNan")
def divide_no_nan(x1, x2):
    """Returns `x1 / x2`, a float, and 0 where `x2` is 0."""
    return tf.divide_no_nan(*together(x1, x2, float))


@keras_function("numpy", "FloorDivide")
def floor_divide(x1, x2):
    """Returns the largest integer that is not above `x1 / x2`."""
    return tf.floordiv(*together(x1, x2))


@keras_function("numpy", "Mod")
def mod(x1, x2):
    """Returns the rest of `x1 / x2`, with the sign of `x2`."""
    return tf.floormod(*_not_bool(*as_tensors(x1, x2)))


@keras_function("numpy", "Fmod")
def fmod(x1, x2):
    """Returns the rest of `x1 / x2`, with the sign of `x1`."""
    x1, x2 = _not_bool(*as_tensors(x1, x2))
    name = x1.dtype.name
    if name in ("uint8", "uint16", "uint32"):
        x1, x2 = cast(x1, "int32"), cast(x2, "int32")
    return cast(tf.sign(x1) * tf.floormod(tf.abs(x1), tf.abs(x2)), name)


def _not_bool(x1, x2):
    return (cast(x1, "int32"), cast(x2, "int32")) if x1.dtype.name == "bool" else (x1, x2)


@keras_function("numpy", "Power")
def power(x1, x2):
    """Returns `x1 ** x2`."""
    x1, x2 = together(x1, x2)
    name = x1.dtype.name
    if "uint" in name:
        return cast(tf.pow(cast(x1, "int32"), cast(x2, "int32")), name)
    return tf.pow(x1, x2)


@keras_function("numpy", "Maximum")
def maximum(x1, x2):
    """Returns the larger of both."""
    return tf.maximum(*together(x1, x2))


@keras_function("numpy", "Minimum")
def minimum(x1, x2):
    """Returns the smaller of both."""
    return tf.minimum(*together(x1, x2))


@keras_function("numpy", "Fmax")
def fmax(x1, x2):
    """Returns the larger of both; NaN only where both are."""
    return _past_nan(tf.maximum, *together(x1, x2))


@keras_function("numpy", "Fmin")
def fmin(x1, x2):
    """Returns the smaller of both; NaN only where both are."""
    return _past_nan(tf.minimum, *together(x1, x2))


def _past_nan(choose, x1, x2):
    result = choose(x1, x2)
    if "float" not in x1.dtype.name:
        return result
    nan1, nan2 = tf.is_nan(x1), tf.is_nan(x2)
    result = tf.where(tf.logical_and(nan1, tf.logical_not(nan2)), x2, result)
    return tf.where(tf.logical_and(nan2, tf.logical_not(nan1)), x1, result)


@keras_function("numpy", "Equal")
def equal(x1, x2):
    """Returns whether `x1 == x2`."""
    return tf.equal(*as_tensors(x1, x2))


@keras_function("numpy", "NotEqual")
def not_equal(x1, x2):
    """Returns whether `x1 != x2`."""
    return tf.not_equal(*as_tensors(x1, x2))


@keras_function("numpy", "Greater")
def greater(x1, x2):
    """Returns whether `x1 > x2`."""
    return tf.greater(*as_tensors(x1, x2))


@keras_function("numpy", "GreaterEqual")
def greater_equal(x1, x2):
    """Returns whether `x1 >= x2`."""
    return tf.greater_equal(*as_tensors(x1, x2))


@keras_function("numpy", "Less")
def less(x1, x2):
    """Returns whether `x1 < x2`."""
    return tf.less(*as_tensors(x1, x2))


@keras_function("numpy", "LessEqual")
def less_equal(x1, x2):
    """Returns whether `x1 <= x2`."""
    return tf.less_equal(*as_tensors(x1, x2))


@keras_function("numpy", "LogicalAnd")
def logical_and(x1, x2):
    """Returns whether both are true."""
    return tf.logical_and(boolean(x1), boolean(x2))


@keras_function("numpy", "LogicalOr")
def logical_or(x1, x2):
    """Returns whether one of both is true."""
    return tf.logical_or(boolean(x1), boolean(x2))


@keras_function("numpy", "LogicalXor")
def logical_xor(x1, x2):
    """Returns whether exactly one of both is true."""
    return tf.logical_xor(boolean(x1), boolean(x2))


@keras_function("numpy", "Arctan2")
def arctan2(x1, x2):
    """Returns the angle of the point `(x2, x1)`, from -pi to pi."""
    return tf.atan2(*as_tensors(x1, x2, float))


@keras_function("numpy", "Hypot")
def hypot(x1, x2):
    """Returns `sqrt(x1**2 + x2**2)` without overflow on the way."""
    x1, x2 = _wide_floats(*as_tensors(x1, x2))
    x1, x2 = tf.abs(x1), tf.abs(x2)
    larger, smaller = tf.maximum(x1, x2), tf.minimum(x1, x2)
    return larger * tf.sqrt(1.0 + tf.square(tf.divide_no_nan(smaller, larger)))


@keras_function("numpy", "Heaviside")
def heaviside(x1, x2):
    """Returns 0 where `x1` is negative, 1 where it is positive, `x2` where it is 0."""
    x1, x2 = _wide_floats(*as_tensors(x1, x2))
    return tf.where(x1 < 0, tf.zeros_like(x1), tf.where(x1 > 0, tf.ones_like(x1), x2))


def _wide_floats(x1, x2):
    """Integers as floatx, int64 as float64."""
    name = x1.dtype.name
    if name in _SMALL_INTEGERS:
        return cast(x1, floatx()), cast(x2, floatx())
    return (cast(x1, "float64"), cast(x2, "float64")) if name == "int64" else (x1, x2)


@keras_function("numpy", "Logaddexp")
def logaddexp(x1, x2):
    """Returns `log(exp(x1) + exp(x2))`."""
    x1, x2 = as_tensors(x1, x2, float)
    delta = x1 - x2
    return tf.where(tf.is_nan(delta), x1 + x2, tf.maximum(x1, x2) + tf.log1p(tf.exp(-tf.abs(delta))))


@keras_function("numpy", "Logaddexp2")
def logaddexp2(x1, x2):
    """Returns `log2(2**x1 + 2**x2)`."""
    x1, x2 = as_tensors(x1, x2, float)
    delta = x1 - x2
    log2 = cast(tf.log(convert_to_tensor(2.0)), x1.dtype.name)
    small = tf.log1p(tf.exp(-tf.abs(delta) * log2)) / log2
    return tf.where(tf.is_nan(delta), x1 + x2, tf.maximum(x1, x2) + small)


@keras_function("numpy", "Nextafter")
def nextafter(x1, x2):
    """Returns the next float64 after `x1` towards `x2`, rounded to the float dtype both share."""
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    dtype = result_type(x1.dtype, x2.dtype, float)
    return cast(tf.nextafter(cast(x1, "float64"), cast(x2, "float64")), dtype)


@keras_function("numpy", "Ldexp")
def ldexp(x1, x2):
    """Returns `x1 * 2**x2`.

    Raises:
        TypeError: if `x2` has no integer dtype.
    """
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    dtype = result_type(x1.dtype, x2.dtype, float)
    if x2.dtype.name not in INT_TYPES:
        raise TypeError(f"ldexp exponent must be an integer type. Received: x2 dtype={x2.dtype}")
    x1 = cast(x1, dtype)
    result = x1 * tf.pow(convert_to_tensor(2.0, dtype), cast(x2, dtype))
    return tf.where(tf.logical_or(tf.is_inf(x1), x1 == 0), x1, result)


@keras_function("numpy", "Isclose", tensors=4)
def isclose(x1, x2, rtol=1e-5, atol=1e-8, equal_nan=False):
    """Returns whether `|x1 - x2| <= atol + rtol * |x2|`."""
    x1, x2 = as_tensors(x1, x2)
    if "float" not in x1.dtype.name:
        return tf.equal(x1, x2)
    result = tf.abs(x1 - x2) <= atol + rtol * tf.abs(x2)
    if equal_nan:
        result = tf.logical_or(result, tf.logical_and(tf.is_nan(x1), tf.is_nan(x2)))
    return result


@keras_function("numpy", "AllClose")
def allclose(x1, x2, rtol=1e-5, atol=1e-8, equal_nan=False):
    """Returns whether all elements are close, as `isclose` says; infinities are close to themselves."""
    x1, x2 = as_tensors(x1, x2)
    if "float" not in x1.dtype.name:
        return tf.reduce_all(tf.equal(x1, x2))
    finite = tf.logical_and(tf.is_finite(x1), tf.is_finite(x2))
    close = tf.abs(x1 - x2) <= atol + rtol * tf.abs(x2)
    result = tf.logical_or(tf.logical_and(finite, close), tf.equal(x1, x2))
    if equal_nan:
        result = tf.logical_or(result, tf.logical_and(tf.is_nan(x1), tf.is_nan(x2)))
    return tf.reduce_all(result)


@keras_function("numpy", "Gcd")
def gcd(x1, x2):
    """Returns the greatest common divisor.

    Raises:
        TypeError: for floats.
    """
    x1, x2 = as_tensors(x1, x2)
    if not x1.dtype.is_integer:
        raise TypeError("Arguments to gcd must be integers.")
    shape = tf.broadcast_static_shape(x1.shape, x2.shape)
    a, b = tf.broadcast_to(x1, shape), tf.broadcast_to(x2, shape)
    if not x1.dtype.is_unsigned:
        a, b = tf.abs(a), tf.abs(b)

    def step(a, b):
        some = tf.not_equal(b, 0)
        rest = tf.floormod(a, tf.where(some, b, tf.ones_like(b)))
        return tf.where(some, b, a), tf.where(some, rest, tf.zeros_like(b))

    return tf.while_loop(lambda a, b: tf.reduce_any(tf.not_equal(b, 0)), step, [a, b])[0]


@keras_function("numpy", "Lcm")
def lcm(x1, x2):
    """Returns the least common multiple.

    Raises:
        TypeError: for floats.
    """
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    if not (x1.dtype.is_integer and x2.dtype.is_integer):
        raise TypeError(
            f"Arguments to lcm must be integers. Received: x1.dtype={x1.dtype.name}, x2.dtype={x2.dtype.name}"
        )
    x1, x2 = as_tensors(x1, x2)
    if not x1.dtype.is_unsigned:
        x1, x2 = tf.abs(x1), tf.abs(x2)
    divisor = gcd(x1, x2)
    safe = tf.where(divisor == 0, tf.ones_like(divisor), divisor)
    result = x1 * tf.floordiv(x2, safe)
    return tf.where(divisor == 0, tf.zeros_like(result), result)
