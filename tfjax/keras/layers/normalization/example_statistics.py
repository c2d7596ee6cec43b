"""The recorded ops of the layers that normalize each example by itself; formulas in Keras's order."""

from __future__ import annotations

from typing import Any

import numpy as np
from jax import lax

from tfjax.ops.jax_op import jax_op

Axes = tuple[int, ...]


def _wide(x: Any) -> Any:
    """Half precision and integers are computed in float32."""
    return lax.convert_element_type(x, np.float64 if x.dtype == np.float64 else np.float32)


def _mean(x: Any, axes: Axes) -> Any:
    """The mean over `axes`, which stay with size 1."""
    count = int(np.prod([x.shape[i] for i in axes]))
    total = lax.reduce(x, np.zeros((), x.dtype), lax.add, axes)
    return lax.expand_dims(lax.div(total, lax.full_like(total, count)), axes)


def _moments(x: Any, axes: Axes, constant_mean: bool = True) -> tuple[Any, Any]:
    mean = _mean(x, axes)
    centre = lax.stop_gradient(mean) if constant_mean else mean
    difference = lax.sub(x, _spread(centre, x))
    return mean, _mean(lax.mul(difference, difference), axes)


def _spread(v: Any, x: Any) -> Any:
    """`v`, with axes of size 1, as large as `x`; missing axes come first."""
    v = lax.reshape(v, (1,) * (x.ndim - v.ndim) + v.shape)
    return lax.broadcast_in_dim(v, x.shape, tuple(range(x.ndim)))


def _inverse_root(variance: Any, epsilon: float) -> Any:
    return lax.rsqrt(lax.add(variance, lax.full_like(variance, epsilon)))


def _shifted(x: Any, mean: Any, factor: Any, beta: Any) -> Any:
    """x * factor - mean * factor + beta."""
    shift = lax.mul(_spread(lax.neg(mean), factor), factor)
    if beta is not None:
        shift = lax.add(shift, beta)
    return lax.add(lax.mul(x, _spread(factor, x)), _spread(shift, x))


@jax_op("LayerNorm")
def layer_norm(x: Any, *affine: Any, axes: Axes, epsilon: float, scale: bool, rms: bool, dtype: str) -> Any:
    """x normalized over `axes`, times gamma (if `scale`) plus beta, as `dtype`.

    Args:
        *affine: gamma and beta where there are, of the sizes of `axes` in that order.
        rms: only divide by the deviation (Keras's `rms_scaling`).
    """
    original, x = x.dtype, _wide(x)
    reduced = tuple(a % x.ndim for a in axes)
    sizes = tuple(d if i in reduced else 1 for i, d in enumerate(x.shape))
    weights = [lax.reshape(lax.convert_element_type(v, x.dtype), sizes) for v in affine]
    gamma = weights[0] if scale else None
    beta = weights[-1] if len(weights) > scale else None
    mean, variance = _moments(x, reduced, constant_mean=not rms)
    factor = _inverse_root(variance, epsilon)
    if rms:
        outputs = lax.mul(x, _spread(factor, x))
        outputs = outputs if gamma is None else lax.mul(outputs, _spread(gamma, x))
    else:
        if gamma is not None:
            shape = np.broadcast_shapes(factor.shape, gamma.shape)
            factor = lax.mul(lax.broadcast_in_dim(factor, shape, tuple(range(x.ndim))),
                             lax.broadcast_in_dim(gamma, shape, tuple(range(x.ndim))))  # fmt: skip
        if beta is not None:
            shape = np.broadcast_shapes(factor.shape, beta.shape)
            factor = lax.broadcast_in_dim(factor, shape, tuple(range(x.ndim)))
            beta = lax.broadcast_in_dim(beta, shape, tuple(range(x.ndim)))
        outputs = _shifted(x, mean, factor, beta)
    return lax.convert_element_type(lax.convert_element_type(outputs, original), dtype)


@jax_op("GroupNorm")
def group_norm(x: Any, *affine: Any, axis: int, groups: int, epsilon: float, scale: bool, dtype: str) -> Any:
    """x normalized over all axes but the batch, in groups of channels (`axis`); then as `layer_norm`."""
    original, shape = x.dtype, x.shape
    channels = shape[axis]
    x = _wide(lax.reshape(x, (*shape[:axis], groups, channels // groups, *shape[axis + 1 :])))
    sizes = tuple({axis: groups, axis + 1: channels // groups}.get(i, 1) for i in range(x.ndim))
    weights = [lax.reshape(lax.convert_element_type(v, x.dtype), sizes) for v in affine]
    gamma = weights[0] if scale else None
    beta = weights[-1] if len(weights) > scale else None
    reduced = tuple(i for i in range(1, x.ndim) if i != axis)
    mean, variance = _moments(x, reduced)
    factor = _inverse_root(variance, epsilon)
    wide = (shape[0], *sizes[1:]) if gamma is not None or beta is not None else factor.shape
    factor = lax.broadcast_in_dim(factor, wide, tuple(range(x.ndim)))
    if gamma is not None:
        factor = lax.mul(factor, lax.broadcast_in_dim(gamma, wide, tuple(range(x.ndim))))
    if beta is not None:
        beta = lax.broadcast_in_dim(beta, wide, tuple(range(x.ndim)))
    outputs = lax.convert_element_type(_shifted(x, mean, factor, beta), original)
    return lax.convert_element_type(lax.reshape(outputs, shape), dtype)


@jax_op("RMSNorm")
def rms_norm(x: Any, scale: Any, axes: Axes, epsilon: float) -> Any:
    """x / sqrt(mean(x ** 2) + epsilon) * scale; `scale` broadcasts from the last axis."""
    original, x = x.dtype, _wide(x)
    reduced = tuple(a % x.ndim for a in axes)
    outputs = lax.mul(x, _spread(_inverse_root(_mean(lax.mul(x, x), reduced), epsilon), x))
    outputs = lax.mul(outputs, _spread(lax.convert_element_type(scale, x.dtype), x))
    return lax.convert_element_type(outputs, original)
