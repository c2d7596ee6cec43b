"""Convolution of any rank, in the form that is fast on the platform.

On CPU a convolution is one product between a few copies, which is fastest while the copies are small, and XLA's own
convolution above that (Eigen's kernels, which `jax_compat` sees to, in loops too). XLA has no fast kernel for depthwise
and grouped convolutions, for float64, and for the filter gradient of a transposed convolution: those are products and
additions at any size. `benchmarks/conv_lowering.py` measures these choices. All of it is ordinary `lax`, so gradients
of any order and forward mode follow.
"""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.engine.lowering import windows as win
from tfjax.engine.lowering.platform import lowering_platform
from tfjax.engine.lowering.windows import Ints, output_sizes, per_axis, resolve_padding

# Patch matrices up to this size: the product is faster than XLA's convolution (up to three times with few channels).
_PATCH_BYTES = 4 << 20
# Where there is no other fast form, larger patches are split between the two sides of the product, or taken whole up to
# this factor larger: the product itself is then faster.
_SPLIT_BIAS = 1.25
_WITHOUT_KERNEL = frozenset((np.dtype("float64"), np.dtype("complex128")))
# Up to this number, groups are separate convolutions; above it, one batched product.
_MAX_UNROLLED_GROUPS = 8
# More shifted additions than this after the product cost more than the copies they save.
_MAX_SHIFTS = 7


def conv(
    x: jax.Array,
    w: jax.Array,
    *,
    strides: int | Sequence[int] = 1,
    padding: str | Sequence[Sequence[int]] = "VALID",
    lhs_dilation: int | Sequence[int] | None = None,
    rhs_dilation: int | Sequence[int] | None = None,
    feature_groups: int = 1,
    channels_last: bool = True,
) -> jax.Array:
    """Cross-correlation of `x` with `w`, as TensorFlow's Conv1D/2D/3D and DepthwiseConv2dNative.

    Args:
        x: [batch, *spatial, channels], or [batch, channels, *spatial] if not `channels_last`.
        w: [*kernel, channels / groups, filters].
        strides: one int, or one per spatial axis.
        padding: 'SAME', 'VALID' or one (low, high) pair per spatial axis.
        lhs_dilation: zeros inserted between input elements, plus one (the stride of a transposed convolution).
        rhs_dilation: zeros inserted between kernel elements, plus one ("atrous").
        feature_groups: number of groups; equal to the channels for a depthwise convolution.
        channels_last: layout of `x` and of the result.
    """
    rank = x.ndim - 2
    strides, dilations, gaps = per_axis(strides, rank), per_axis(rhs_dilation, rank), per_axis(lhs_dilation, rank)
    sizes = x.shape[1:-1] if channels_last else x.shape[2:]
    sizes = tuple((n - 1) * gap + 1 if n else 0 for n, gap in zip(sizes, gaps, strict=True))
    pads = resolve_padding(padding, sizes, w.shape[:rank], strides, dilations)
    if lowering_platform() != "cpu":
        layout = win.conv_layout(rank, channels_last)
        return lax.conv_general_dilated(
            x, w, strides, pads, gaps, dilations, dimension_numbers=layout, feature_group_count=feature_groups
        )
    if not channels_last:
        x = win.channels_to_last(x)
    x = win.pad_spatial(x, pads, interior=tuple(gap - 1 for gap in gaps))
    out = output_sizes(x.shape[1:-1], w.shape[:rank], strides, dilations, ((0, 0),) * rank)
    y = _conv_cpu(x, w, strides, dilations, out, feature_groups)
    return y if channels_last else win.channels_to_first(y)


def conv_transpose(
    x: jax.Array,
    w: jax.Array,
    *,
    output_size: Sequence[int],
    strides: int | Sequence[int] = 1,
    padding: str | Sequence[Sequence[int]] = "SAME",
    rhs_dilation: int | Sequence[int] | None = None,
    feature_groups: int = 1,
    channels_last: bool = True,
) -> jax.Array:
    """The transpose of `conv` with respect to its input, as TensorFlow's Conv2DBackpropInput.

    Args:
        x: [batch, *spatial, channels] (or channels first): what the forward convolution returns.
        w: [*kernel, output channels / groups, channels]: the forward convolution's filter.
        output_size: spatial sizes of the result. `conv` of a result of this size must have the spatial size of `x`.
        strides: of the forward convolution; so are `padding`, `rhs_dilation` and `feature_groups`.
        channels_last: layout of `x` and of the result.
    """
    rank = x.ndim - 2
    strides, dilations = per_axis(strides, rank), per_axis(rhs_dilation, rank)
    positions = x.size // max(x.shape[-1] if channels_last else x.shape[1], 1)
    patches = positions * win.product(w.shape[:-1]) * x.dtype.itemsize
    phased = patches > _PATCH_BYTES and feature_groups == 1 and jnp.issubdtype(x.dtype, jnp.inexact)
    if phased and lowering_platform() == "cpu" and _has_phases(strides, dilations):
        pads = resolve_padding(padding, tuple(output_size), w.shape[:rank], strides, dilations)
        x = x if channels_last else win.channels_to_last(x)
        y = _transpose_by_phases(x, w, strides, dilations, tuple(before for before, _ in pads), tuple(output_size))
        return y if channels_last else win.channels_to_first(y)
    channels = w.shape[-2] * feature_groups
    shape = (*output_size, channels) if channels_last else (channels, *output_size)

    def forward(image: jax.Array) -> jax.Array:
        return conv(
            image, w, strides=strides, padding=padding, rhs_dilation=rhs_dilation, feature_groups=feature_groups,
            channels_last=channels_last,
        )  # fmt: skip

    return jax.linear_transpose(forward, jax.ShapeDtypeStruct((x.shape[0], *shape), x.dtype))(x)[0]


def _has_phases(strides: Ints, dilations: Ints) -> bool:
    return all(s == 1 or d == 1 for s, d in zip(strides, dilations, strict=True))


def _transpose_by_phases(
    x: jax.Array,
    w: jax.Array,
    strides: Ints,
    dilations: Ints,
    low: Ints,
    output_size: Ints,
) -> jax.Array:
    """The transposed convolution as one convolution of stride 1 that makes all outputs of a stride at once.

    Output q = s * m + r (counted with the low padding) is the sum over j of x[m - j] * w[s * j + r]: for each phase r a
    convolution with every s-th element of the kernel. Where patches are large, XLA's own form (x spread with zeros)
    is no slower, but its filter gradient is, 10 to 100 times.
    """
    rank = len(strides)
    *kernel, filters, channels = w.shape
    taps = tuple(-(-k // s) for k, s in zip(kernel, strides, strict=True))
    steps = tuple((p + n - 1) // s + 1 for p, n, s in zip(low, output_size, strides, strict=True))
    # The kernel, [taps, stride] along each axis, becomes [*taps backwards, channels, *stride, filters].
    grown = [(0, t * s - k, 0) for t, s, k in zip(taps, strides, kernel, strict=True)]
    w = lax.pad(w, np.zeros((), w.dtype), [*grown, (0, 0, 0), (0, 0, 0)])
    w = lax.reshape(w, (*(n for pair in zip(taps, strides, strict=True) for n in pair), filters, channels))
    every, each = tuple(range(0, 2 * rank, 2)), tuple(range(1, 2 * rank, 2))
    w = lax.transpose(w, (*every, 2 * rank + 1, *each, 2 * rank))
    w = lax.reshape(lax.rev(w, tuple(range(rank))), (*taps, channels, win.product(strides) * filters))
    before = [(t - 1) * d for t, d in zip(taps, dilations, strict=True)]
    after = [m - n for m, n in zip(steps, x.shape[1:-1], strict=True)]
    around = [(0, 0, 0), *((a, b, 0) for a, b in zip(before, after, strict=True)), (0, 0, 0)]
    y = _conv_cpu(lax.pad(x, np.zeros((), x.dtype), around), w, (1,) * rank, dilations, steps, 1)
    # [batch, *steps, *strides, filters] to [batch, steps * strides along each axis, filters].
    y = lax.reshape(y, (x.shape[0], *steps, *strides, filters))
    order = (0, *(n for i in range(rank) for n in (1 + i, 1 + rank + i)), 1 + 2 * rank)
    wide = tuple(m * s for m, s in zip(steps, strides, strict=True))
    y = lax.reshape(lax.transpose(y, order), (x.shape[0], *wide, filters))
    limits = tuple(p + n for p, n in zip(low, output_size, strict=True))
    return lax.slice(y, (0, *low, 0), (x.shape[0], *limits, filters))


def conv_output_size(
    sizes: Sequence[int],
    kernel: Sequence[int],
    strides: Sequence[int],
    padding: str | Sequence[Sequence[int]],
    dilations: Sequence[int] | None = None,
) -> Ints:
    """Spatial sizes of a convolution's or pooling's result."""
    dilations = per_axis(dilations, len(kernel))
    return output_sizes(sizes, kernel, strides, dilations, resolve_padding(padding, sizes, kernel, strides, dilations))


def _conv_cpu(x: jax.Array, w: jax.Array, strides: Ints, dilations: Ints, out: Ints, groups: int) -> jax.Array:
    """`conv` of a channels-last, already padded input."""
    *kernel, per_group, filters = w.shape
    kernel = tuple(kernel)
    if groups > 1 and per_group == 1:
        return _depthwise(x, w, strides, dilations, out)
    if 1 < groups <= _MAX_UNROLLED_GROUPS:
        parts = zip(_chunks(x, groups), _chunks(w, groups), strict=True)
        return lax.concatenate([_conv_cpu(a, b, strides, dilations, out, 1) for a, b in parts], x.ndim - 1)
    if groups > 1:
        return _grouped(x, w, strides, dilations, out, groups)
    patches = x.shape[0] * win.product(out) * win.product(kernel) * per_group * max(x.dtype.itemsize, 4)
    has_kernel = jnp.issubdtype(x.dtype, jnp.inexact) and x.dtype not in _WITHOUT_KERNEL
    if has_kernel and win.product(kernel) > 1 and patches > _PATCH_BYTES:
        layout = win.conv_layout(len(out))
        return lax.conv_general_dilated(x, w, strides, "VALID", None, dilations, dimension_numbers=layout)
    return _as_product(x, w, strides, dilations, out)


def _as_product(x: jax.Array, w: jax.Array, strides: Ints, dilations: Ints, out: Ints) -> jax.Array:
    """The convolution as one matrix product; its transposes are products as well."""
    *kernel, channels, filters = w.shape
    split = _split(x, w, strides, out)
    if split:
        return _shift_after(x, w, strides, dilations, out, split)
    patches = _patches(x, tuple(kernel), strides, dilations, out)
    return _product(patches, lax.reshape(w, (win.product(kernel) * channels, filters)))


def _patches(x: jax.Array, kernel: Ints, strides: Ints, dilations: Ints, out: Ints) -> jax.Array:
    """[batch, *out, kernel elements * channels]: each window of `x`, flat ("im2col")."""
    slices = win.window_slices(x, kernel, strides, dilations, out)
    return slices[0] if len(slices) == 1 else lax.concatenate(slices, x.ndim - 1)


def _product(x: jax.Array, w: jax.Array) -> jax.Array:
    """[..., n] x [n, m] as one two-dimensional product, the form with the fastest kernel."""
    rows = win.product(x.shape[:-1])
    return lax.reshape(lax.dot(lax.reshape(x, (rows, x.shape[-1])), w), (*x.shape[:-1], w.shape[-1]))


def _split(x: jax.Array, w: jax.Array, strides: Ints, out: Ints) -> int:
    """How many leading kernel axes to handle after the product, as shifted additions of its slices.

    Zero (all windows copied before the product) unless that needs much memory. A leading axis must have stride 1:
    with a larger one, products would be computed and thrown away.
    """
    *kernel, channels, filters = w.shape
    batch, *sizes = x.shape[:-1]
    best, best_cost = 0, batch * win.product(out) * win.product(kernel) * channels
    if best_cost * x.dtype.itemsize <= _PATCH_BYTES:
        return 0
    for split in range(1, len(kernel)):
        before, after = win.product(kernel[split:]), win.product(kernel[:split])
        if any(s > 1 for s in strides[:split]) or after > _MAX_SHIFTS:
            break
        positions = batch * win.product(sizes[:split]) * win.product(out[split:])
        cost = positions * (before * channels + after * filters)
        if cost < best_cost * (_SPLIT_BIAS if best == 0 else 1):
            best, best_cost = split, cost
    return best


def _shift_after(x: jax.Array, w: jax.Array, strides: Ints, dilations: Ints, out: Ints, split: int) -> jax.Array:
    """Windows along the trailing axes before the product, along the first `split` axes after it."""
    *kernel, channels, filters = w.shape
    kernel = tuple(kernel)
    rank, ones = len(kernel), (1,) * split
    before, after = win.product(kernel[split:]), win.product(kernel[:split])
    partial = (*x.shape[1 : 1 + split], *out[split:])
    patches = _patches(x, ones + kernel[split:], ones + strides[split:], dilations, partial)
    w = lax.reshape(w, (after, before * channels, filters))
    z = _product(patches, lax.reshape(lax.transpose(w, (1, 0, 2)), (before * channels, after * filters)))
    total = None
    for k, offset in enumerate(win.offsets(kernel[:split], dilations[:split])):
        start = (0, *offset, *(0,) * (rank - split), k * filters)
        limit = (z.shape[0], *(o + n for o, n in zip(offset, out, strict=False)), *out[split:], (k + 1) * filters)
        term = lax.slice(z, start, limit)
        total = term if total is None else lax.add(total, term)
    return total


def _depthwise(x: jax.Array, w: jax.Array, strides: Ints, dilations: Ints, out: Ints) -> jax.Array:
    """Sum over the kernel of shifted inputs times one number per output channel."""
    *kernel, _, filters = w.shape
    multiplier = filters // x.shape[-1]
    w = lax.reshape(w, (win.product(kernel), filters))
    if multiplier > 1:
        x = _repeat_channels(x, multiplier)
    total = None
    for k, part in enumerate(win.window_slices(x, tuple(kernel), strides, dilations, out)):
        row = lax.reshape(lax.slice(w, (k, 0), (k + 1, filters)), (filters,))
        term = lax.mul(part, lax.broadcast_in_dim(row, part.shape, (part.ndim - 1,)))
        total = term if total is None else lax.add(total, term)
    return total


def _repeat_channels(x: jax.Array, times: int) -> jax.Array:
    wide = lax.broadcast_in_dim(x, (*x.shape, times), tuple(range(x.ndim)))
    return lax.reshape(wide, (*x.shape[:-1], x.shape[-1] * times))


def _chunks(x: jax.Array, number: int) -> list[jax.Array]:
    """`x` cut into equal parts along its last axis."""
    return lax.split(x, [x.shape[-1] // number] * number, x.ndim - 1)


def _grouped(x: jax.Array, w: jax.Array, strides: Ints, dilations: Ints, out: Ints, groups: int) -> jax.Array:
    """One batched product, the groups as its batch axis."""
    *kernel, per_group, filters = w.shape
    kernel, elements = tuple(kernel), win.product(kernel)
    rows, each = x.shape[0] * win.product(out), filters // groups
    slices = win.window_slices(x, kernel, strides, dilations, out)
    patches = lax.concatenate([lax.reshape(s, (rows, 1, groups, per_group)) for s in slices], 1)
    patches = lax.transpose(patches, (2, 0, 1, 3))
    patches = lax.reshape(patches, (groups, rows, elements * per_group))
    w = lax.transpose(lax.reshape(w, (elements, per_group, groups, each)), (2, 0, 1, 3))
    w = lax.reshape(w, (groups, elements * per_group, each))
    y = lax.dot_general(patches, w, (((2,), (1,)), ((0,), (0,))))
    return lax.reshape(lax.transpose(y, (1, 0, 2)), (x.shape[0], *out, filters))
