"""Arguments common to random ops: shapes, dtypes and parameters, with TensorFlow's errors."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from tfjax.core import dtypes, errors
from tfjax.core.shapes import TensorShape
from tfjax.engine.open_dims import Dim
from tfjax.ops.inputs import convert
from tfjax.ops.op_facts import facts, not_allowed
from tfjax.tensor.convert import convert_to_tensor, scalar
from tfjax.tensor.op_errors import op_error, shape_text
from tfjax.tensor.open_shapes import static_values
from tfjax.tensor.tensor import Tensor

_INT32_LIMIT = 2**31

Shape = tuple[int, ...]


class ShapeArgument(NamedTuple):
    """A shape as given: its numbers, of any rank, and the dtype TensorFlow's shape tensor would have."""

    value: Any
    index: str
    fast: bool


def shape_argument(shape: Any) -> ShapeArgument:
    """Reads a shape: ints, a sequence of ints and scalar tensors, an array, a tensor or a TensorShape.

    Raises:
      ValueError: for None and for shapes with unknown dimensions.
    """
    if type(shape) is ShapeArgument:
        return shape
    if type(shape) in (tuple, list):
        plain = all(type(size) is int for size in shape)
        if plain and all(0 <= size < _INT32_LIMIT for size in shape):
            return ShapeArgument(tuple(shape), "int32", True)
        if any(type(size) is Dim for size in shape) and all(isinstance(size, int) for size in shape):
            return ShapeArgument(tuple(shape), "int32", True)
        if not shape:
            return ShapeArgument((), "int32", True)
        if plain:
            return ShapeArgument(np.array(shape, np.int64), "int64" if max(shape) >= _INT32_LIMIT else "int32", False)
        if any(isinstance(size, Tensor) for size in shape):
            host = [static_values(size).ravel()[0] if isinstance(size, Tensor) else size for size in shape]
            if any(type(size) is Dim for size in host):
                return ShapeArgument(tuple(host), "int32", True)
            kinds = [np.asarray(size).dtype for size in host if not isinstance(size, int)]
            return ShapeArgument(np.array(host), kinds[0].name, False)
    if isinstance(shape, TensorShape):
        if not shape.is_fully_defined():
            raise ValueError(f"Cannot convert a partially known TensorShape {shape} to a Tensor.")
        return ShapeArgument(tuple(shape.as_list()), "int32", True)
    value = static_values(convert(shape))
    if value.ndim == 1 and any(type(size) is Dim for size in value.tolist()):
        return ShapeArgument(tuple(value.tolist()), "int32", True)
    return ShapeArgument(np.asarray(value), np.asarray(value).dtype.name, False)


def checked_shape(op: str, shape: ShapeArgument) -> Shape:
    """The shape as ints, when a kernel of `op` accepts it.

    Raises:
      InvalidArgumentError: for a shape that is no vector of non-negative integers.
    """
    if shape.fast:
        sizes = shape.value
    else:
        if shape.index not in ("int32", "int64"):
            attr = "Tshape" if op.startswith("Stateless") else "T"
            raise attr_error(op, attr, shape.value.dtype)
        if shape.value.ndim != 1:
            raise op_error(op, f"shape must be a vector of {{int32,int64}}, got shape {shape_text(shape.value.shape)}")
        sizes = tuple(int(size) for size in shape.value)
        for size in sizes:
            if size < 0:
                raise op_error(op, f"Dimension {size} must be >= 0")
    if math.prod(sizes) >= 2**63:
        raise op_error(op, f"Shape {shape_text(sizes)} would have more than 2**63 - 1 elements")
    return sizes


def attr_error(op: str, attr: str, dtype: np.dtype) -> errors.InvalidArgumentError:
    """The error of a dtype that `attr` of `op` does not allow."""
    found = facts(op)
    assert found is not None, op
    return not_allowed(found, attr, np.dtype(object) if dtype.kind in "SU" else dtype)


def unnamed(error: errors.OpError) -> errors.OpError:
    """The error as TensorFlow words it when an input is a Python sequence: it then calls the op in its slower way."""
    return type(error)(None, None, str(error).removesuffix(" name: "))


def float_dtype(op: str, dtype: dtypes.DType) -> np.dtype:
    """The NumPy dtype of a sampler of floats.

    Raises:
      InvalidArgumentError: for other dtypes, as the op's attribute does.
    """
    if not dtype.is_floating or dtype.np.itemsize == 1:
        raise attr_error(op, "dtype", dtype.np)
    return dtype.np


def parameter(value: Any, dtype: dtypes.DType, name: str) -> Tensor:
    """A mean, a bound, a rate: a Python number or anything that converts to a tensor of `dtype`."""
    if type(value) in (float, int) and dtype.is_floating:
        return scalar(value, dtype.np)
    return convert_to_tensor(value, dtype=dtype, name=name)


def is_number(value: Any, number: int) -> bool:
    """Whether `value` is this Python number, so that its arithmetic can be left out."""
    return type(value) in (int, float) and value == number
