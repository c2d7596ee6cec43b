"""Reshaping that tf.nn needs inside, and tf.nn.space_to_depth and depth_to_space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import define_op, op_error, op_inputs
from tfjax.ops.nn.attributes import integer, not_listed, too_small


def _expanded(ins: Sequence[Aval], axis: int) -> Aval:
    shape = ins[0].shape
    return aval_of((*shape[:axis], 1, *shape[axis:]), ins[0].dtype)


@define_op("ExpandDims", abstract=_expanded, numpy=lambda x, axis: np.expand_dims(x, axis))
def expand(x: Any, axis: int) -> Any:
    """An axis of size 1 at a non-negative position."""
    return lax.expand_dims(x, (axis,))


def _squeezed(ins: Sequence[Aval], axis: int) -> Aval:
    shape = ins[0].shape
    return aval_of((*shape[:axis], *shape[axis + 1 :]), ins[0].dtype)


@define_op("Squeeze", abstract=_squeezed, numpy=lambda x, axis: np.squeeze(x, axis))
def squeeze(x: Any, axis: int) -> Any:
    """Without the axis of size 1 at a non-negative position."""
    return lax.squeeze(x, (axis,))


@define_op("SpaceToDepth")
def _space_to_depth(x: Any, block: int, channels_last: bool) -> Any:
    if not channels_last:
        n, c, h, w = x.shape
        x = lax.reshape(x, (n, c, h // block, block, w // block, block))
        return lax.reshape(lax.transpose(x, (0, 3, 5, 1, 2, 4)), (n, c * block * block, h // block, w // block))
    n, h, w, c = x.shape
    x = lax.reshape(x, (n, h // block, block, w // block, block, c))
    return lax.reshape(lax.transpose(x, (0, 1, 3, 2, 4, 5)), (n, h // block, w // block, block * block * c))


@define_op("DepthToSpace")
def _depth_to_space(x: Any, block: int, channels_last: bool) -> Any:
    if not channels_last:
        n, c, h, w = x.shape
        x = lax.reshape(x, (n, block, block, c // (block * block), h, w))
        return lax.reshape(lax.transpose(x, (0, 3, 4, 1, 5, 2)), (n, c // (block * block), h * block, w * block))
    n, h, w, c = x.shape
    x = lax.reshape(x, (n, h, w, block, block, c // (block * block)))
    return lax.reshape(lax.transpose(x, (0, 1, 3, 2, 4, 5)), (n, h * block, w * block, c // (block * block)))


_FORMATS = ("NHWC", "NCHW", "NCHW_VECT_C")


def _block(op: str, x: Any, block_size: Any, data_format: str) -> int:
    """Checks common to both functions."""
    block = integer(block_size, "block_size")
    if data_format not in _FORMATS:
        raise not_listed(op, "data_format", data_format, _FORMATS)
    if block < 2:
        raise too_small(op, "block_size", block, 2)
    if x.aval.ndim != 4:
        raise op_error(op, f"Input rank should be 4 instead of {x.aval.ndim}")
    return block


@export("nn.space_to_depth")
@public_op("input")
def space_to_depth(input: Any, block_size: Any, data_format: str = "NHWC", name: str | None = None) -> Any:  # noqa: A002
    """Moves blocks of block_size x block_size pixels into the channels.

    Raises:
        InvalidArgumentError: if height or width is no multiple of block_size, or block_size < 2.
    """
    (x,) = op_inputs("SpaceToDepth", input)
    block = _block("SpaceToDepth", x, block_size, data_format)
    last = data_format == "NHWC"
    height, width = x.aval.shape[1:3] if last else x.aval.shape[2:]
    if height % block or width % block:
        raise op_error(
            "SpaceToDepth", f"Image width {width} and height {height} should be divisible by block_size: {block}"
        )
    return _space_to_depth(x, block=block, channels_last=last)


@export("nn.depth_to_space")
@public_op("input")
def depth_to_space(input: Any, block_size: Any, data_format: str = "NHWC", name: str | None = None) -> Any:  # noqa: A002
    """Moves channels into blocks of block_size x block_size pixels; the inverse of `space_to_depth`.

    Raises:
        InvalidArgumentError: if the channels are no multiple of block_size squared, or block_size < 2.
    """
    (x,) = op_inputs("DepthToSpace", input)
    block = _block("DepthToSpace", x, block_size, data_format)
    last = data_format == "NHWC"
    depth = x.aval.shape[-1] if last else x.aval.shape[1]
    if depth % (block * block):
        raise op_error("DepthToSpace", f"Input depth dimension {depth} should be divisible by: {block * block}")
    return _depth_to_space(x, block=block, channels_last=last)
