"""Shapes and views: tf.shape, tf.size, tf.rank, tf.reshape, tf.expand_dims, tf.squeeze."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.dtypes import as_dtype
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export, export_value
from tfjax.engine.aval import Aval, aval_of
from tfjax.engine.op import Op
from tfjax.ops.calling import (
    attr_not_allowed,
    host_tensor,
    kernel_error,
    leaves_fast_path,
    public_op,
    python_int,
    static_input,
)
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.op_facts import facts
from tfjax.ops.shapes import show
from tfjax.tensor import graph_errors, watching
from tfjax.tensor.tensor import Tensor

newaxis = export_value("newaxis", None)


# -- what is known of a tensor: at once


def _check_out_type(op: str, out_type: Any) -> np.dtype:
    dtype = as_dtype(out_type)
    if dtype not in (dtypes.int32, dtypes.int64):
        raise attr_not_allowed(op, "out_type", dtype)
    return dtype.np


@export("shape")
@public_op("input")
def shape(input: Any, out_type: Any = None, name: str | None = None) -> Tensor:  # noqa: A002
    """The shape of `input` as a 1-D tensor of `out_type` (int32 by default)."""
    x = convert(input)
    dtype = _check_out_type("Shape", out_type) if out_type is not None else _INT32
    if type(x.aval) is not Aval:
        return _shape_of(x, dtype=dtype)
    return host_tensor(x.aval.shape, dtype)


_INT32 = np.dtype(np.int32)

# Of tensors with unknown dimensions; what follows from their values is known all the same (see graph_values.py).
_shape_of = Op(
    "Shape",
    lambda x, dtype: np.asarray(x.shape, dtype),
    abstract=lambda ins, dtype: aval_of((ins[0].ndim,), dtype),
    numpy=lambda x, dtype: np.asarray(np.shape(x), dtype),
    differentiable=False,
)
_size_of = Op(
    "Size",
    lambda x, dtype: np.asarray(math.prod(x.shape), dtype),
    abstract=lambda ins, dtype: aval_of((), dtype),
    numpy=lambda x, dtype: np.asarray(np.size(x), dtype),
    differentiable=False,
)


@export("shape_n")
@public_op("*input")
def shape_n(input: Any, out_type: Any = dtypes.int32, name: str | None = None) -> list[Tensor]:  # noqa: A002
    """The shapes of a list of tensors."""
    dtype = _check_out_type("ShapeN", out_type)
    known = facts("ShapeN")
    if not input and known is not None:
        raise InvalidArgumentError(
            None,
            None,
            f"Value for attr 'N' of 0 must be at least minimum 1\n\t; NodeDef: {{{{node ShapeN}}}}; {known.summary} "
            "[Op:ShapeN] name: ",
        )
    return [shape(i, dtype) for i in input]


@export("size")
@public_op("input")
def size(input: Any, out_type: Any = None, name: str | None = None) -> Tensor:  # noqa: A002
    """The number of elements of `input`, a scalar of `out_type` (int32 by default)."""
    dtype = as_dtype(out_type).np if out_type is not None else _INT32
    x = convert(input)
    if type(x.aval) is not Aval:
        return _size_of(x, dtype=dtype)
    return host_tensor(x.aval.size, dtype)


@export("rank")
@public_op("input")
def rank(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """The number of dimensions of `input`, an int32 scalar."""
    return host_tensor(convert(input).aval.ndim, np.int32)


# -- reshape and relatives


@define_op(
    "Reshape",
    abstract=lambda ins, shape: aval_of(shape, ins[0].dtype),
    numpy=lambda x, shape: np.reshape(x, shape),
    strings=True,
)
def _reshape(x, shape):
    return lax.reshape(x, shape)


@export("reshape")
@public_op("tensor", "shape")
def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The elements of `tensor` in another shape; one dimension may be -1 and is then computed.

    Raises:
        InvalidArgumentError: if the elements do not fit.
    """
    x = convert(tensor)
    wanted = static_input("Reshape", 1, shape)
    if watching.graphs.stack and wanted.ndim == 1:
        graph_errors.check_reshape(x, wanted.tolist())
    return _reshape(x, shape=_new_shape(x.aval.size, wanted))


def _new_shape(count: int, wanted: np.ndarray) -> tuple[int, ...]:
    if wanted.ndim > 1:
        raise kernel_error("Reshape", f"sizes input must be 1-D, not {show(wanted.shape)}")
    dims = wanted.ravel().tolist()
    unknown = None
    for i, d in enumerate(dims):
        if d == -1:
            if unknown is not None:
                raise kernel_error("Reshape", f"Only one input size may be -1, not both {unknown} and {i}")
            unknown = i
        elif d < 0:
            raise kernel_error("Reshape", f"Size {i} must be non-negative, not {d}")
    if unknown is None:
        if math.prod(dims) != count:
            raise kernel_error(
                "Reshape",
                f"Input to reshape is a tensor with {count} values, but the requested shape has {math.prod(dims)}",
            )
        return tuple(dims)
    known = math.prod(d for d in dims if d != -1)
    if known == 0:  # TensorFlow then lets only the other sizes that are not 0 count
        if count:
            raise kernel_error(
                "Reshape", f"Input to reshape is a tensor with {count} values, but the requested shape has 0"
            )
        dims[unknown] = 1 if 0 in dims else 0
        return tuple(dims)
    if count % known:
        raise kernel_error(
            "Reshape",
            f"Input to reshape is a tensor with {count} values, but the requested shape requires a multiple of {known}",
        )
    dims[unknown] = count // known
    return tuple(dims)


@export("expand_dims")
@public_op("input", "axis")
def expand_dims(input: Any, axis: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """`input` with a dimension of size 1 inserted at index `axis` of the result's shape.

    Raises:
        InvalidArgumentError: if `axis` is out of range.
    """
    x = convert(input)
    at = axis if type(axis) is int else _single_axis(axis, leaves_fast_path(input))
    dims = x.aval.shape
    n = len(dims)
    if not -n - 1 <= at <= n:
        raise kernel_error("ExpandDims", f"Tried to expand dim index {at} for tensor with {n} dimensions.")
    if at < 0:
        at += n + 1
    return _expand_dims(x, shape=(*dims[:at], 1, *dims[at:]))


@define_op(
    "ExpandDims",
    abstract=lambda ins, shape: aval_of(shape, ins[0].dtype),
    numpy=lambda x, shape: np.reshape(x, shape),
    strings=True,
)
def _expand_dims(x, shape):
    return lax.reshape(x, shape)


def _single_axis(axis: Any, slow: bool) -> int:
    values = static_input("ExpandDims", 1, axis, slow)
    if values.size != 1:
        raise kernel_error("ExpandDims", "'dim' must be a tensor with a single value")
    return int(values.ravel()[0])


@define_op(
    "Squeeze",
    abstract=lambda ins, shape: aval_of(shape, ins[0].dtype),
    numpy=lambda x, shape: np.reshape(x, shape),
    strings=True,
)
def _squeeze(x, shape):
    return lax.reshape(x, shape)


@export("squeeze")
@public_op("input")
def squeeze(input: Any, axis: Any = None, name: str | None = None) -> Tensor:  # noqa: A002
    """`input` without its dimensions of size 1: all of them, or those in `axis` (an integer or a list).

    Raises:
        InvalidArgumentError: if a dimension in `axis` is not of size 1, or does not exist.
    """
    x = convert(input)
    dims = x.aval.shape
    axes = _axis_list(axis)
    if not axes:
        return _squeeze(x, shape=tuple(d for d in dims if d != 1))
    n = len(dims)
    gone = set()
    for a in axes:
        if not -n <= a < n:
            raise kernel_error("Squeeze", f"Tried to squeeze dim index {a} for tensor with {n} dimensions.")
        a %= n
        if dims[a] != 1:
            raise kernel_error("Squeeze", f"Can not squeeze dim[{a}], expected a dimension of 1, got {dims[a]}")
        gone.add(a)
    return _squeeze(x, shape=tuple(d for i, d in enumerate(dims) if i not in gone))


def _axis_list(axis: Any) -> list[int]:
    if axis is None:
        return []
    if isinstance(axis, (list, tuple)):
        return [python_int(a) for a in axis]
    if isinstance(axis, (Tensor, np.ndarray)) and len(axis.shape) > 0:
        raise TypeError(f"Expected list for 'axis' argument to 'squeeze' Op, not {axis!r}.")
    return [python_int(axis)]
