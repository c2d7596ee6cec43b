"""Choosing by condition and partition: tf.where, tf.dynamic_partition, tf.dynamic_stitch, tf.unique."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.dtypes import as_dtype
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.gather import gather_checked
from tfjax.ops.array.joining import concat, list_inputs
from tfjax.ops.array.scatter import replace_at
from tfjax.ops.array.shape import reshape
from tfjax.ops.calling import (
    attr_not_allowed,
    check_one_dtype,
    check_types,
    host_tensor,
    kernel_error,
    public_op,
    python_int,
    values_of,
)
from tfjax.ops.inputs import convert, define_op, op_inputs
from tfjax.ops.op_facts import facts
from tfjax.ops.shapes import broadcast_shape, expand, show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor

# -- where


def _select_shape(ins: Sequence[Aval]) -> tuple[int, ...] | None:
    shape = broadcast_shape(ins[1].shape, ins[2].shape)
    return None if shape is None else broadcast_shape(ins[0].shape, shape)


def _check_select(ins: Sequence[Aval]) -> None:
    if _select_shape(ins) is None:
        a, b, c = (show(i.shape) for i in ins)
        raise kernel_error("SelectV2", f"condition {a}, then {b}, and else {c} must be broadcastable")


def _select_aval(ins: Sequence[Aval]) -> Aval:
    shape = _select_shape(ins)
    assert shape is not None
    return aval_of(shape, ins[1].dtype)


@define_op("SelectV2", check=_check_select, abstract=_select_aval, numpy=np.where, strings=True)
def _select(condition, x, y):
    shape = _select_shape((condition, x, y))
    assert shape is not None
    return lax.select(expand(condition, shape), expand(x, shape), expand(y, shape))


@export("where")
@public_op("condition", "x", "y")
def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Tensor:
    """Elements of `x` where `condition` is True, of `y` elsewhere; or the indices of the True elements.

    Args:
        condition: boolean tensor (without `x` and `y` any numbers: those that are not zero count).
        x: tensor that broadcasts with `condition` and `y`.
        y: the same.
        name: shown in errors.

    Returns:
        A tensor of the broadcast shape; without `x` and `y` an int64 tensor `[count, rank]`.

    Raises:
        ValueError: if only one of `x` and `y` is given.
        InvalidArgumentError: if the shapes do not broadcast or the types differ.
    """
    if x is None and y is None:
        return _true_indices(condition)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return _select(*op_inputs("SelectV2", condition, x, y))


@public_op()
def _true_indices(condition: Any, name: str | None = None) -> Tensor:
    condition = convert(condition)
    check_types("Where", condition)
    if condition.aval.ndim == 0:
        raise kernel_error("Where", "WhereOp : Unhandled input dimensions: 0")
    return host_tensor(np.argwhere(values_of(condition)), np.int64)


# -- partitions


@export("dynamic_partition")
@public_op("data", "partitions")
def dynamic_partition(data: Any, partitions: Any, num_partitions: Any, name: str | None = None) -> list[Tensor]:
    """The slices of `data` sorted into `num_partitions` tensors by their number in `partitions`.

    Raises:
        InvalidArgumentError: for a number out of range, or shapes that do not fit.
    """
    count = python_int(num_partitions, "num_partitions")
    x, numbers = op_inputs("DynamicPartition", data, partitions)
    check_types("DynamicPartition", x, numbers)
    known = facts("DynamicPartition")
    if count < 1 and known is not None:
        raise InvalidArgumentError(
            None,
            None,
            f"Value for attr 'num_partitions' of {count} must be at least minimum 1\n\t; NodeDef: "
            f"{{{{node DynamicPartition}}}}; {known.summary} [Op:DynamicPartition] name: ",
        )
    suffix = f"_num_partitions_{count}"
    shape, outer = x.aval.shape, numbers.aval.shape
    if shape[: len(outer)] != outer:
        raise kernel_error(
            "DynamicPartition",
            f"data.shape must start with partitions.shape, got data.shape = {show(shape)}, partitions.shape = "
            f"{show(outer)}",
            suffix=suffix,
        )
    which = values_of(numbers).ravel()
    bad = np.flatnonzero((which < 0) | (which >= count))
    if bad.size:
        place = ",".join(str(i) for i in np.unravel_index(bad[0], outer)) if outer else ""
        raise kernel_error(
            "DynamicPartition",
            f"partitions[{place}] = {which[bad[0]]} is not in [0, {count})",
            suffix=suffix,
        )
    rows = reshape(x, (which.size, *shape[len(outer) :]))
    return [gather_checked(rows, host_tensor(np.flatnonzero(which == i), np.int64)) for i in range(count)]


@export("dynamic_stitch")
@public_op("*indices", "*data")
def dynamic_stitch(indices: Any, data: Any, name: str | None = None) -> Tensor:
    """The slices of the tensors `data` at the places that `indices` name; of several for one place the last counts.

    Raises:
        InvalidArgumentError: if shapes do not fit or an index is negative.
    """
    places = [convert_to_tensor(i, dtypes.int32) if not isinstance(i, Tensor) else i for i in indices]
    parts = list_inputs(list(data))
    if not parts:
        raise InvalidArgumentError(None, None, _EMPTY_STITCH)
    suffix = f"_N_{len(places)}"
    check_one_dtype("DynamicStitch", [p.aval for p in parts])
    _check_stitch(places, parts, suffix)
    flat = np.concatenate([values_of(p).ravel() for p in places]).astype(np.int64)
    if (flat < 0).any():
        raise kernel_error("DynamicStitch", f"indices[{np.flatnonzero(flat < 0)[0]}] is out of range", suffix=suffix)
    inner = parts[0].aval.shape[places[0].aval.ndim :]
    rows = [reshape(p, (i.aval.size, *inner)) for i, p in zip(places, parts, strict=True)]
    size = int(flat.max()) + 1 if flat.size else 0
    return _stitch(concat(rows, 0), host_tensor(flat), size=size)


def _stitch_host(rows: Any, places: Any, size: int) -> Any:
    out = np.full((size, *rows.shape[1:]), b"" if rows.dtype.kind == "O" else 0, rows.dtype)  # the rest stays zero
    out[places] = rows
    return out


@define_op(
    "DynamicStitch",
    abstract=lambda ins, size: aval_of((size, *ins[0].shape[1:]), ins[0].dtype),
    numpy=_stitch_host,
    strings=True,
    typed=False,
)
def _stitch(rows, places, size):
    # The later of two rows for one place wins, yet TensorFlow gives both the gradient of the place.
    zeros = lax.full((size, *rows.shape[1:]), 0, rows.dtype)
    return replace_at(zeros, lax.expand_dims(places, (1,)), rows)


_EMPTY_STITCH = (
    "OpKernel 'DynamicStitch' has constraint on attr 'T' not in NodeDef '[N=0]', KernelDef: 'goo.gle/debugstr    op: "
    '"DynamicStitch" device_type: "CPU" constraint { name: "T" allowed_values { list { type: DT_QINT32 } } } '
    'host_memory_arg: "indices"\' [Op:DynamicStitch] name: '
)


def _check_stitch(places: Sequence[Tensor], parts: Sequence[Tensor], suffix: str) -> None:
    inner = None
    for k, (place, part) in enumerate(zip(places, parts, strict=True)):
        at, shape = place.aval.shape, part.aval.shape
        if shape[: len(at)] != at:
            raise kernel_error(
                "DynamicStitch",
                f"data[{k}].shape = {show(shape)} does not start with indices[{k}].shape = {show(at)}",
                suffix=suffix,
            )
        inner = shape[len(at) :] if inner is None else inner
        if shape[len(at) :] != inner:
            raise kernel_error(
                "DynamicStitch",
                f"Need data[0].shape[{places[0].aval.ndim}:] = data[{k}].shape[{len(at)}:], got data[0].shape = "
                f"{show(parts[0].aval.shape)}, data[{k}].shape = {show(shape)}, indices[0].shape = "
                f"{show(places[0].aval.shape)}, indices[{k}].shape = {show(at)}",
                suffix=suffix,
            )


# -- unique

Unique = namedtuple("Unique", ["y", "idx"])
UniqueWithCounts = namedtuple("UniqueWithCounts", ["y", "idx", "count"])
for _cls in (Unique, UniqueWithCounts):
    _cls.__module__ = "tensorflow.python.ops.gen_array_ops"


def _first_occurrences(op: str, x: Any, out_idx: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.dtype]:
    """Distinct elements in the order of their first occurrence, which of them each element is, and their counts."""
    kind = as_dtype(out_idx)
    if kind not in (dtypes.int32, dtypes.int64):
        raise attr_not_allowed(op, "out_idx", kind)
    x = convert(x)
    check_types(op, x)
    if x.aval.ndim != 1:
        raise kernel_error(op, "unique expects a 1D vector.")
    data = values_of(x)
    numbers: dict[Any, int] = {}
    # A dictionary as in TensorFlow's kernel: NaN equals nothing, so each stays its own element.
    which = np.fromiter((numbers.setdefault(v, len(numbers)) for v in _keys(data)), np.int64, data.size)
    first = np.unique(which, return_index=True)[1]
    return data[first], which.astype(kind.np), np.bincount(which, minlength=len(numbers)), kind.np


def _keys(data: np.ndarray) -> list[Any]:
    return data.astype(np.float64).tolist() if data.dtype.kind == "V" else data.tolist()


@export("unique")
@public_op("x")
def unique(x: Any, out_idx: Any = dtypes.int32, name: str | None = None) -> Unique:
    """The distinct elements of a vector, in the order of their first occurrence.

    Returns:
        `(y, idx)`: the elements, and for each element of `x` its place in `y`.

    Raises:
        InvalidArgumentError: if `x` is no vector.
    """
    y, idx, _, _ = _first_occurrences("Unique", x, out_idx)
    return Unique(host_tensor(y), host_tensor(idx))


@export("unique_with_counts")
@public_op("x")
def unique_with_counts(x: Any, out_idx: Any = dtypes.int32, name: str | None = None) -> UniqueWithCounts:
    """As `unique`, with `count`: how often each distinct element occurs."""
    y, idx, count, kind = _first_occurrences("UniqueWithCounts", x, out_idx)
    return UniqueWithCounts(host_tensor(y), host_tensor(idx), host_tensor(count, kind))
