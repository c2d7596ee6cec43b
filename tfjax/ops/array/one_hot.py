"""Tensors of indices and lengths: tf.one_hot, tf.sequence_mask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.cast import cast, cast_tensor
from tfjax.ops.calling import (
    check_types,
    kernel_error,
    public_op,
    python_int,
    static_input,
    values_of,
)
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.shapes import show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor


def _one_hot_shape(shape: tuple[int, ...], depth: int, axis: int) -> tuple[int, ...]:
    at = len(shape) if axis == -1 else axis
    return (*shape[:at], depth, *shape[at:])


def _one_hot_host(indices: Any, on: Any, off: Any, depth: int, axis: int) -> Any:
    at = np.ndim(indices) if axis == -1 else axis
    positions = np.arange(depth).reshape([-1] + [1] * (np.ndim(indices) - at))
    if indices.dtype.kind == "u":
        indices = np.asarray(indices).astype(np.int64)
    return np.where(np.expand_dims(indices, at) == positions, on, off)


@define_op(
    "OneHot",
    abstract=lambda ins, depth, axis: aval_of(_one_hot_shape(ins[0].shape, depth, axis), ins[1].dtype),
    numpy=_one_hot_host,
    differentiable=False,
    strings=True,
    typed=False,
)
def _one_hot(indices, on, off, depth, axis):
    shape = _one_hot_shape(indices.shape, depth, axis)
    at = len(shape) - 1 if axis == -1 else axis
    wide = indices if indices.dtype.itemsize >= 4 else lax.convert_element_type(indices, np.int32)
    positions = lax.broadcasted_iota(wide.dtype, shape, at)
    kept = tuple(i for i in range(len(shape)) if i != at)
    hit = lax.eq(lax.broadcast_in_dim(wide, shape, kept), positions)
    return lax.select(hit, lax.broadcast(on, shape), lax.broadcast(off, shape))


def _check_one_hot(ins: Sequence[Aval]) -> None:
    for aval, label in zip(ins[1:], ("on_value", "off_value"), strict=True):
        if aval.size != 1 or aval.ndim > 0:
            raise kernel_error("OneHot", f"{label} must be a scalar, but got: {show(aval.shape)}")


@export("one_hot")
@public_op("indices", "depth")
def one_hot(
    indices: Any, depth: Any, on_value: Any = None, off_value: Any = None, axis: Any = None, dtype: Any = None,
    name: str | None = None,
) -> Tensor:  # fmt: skip
    """A tensor with a new dimension of size `depth` along which `on_value` stands at the index, `off_value` elsewhere.

    Args:
        indices: integer tensor; an index outside [0, depth) gives `off_value` everywhere.
        depth: an integer scalar.
        on_value: 1 by default.
        off_value: 0 by default.
        axis: where the new dimension goes; last by default (-1).
        dtype: element type; that of `on_value` or `off_value` if given, else float32.
        name: shown in errors.

    Raises:
        TypeError: if the dtypes of the values differ, or are not `dtype`.
        InvalidArgumentError: if `axis` or `depth` is out of range.
    """
    on_given, off_given = on_value is not None, off_value is not None
    wanted = as_dtype(dtype).base_dtype if dtype is not None else None
    on = convert_to_tensor(on_value, dtype_hint=wanted) if on_given else None
    off = convert_to_tensor(off_value, dtype_hint=wanted) if off_given else None
    wanted = _one_hot_dtype(on, off, wanted)
    on = on if on is not None else convert_to_tensor(1, wanted)
    off = off if off is not None else convert_to_tensor(0, wanted)
    if on.dtype is not off.dtype:
        raise TypeError(f"dtype {on.dtype} of on_value does not match dtype {off.dtype} of off_value")
    x = convert(indices)
    x = cast(x, dtypes.int32) if x.dtype is dtypes.bool and not isinstance(indices, Tensor) else x
    size = static_input("OneHot", 1, depth)
    check_types("OneHot", x)
    _check_one_hot((x.aval, on.aval, off.aval))
    at = -1 if axis is None else python_int(axis)
    if size.ndim:
        raise kernel_error("OneHot", f"depth must be a scalar, but got: {show(size.shape)}")
    if at != -1 and not 0 <= at <= x.aval.ndim:
        raise kernel_error("OneHot", f"Expected axis to be -1 or between [0, {x.aval.ndim + 1}).  But received: {at}")
    if size < 0:
        raise kernel_error("OneHot", f"depth must be non-negative, got: {size}")
    return _one_hot(x, on, off, depth=int(size), axis=at)


def _one_hot_dtype(on: Tensor | None, off: Tensor | None, wanted: DType | None) -> DType:
    """The element type that the arguments of `one_hot` agree on."""
    if wanted is not None:
        for label, given in (("on_value", on), ("off_value", off)):
            if given is not None and given.dtype is not wanted:
                raise TypeError(f"dtype {given.dtype} of {label} does not match dtype parameter {wanted}")
        return wanted
    if on is not None:
        return on.dtype
    return off.dtype if off is not None else dtypes.float32


@export("sequence_mask")
@public_op()
def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = dtypes.bool, name: str | None = None) -> Tensor:
    """A mask of shape `lengths.shape + [maxlen]`: True at the first `lengths[...]` positions.

    Args:
        lengths: integer tensor.
        maxlen: scalar, by default the largest length.
        dtype: element type of the result.
        name: shown nowhere in eager mode.

    Raises:
        ValueError: if `maxlen` is no scalar.
    """
    x = convert(lengths)
    if maxlen is None:
        longest = values_of(x)
        size = max(int(longest.max()), 0) if longest.size else 0
    else:
        limit = values_of(convert(maxlen))
        if limit.ndim:
            raise ValueError(
                f"Argument `maxlen` must be scalar for sequence_mask, received `maxlen` = {maxlen} with shape "
                f"'{convert(maxlen).shape}' instead"
            )
        size = int(limit)
    dtype = as_dtype(dtype)
    mask = _sequence_mask(x, size=size)
    return mask if dtype is dtypes.bool else cast_tensor(mask, dtype.np)


@define_op(
    "SequenceMask",
    abstract=lambda ins, size: aval_of((*ins[0].shape, size), np.dtype(bool)),
    numpy=lambda x, size: np.arange(size) < np.expand_dims(x, -1),
    differentiable=False,
)
def _sequence_mask(x, size):
    shape = (*x.shape, size)
    positions = lax.broadcasted_iota(x.dtype, shape, len(shape) - 1)
    return lax.lt(positions, lax.broadcast_in_dim(x, shape, tuple(range(x.ndim))))
