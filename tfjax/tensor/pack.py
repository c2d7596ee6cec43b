"""Stacking tensors along a new first axis: what a list with tensors inside becomes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core.dtypes import DType
from tfjax.core.errors import InvalidArgumentError, UnimplementedError
from tfjax.engine.aval import Aval, aval_of
from tfjax.engine.value import Value

CPU = "/job:localhost/replica:0/task:0/device:CPU:0"
_KERNEL_NAMES = {"float32": "float", "float64": "double", "float16": "half"}


def _stacked(ins: Sequence[Aval]) -> Aval:
    return aval_of((len(ins), *ins[0].shape), ins[0].dtype)


@engine.define_op("Pack", abstract=_stacked, numpy=lambda *xs: np.stack(xs))
def _pack(*xs: Any) -> Any:
    return lax.concatenate([lax.expand_dims(x, (0,)) for x in xs], 0)


@engine.define_op("Cast", abstract=lambda ins, dtype: aval_of(ins[0].shape, dtype))
def _cast(x: Any, dtype: np.dtype) -> Any:
    return lax.convert_element_type(x, dtype)


def cast(tensor: Value, dtype: DType) -> Any:
    """The tensor in another numeric type.

    Raises:
        tf.errors.UnimplementedError: to or from text.
    """
    wanted = aval_of(tensor.aval.shape, dtype.np)
    if "O" in (wanted.dtype.kind, tensor.aval.dtype.kind):
        raise UnimplementedError(
            None,
            None,
            f"{{{{function_node __wrapped__Cast_device_{CPU}}}}} Cast {kernel_name(tensor.aval)} to "
            f"{kernel_name(wanted)} is not supported [Op:Cast] name: ",
        )
    return _cast(tensor, dtype=dtype.np)


def pack(tensors: Sequence[Value], name: str = "packed") -> Any:
    """The tensors as rows of a new one.

    Raises:
        tf.errors.InvalidArgumentError: if they differ in dtype or shape.
    """
    first = tensors[0].aval
    for i, tensor in enumerate(tensors):
        aval = tensor.aval
        if aval is first:
            continue
        if aval.dtype != first.dtype:
            raise InvalidArgumentError(
                None,
                None,
                f"cannot compute Pack as input #{i}(zero-based) was expected to be a {kernel_name(first)} tensor but "
                f"is a {kernel_name(aval)} tensor [Op:Pack] name: {name}",
            )
    for i, tensor in enumerate(tensors):
        if tensor.aval.shape != first.shape:
            shapes = [f"[{','.join(map(str, a.shape))}]" for a in (first, tensor.aval)]
            raise InvalidArgumentError(
                None,
                None,
                f"{{{{function_node __wrapped__Pack_N_{len(tensors)}_device_{CPU}}}}} "
                f"Shapes of all inputs must match: values[0].shape = {shapes[0]} != values[{i}].shape = {shapes[1]} "
                f"[Op:Pack] name: {name}",
            )
    if first.dtype.kind == "O":
        from tfjax.tensor.tensor import new_tensor

        out = np.empty((len(tensors), *first.shape), object)
        for i, tensor in enumerate(tensors):
            out[i] = engine.to_host(tensor)[()]
        return new_tensor(out)
    return _pack(*tensors)


def kernel_name(aval: Aval) -> str:
    """Name of the element type in kernels' messages ("float" for float32)."""
    name = DType.from_numpy(aval.dtype).name
    return _KERNEL_NAMES.get(name, name)
