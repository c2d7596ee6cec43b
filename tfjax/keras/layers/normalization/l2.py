"""Scaling to length 1, as `keras.ops.normalize` computes it."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.ops.jax_op import jax_op


@jax_op("L2Normalize", abstract=lambda ins, **attrs: ins[0])
def _l2_scaled(x: Any, axes: tuple[int, ...], limit: float) -> Any:
    total = lax.reduce(lax.mul(x, x), np.zeros((), x.dtype), lax.add, axes)
    bound = limit if limit <= float(jnp.finfo(x.dtype).max) else np.inf
    inverse = lax.min(lax.rsqrt(total), lax.full_like(total, bound))
    kept = tuple(i for i in range(x.ndim) if i not in axes)
    return lax.mul(x, lax.broadcast_in_dim(inverse, x.shape, kept))


def l2_scaled(x: Any, axis: Any, epsilon: float) -> Any:
    """x * min(1 / sqrt(sum(x ** 2)), 1 / epsilon) over `axis` (an int or several)."""
    rank = x.aval.ndim
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    return _l2_scaled(x, axes=tuple(sorted({a % rank for a in axes})), limit=1.0 / epsilon)
