"""Max and average pooling of any rank.

On CPU the windows are strided slices combined elementwise, which XLA fuses into one loop; the gradient of its own
`reduce_window` (`select_and_scatter`) is 10-30 times slower there. See `benchmarks/conv_lowering.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import jax
import numpy as np
from jax import lax

from tfjax.engine.lowering import windows as win
from tfjax.engine.lowering.platform import lowering_platform
from tfjax.engine.lowering.windows import Ints, Pads, output_sizes, per_axis, resolve_padding


def max_pool(
    x: jax.Array,
    window: int | Sequence[int],
    *,
    strides: int | Sequence[int] | None = None,
    padding: str | Sequence[Sequence[int]] = "VALID",
    dilations: int | Sequence[int] | None = None,
    channels_last: bool = True,
) -> jax.Array:
    """Maximum of each window along the spatial axes.

    As TensorFlow's CPU kernels: padding never wins, NaN is passed over, an empty or all -inf window gives the lowest
    finite number. The gradient goes to the first maximum in row-major order; with three spatial axes, to every maximum.

    Args:
        x: [batch, *spatial, channels], or [batch, channels, *spatial] if not `channels_last`.
        window: size of the window; one int, or one per spatial axis.
        strides: default 1.
        padding: 'SAME', 'VALID' or one (low, high) pair per spatial axis.
        dilations: distance between the elements of a window.
    """
    if not channels_last:
        x = win.channels_to_last(x)
    rank = x.ndim - 2
    window, strides, dilations = per_axis(window, rank), per_axis(strides, rank), per_axis(dilations, rank)
    pads = resolve_padding(padding, x.shape[1:-1], window, strides, dilations)
    # JAX has no gradient of a dilated reduce_window, and with three axes its rule for ties is not TensorFlow's.
    if lowering_platform() == "cpu" or rank > 2 or any(d > 1 for d in dilations):
        x = win.pad_spatial(x, pads, lowest(x.dtype))
        y = _max_windows(x, window, strides, dilations)
    else:
        y = lax.reduce_window(
            x, np.array(lowest(x.dtype, finite=False), x.dtype), lax.max, (1, *window, 1), (1, *strides, 1),
            ((0, 0), *pads, (0, 0)),
        )  # fmt: skip
    return y if channels_last else win.channels_to_first(y)


def max_pool_with_argmax(
    x: jax.Array,
    window: int | Sequence[int],
    *,
    strides: int | Sequence[int] | None = None,
    padding: str | Sequence[Sequence[int]] = "VALID",
    include_batch_in_index: bool = False,
) -> tuple[jax.Array, jax.Array]:
    """`max_pool` of a channels-last image batch, and the flattened position of each maximum (int64).

    The position is ``(row * width + column) * channels + channel``, plus the image's offset if
    `include_batch_in_index`.
    """
    window, strides = per_axis(window, 2), per_axis(strides, 2)
    pads = resolve_padding(padding, x.shape[1:-1], window, strides, (1, 1))
    batch, height, width, channels = x.shape
    padded = win.pad_spatial(x, pads, lowest(x.dtype))
    y = _max_windows(padded, window, strides, (1, 1))
    chosen = lax.convert_element_type(_first_maximum(lax.stop_gradient(padded), window, strides, (1, 1)), np.int64)

    def along(axis: int) -> jax.Array:
        return lax.broadcasted_iota(np.int64, y.shape, axis)

    columns = lax.full_like(chosen, window[1])
    row = lax.add(lax.div(chosen, columns), along(1) * strides[0] - pads[0][0])
    column = lax.add(lax.rem(chosen, columns), along(2) * strides[1] - pads[1][0])
    position = (row * width + column) * channels + along(3)
    if include_batch_in_index:
        position = position + along(0) * (height * width * channels)
    return y, position


def avg_pool(
    x: jax.Array,
    window: int | Sequence[int],
    *,
    strides: int | Sequence[int] | None = None,
    padding: str | Sequence[Sequence[int]] = "VALID",
    dilations: int | Sequence[int] | None = None,
    channels_last: bool = True,
) -> jax.Array:
    """Mean of each window along the spatial axes; padding does not count, as in TensorFlow.

    Arguments as for `max_pool`.
    """
    if not channels_last:
        x = win.channels_to_last(x)
    rank = x.ndim - 2
    window, strides, dilations = per_axis(window, rank), per_axis(strides, rank), per_axis(dilations, rank)
    sizes = x.shape[1:-1]
    pads = resolve_padding(padding, sizes, window, strides, dilations)
    if lowering_platform() == "cpu":
        padded = win.pad_spatial(x, pads)
        out = output_sizes(padded.shape[1:-1], window, strides, dilations, ((0, 0),) * rank)
        total = _sum(win.window_slices(padded, window, strides, dilations, out))
    else:
        total = lax.reduce_window(
            x, np.zeros((), x.dtype), lax.add, (1, *window, 1), (1, *strides, 1), ((0, 0), *pads, (0, 0)),
            window_dilation=(1, *dilations, 1),
        )  # fmt: skip
    y = lax.div(total, _counts(sizes, window, strides, dilations, pads, total))
    return y if channels_last else win.channels_to_first(y)


def lowest(dtype: np.dtype, finite: bool = True) -> float | int:
    """Identity of the maximum: the lowest number of `dtype`."""
    if jax.dtypes.issubdtype(dtype, np.floating):
        return float(jax.numpy.finfo(dtype).min) if finite else -np.inf
    return int(np.iinfo(dtype).min)


@partial(jax.custom_jvp, nondiff_argnums=(1, 2, 3))
def _max_windows(x: jax.Array, window: Ints, strides: Ints, dilations: Ints) -> jax.Array:
    """Maximum over each window of the padded `x`, NaN passed over."""
    slices = _slices(x, window, strides, dilations)
    best = lax.full_like(slices[0], lowest(x.dtype))
    for part in slices:
        best = lax.select(lax.gt(part, best), part, best)
    return best


@_max_windows.defjvp
def _max_windows_jvp(
    window: Ints, strides: Ints, dilations: Ints, primals: tuple[jax.Array], tangents: tuple[jax.Array]
) -> tuple[jax.Array, jax.Array]:
    (x,), (dx,) = primals, tangents
    y = _max_windows(x, window, strides, dilations)
    if len(window) > 2:
        # TensorFlow's MaxPool3DGrad compares with the maximum and so serves all ties.
        masks = [lax.eq(part, y) for part in _slices(x, window, strides, dilations)]
    else:
        chosen = _first_maximum(x, window, strides, dilations)
        masks = [lax.eq(chosen, lax.full_like(chosen, k)) for k in range(win.product(window))]
    parts = _slices(dx, window, strides, dilations)
    return y, _sum([lax.select(m, part, lax.full_like(part, 0)) for m, part in zip(masks, parts, strict=True)])


def _first_maximum(x: jax.Array, window: Ints, strides: Ints, dilations: Ints) -> jax.Array:
    """Row-major index, within each window, of its first maximum."""
    slices = _slices(x, window, strides, dilations)
    dtype = np.int8 if len(slices) < 128 else np.int32
    best, chosen = slices[0], lax.full(slices[0].shape, 0, dtype)
    for k, part in enumerate(slices[1:], 1):
        better = lax.gt(part, best)
        best = lax.select(better, part, best)
        chosen = lax.select(better, lax.full_like(chosen, k), chosen)
    return chosen


def _slices(x: jax.Array, window: Ints, strides: Ints, dilations: Ints) -> list[jax.Array]:
    out = output_sizes(x.shape[1:-1], window, strides, dilations, ((0, 0),) * len(window))
    return win.window_slices(x, window, strides, dilations, out)


def _sum(terms: list[jax.Array]) -> jax.Array:
    total = terms[0]
    for term in terms[1:]:
        total = lax.add(total, term)
    return total


def _counts(sizes: Ints, window: Ints, strides: Ints, dilations: Ints, pads: Pads, like: jax.Array) -> jax.Array:
    """Number of real elements in each window, in the shape and dtype of `like`."""
    if not any(low or high for low, high in pads):
        return lax.full_like(like, win.product(window))
    counts = np.ones((), np.int64)
    for size, k, stride, dilation, (low, _), n in zip(
        sizes, window, strides, dilations, pads, like.shape[1:-1], strict=True
    ):
        positions = np.arange(n)[:, None] * stride - low + np.arange(k) * dilation
        counts = np.multiply.outer(counts, ((positions >= 0) & (positions < size)).sum(axis=1))
    counts = np.maximum(counts, 1).astype(like.dtype)
    return lax.broadcast_in_dim(counts, like.shape, tuple(range(1, like.ndim - 1)))
