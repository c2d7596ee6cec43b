"""What every public op does with its arguments: conversion, common dtypes, static integers, TensorFlow's errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import errors
from tfjax.tensor.convert import convert_to_tensor, scalar
from tfjax.tensor.tensor import CPU, EagerTensor, Tensor

_NUMBERS = (float, int)


def convert(value: Any, dtype: Any = None) -> Tensor:
    """`value` as a tensor; what is one already passes through."""
    if type(value) is EagerTensor and dtype is None:
        return value
    return convert_to_tensor(value, dtype)


def same_dtype(op: str, x: Any, y: Any) -> tuple[Tensor, Tensor]:
    """Both operands as tensors of one dtype, by TensorFlow's rule: the tensor operand decides, Python values follow."""
    x_is, y_is = isinstance(x, Tensor), isinstance(y, Tensor)
    if not x_is and not y_is:
        x = convert_to_tensor(x)
        x_is = True
    if not y_is:
        y = _follow(y, x.aval.dtype)
    elif not x_is:
        x = _follow(x, y.aval.dtype)
    if x.aval.dtype is not y.aval.dtype and x.aval.dtype != y.aval.dtype:
        raise errors.InvalidArgumentError(
            None,
            None,
            f"cannot compute {op} as input #1(zero-based) was expected to be a {enum_name(x)} tensor but is a "
            f"{enum_name(y)} tensor [Op:{op}] name: ",
        )
    return x, y


def _follow(value: Any, dtype: np.dtype) -> Tensor:
    if type(value) is float and dtype.kind == "f":
        return scalar(value, dtype)
    return convert_to_tensor(value, dtype_hint=dtype)


_ENUM_NAMES = {"float32": "float", "float64": "double", "float16": "half", "object": "string"}


def enum_name(tensor: Tensor) -> str:
    """Name of a dtype in TensorFlow's kernel messages ("float" for float32)."""
    name = tensor.aval.dtype.name
    return _ENUM_NAMES.get(name, name)


def op_error(op: str, text: str) -> errors.InvalidArgumentError:
    """The InvalidArgumentError of a kernel, worded as TensorFlow's eager mode does."""
    where = f"{{{{function_node __wrapped__{op}_device_{CPU}}}}}"
    return errors.InvalidArgumentError(None, None, f"{where} {text} [Op:{op}] name: ")


def static_ints(value: Any) -> tuple[int, ...]:
    """A shape or list of axes given as ints, sequences, arrays or tensors, as Python ints (runs the trace if it must)."""
    if isinstance(value, Tensor):
        return tuple(int(i) for i in np.ravel(engine.to_host(value)))
    if isinstance(value, (int, np.integer)):
        return (int(value),)
    if isinstance(value, Sequence):
        return tuple(int(i) if not isinstance(i, Tensor) else int(engine.to_host(i)) for i in value)
    return tuple(int(i) for i in np.ravel(value))
