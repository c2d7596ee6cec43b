"""Repetition: tf.tile, tf.repeat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.errors import UnimplementedError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.shape import reshape
from tfjax.ops.calling import (
    kernel_error,
    public_op,
    python_int,
    static_input,
    values_of,
)
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.op_facts import kernel_name
from tfjax.ops.shapes import show
from tfjax.tensor.tensor import Tensor, new_tensor


def _tiled(ins: Sequence[Aval], multiples: tuple[int, ...]) -> Aval:
    return aval_of(tuple(d * m for d, m in zip(ins[0].shape, multiples, strict=True)), ins[0].dtype)


@define_op("Tile", abstract=_tiled, numpy=lambda x, multiples: np.tile(x, multiples), strings=True)
def _tile(x, multiples):
    paired = [n for pair in zip(multiples, x.shape, strict=True) for n in pair]
    wide = lax.broadcast_in_dim(x, paired, tuple(range(1, 2 * x.ndim, 2)))
    return lax.reshape(wide, tuple(d * m for d, m in zip(x.shape, multiples, strict=True)))


@export("tile")
@public_op("input", "multiples", generated=True)
def tile(input: Any, multiples: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """`input` repeated `multiples[i]` times along each dimension i.

    Raises:
        InvalidArgumentError: if `multiples` has not one entry per dimension, or a negative one.
    """
    x = convert(input)
    times = static_input("Tile", 1, multiples)
    if times.ndim != 1:
        raise kernel_error("Tile", f"Expected multiples to be 1-D, but got shape {show(times.shape)}")
    n = x.aval.ndim
    if len(times) != n:
        raise kernel_error(
            "Tile", f"Expected multiples argument to be a vector of length {n} but got length {len(times)}"
        )
    counts = tuple(times.tolist())
    for i, c in enumerate(counts):
        if c < 0:
            raise kernel_error("Tile", f"Expected multiples[{i}] >= 0, but got {c}")
    if x.aval.dtype == np.uint16 and any(c != 1 for c in counts):
        raise kernel_error(
            "Tile",
            f"TileOp : The input data type is not supported, DataType : {kernel_name(x.aval.dtype)}, Dimension : {n}",
            UnimplementedError,
        )
    return _tile(x, multiples=counts)


@export("repeat")
@public_op()
def repeat(input: Any, repeats: Any, axis: Any = None, name: str | None = None) -> Tensor:  # noqa: A002
    """Each entry of `input` along `axis` (of the flattened input without one) repeated.

    Args:
        input: a tensor.
        repeats: how often: one number, or one per entry.
        axis: along which dimension; by default the input is flattened.
        name: shown nowhere in eager mode.

    Raises:
        ValueError: if `axis` is out of range, or `repeats` does not fit.
    """
    if axis is None:
        input, axis = reshape(convert(input), (-1,)), 0  # noqa: A001
    x = convert(input)
    counts = _repeats(repeats)
    n = x.aval.ndim
    at = python_int(axis)
    if not -n <= at < n:
        raise ValueError(f"axis={at} out of bounds: expected {-n}<=axis<{n}")
    at %= n
    size = x.aval.shape[at]
    counts = np.maximum(counts, 0) if counts.ndim else counts
    if counts.ndim == 0 or counts.size == 1:
        return _repeat_each(x, int(counts.ravel()[0]), at)
    if counts.size != size:
        raise ValueError(f"Dimensions {size} and {counts.size} are not compatible")
    from tfjax.ops.array.gather import gather_checked

    return gather_checked(x, new_tensor(np.repeat(np.arange(size), counts)), axis=at)


def _repeats(repeats: Any) -> np.ndarray:
    tensor = convert(repeats)
    if not tensor.dtype.is_integer:
        raise TypeError(
            f"Argument `tensor` (name: repeats) must be of type integer. Received `tensor` = {repeats} of dtype: "
            f"{tensor.dtype}"
        )
    tensor.shape.with_rank_at_most(1)
    return values_of(tensor)


def _repeat_each(x: Tensor, times: int, axis: int) -> Tensor:
    """Every entry `times` times, as TensorFlow does it: a new dimension, tiled, folded back."""
    shape = x.aval.shape
    spread = reshape(x, (*shape[: axis + 1], 1, *shape[axis + 1 :]))
    counts = [1] * (len(shape) + 1)
    counts[axis + 1] = times
    return reshape(tile(spread, counts), (*shape[:axis], shape[axis] * max(times, 0), *shape[axis + 1 :]))
