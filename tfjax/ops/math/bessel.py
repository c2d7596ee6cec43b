"""Bessel functions of orders 0 and 1 on JAX arrays, by their integrals (DLMF 10.9, 10.32) and expansions in 1/x.

Sums run in float64: the trapezoidal rule on these integrands converges faster than any power of the step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

_GAMMA = 0.57721566490153286  # Euler's constant
_FAR = 25.0  # where the expansion in 1/x is exact to rounding
_NEAR = 2.0  # below: power series
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)


def in_double(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`function` computed in float64."""
    return lambda x: lax.convert_element_type(function(lax.convert_element_type(x, np.float64)), x.dtype)


def _differentiable(function: Callable[[Any], Any], slope: Callable[[Any, Any], Any]) -> Callable[[Any], Any]:
    """`function` in float64 with the derivative `slope(x, function(x))`."""

    @jax.custom_jvp
    def value(x: Any) -> Any:
        return in_double(function)(x)

    @value.defjvp
    def jvp(primals: Any, tangents: Any) -> Any:
        y = value(primals[0])
        return y, lax.mul(tangents[0], slope(primals[0], y))

    return value


def _phase_and_size(order: int, x: Any) -> tuple[Any, Any]:
    """P and Q of Hankel's expansion (DLMF 10.17.3), for x >= 25."""
    mu = 4.0 * order * order
    p, q, term = jnp.ones_like(x), jnp.zeros_like(x), jnp.ones_like(x)
    for k in range(1, 18):
        term = term * (mu - (2 * k - 1) ** 2) / (k * 8.0 * x)
        if k % 2:
            q = q + (term if k % 4 == 1 else -term)
        else:
            p = p + (-term if k % 4 == 2 else term)
    return p, q


def _far(order: int, x: Any, second: bool) -> Any:
    p, q = _phase_and_size(order, x)
    chi = x - (order / 2 + 0.25) * np.pi
    wave = p * jnp.sin(chi) + q * jnp.cos(chi) if second else p * jnp.cos(chi) - q * jnp.sin(chi)
    return jnp.sqrt(2 / (np.pi * x)) * wave


def _first(order: int) -> Callable[[Any], Any]:
    theta = (np.arange(64) + 0.5) * (np.pi / 64)

    def value(x: Any) -> Any:
        size = jnp.abs(x)
        near = jnp.minimum(size, _FAR)
        inside = jnp.mean(jnp.cos(order * theta - near[..., None] * np.sin(theta)), -1)
        out = jnp.where(size > _FAR, _far(order, jnp.maximum(size, _FAR), False), inside)
        out = jnp.where(jnp.isinf(x), 0.0, jnp.where(jnp.isnan(x), jnp.nan, out))
        if not order:
            return out
        small = size / 2 * (1 - size * size / 8)
        return jnp.sign(x) * jnp.where(size < 1e-3, small, out)

    return value


def _series(order: int, x: Any) -> Any:
    """Y for small x (DLMF 10.8.1, 10.8.2)."""
    quarter = -x * x / 4
    harmonic, term, total, first = 0.0, jnp.ones_like(x), jnp.zeros_like(x), jnp.zeros_like(x)
    for k in range(16):
        psi = 2 * harmonic - 2 * _GAMMA + (1 / (k + 1) if order else 0.0)
        total = total + psi * term
        first = first + term
        harmonic += 1 / (k + 1)
        term = term * quarter / ((k + 1) * (k + 1 + order))
    log = jnp.log(x / 2)
    if order:
        half = x / 2
        return -2 / (np.pi * x) + (2 / np.pi) * log * half * first - half * total / np.pi
    return ((2 * log) * first - total) / np.pi


def _second(order: int) -> Callable[[Any], Any]:
    theta = (_NODES + 1) * (np.pi / 2)

    def value(x: Any) -> Any:
        mid = jnp.clip(x, _NEAR, _FAR)[..., None]
        # DLMF 10.9.7: an oscillating and a decaying integral.
        turning = jnp.sum(jnp.sin(mid * np.sin(theta) - order * theta) * (_WEIGHTS * (np.pi / 2)), -1)
        end = jnp.arcsinh(45.0 / mid)
        t = end * (_NODES + 1) / 2
        pair = jnp.exp(order * t) + (-1.0) ** order * jnp.exp(-order * t)
        decaying = jnp.sum(pair * jnp.exp(-mid * jnp.sinh(t)) * _WEIGHTS, -1) * end[..., 0] / 2
        middle = (turning - decaying) / np.pi
        near = _series(order, jnp.clip(x, 1e-300, _NEAR))
        out = jnp.where(x < _NEAR, near, jnp.where(x > _FAR, _far(order, jnp.maximum(x, _FAR), True), middle))
        out = jnp.where(jnp.isposinf(x), 0.0, jnp.where(jnp.isnan(x), jnp.nan, out))
        # The kernel gives -inf for negative arguments and, of order 1, NaN at 0.
        return jnp.where(x < 0, -jnp.inf, jnp.where(x == 0, jnp.nan if order else -jnp.inf, out))

    return value


def _modified(order: int, scaled: bool) -> Callable[[Any], Any]:
    def value(x: Any) -> Any:
        size = jnp.maximum(x, 1e-8)[..., None]
        # DLMF 10.32.9, with exp(x) taken out.
        end = jnp.arccosh(1 + 42.0 / size)
        t = end * (np.arange(96) / 95.0)
        ends = np.where((np.arange(96) == 0) | (np.arange(96) == 95), 0.5, 1.0)
        decay = -2 * size * jnp.sinh(t / 2) ** 2
        total = jnp.sum(jnp.exp(decay) * jnp.cosh(order * t) * ends, -1) * end[..., 0] / 95.0
        tiny = 1 / x if order else -jnp.log(x / 2) - _GAMMA
        out = jnp.where(x < 1e-8, tiny * jnp.exp(x), total) * (1.0 if scaled else jnp.exp(-x))
        out = jnp.where(x <= 0, jnp.inf, jnp.where(jnp.isposinf(x), 0.0, out))
        return jnp.where(jnp.isnan(x), jnp.nan, out)

    return value


def _ratio(y: Any, x: Any) -> Any:
    zero = lax.eq(x, lax.full_like(x, 0))
    return lax.select(zero, lax.full_like(x, 0.5), lax.div(y, lax.select(zero, lax.full_like(x, 1), x)))


def i0(x: Any) -> Any:
    """I_0."""
    return _i0(x)


def i1(x: Any) -> Any:
    """I_1."""
    return _i1(x)


def _i(scaled: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda x: lax.mul(lax.exp(lax.abs(x)), scaled(x))


_i1 = _differentiable(
    _i(lax.bessel_i1e),
    # TensorFlow takes the slope at 0 to be 1, which is twice what it is.
    lambda x, y: lax.select(lax.eq(x, lax.full_like(x, 0)), lax.full_like(x, 1), i0(x) - _ratio(y, x)),
)
_i0 = _differentiable(_i(lax.bessel_i0e), lambda x, y: _i1(x))
j1 = _differentiable(_first(1), lambda x, y: j0(x) - _ratio(y, x))
j0 = _differentiable(_first(0), lambda x, y: lax.neg(j1(x)))
y1 = _differentiable(_second(1), lambda x, y: y0(x) - _ratio(y, x))
y0 = _differentiable(_second(0), lambda x, y: lax.neg(y1(x)))
k1 = _differentiable(_modified(1, False), lambda x, y: -k0(x) - _ratio(y, x))
k0 = _differentiable(_modified(0, False), lambda x, y: lax.neg(k1(x)))
k1e = _differentiable(_modified(1, True), lambda x, y: y * (1 - 1 / x) - k0e(x))
k0e = _differentiable(_modified(0, True), lambda x, y: y - k1e(x))
