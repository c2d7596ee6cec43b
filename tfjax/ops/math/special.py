"""Special functions: the gamma and beta families, zeta, Bessel functions, exponential and Fresnel integrals.

Half precision is computed in float32; what JAX lacks is in bessel.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy import special

from tfjax.core.export import export
from tfjax.engine.aval import Aval
from tfjax.ops.array.identity import stop_gradient
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert, define_op, op_error, op_inputs
from tfjax.ops.math import bessel, binary, elementwise
from tfjax.ops.math.elementwise import with_slope
from tfjax.ops.math.reductions import reduce_sum
from tfjax.ops.shapes import broadcast, check_broadcast, fit, show
from tfjax.ops.shapes import elementwise as same
from tfjax.tensor.tensor import Tensor


def _wide(function: Callable[..., Any]) -> Callable[..., Any]:
    """Computes half precision in float32."""

    def impl(*xs: Any) -> Any:
        if xs[0].dtype.itemsize > 2:
            return function(*xs)
        return lax.convert_element_type(function(*(lax.convert_element_type(x, np.float32) for x in xs)), xs[0].dtype)

    return impl


def _unary(op: str, impl: Callable[[Any], Any], *names: str, doc: str) -> Callable[..., Any]:
    operation = define_op(op, abstract=same)(_wide(impl))

    def function(x: Any, name: str | None = None) -> Any:
        return operation(*op_inputs(op, x))

    function.__name__ = function.__qualname__ = names[0].rpartition(".")[2]
    function.__doc__ = doc
    return export(*names)(public_op("x")(function))


def _expint(x: Any) -> Any:
    # TensorFlow's covers x > 0 only.
    value = special.expi(lax.select(lax.gt(x, lax.full_like(x, 0)), x, lax.full_like(x, 1)))
    outside = lax.select(lax.eq(x, lax.full_like(x, 0)), lax.full_like(x, -np.inf), lax.full_like(x, np.nan))
    return lax.select(lax.gt(x, lax.full_like(x, 0)), value, outside)


def _half_pi_squares(x: Any) -> Any:
    return lax.mul(lax.mul(x, x), lax.full_like(x, np.pi / 2))


def _spence_slope(x: Any, y: Any) -> Any:
    one = lax.eq(x, lax.full_like(x, 1))
    safe = lax.select(one, lax.full_like(x, 2), x)
    return lax.select(one, lax.full_like(x, -1), lax.div(lax.log(safe), lax.sub(lax.full_like(x, 1), safe)))


bessel_i0 = _unary(
    "BesselI0",
    bessel.i0,
    "math.bessel_i0",
    "math.special.bessel_i0",
    doc="Modified Bessel function of the first kind, order 0.",
)
bessel_i0e = _unary(
    "BesselI0e", lax.bessel_i0e, "math.bessel_i0e", "math.special.bessel_i0e", doc="exp(-|x|) * bessel_i0(x)."
)
bessel_i1 = _unary(
    "BesselI1",
    bessel.i1,
    "math.bessel_i1",
    "math.special.bessel_i1",
    doc="Modified Bessel function of the first kind, order 1.",
)
bessel_i1e = _unary(
    "BesselI1e", lax.bessel_i1e, "math.bessel_i1e", "math.special.bessel_i1e", doc="exp(-|x|) * bessel_i1(x)."
)
bessel_j0 = _unary("BesselJ0", bessel.j0, "math.special.bessel_j0", doc="Bessel function of the first kind, order 0.")
bessel_j1 = _unary("BesselJ1", bessel.j1, "math.special.bessel_j1", doc="Bessel function of the first kind, order 1.")
bessel_y0 = _unary("BesselY0", bessel.y0, "math.special.bessel_y0", doc="Bessel function of the second kind, order 0.")
bessel_y1 = _unary("BesselY1", bessel.y1, "math.special.bessel_y1", doc="Bessel function of the second kind, order 1.")
bessel_k0 = _unary(
    "BesselK0", bessel.k0, "math.special.bessel_k0", doc="Modified Bessel function of the second kind, order 0."
)
bessel_k0e = _unary("BesselK0e", bessel.k0e, "math.special.bessel_k0e", doc="exp(x) * bessel_k0(x).")
bessel_k1 = _unary(
    "BesselK1", bessel.k1, "math.special.bessel_k1", doc="Modified Bessel function of the second kind, order 1."
)
bessel_k1e = _unary("BesselK1e", bessel.k1e, "math.special.bessel_k1e", doc="exp(x) * bessel_k1(x).")
dawsn = _unary(
    "Dawsn",
    with_slope(bessel.in_double(lambda x: special.dawsn(x)), lambda x, y: 1 - 2 * x * y),
    "math.special.dawsn",
    doc="Dawson's integral exp(-x**2) * integral of exp(t**2) from 0 to x.",
)
expint = _unary(
    "Expint",
    with_slope(bessel.in_double(_expint), lambda x, y: lax.div(lax.exp(x), x)),
    "math.special.expint",
    doc="Exponential integral Ei(x) for positive x; NaN for negative x.",
)
fresnel_cos = _unary(
    "FresnelCos",
    with_slope(bessel.in_double(lambda x: special.fresnel(x)[1]), lambda x, y: lax.cos(_half_pi_squares(x))),
    "math.special.fresnel_cos",
    doc="Integral of cos(pi * t**2 / 2) from 0 to x.",
)
fresnel_sin = _unary(
    "FresnelSin",
    with_slope(bessel.in_double(lambda x: special.fresnel(x)[0]), lambda x, y: lax.sin(_half_pi_squares(x))),
    "math.special.fresnel_sin",
    doc="Integral of sin(pi * t**2 / 2) from 0 to x.",
)
spence = _unary(
    "Spence",
    with_slope(bessel.in_double(special.spence), _spence_slope),
    "math.special.spence",
    doc="Spence's integral: of log(t) / (1 - t) from 1 to x.",
)


@export("math.erfcinv")
@public_op()
def erfcinv(x: Any, name: str | None = None) -> Tensor:
    """Inverse of erfc: x in [0, 2]."""
    return _erfcinv(convert(x))


@define_op("Ndtri", abstract=same)
def _erfcinv(x: Any) -> Any:
    # TensorFlow's formula: erfc(z) is twice the normal tail beyond z * sqrt(2).
    half = lax.mul(x, lax.full_like(x, 0.5))
    return lax.mul(lax.neg(elementwise._ndtri_rule(half)), lax.full_like(x, np.sqrt(0.5)))


def _two(op: str, impl: Callable[[Any, Any], Any]) -> Any:
    return define_op(op, check=check_broadcast(op), abstract=broadcast)(lambda a, x: _wide(impl)(*fit(a, x)))


def _nan_where(bad: Any, value: Any) -> Any:
    return lax.select(bad, lax.full_like(value, np.nan), value)


_igamma = _two("Igamma", lambda a, x: _nan_where(lax.le(a, lax.full_like(a, 0)), lax.igamma(a, x)))
_igammac = _two("Igammac", lambda a, x: _nan_where(lax.le(a, lax.full_like(a, 0)), lax.igammac(a, x)))


def _along_second(function: Callable[[Any, Any], Any], slope: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A function of two arrays that is differentiated along the second only, as TensorFlow does."""

    @jax.custom_jvp
    def value(a: Any, x: Any) -> Any:
        return function(a, x)

    @value.defjvp
    def jvp(primals: Any, tangents: Any) -> Any:
        return value(*primals), lax.mul(tangents[1], slope(*primals))

    return value


def _next(a: Any) -> Any:
    return lax.add(a, lax.full_like(a, 1))


_zeta_rule = _along_second(lax.zeta, lambda x, q: lax.neg(lax.mul(x, _zeta_rule(_next(x), q))))
_polygamma_rule = _along_second(
    lambda a, x: _nan_where(lax.ne(a, lax.floor(a)), lax.polygamma(a, x)), lambda a, x: _polygamma_rule(_next(a), x)
)
_zeta = _two("Zeta", _zeta_rule)
_polygamma = _two("Polygamma", _polygamma_rule)


@export("math.igamma")
@public_op("a", "x", generated=True)
def igamma(a: Any, x: Any, name: str | None = None) -> Tensor:
    """Lower regularised incomplete gamma function P(a, x)."""
    return _igamma(*op_inputs("Igamma", a, x))


@export("math.igammac")
@public_op("a", "x", generated=True)
def igammac(a: Any, x: Any, name: str | None = None) -> Tensor:
    """Upper regularised incomplete gamma function Q(a, x) = 1 - P(a, x)."""
    return _igammac(*op_inputs("Igammac", a, x))


@export("math.zeta")
@public_op("x", "q", generated=True)
def zeta(x: Any, q: Any, name: str | None = None) -> Tensor:
    """Hurwitz zeta function: sum of (q + n)**-x over n = 0, 1, ..."""
    x, q = op_inputs("Zeta", x, q)
    return _zeta(stop_gradient(x), q)


@export("math.polygamma")
@public_op("a", "x", generated=True)
def polygamma(a: Any, x: Any, name: str | None = None) -> Tensor:
    """Derivative of order a (a whole number) of digamma."""
    a, x = op_inputs("Polygamma", a, x)
    return _polygamma(stop_gradient(a), x)


def _check_betainc(ins: Sequence[Aval]) -> None:
    shapes = [i.shape for i in ins if i.ndim]
    names = [n for n, i in zip("abx", ins, strict=True) if i.ndim]
    for name, shape in zip(names[1:], shapes[1:], strict=True):
        if shape != shapes[0]:
            raise op_error(
                "Betainc", f"Shapes of {names[0]} and {name} are inconsistent: {show(shapes[0])} vs. {show(shape)}"
            )


@define_op("Betainc", check=_check_betainc, abstract=lambda ins: max(ins, key=lambda i: i.ndim))
def _betainc(a: Any, b: Any, x: Any) -> Any:
    shape = max((a.shape, b.shape, x.shape), key=len)
    return _wide(special.betainc)(*(jnp.broadcast_to(v, shape) for v in (a, b, x)))


@export("math.betainc")
@public_op("a", "b", "x", generated=True)
def betainc(a: Any, b: Any, x: Any, name: str | None = None) -> Tensor:
    """Regularised incomplete beta function I_x(a, b); arguments of one shape, or scalars.

    Raises:
        InvalidArgumentError: shapes differ.
    """
    return _betainc(*op_inputs("Betainc", a, b, x))


@export("math.lbeta")
@public_op()
def lbeta(x: Any, name: str | None = None) -> Tensor:
    """Logarithm of |Beta(x)| over the last dimension: sum of lgamma(x) minus lgamma of the sum."""
    tensor = convert(x)
    logs = reduce_sum(elementwise.lgamma(tensor), axis=[-1])
    return binary.subtract(logs, elementwise.lgamma(reduce_sum(tensor, axis=[-1])))
