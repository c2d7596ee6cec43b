"""Shared arithmetic of sliding windows: padding, output sizes and the strided slices that make up all windows."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

import jax
from jax import lax

Pads = tuple[tuple[int, int], ...]
Ints = tuple[int, ...]


def conv_layout(rank: int, channels_last: bool = True) -> lax.ConvDimensionNumbers:
    """The order of a convolution's axes: kernels are [*kernel, channels, filters] either way."""
    axes = tuple(range(rank))
    data = (0, rank + 1, *(a + 1 for a in axes)) if channels_last else (0, 1, *(a + 2 for a in axes))
    return lax.ConvDimensionNumbers(data, (rank + 1, rank, *axes), data)


def per_axis(value: int | Sequence[int] | None, rank: int) -> Ints:
    """`value` as one int per spatial axis; None means 1 and a single number is repeated."""
    if value is None:
        return (1,) * rank
    if isinstance(value, int):
        return (value,) * rank
    value = tuple(int(v) for v in value)
    return value * rank if len(value) == 1 else value


def resolve_padding(
    padding: str | Sequence[Sequence[int]],
    sizes: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int],
) -> Pads:
    """Explicit (low, high) padding per spatial axis.

    SAME is TensorFlow's rule: ``ceil(size / stride)`` outputs, the odd element of padding at the high end.
    """
    if not isinstance(padding, str):
        return tuple((int(low), int(high)) for low, high in padding)
    if padding.upper() == "VALID":
        return ((0, 0),) * len(kernel)
    pads = []
    for size, k, stride, dilation in zip(sizes, kernel, strides, dilations, strict=True):
        total = max((-(-size // stride) - 1) * stride + (k - 1) * dilation + 1 - size, 0)
        pads.append((total // 2, total - total // 2))
    return tuple(pads)


def output_sizes(
    sizes: Sequence[int], kernel: Sequence[int], strides: Sequence[int], dilations: Sequence[int], pads: Pads
) -> Ints:
    """Number of windows along each spatial axis (0 where the kernel does not fit)."""
    return tuple(
        max((size + low + high - (k - 1) * dilation - 1) // stride + 1, 0)
        for size, k, stride, dilation, (low, high) in zip(sizes, kernel, strides, dilations, pads, strict=True)
    )


def pad_spatial(x: jax.Array, pads: Pads, value: Any = 0, interior: Ints | None = None) -> jax.Array:
    """`x` ([batch, *spatial, channels]) padded along its spatial axes; unchanged where nothing is to be added."""
    interior = interior or (0,) * len(pads)
    if not any(low or high for low, high in pads) and not any(interior):
        return x
    config = [(0, 0, 0), *((low, high, gap) for (low, high), gap in zip(pads, interior, strict=True)), (0, 0, 0)]
    return lax.pad(x, lax.full((), value, x.dtype), config)


def shifted(x: jax.Array, offset: Sequence[int], strides: Ints, out: Ints) -> jax.Array:
    """The element at `offset` of every window: a strided slice [batch, *out, channels] of the padded `x`."""
    if out == x.shape[1:-1]:
        return x
    limits = tuple(o + (n - 1) * s + 1 if n else o for o, n, s in zip(offset, out, strides, strict=True))
    return lax.slice(x, (0, *offset, 0), (x.shape[0], *limits, x.shape[-1]), (1, *strides, 1))


def offsets(kernel: Ints, dilations: Ints) -> Iterator[Ints]:
    """The positions of a kernel's elements relative to the window's corner, row-major."""
    return itertools.product(*(range(0, k * d, d) for k, d in zip(kernel, dilations, strict=True)))


def window_slices(x: jax.Array, kernel: Ints, strides: Ints, dilations: Ints, out: Ints) -> list[jax.Array]:
    """One strided slice per kernel element, row-major: element k of every window."""
    return [shifted(x, offset, strides, out) for offset in offsets(kernel, dilations)]


def channels_to_last(x: jax.Array) -> jax.Array:
    return lax.transpose(x, (0, *range(2, x.ndim), 1))


def channels_to_first(x: jax.Array) -> jax.Array:
    return lax.transpose(x, (0, x.ndim - 1, *range(1, x.ndim - 1)))


def product(values: Sequence[int]) -> int:
    return math.prod(values)
