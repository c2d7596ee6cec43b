"""Depthwise convolutions of one or two spatial axes, as Keras computes them on TensorFlow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfjax.ops.array.pad import pad
from tfjax.ops.array.shape import expand_dims, squeeze
from tfjax.ops.array.transpose import transpose
from tfjax.ops.nn.prepared import prepared_convolution, prepared_depthwise

Ints = tuple[int, ...]


def depthwise_conv(
    inputs: Any,
    kernel: Any,
    strides: Sequence[int],
    padding: str,
    data_format: str,
    dilation_rate: Sequence[int],
    pointwise: Any = None,
) -> Any:
    """A convolution of each channel by itself, and a 1 x 1 convolution after it where `pointwise` is given.

    Args:
        inputs: [batch, *positions, channels], or channels first.
        kernel: [*window, channels, multiplier].
        strides, dilation_rate: one int per axis; both may be greater than 1.
        padding: 'valid' or 'same'.
        pointwise: [*ones, channels * multiplier, filters].
    """
    rank = len(strides)
    strides, rates = tuple(strides), tuple(dilation_rate)
    first = data_format == "channels_first"
    # TensorFlow has no kernel for channels first on CPU; Keras transposes.
    x = transpose(inputs, (0, *range(2, rank + 2), 1)) if first else inputs
    if rank == 1:
        x, kernel = expand_dims(x, 1), expand_dims(kernel, 0)
        pointwise = None if pointwise is None else expand_dims(pointwise, 0)
    x = _depthwise2d(x, kernel, strides * (3 - rank), padding, (1,) * (2 - rank) + rates)
    if pointwise is not None:
        x = prepared_convolution((1, 1), "VALID", False, (1, 1))(x, pointwise)
    if rank == 1:
        x = squeeze(x, [1])
    return transpose(x, (0, rank + 1, *range(1, rank + 1))) if first else x


def _depthwise2d(x: Any, kernel: Any, strides: Ints, padding: str, rates: Ints) -> Any:
    if max(strides) == 1 or max(rates) == 1:
        return prepared_depthwise(strides, padding.upper(), rates)(x, kernel)
    # TensorFlow takes only one of the two: all positions are computed, and some of them kept.
    if rates[0] == 1 and x.shape[1] == 1:
        strides = (1, strides[1])
    if padding == "same":
        x = pad(x, _same(x.shape[1:3], kernel.shape[:2], strides, rates))
    x = prepared_depthwise((1, 1), "VALID", rates)(x, kernel)
    return x[:, :: strides[0], :: strides[1], :]


def _same(sizes: Any, window: Any, strides: Ints, rates: Ints) -> list[tuple[int, int]]:
    pairs = [(0, 0)]
    for size, k, stride, rate in zip(sizes, window, strides, rates, strict=True):
        total = max((-(-size // stride) - 1) * stride + (k - 1) * rate + 1 - size, 0)
        pairs.append((total // 2, total - total // 2))
    return [*pairs, (0, 0)]
