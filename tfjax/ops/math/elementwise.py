"""Element-wise functions of one tensor: tf.exp, tf.abs, tf.math.erf, ..."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core.errors import OpError
from tfjax.core.export import export
from tfjax.engine.aval import aval_of
from tfjax.ops.calling import public_op
from tfjax.ops.dispatch import REQUIRED, amend, parsed, wrong_call
from tfjax.ops.inputs import convert, define_op, op_inputs
from tfjax.ops.shapes import elementwise
from tfjax.tensor.tensor import EagerTensor, new_tensor

_BOOL = np.dtype(bool)


def _unary(
    op: str,
    impl: Callable[[Any], Any],
    twin: Callable[[Any], Any] | None,
    *names: str,
    doc: str,
    differentiable: bool = True,
    boolean: bool = False,
    python: str = "",
    converts: bool = False,
    shown: str = "",
    pointwise: bool = True,
) -> Callable[..., Any]:
    """A public function of one tensor, its op and its export in one stanza.

    Args:
        op: TensorFlow's op.
        impl: in JAX.
        twin: in NumPy.
        *names: public names.
        doc: docstring.
        differentiable: False where TensorFlow has no gradient.
        boolean: the result is boolean.
        python: "parsed" where the function is one of TensorFlow's Python layer, which parses its arguments itself.
        converts: that function converts its argument before it calls the op.
        shown: name of the function in Python's TypeErrors, where it differs.
        pointwise: see `engine.Op`; False where the JAX function is more than element-wise primitives.
    """
    abstract = (lambda ins: aval_of(ins[0].shape, _BOOL)) if boolean else elementwise
    operation = define_op(op, abstract=abstract, numpy=twin, differentiable=differentiable, pointwise=pointwise)(impl)

    def general(x: Any, name: str | None) -> Any:
        given = x
        try:
            if type(x) is not EagerTensor:
                x = convert(x) if converts else op_inputs(op, x)[0]
            return operation(x)
        except OpError as error:
            raise amend(error, () if converts else (given,), name)  # noqa: B904  the same error

    if python:

        def function(x: Any = REQUIRED, name: str | None = None, **unknown: Any) -> Any:
            if type(x) is EagerTensor and not unknown and name is None:
                return operation(x)
            wrong_call(unknown, x)
            return general(x, name)

        parsed(function, "x")
    else:

        def function(x: Any, name: str | None = None) -> Any:
            if type(x) is EagerTensor and name is None:
                return operation(x)
            return general(x, name)

    function.__name__ = names[0].rpartition(".")[2]
    function.__doc__ = doc
    export(*names)(function)
    function.__qualname__ = shown or function.__name__
    return function


def _round_even(x: Any) -> Any:
    return lax.round(x, lax.RoundingMethod.TO_NEAREST_EVEN) if jnp.issubdtype(x.dtype, jnp.floating) else x


def _sigmoid(x: np.ndarray) -> Any:
    one = x.dtype.type(1)
    return np.asarray(one / (one + np.exp(-x)), x.dtype)


def _sign(x: Any) -> Any:
    if x.dtype.kind != "c":
        return lax.sign(x)
    size = lax.abs(x)
    zero = lax.eq(size, lax.full_like(size, 0))
    safe = lax.select(zero, lax.full_like(size, 1), size)
    return lax.div(x, lax.complex(safe, lax.full_like(safe, 0)))


def with_slope(function: Callable[[Any], Any], slope: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """`function` with the derivative `slope(x, function(x))`."""

    @jax.custom_jvp
    def value(x: Any) -> Any:
        return function(x)

    @value.defjvp
    def jvp(primals: Any, tangents: Any) -> Any:
        y = value(primals[0])
        return y, lax.mul(tangents[0], slope(primals[0], y))

    return value


def _zero_stays_zero(function: Callable[[Any], Any], slope: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """As `with_slope`, but a zero gradient stays zero where the slope is infinite or NaN, as in TensorFlow's kernels.

    The rule must be linear in the tangent, and the same backwards. So an infinite slope is a product of finite numbers
    that overflows, and a NaN one is such a product times 0 times such a product: only 0 survives them.
    """

    @jax.custom_jvp
    def value(x: Any) -> Any:
        return function(x)

    @value.defjvp
    def jvp(primals: Any, tangents: Any) -> Any:
        (x,), (dx,) = primals, tangents
        y = value(x)
        factor = slope(x, y)
        if x.dtype.kind == "c":
            return y, lax.mul(dx, factor)
        fine, nan = lax.is_finite(factor), lax.ne(factor, factor)
        one, zero = lax.full_like(factor, 1), lax.full_like(factor, 0)
        huge = lax.full_like(factor, float(jnp.finfo(x.dtype).max) ** 0.75)
        signed = lax.select(lax.lt(factor, zero), lax.neg(huge), huge)
        again = lax.select(nan, huge, one)
        steps = (
            lax.select(fine, factor, signed),
            lax.select(fine, one, huge),
            lax.select(nan, zero, one),
            again,
            again,
        )
        for step in steps:
            dx = lax.mul(dx, step)
        return y, dx

    return value


def _half(x: Any) -> Any:
    return lax.full_like(x, 0.5)


_sqrt_rule = _zero_stays_zero(lax.sqrt, lambda x, y: lax.div(_half(y), y))
_rsqrt_rule = _zero_stays_zero(lax.rsqrt, lambda x, y: lax.mul(lax.neg(_half(y)), lax.integer_pow(y, 3)))
_ndtri_rule = with_slope(
    jax.scipy.special.ndtri,
    lambda x, y: lax.mul(lax.full_like(y, np.sqrt(2 * np.pi)), lax.exp(lax.mul(_half(y), lax.mul(y, y)))),
)
_acosh_rule = with_slope(lax.acosh, lambda x, y: lax.div(lax.full_like(y, 1), lax.sinh(y)))
_inverse_rule = _zero_stays_zero(lambda x: lax.div(lax.full_like(x, 1), x), lambda x, y: lax.neg(lax.mul(y, y)))


def _via(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A NumPy twin that computes half precision in float32, as XLA does."""

    def twin(x: Any) -> Any:
        if x.dtype.itemsize == 2:
            return np.asarray(function(x.astype(np.float32)), x.dtype)
        return function(x)

    return twin


acos = _unary("Acos", lax.acos, _via(np.arccos), "math.acos", "acos", python="parsed", doc="Arc cosine, in radians.")
acosh = _unary("Acosh", _acosh_rule, _via(np.arccosh), "math.acosh", "acosh", doc="Inverse hyperbolic cosine.")
asin = _unary("Asin", lax.asin, _via(np.arcsin), "math.asin", "asin", doc="Arc sine, in radians.")
asinh = _unary("Asinh", lax.asinh, _via(np.arcsinh), "math.asinh", "asinh", doc="Inverse hyperbolic sine.")
atan = _unary("Atan", lax.atan, _via(np.arctan), "math.atan", "atan", doc="Arc tangent, in radians.")
atanh = _unary("Atanh", lax.atanh, _via(np.arctanh), "math.atanh", "atanh", doc="Inverse hyperbolic tangent.")
cos = _unary("Cos", lax.cos, _via(np.cos), "math.cos", "cos", doc="Cosine of x in radians.")
cosh = _unary("Cosh", lax.cosh, _via(np.cosh), "math.cosh", "cosh", doc="Hyperbolic cosine.")
sin = _unary("Sin", lax.sin, _via(np.sin), "math.sin", "sin", doc="Sine of x in radians.")
sinh = _unary("Sinh", lax.sinh, _via(np.sinh), "math.sinh", "sinh", doc="Hyperbolic sine.")
tan = _unary("Tan", lax.tan, _via(np.tan), "math.tan", "tan", doc="Tangent of x in radians.")
tanh = _unary("Tanh", lax.tanh, _via(np.tanh), "math.tanh", "tanh", "nn.tanh", doc="Hyperbolic tangent.")
exp = _unary("Exp", lax.exp, _via(np.exp), "math.exp", "exp", python="parsed", doc="e to the power x.")
expm1 = _unary("Expm1", lax.expm1, _via(np.expm1), "math.expm1", doc="exp(x) - 1, accurate near 0.")
log = _unary("Log", lax.log, _via(np.log), "math.log", doc="Natural logarithm.")
log1p = _unary("Log1p", lax.log1p, _via(np.log1p), "math.log1p", doc="log(1 + x), accurate near 0.")
sigmoid = _unary(
    "Sigmoid",
    lax.logistic,
    _via(_sigmoid),
    "math.sigmoid",
    "sigmoid",
    "nn.sigmoid",
    python="parsed",
    converts=True,
    doc="1 / (1 + exp(-x)).",
)
sqrt = _unary("Sqrt", _sqrt_rule, _via(np.sqrt), "math.sqrt", "sqrt", python="parsed", doc="Square root.")
rsqrt = _unary(
    "Rsqrt",
    _rsqrt_rule,
    _via(lambda x: x.dtype.type(1) / np.sqrt(x)),
    "math.rsqrt",
    python="parsed",
    doc="1 / sqrt(x).",
)
square = _unary("Square", lax.square, np.square, "math.square", "square", doc="x * x.")
negative = _unary("Neg", lax.neg, np.negative, "math.negative", "negative", shown="neg", doc="-x.")
sign = _unary(
    "Sign",
    _sign,
    np.sign,
    "math.sign",
    "sign",
    pointwise=False,
    python="parsed",
    converts=True,
    doc="-1, 0 or 1; x / |x| for complex x.",
)
erf = _unary("Erf", lax.erf, None, "math.erf", doc="Gauss error function.")
erfc = _unary("Erfc", lax.erfc, None, "math.erfc", doc="Complementary error function.")
erfinv = _unary("Erfinv", lax.erf_inv, None, "math.erfinv", python="parsed", doc="Inverse error function.")
ndtri = _unary(
    "Ndtri",
    _ndtri_rule,
    None,
    "math.ndtri",
    pointwise=False,
    python="parsed",
    doc="Quantile function of the standard normal.",
)


def _digamma(x: Any) -> Any:
    # NaN at 0 as at the other poles: from JAX 0.11 on XLA has -inf there. Added, so that the gradient stays digamma's.
    at_zero = lax.select(lax.eq(x, lax.full_like(x, 0)), lax.full_like(x, np.nan), lax.full_like(x, 0))
    return lax.add(lax.digamma(x), at_zero)


lgamma = _unary("Lgamma", lax.lgamma, None, "math.lgamma", doc="Logarithm of |Gamma(x)|.")
digamma = _unary("Digamma", _digamma, None, "math.digamma", doc="Derivative of lgamma.")
floor = _unary(
    "Floor",
    lax.floor,
    np.floor,
    "math.floor",
    "floor",
    python="parsed",
    doc="Largest integer <= x.",
    differentiable=False,
)
ceil = _unary(
    "Ceil", lax.ceil, np.ceil, "math.ceil", python="parsed", doc="Smallest integer >= x.", differentiable=False
)
rint = _unary("Rint", _round_even, np.rint, "math.rint", doc="Nearest integer, ties to even.", differentiable=False)
is_finite = _unary(
    "IsFinite",
    lax.is_finite,
    np.isfinite,
    "math.is_finite",
    doc="Neither infinite nor NaN.",
    differentiable=False,
    boolean=True,
)
is_inf = _unary("IsInf", jnp.isinf, np.isinf, "math.is_inf", doc="Infinite.", differentiable=False, boolean=True)
is_nan = _unary("IsNan", jnp.isnan, np.isnan, "math.is_nan", doc="Not a number.", differentiable=False, boolean=True)
logical_not = _unary(
    "LogicalNot",
    lax.bitwise_not,
    np.logical_not,
    "math.logical_not",
    "logical_not",
    doc="not x.",
    differentiable=False,
    boolean=True,
)
invert = _unary("Invert", lax.bitwise_not, np.invert, "bitwise.invert", doc="Flips all bits.", differentiable=False)


@define_op("Reciprocal", abstract=elementwise, numpy=_via(lambda x: x.dtype.type(1) / x))
def _reciprocal(x: Any) -> Any:
    return _inverse_rule(x)


@export("math.reciprocal")
@public_op("x", generated=True)
def reciprocal(x: Any, name: str | None = None) -> Any:
    """1 / x."""
    return _reciprocal(*op_inputs("Reciprocal", x))


@define_op("DivNoNan", abstract=elementwise)
def _reciprocal_no_nan(x: Any) -> Any:
    zero = lax.eq(x, lax.full_like(x, 0))
    safe = lax.select(zero, lax.full_like(x, 1), x)
    return lax.select(zero, lax.full_like(x, 0), lax.div(lax.full_like(x, 1), safe))


@export("math.reciprocal_no_nan")
@public_op()
def reciprocal_no_nan(x: Any, name: str | None = None) -> Any:
    """1 / x, and 0 where x is 0."""
    return _reciprocal_no_nan(convert(x))


_round = define_op(
    "Round", abstract=elementwise, numpy=lambda x: x if x.dtype.kind in "iu" else np.rint(x), differentiable=False
)(_round_even)


@export("math.round", "round")
@public_op()
def round(x: Any, name: str | None = None) -> Any:  # noqa: A001
    """Nearest integer, ties to even; integers stay as they are. No gradient."""
    x = convert(x)
    return x if x.aval.dtype.kind in "iu" else _round(x)


@jax.custom_jvp
def _magnitude(x: Any) -> Any:
    return lax.abs(x)


@_magnitude.defjvp
def _magnitude_jvp(primals: Any, tangents: Any) -> Any:
    # sign(0) = 0, as in TensorFlow; JAX would take 1.
    (x,), (dx,) = primals, tangents
    return _magnitude(x), lax.mul(dx, lax.sign(x))


_abs = define_op("Abs", abstract=elementwise, numpy=np.abs)(_magnitude)


def _real_of(ins: Any) -> Any:
    return aval_of(ins[0].shape, np.dtype(f"f{ins[0].dtype.itemsize // 2}"))


@define_op("ComplexAbs", abstract=_real_of, numpy=np.abs)
def _complex_abs(x: Any) -> Any:
    return lax.abs(x)


def abs(x: Any = REQUIRED, name: str | None = None, **unknown: Any) -> Any:  # noqa: A001
    """Absolute value; the modulus, a real number, of a complex x."""
    if type(x) is not EagerTensor:
        wrong_call(unknown, x)
        x = convert(x)
    elif unknown:
        wrong_call(unknown)
    try:
        return _complex_abs(x) if x.aval.dtype.kind == "c" else _abs(x)
    except OpError as error:
        raise amend(error, (), name)  # noqa: B904  the same error


export("math.abs", "abs")(parsed(abs, "x"))


@define_op("Softplus", abstract=elementwise)
def _softplus(x: Any) -> Any:
    return jnp.logaddexp(x, lax.full_like(x, 0))


@export("math.log_sigmoid")
@public_op()
def log_sigmoid(x: Any, name: str | None = None) -> Any:
    """log(1 / (1 + exp(-x))) = -softplus(-x)."""
    return negative(_softplus(negative(convert(x))))


@define_op("Real", abstract=_real_of, numpy=lambda x: np.array(x.real))
def _real(x: Any) -> Any:
    return lax.real(x)


@define_op("Imag", abstract=_real_of, numpy=lambda x: np.array(x.imag))
def _imag(x: Any) -> Any:
    return lax.imag(x)


@define_op("Angle", abstract=_real_of, numpy=np.angle)
def _angle(x: Any) -> Any:
    return lax.atan2(lax.imag(x), lax.real(x))


_conj = define_op("Conj", abstract=elementwise, numpy=np.conjugate)(lax.conj)


def _numeric(x: Any) -> bool:
    return engine.is_inexact(x.aval.dtype) or x.aval.dtype.kind in "iu"


@export("math.real")
@public_op()
def real(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Real part; real input is returned as it is.

    Raises:
        TypeError: if input is not numeric.
    """
    x = convert(input)
    if x.aval.dtype.kind == "c":
        return _real(x)
    if not _numeric(x):
        raise TypeError(f"input must be a numeric tensor, but got tensor with dtype {x.dtype}")
    return x


@export("math.imag")
@public_op()
def imag(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Imaginary part; zeros for real input."""
    x = convert(input)
    if x.aval.dtype.kind == "O":
        return new_tensor(np.full(x.aval.shape, b"", object))
    return _imag(x) if x.aval.dtype.kind == "c" else _zeros_like(x)


@define_op("ZerosLike", abstract=elementwise, numpy=np.zeros_like, differentiable=False)
def _zeros_like(x: Any) -> Any:
    return lax.full_like(x, 0)


@engine.define_op("SelectV2", abstract=elementwise, differentiable=False)
def _angle_of_real(x: Any) -> Any:
    return lax.select(lax.lt(x, lax.full_like(x, 0)), lax.full_like(x, np.pi), lax.full_like(x, 0))


@export("math.angle")
@public_op()
def angle(input: Any, name: str | None = None) -> Any:  # noqa: A002
    """Argument of a complex number in radians; 0 or pi for real input.

    Raises:
        TypeError: for integers, booleans and strings.
    """
    x = convert(input)
    if x.aval.dtype.kind == "c":
        return _angle(x)
    if not engine.is_inexact(x.aval.dtype):
        # TensorFlow trips over the constants it compares with.
        constant = np.pi if x.aval.dtype.kind in "iu" else 0
        raise TypeError(f"Cannot convert {constant} to EagerTensor of dtype {x.dtype.name}")
    return _angle_of_real(x)


@export("math.conj")
@public_op()
def conj(x: Any, name: str | None = None) -> Any:
    """Complex conjugate; real input is returned as it is.

    Raises:
        TypeError: if x is not numeric.
    """
    x = convert(x)
    if x.aval.dtype.kind == "c":
        return _conj(x)
    if not _numeric(x):
        raise TypeError(f"Expected numeric or variant tensor, got dtype {x.dtype!r}.")
    return x
