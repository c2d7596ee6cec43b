"""Recorded ops of the reshaping layers: cutting edges off, repeating elements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.ops.jax_op import jax_op


def _crop_host(x: Any, starts: Sequence[int], limits: Sequence[int]) -> Any:
    return x[tuple(slice(a, b) for a, b in zip(starts, limits, strict=True))]


@jax_op("StridedSlice", numpy=_crop_host)
def _crop(x: Any, starts: tuple[int, ...], limits: tuple[int, ...]) -> Any:
    return lax.slice(x, starts, limits)


def crop(x: Any, cropping: Sequence[tuple[int, int]]) -> Any:
    """`x` without `cropping[i] = (before, after)` elements at the ends of each axis i."""
    shape = x.aval.shape
    starts = tuple(before for before, _ in cropping)
    limits = tuple(size - after for size, (_, after) in zip(shape, cropping, strict=True))
    return _crop(x, starts=starts, limits=limits)


def _enlarge_host(x: Any, factors: Sequence[int]) -> Any:
    for axis, factor in enumerate(factors):
        if factor != 1:
            x = np.repeat(x, factor, axis)
    return x


@jax_op("Repeat", numpy=_enlarge_host)
def _enlarge(x: Any, factors: tuple[int, ...]) -> Any:
    paired = [n for pair in zip(x.shape, factors, strict=True) for n in pair]
    wide = lax.broadcast_in_dim(x, paired, tuple(range(0, 2 * x.ndim, 2)))
    return lax.reshape(wide, tuple(size * factor for size, factor in zip(x.shape, factors, strict=True)))


def enlarge(x: Any, factors: Sequence[int]) -> Any:
    """`x` with each element repeated `factors[i]` times along axis i."""
    return _enlarge(x, factors=tuple(factors))
