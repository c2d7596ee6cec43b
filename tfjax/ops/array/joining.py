"""Joining and splitting: tf.concat, tf.stack, tf.unstack, tf.split, tf.tile, tf.repeat."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.errors import InvalidArgumentError, UnimplementedError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.shape import identity, reshape
from tfjax.ops.calling import (
    attr_not_allowed,
    check_one_dtype,
    kernel_error,
    list_leaves_fast_path,
    public_op,
    python_int,
    static_input,
    values_of,
)
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.op_facts import facts, kernel_name
from tfjax.ops.shapes import show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.hooks import hooks
from tfjax.tensor.tensor import Tensor, new_tensor


def list_inputs(values: Sequence[Any]) -> list[Tensor]:
    """The inputs of an op that takes a list of tensors of one type: the first tensor decides the type."""
    read = [v._read() if hasattr(v, "_read") and not isinstance(v, Tensor) else v for v in values]
    wanted = next((v.dtype for v in read if isinstance(v, Tensor)), None)
    result = []
    for value in read:
        if not isinstance(value, Tensor):
            value = convert_to_tensor(value, wanted)
            wanted = wanted or value.dtype
        result.append(value)
    return result


def _name_of(values: Any, name: str | None, kernel: str) -> str:
    """What follows `[Op:X]` in the errors of an op on a list: nothing where TensorFlow converted the list in Python."""
    return "" if list_leaves_fast_path(values) else f" name: {name or ''}"


def _reworded(error: InvalidArgumentError, values: Any, name: str | None) -> InvalidArgumentError:
    error._worded = True
    head = error._message.rpartition(" name: ")[0]
    error._message = head + _name_of(values, name, "")
    return error


# -- concat


def _check_concat(ins: Sequence[Aval], axis: int) -> None:
    check_one_dtype("ConcatV2", ins)
    suffix = f"_N_{len(ins)}"
    first = ins[0].shape
    n = len(first)
    if n == 0:
        raise kernel_error("ConcatV2", "ConcatOp : Can't concatenate scalars (use tf.stack instead)", suffix=suffix)
    if not -n <= axis < n:
        raise kernel_error(
            "ConcatV2",
            f"ConcatOp : Expected concatenating dimensions in the range [{-n}, {n}), but got {axis}",
            suffix=suffix,
        )
    for k, aval in enumerate(ins):
        if aval.ndim != n:
            raise kernel_error(
                "ConcatV2",
                f"ConcatOp : Ranks of all input tensors should match: shape[0] = {show(first)} vs. shape[{k}] = "
                f"{show(aval.shape)}",
                suffix=suffix,
            )
        for d in range(n):
            if d != axis % n and aval.shape[d] != first[d]:
                raise kernel_error(
                    "ConcatV2",
                    f"ConcatOp : Dimension {d} in both shapes must be equal: shape[0] = {show(first)} vs. shape[{k}] = "
                    f"{show(aval.shape)}",
                    suffix=suffix,
                )


def _concat_aval(ins: Sequence[Aval], axis: int) -> Aval:
    shape = list(ins[0].shape)
    shape[axis] = sum(a.shape[axis] for a in ins)
    return aval_of(tuple(shape), ins[0].dtype)


@define_op(
    "ConcatV2",
    check=_check_concat,
    abstract=_concat_aval,
    numpy=lambda *xs, axis: np.concatenate(xs, axis),
    strings=True,
)
def _concat(*xs, axis):
    return lax.concatenate(xs, axis % xs[0].ndim)


@export("concat")
@public_op()
def concat(values: Any, axis: Any, name: str | None = "concat") -> Tensor:
    """The tensors `values` joined along dimension `axis`; all other dimensions agree.

    Raises:
        InvalidArgumentError: if shapes or types do not fit, or `axis` is out of range.
    """
    if not isinstance(values, (list, tuple)):
        values = [values]
    if len(values) == 1:
        rank_of_axis = convert_to_tensor(axis, dtypes.int32)
        rank_of_axis.shape.assert_has_rank(0)
        return identity(values[0])
    if not values:
        raise InvalidArgumentError(None, None, _EMPTY_CONCAT)
    try:
        if type(axis) is not int:
            axis = _concat_axis(axis, values)
        return _concat(*list_inputs(values), axis=axis)
    except InvalidArgumentError as error:
        raise _reworded(error, values, name) from None


_EMPTY_CONCAT = (
    "OpKernel 'ConcatV2' has constraint on attr 'T' not in NodeDef '[N=0, Tidx=DT_INT32]', KernelDef: "
    "'goo.gle/debugstr    op: \"ConcatV2\" device_type: \"CPU\" constraint { name: \"T\" allowed_values { list { type: "
    "DT_QINT32 } } } host_memory_arg: \"axis\"' [Op:ConcatV2] name: concat"
)


def _concat_axis(axis: Any, values: Sequence[Any]) -> int:
    tensor = convert(axis)
    if tensor.dtype not in (dtypes.int32, dtypes.int64):
        raise attr_not_allowed("ConcatV2", "Tidx", tensor.dtype)
    at = values_of(tensor)
    if at.size != 1:
        raise kernel_error(
            "ConcatV2",
            f"axis tensor should be a scalar integer, but got shape {show(at.shape)}",
            suffix=f"_N_{len(values)}",
        )
    return int(at.ravel()[0])


# -- stack and unstack


def _check_pack(ins: Sequence[Aval], axis: int) -> None:
    check_one_dtype("Pack", ins)
    for k, aval in enumerate(ins):
        if aval.shape != ins[0].shape:
            raise kernel_error(
                "Pack",
                f"Shapes of all inputs must match: values[0].shape = {show(ins[0].shape)} != values[{k}].shape = "
                f"{show(aval.shape)}",
                suffix=f"_N_{len(ins)}",
            )


def _packed(shape: tuple[int, ...], axis: int, count: int) -> tuple[int, ...]:
    at = axis % (len(shape) + 1)
    return (*shape[:at], count, *shape[at:])


@define_op(
    "Pack",
    check=_check_pack,
    abstract=lambda ins, axis: aval_of(_packed(ins[0].shape, axis, len(ins)), ins[0].dtype),
    numpy=lambda *xs, axis: np.stack(xs, axis),
    strings=True,
)
def _pack(*xs, axis):
    at = axis % (xs[0].ndim + 1)
    one = _packed(xs[0].shape, at, 1)
    return lax.concatenate([lax.reshape(x, one) for x in xs], at)


def pack(values: Sequence[Tensor], axis: int = 0, name: str = "packed") -> Tensor:
    """Stacks tensors of one shape and dtype; what `tf.convert_to_tensor` makes of a list of tensors."""
    try:
        return _pack(*values, axis=axis)
    except InvalidArgumentError as error:
        raise _reworded(error, values, name) from None


@export("stack")
@public_op()
def stack(values: Any, axis: Any = 0, name: str | None = "stack") -> Tensor:
    """The tensors `values`, all of one shape, along a new dimension `axis`.

    Raises:
        ValueError: if `axis` is out of range.
        InvalidArgumentError: if shapes or types differ.
    """
    axis = python_int(axis)
    if axis == 0:
        if isinstance(values, Tensor):
            return values
        if not (isinstance(values, (list, tuple)) and any(_is_tensor(v) for v in values)):
            try:
                return convert_to_tensor(values)
            except (TypeError, ValueError):
                pass
    first = convert(values[0])
    n = first.aval.ndim + 1
    if not -n <= axis < n:
        raise ValueError(f"Argument `axis` = {axis} not in range [{-n}, {n})")
    try:
        return _pack(*list_inputs(list(values)), axis=axis)
    except InvalidArgumentError as error:
        raise _reworded(error, list(values), name) from None


def _is_tensor(value: Any) -> bool:
    return isinstance(value, Tensor) or hasattr(value, "_read")


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


# -- repetition


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


@export("parallel_stack")
@public_op()
def parallel_stack(values: Any, name: str | None = "parallel_stack") -> Tensor:
    """Only exists in graphs, in TensorFlow too.

    Raises:
        RuntimeError: always.
    """
    raise RuntimeError("tf.parallel_stack() is not compatible with eager execution.")


hooks.stack = pack


