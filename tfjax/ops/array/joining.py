"""Joining: tf.concat, tf.stack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.identity import identity
from tfjax.ops.calling import (
    attr_not_allowed,
    check_one_dtype,
    kernel_error,
    list_leaves_fast_path,
    public_op,
    python_int,
    values_of,
)
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.shapes import show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor


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


def _name_of(values: Any, name: str | None) -> str:
    """What follows `[Op:X]` in the errors of an op on a list: nothing where TensorFlow converted the list in Python."""
    return "" if list_leaves_fast_path(values) else f" name: {name or ''}"


def _reworded(error: InvalidArgumentError, values: Any, name: str | None) -> InvalidArgumentError:
    if getattr(error, "_worded", False):
        return error
    error._worded = True
    head = error._message.rpartition(" name: ")[0]
    error._message = head + _name_of(values, name)
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
    '\'goo.gle/debugstr    op: "ConcatV2" device_type: "CPU" constraint { name: "T" allowed_values { list { type: '
    'DT_QINT32 } } } host_memory_arg: "axis"\' [Op:ConcatV2] name: concat'
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


# -- stack


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


@export("parallel_stack")
@public_op()
def parallel_stack(values: Any, name: str | None = "parallel_stack") -> Tensor:
    """Only exists in graphs, in TensorFlow too.

    Raises:
        RuntimeError: always.
    """
    raise RuntimeError("tf.parallel_stack() is not compatible with eager execution.")
