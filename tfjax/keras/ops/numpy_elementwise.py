"""keras.ops: functions of one tensor, element by element."""

import math

from tfjax.core.dtypes import as_dtype
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.config import floatx
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.promotion import boolean, cast, floating, floating_unless_float
from tfjax.keras.ops.symbolic_op import keras_function


@keras_function("numpy", "Absolute")
def absolute(x):
    """Returns `|x|`."""
    x = convert_to_tensor(x)
    name = x.dtype.name
    return x if "uint" in name or name == "bool" else tf.abs(x)


@keras_function("numpy", "Absolute")
def abs_(x):
    """Returns `|x|`."""
    return absolute(x)


@keras_function("numpy", "Fabs")
def fabs(x):
    """Returns `|x|`, a float."""
    return tf.abs(floating_unless_float(x))


@keras_function("numpy", "Negative")
def negative(x):
    """Returns `-x`."""
    return tf.negative(x)


@keras_function("numpy", "Sign")
def sign(x):
    """Returns -1, 0 or 1."""
    x = convert_to_tensor(x)
    name = x.dtype.name
    if name in ("uint8", "uint16", "uint32"):
        return cast(tf.sign(cast(x, "int32")), name)
    return tf.sign(x)


@keras_function("numpy", "Square")
def square(x):
    """Returns `x ** 2`."""
    x = convert_to_tensor(x)
    return tf.square(cast(x, "int32") if x.dtype.name == "bool" else x)


@keras_function("numpy", "Sqrt")
def sqrt(x):
    """Returns the square root."""
    return tf.sqrt(floating(x))


@keras_function("numpy", "Cbrt")
def cbrt(x):
    """Returns the cube root."""
    x = convert_to_tensor(x)
    name = x.dtype.name
    if name == "int64":
        x = cast(x, "float64")
    elif name not in ("bfloat16", "float16", "float64"):
        x = cast(x, floatx())
    return tf.sign(x) * tf.pow(tf.abs(x), 1.0 / 3.0)


@keras_function("numpy", "Reciprocal")
def reciprocal(x):
    """Returns `1 / x`."""
    return tf.reciprocal(convert_to_tensor(x))


@keras_function("numpy", "Exp")
def exp(x):
    """Returns `e ** x`."""
    return tf.exp(floating_unless_float(x))


@keras_function("numpy", "Exp2")
def exp2(x):
    """Returns `2 ** x`."""
    x = floating_unless_float(x)
    return tf.pow(convert_to_tensor(2.0, x.dtype), x)


@keras_function("numpy", "Expm1")
def expm1(x):
    """Returns `e ** x - 1`."""
    return tf.expm1(floating_unless_float(x))


@keras_function("numpy", "Log")
def log(x):
    """Returns the natural logarithm."""
    return tf.log(floating(x))


@keras_function("numpy", "Log10")
def log10(x):
    """Returns the logarithm to base 10."""
    x = floating(x)
    return tf.log(x) / tf.log(convert_to_tensor(10, x.dtype))


@keras_function("numpy", "Log1p")
def log1p(x):
    """Returns `log(1 + x)`."""
    return tf.log1p(floating(x))


@keras_function("numpy", "Log2")
def log2(x):
    """Returns the logarithm to base 2."""
    x = floating(x)
    return tf.log(x) / tf.log(convert_to_tensor(2, x.dtype))


@keras_function("numpy", "Sin")
def sin(x):
    """Returns the sine."""
    return tf.sin(floating(x))


@keras_function("numpy", "Cos")
def cos(x):
    """Returns the cosine."""
    return tf.cos(floating(x))


@keras_function("numpy", "Tan")
def tan(x):
    """Returns the tangent."""
    return tf.tan(floating(x))


@keras_function("numpy", "Sinh")
def sinh(x):
    """Returns the hyperbolic sine."""
    return tf.sinh(floating(x))


@keras_function("numpy", "Cosh")
def cosh(x):
    """Returns the hyperbolic cosine."""
    return tf.cosh(floating(x))


@keras_function("numpy", "Tanh")
def tanh(x):
    """Returns the hyperbolic tangent."""
    return tf.tanh(floating(x))


@keras_function("numpy", "Arcsin")
def arcsin(x):
    """Returns the inverse sine."""
    return tf.asin(floating(x))


@keras_function("numpy", "Arccos")
def arccos(x):
    """Returns the inverse cosine."""
    return tf.acos(floating(x))


@keras_function("numpy", "Arctan")
def arctan(x):
    """Returns the inverse tangent."""
    return tf.atan(floating(x))


@keras_function("numpy", "Arcsinh")
def arcsinh(x):
    """Returns the inverse hyperbolic sine."""
    return tf.asinh(floating(x))


@keras_function("numpy", "Arccosh")
def arccosh(x):
    """Returns the inverse hyperbolic cosine."""
    return tf.acosh(floating(x))


@keras_function("numpy", "Arctanh")
def arctanh(x):
    """Returns the inverse hyperbolic tangent."""
    return tf.atanh(floating(x))


@keras_function("numpy", "Sinc")
def sinc(x):
    """Returns `sin(pi * x) / (pi * x)`, and 1 at 0."""
    x = floating(x)
    scaled = x * convert_to_tensor(math.pi, x.dtype)
    return tf.where(tf.equal(x, 0), tf.ones_like(x), tf.sin(scaled) / scaled)


@keras_function("numpy", "Deg2rad")
def deg2rad(x):
    """Returns degrees as radians."""
    x = _angles(x)
    return x * (convert_to_tensor(math.pi, x.dtype) / convert_to_tensor(180.0, x.dtype))


@keras_function("numpy", "Rad2deg")
def rad2deg(x):
    """Returns radians as degrees."""
    x = _angles(x)
    return x * (convert_to_tensor(180.0, x.dtype) / convert_to_tensor(math.pi, x.dtype))


def _angles(x):
    x = convert_to_tensor(x)
    name = x.dtype.name
    if name in ("bool", "int8", "int16", "int32", "uint8", "uint16", "uint32"):
        return cast(x, floatx())
    return cast(x, "float64") if name == "int64" else x


@keras_function("numpy", "Ceil")
def ceil(x):
    """Returns the smallest whole number not below `x`, a float."""
    return tf.ceil(floating(x))


@keras_function("numpy", "Floor")
def floor(x):
    """Returns the largest whole number not above `x`, a float."""
    return tf.floor(floating(x))


@keras_function("numpy", "Trunc")
def trunc(x):
    """Returns `x` without its fraction."""
    x = convert_to_tensor(x)
    name = x.dtype.name
    if name == "bool" or "int" in name:
        return x
    return tf.where(x < 0, tf.ceil(x), tf.floor(x))


@keras_function("numpy", "Round")
def round_(x, decimals=0):
    """Returns `x` rounded to `decimals` places; halves go to the even neighbour."""
    if decimals == 0:
        return tf.round(x)
    x = convert_to_tensor(x)
    name = x.dtype.name
    if as_dtype(name).is_integer:
        if decimals > 0:
            return x
        x = cast(x, floatx())
    factor = tf.cast(math.pow(10, decimals), x.dtype)
    return cast(tf.divide(tf.round(tf.multiply(x, factor)), factor), name)


@keras_function("numpy", "Clip", tensors=1)
def clip(x, x_min, x_max):
    """Returns `x`, but not below `x_min` and not above `x_max`."""
    x = convert_to_tensor(x)
    return tf.clip_by_value(cast(x, "int32") if x.dtype.name == "bool" else x, x_min, x_max)


@keras_function("numpy", "LogicalNot")
def logical_not(x):
    """Returns whether `x` is not true."""
    return tf.logical_not(boolean(x))


def _no_float(x):
    return x.dtype.is_integer or x.dtype.name in ("bool", "string")


@keras_function("numpy", "Isfinite")
def isfinite(x):
    """Returns whether an element is neither infinite nor NaN."""
    x = convert_to_tensor(x)
    return tf.ones_like(x, "bool") if _no_float(x) else tf.is_finite(x)


@keras_function("numpy", "Isinf")
def isinf(x):
    """Returns whether an element is infinite."""
    x = convert_to_tensor(x)
    return tf.zeros_like(x, "bool") if _no_float(x) else tf.is_inf(x)


@keras_function("numpy", "Isnan")
def isnan(x):
    """Returns whether an element is NaN."""
    x = convert_to_tensor(x)
    return tf.zeros_like(x, "bool") if _no_float(x) else tf.is_nan(x)


@keras_function("numpy", "Isneginf")
def isneginf(x):
    """Returns whether an element is minus infinity."""
    x = convert_to_tensor(x)
    return tf.zeros_like(x, "bool") if _no_float(x) else tf.equal(x, convert_to_tensor(-math.inf, x.dtype))


@keras_function("numpy", "Isposinf")
def isposinf(x):
    """Returns whether an element is plus infinity."""
    x = convert_to_tensor(x)
    return tf.zeros_like(x, "bool") if _no_float(x) else tf.equal(x, convert_to_tensor(math.inf, x.dtype))


@keras_function("numpy", "Isreal")
def isreal(x):
    """Returns whether an element has no imaginary part."""
    x = convert_to_tensor(x)
    return tf.equal(tf.imag(x), 0) if x.dtype.is_complex else tf.ones_like(x, "bool")


@keras_function("numpy", "Signbit")
def signbit(x):
    """Returns whether the sign bit is set: for negative numbers and -0.0."""
    x = convert_to_tensor(x)
    name = x.dtype.name
    if name == "bool":
        return tf.zeros_like(x)
    if "int" in name:
        return x < 0
    return tf.less(tf.bitcast(cast(x, "float32"), as_dtype("int32")), 0)


@keras_function("numpy", "Copy")
def copy(x):
    """Returns a copy of `x`."""
    return tf.identity(convert_to_tensor(x))


@keras_function("numpy", "Conjugate")
def conjugate(x):
    """Returns the complex conjugate."""
    return tf.conj(x)


@keras_function("numpy", "Conj")
def conj(x):
    """Returns the complex conjugate."""
    return tf.conj(x)


@keras_function("numpy", "Real")
def real(x):
    """Returns the real part."""
    return tf.real(convert_to_tensor(x))


@keras_function("numpy", "Imag")
def imag(x):
    """Returns the imaginary part."""
    return tf.imag(x)


@keras_function("numpy", "Angle")
def angle(x):
    """Returns the angle of complex numbers, and pi for negative ones."""
    return tf.angle(floating(x))


@keras_function("numpy", "I0")
def i0(x):
    """Returns the modified Bessel function of the first kind of order 0."""
    x = convert_to_tensor(x)
    name = x.dtype.name
    if name in ("int64", "float64"):
        x = cast(x, "float64")
    elif name not in ("bfloat16", "float16"):
        x = cast(x, floatx())
    return tf.bessel_i0(x)
