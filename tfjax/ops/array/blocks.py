"""Blocks of space moved to the batch dimension and back: tf.space_to_batch, tf.batch_to_space."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tfjax.core.export import export
from tfjax.ops.array.pad import pad
from tfjax.ops.array.shape import reshape
from tfjax.ops.array.transpose import transpose
from tfjax.ops.calling import host_tensor, kernel_error, public_op, static_input
from tfjax.ops.inputs import convert
from tfjax.ops.shapes import show
from tfjax.tensor.tensor import Tensor


@export("space_to_batch", "nn.space_to_batch")
@public_op("input", "block_shape", "paddings")
def space_to_batch(input: Any, block_shape: Any, paddings: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """Pads `input` and moves each entry of its spatial blocks into the batch dimension.

    Args:
        input: tensor `[batch, spatial..., rest...]`.
        block_shape: vector of M block sizes.
        paddings: integers `[M, 2]`, how much is added before and after.
        name: shown in errors.

    Raises:
        InvalidArgumentError: if the padded sizes are no multiples of the block sizes.
    """
    op, x = "SpaceToBatchND", convert(input)
    block, widths = _block_arguments(op, x, block_shape, paddings, "paddings")
    if any(a < 0 or b < 0 for a, b in widths):
        raise kernel_error(op, "Paddings must be non-negative")
    m, shape = len(block), x.aval.shape
    sizes = [d + a + b for d, (a, b) in zip(shape[1:], widths, strict=False)]
    for i, (size, b) in enumerate(zip(sizes, block, strict=True)):
        if size % b:
            raise kernel_error(op, f"padded_shape[{i}]={size} is not divisible by block_shape[{i}]={b}")
    padded = pad(x, [[0, 0], *(list(w) for w in widths), *([0, 0] for _ in shape[m + 1 :])])
    split = [n for size, b in zip(sizes, block, strict=True) for n in (size // b, b)]
    cells = reshape(padded, [shape[0], *split, *shape[m + 1 :]])
    order = [*(2 * i + 2 for i in range(m)), 0, *(2 * i + 1 for i in range(m)), *range(2 * m + 1, len(shape) + m)]
    return reshape(
        transpose(cells, order), [shape[0] * math.prod(block), *(s // b for s, b in zip(sizes, block)), *shape[m + 1 :]]
    )


@export("space_to_batch_nd")
@public_op("input", "block_shape", "paddings", generated=True)
def space_to_batch_nd(input: Any, block_shape: Any, paddings: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """The same as `space_to_batch`."""
    return space_to_batch(input, block_shape, paddings)


@export("batch_to_space")
@public_op("input", "block_shape", "crops")
def batch_to_space(input: Any, block_shape: Any, crops: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """Undoes `space_to_batch`: spreads the batch over spatial blocks, then crops.

    Args:
        input: tensor `[batch, spatial..., rest...]`.
        block_shape: vector of M block sizes.
        crops: integers `[M, 2]`, how much is cut off before and after.
        name: shown in errors.

    Raises:
        InvalidArgumentError: if the batch is no multiple of the block, or the crops do not fit.
    """
    op, x = "BatchToSpaceND", convert(input)
    block, cuts = _block_arguments(op, x, block_shape, crops, "crops")
    if any(a < 0 or b < 0 for a, b in cuts):
        raise kernel_error(op, "Crops must be non-negative")
    m, shape = len(block), x.aval.shape
    cells = math.prod(block)
    if shape[0] % cells:
        raise kernel_error(
            op, f"Input batch dimension ({shape[0]}) is not divisible by product of block sizes ({cells})"
        )
    sizes = [d * b for d, b in zip(shape[1:], block, strict=False)]
    for i, (size, (a, b)) in enumerate(zip(sizes, cuts, strict=True)):
        if size - a - b < 0:
            raise kernel_error(op, f"cropped_shape[{i}]={size - a - b} must be non-negative")
    spread = reshape(x, [*block, shape[0] // cells, *shape[1:]])
    order = [m, *(n for i in range(m) for n in (m + 1 + i, i)), *range(2 * m + 1, len(shape) + m)]
    whole = reshape(transpose(spread, order), [shape[0] // cells, *sizes, *shape[m + 1 :]])
    from tfjax.ops.array.slice import slice as slice_

    begin = [0, *(a for a, _ in cuts), *(0 for _ in shape[m + 1 :])]
    size = [shape[0] // cells, *(s - a - b for s, (a, b) in zip(sizes, cuts)), *shape[m + 1 :]]
    return slice_(whole, begin, size)


def _block_arguments(
    op: str, x: Tensor, block_shape: Any, widths: Any, label: str
) -> tuple[list[int], list[tuple[int, int]]]:
    block, pairs = static_input(op, 1, block_shape), static_input(op, 2, widths)
    if block.ndim != 1:
        raise kernel_error(op, f"block_shape rank should be 1 instead of {block.ndim}")
    m = len(block)
    if x.aval.ndim < m + 1:
        raise kernel_error(op, f"input rank should be >= {m + 1} instead of {x.aval.ndim}")
    if pairs.shape != (m, 2):
        raise kernel_error(op, f"{label} should have shape [{m}, 2] instead of {show(pairs.shape)}")
    for i, b in enumerate(block.tolist()):
        if b < 1:
            raise kernel_error(op, f"All values in block_shape must be positive, got value, {b} at index {i}.")
    return block.tolist(), [(int(a), int(b)) for a, b in pairs]


@export("required_space_to_batch_paddings")
@public_op()
def required_space_to_batch_paddings(
    input_shape: Any, block_shape: Any, base_paddings: Any = None, name: str | None = None
) -> tuple[Tensor, Tensor]:
    """Paddings that make sizes multiples of the block sizes, and the crops that undo them.

    Args:
        input_shape: vector of N spatial sizes.
        block_shape: vector of N block sizes.
        base_paddings: integers `[N, 2]`, at least so much is padded; zeros by default.
        name: shown nowhere in eager mode.

    Returns:
        `(paddings, crops)`, both int32 `[N, 2]`.
    """
    sizes, block = static_input("SpaceToBatchND", 1, input_shape), static_input("SpaceToBatchND", 1, block_shape)
    base = np.zeros((len(sizes), 2), np.int64)
    if base_paddings is not None:
        base = static_input("SpaceToBatchND", 2, base_paddings)
    extra = -(sizes + base.sum(axis=1)) % block
    paddings = np.stack([base[:, 0], base[:, 1] + extra], axis=1)
    crops = np.stack([np.zeros_like(extra), extra], axis=1)
    return host_tensor(paddings, np.int32), host_tensor(crops, np.int32)
