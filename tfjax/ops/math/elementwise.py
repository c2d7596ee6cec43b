"""Element-wise functions of one tensor: tf.exp, tf.abs, tf.math.erf, ..."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.engine.aval import aval_of
from tfjax.ops.inputs import convert, define_op, op_inputs
from tfjax.ops.shapes import elementwise

_BOOL = np.dtype(bool)


def _unary(
    op: str,
    impl: Callable[[Any], Any],
    twin: Callable[[Any], Any] | None,
    *names: str,
    doc: str,
    differentiable: bool = True,
    boolean: bool = False,
    parameter: str = "x",
) -> Callable[..., Any]:
    """A public function of one tensor, its op and its export in one stanza."""
    abstract = (lambda ins: aval_of(ins[0].shape, _BOOL)) if boolean else elementwise
    operation = define_op(op, abstract=abstract, numpy=twin, differentiable=differentiable)(impl)

    def function(x: Any, name: str | None = None) -> Any:
        return operation(*op_inputs(op, x))

    if parameter != "x":

        def function(input: Any, name: str | None = None) -> Any:  # noqa: A002
            return operation(*op_inputs(op, input))

    function.__name__ = function.__qualname__ = names[0].rpartition(".")[2]
    function.__doc__ = doc
    return export(*names)(function)


def _round_even(x: Any) -> Any:
    return lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN) if jnp.issubdtype(x.dtype, jnp.floating) else x


def _sigmoid(x: np.ndarray) -> Any:
    one = x.dtype.type(1)
    return np.asarray(one / (one + np.exp(-x)), x.dtype)


def _sign(x: Any) -> Any:
    # JAX's sign has a zero gradient for real input, as TensorFlow's; complex input is x / |x|.
    return lax.sign(x)


def _via(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A NumPy twin that computes half precision in float32, as XLA does."""

    def twin(x: Any) -> Any:
        if x.dtype.itemsize == 2:
            return np.asarray(function(x.astype(np.float32)), x.dtype)
        return function(x)

    return twin


acos = _unary("Acos", lax.acos, None, "math.acos", "acos", doc="Arc cosine, in radians.")
acosh = _unary("Acosh", lax.acosh, None, "math.acosh", "acosh", doc="Inverse hyperbolic cosine.")
asin = _unary("Asin", lax.asin, None, "math.asin", "asin", doc="Arc sine, in radians.")
asinh = _unary("Asinh", lax.asinh, None, "math.asinh", "asinh", doc="Inverse hyperbolic sine.")
atan = _unary("Atan", lax.atan, None, "math.atan", "atan", doc="Arc tangent, in radians.")
atanh = _unary("Atanh", lax.atanh, None, "math.atanh", "atanh", doc="Inverse hyperbolic tangent.")
cos = _unary("Cos", lax.cos, _via(np.cos), "math.cos", "cos", doc="Cosine of x in radians.")
cosh = _unary("Cosh", lax.cosh, _via(np.cosh), "math.cosh", "cosh", doc="Hyperbolic cosine.")
sin = _unary("Sin", lax.sin, _via(np.sin), "math.sin", "sin", doc="Sine of x in radians.")
sinh = _unary("Sinh", lax.sinh, _via(np.sinh), "math.sinh", "sinh", doc="Hyperbolic sine.")
tan = _unary("Tan", lax.tan, _via(np.tan), "math.tan", "tan", doc="Tangent of x in radians.")
tanh = _unary("Tanh", lax.tanh, _via(np.tanh), "math.tanh", "tanh", "nn.tanh", doc="Hyperbolic tangent.")
exp = _unary("Exp", lax.exp, _via(np.exp), "math.exp", "exp", doc="e to the power x.")
expm1 = _unary("Expm1", lax.expm1, _via(np.expm1), "math.expm1", doc="exp(x) - 1, accurate near 0.")
log = _unary("Log", lax.log, _via(np.log), "math.log", doc="Natural logarithm.")
log1p = _unary("Log1p", lax.log1p, _via(np.log1p), "math.log1p", doc="log(1 + x), accurate near 0.")
sigmoid = _unary("Sigmoid", lax.logistic, _via(_sigmoid), "math.sigmoid", "sigmoid", "nn.sigmoid", doc="1 / (1 + exp(-x)).")
sqrt = _unary("Sqrt", lax.sqrt, _via(np.sqrt), "math.sqrt", "sqrt", doc="Square root.")
rsqrt = _unary("Rsqrt", lax.rsqrt, _via(lambda x: x.dtype.type(1) / np.sqrt(x)), "math.rsqrt", doc="1 / sqrt(x).")
square = _unary("Square", lambda x: lax.mul(x, x), lambda x: np.multiply(x, x), "math.square", "square", doc="x * x.")
negative = _unary("Neg", lax.neg, np.negative, "math.negative", "negative", doc="-x.")
sign = _unary("Sign", _sign, np.sign, "math.sign", "sign", doc="-1, 0 or 1; x / |x| for complex x.")
erf = _unary("Erf", lax.erf, None, "math.erf", doc="Gauss error function.")
erfc = _unary("Erfc", lax.erfc, None, "math.erfc", doc="Complementary error function.")
erfinv = _unary("Erfinv", lax.erf_inv, None, "math.erfinv", doc="Inverse error function.")
ndtri = _unary("Ndtri", jax.scipy.special.ndtri, None, "math.ndtri", doc="Quantile function of the standard normal.")
lgamma = _unary("Lgamma", lax.lgamma, None, "math.lgamma", doc="Logarithm of |Gamma(x)|.")
digamma = _unary("Digamma", lax.digamma, None, "math.digamma", doc="Derivative of lgamma.")
floor = _unary("Floor", lax.floor, np.floor, "math.floor", "floor", doc="Largest integer <= x.", differentiable=False)
ceil = _unary("Ceil", lax.ceil, np.ceil, "math.ceil", doc="Smallest integer >= x.", differentiable=False)
rint = _unary("Rint", _round_even, np.rint, "math.rint", doc="Nearest integer, ties to even.", differentiable=False)
is_finite = _unary(
    "IsFinite", lax.is_finite, np.isfinite, "math.is_finite", doc="Neither infinite nor NaN.", differentiable=False, boolean=True
)
is_inf = _unary("IsInf", jnp.isinf, np.isinf, "math.is_inf", doc="Infinite.", differentiable=False, boolean=True)
is_nan = _unary("IsNan", jnp.isnan, np.isnan, "math.is_nan", doc="Not a number.", differentiable=False, boolean=True)
logical_not = _unary(
    "LogicalNot", lax.bitwise_not, np.logical_not, "math.logical_not", "logical_not", doc="not x.", differentiable=False, boolean=True
)
invert = _unary("Invert", lax.bitwise_not, np.invert, "bitwise.invert", doc="Flips all bits.", differentiable=False)


@define_op("Reciprocal", abstract=elementwise)
def _reciprocal(x: Any) -> Any:
    return lax.div(lax.full_like(x, 1), x)


@export("math.reciprocal")
def reciprocal(x: Any, name: str | None = None) -> Any:
    """1 / x."""
    return _reciprocal(*op_inputs("Reciprocal", x))


@define_op("DivNoNan", abstract=elementwise)
def _reciprocal_no_nan(x: Any) -> Any:
    zero = lax.eq(x, lax.full_like(x, 0))
    safe = lax.select(zero, lax.full_like(x, 1), x)
    return lax.select(zero, lax.full_like(x, 0), lax.div(lax.full_like(x, 1), safe))


@export("math.reciprocal_no_nan")
def reciprocal_no_nan(x: Any, name: str | None = None) -> Any:
    """1 / x, and 0 where x is 0."""
    return _reciprocal_no_nan(convert(x))


_round = define_op("Round", abstract=elementwise, numpy=lambda x: np.rint(x) if x.dtype.kind not in "iu" else x, differentiable=False)(
    _round_even
)


@export("math.round", "round")
def round(x: Any, name: str | None = None) -> Any:  # noqa: A001
    """Nearest integer, ties to even; integers stay as they are."""
    (x,) = op_inputs("Round", x)
    return x if x.aval.dtype.kind in "iu" else _round(x)


_abs = define_op("Abs", abstract=elementwise, numpy=np.abs)(lax.abs)


@define_op("ComplexAbs", numpy=np.abs)
def _complex_abs(x: Any) -> Any:
    return lax.abs(x)


@export("math.abs", "abs")
def abs(x: Any, name: str | None = None) -> Any:  # noqa: A001
    """Absolute value; the modulus, a real number, of a complex x."""
    x = convert(x)
    return _complex_abs(x) if x.aval.dtype.kind == "c" else _abs(*op_inputs("Abs", x))


@define_op("Softplus", abstract=elementwise)
def _softplus(x: Any) -> Any:
    return jnp.logaddexp(x, lax.full_like(x, 0))


@export("math.log_sigmoid")
def log_sigmoid(x: Any, name: str | None = None) -> Any:
    """log(1 / (1 + exp(-x))) = -softplus(-x)."""
    return negative(_softplus(negative(x)))


@define_op("Real", numpy=lambda x: np.ascontiguousarray(x.real))
def _real(x: Any) -> Any:
    return lax.real(x)


@define_op("Imag", numpy=lambda x: np.ascontiguousarray(x.imag))
def _imag(x: Any) -> Any:
    return lax.imag(x)


@define_op("Angle")
def _angle(x: Any) -> Any:
    return jnp.angle(x)


_conj = define_op("Conj", abstract=elementwise, numpy=np.conjugate)(lax.conj)


@export("math.real")
def real(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Real part; real input is returned as it is."""
    x = convert(input)
    return _real(x) if x.aval.dtype.kind == "c" else x


@export("math.imag")
def imag(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Imaginary part; zeros for real input."""
    x = convert(input)
    return _imag(x) if x.aval.dtype.kind == "c" else _zeros_like(x)


@define_op("ZerosLike", abstract=elementwise, numpy=np.zeros_like, differentiable=False)
def _zeros_like(x: Any) -> Any:
    return lax.full_like(x, 0)


@define_op("Select", abstract=elementwise, differentiable=False)
def _angle_of_real(x: Any) -> Any:
    return lax.select(lax.lt(x, lax.full_like(x, 0)), lax.full_like(x, np.pi), lax.full_like(x, 0))


@export("math.angle")
def angle(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Argument of a complex number in radians; 0 or pi for real input."""
    x = convert(input)
    return _angle(x) if x.aval.dtype.kind == "c" else _angle_of_real(x)


@export("math.conj")
def conj(x: Any, name: str | None = None) -> Any:
    """Complex conjugate; real input is returned as it is.

    Raises:
        TypeError: if x is not numeric.
    """
    x = convert(x)
    if x.aval.dtype.kind == "c":
        return _conj(x)
    if engine.is_inexact(x.aval.dtype) or x.aval.dtype.kind in "iu":
        return x
    raise TypeError(f"Expected numeric or variant tensor, got dtype {dtypes.as_dtype(x.dtype)!r}")
