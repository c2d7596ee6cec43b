"""Splitting: tf.unstack, tf.split."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import (
    kernel_error,
    public_op,
    python_int,
    static_input,
)
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.op_facts import facts
from tfjax.ops.shapes import show
from tfjax.tensor.tensor import Tensor


def _without(shape: tuple[int, ...], axis: int) -> tuple[int, ...]:
    return shape[:axis] + shape[axis + 1 :]


def _unpack_host(x: Any, axis: int) -> tuple[Any, ...]:
    moved = np.moveaxis(np.asarray(x), axis, 0)
    return tuple(moved[i, ...] for i in range(len(moved)))


@define_op(
    "Unpack",
    abstract=lambda ins, axis: (aval_of(_without(ins[0].shape, axis), ins[0].dtype),) * ins[0].shape[axis],
    numpy=_unpack_host,
    multi=True,
    strings=True,
)
def _unpack(x, axis):
    shape = _without(x.shape, axis)
    return tuple(lax.reshape(lax.slice_in_dim(x, i, i + 1, axis=axis), shape) for i in range(x.shape[axis]))


@export("unstack")
@public_op("value")
def unstack(value: Any, num: int | None = None, axis: Any = 0, name: str | None = "unstack") -> list[Tensor]:
    """The entries of `value` along `axis`, as a list.

    Raises:
        ValueError: if `axis` is out of range.
        InvalidArgumentError: if there are not `num` entries.
    """
    x = convert(value)
    n, axis = x.aval.ndim, python_int(axis)
    if not -n <= axis < n:
        if num is not None:
            raise kernel_error("Unpack", f"axis = {axis} not in [{-n}, {n})", suffix=f"_num_{num}")
        raise ValueError(f"Argument `axis` = {axis} not in range [{-n}, {n})")
    axis %= n
    if num is not None and num != x.aval.shape[axis]:
        raise kernel_error(
            "Unpack",
            f"Input shape axis {axis} must equal {num}, got shape {show(x.aval.shape)}",
            suffix=f"_num_{num}",
        )
    if x.aval.shape[axis] == 0:
        return []
    return list(_unpack(x, axis=axis))


# -- split


def _split_avals(ins: Sequence[Aval], sizes: tuple[int, ...], axis: int) -> tuple[Aval, ...]:
    shape = ins[0].shape
    return tuple(aval_of((*shape[:axis], s, *shape[axis + 1 :]), ins[0].dtype) for s in sizes)


@define_op(
    "SplitV",
    abstract=_split_avals,
    numpy=lambda x, sizes, axis: tuple(np.split(x, np.cumsum(sizes[:-1]), axis)),
    multi=True,
    strings=True,
)
def _split(x, sizes, axis):
    parts, at = [], 0
    for s in sizes:
        parts.append(lax.slice_in_dim(x, at, at + s, axis=axis))
        at += s
    return tuple(parts)


@export("split")
@public_op("value")
def split(
    value: Any, num_or_size_splits: Any, axis: Any = 0, num: int | None = None, name: str | None = "split"
) -> list[Tensor]:
    """`value` cut along `axis` into a number of equal parts, or into parts of given sizes (one may be -1).

    Raises:
        ValueError: if the sizes are no vector.
        InvalidArgumentError: if the parts do not fit, or `axis` is out of range.
    """
    if isinstance(num_or_size_splits, numbers.Integral):
        return _split_evenly(value, int(num_or_size_splits), axis)
    sizes = num_or_size_splits if isinstance(num_or_size_splits, Tensor) else convert(num_or_size_splits)
    if sizes.aval.ndim == 0:
        raise ValueError(
            "Rank-0 tensors are not supported as the num_or_size_splits argument to split. Argument provided: "
            f"{num_or_size_splits!s}"
        )
    count = num if num is not None else sizes.aval.shape[0]
    return _split_sizes(value, static_input("SplitV", 1, sizes).ravel().tolist(), axis, count)


def _split_evenly(value: Any, parts: int, axis: Any) -> list[Tensor]:
    x = convert(value)
    suffix = f"_num_split_{parts}"
    known = facts("Split")
    if parts < 1 and known is not None:
        raise InvalidArgumentError(
            None,
            None,
            f"Value for attr 'num_split' of {parts} must be at least minimum 1\n\t; NodeDef: {{{{node Split}}}}; "
            f"{known.summary} [Op:Split] name: ",
        )
    at = _split_axis("Split", x, static_input("Split", 0, axis), suffix)
    total = x.aval.shape[at]
    if total % parts:
        raise kernel_error(
            "Split",
            "Number of ways to split should evenly divide the split dimension, but got split_dim "
            f"{at} (size = {total}) and num_split {parts}",
            suffix=suffix,
        )
    return list(_split(x, sizes=(total // parts,) * parts, axis=at))


def _split_axis(op: str, x: Tensor, axis: np.ndarray, suffix: str) -> int:
    n = x.aval.ndim
    at = int(axis.ravel()[0])
    if not -n <= at < n:
        raise kernel_error(op, f"-input rank(-{n}) <= split_dim < input rank ({n}), but got {at}", suffix=suffix)
    return at % n


def _split_sizes(value: Any, sizes: list[int], axis: Any, count: int) -> list[Tensor]:
    x = convert(value)
    suffix = f"_num_split_{count}"
    at = _split_axis("SplitV", x, static_input("SplitV", 2, axis), suffix)
    total = x.aval.shape[at]
    known = sum(s for s in sizes if s != -1)
    for i, s in enumerate(sizes):
        if s < -1:
            raise kernel_error("SplitV", f"Split size at index {i} must be >= 0. Got: {s}", suffix=suffix)
    if sizes.count(-1) > 1:
        raise kernel_error("SplitV", "There can only be one -1 in the input.", suffix=suffix)
    if -1 in sizes and known <= total:
        sizes[sizes.index(-1)] = total - known
    elif known != total:
        raise kernel_error(
            "SplitV",
            "Determined shape must either match input shape along split_dim exactly if fully specified, or be less "
            f"than the size of the input along split_dim if not fully specified.  Got: {known}",
            suffix=suffix,
        )
    return list(_split(x, sizes=tuple(sizes), axis=at))
