"""What every public op does with its arguments: conversion, common dtypes, static integers, TensorFlow's errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.engine.op import Op
from tfjax.ops.op_facts import check_dtypes, facts, op_error
from tfjax.tensor.convert import convert_to_tensor, scalar
from tfjax.tensor.open_shapes import static_values
from tfjax.tensor.tensor import EagerTensor, Tensor, new_tensor

__all__ = ["convert", "define_op", "op_error", "op_inputs", "scalar", "static_ints"]


class StringOp(Op):
    """An op that also takes strings: with a string among its inputs it runs its NumPy twin at once, unrecorded."""

    __slots__ = ()

    def __call__(self, *inputs: Any, **attrs: Any) -> Any:
        for value in inputs:
            if value.aval.dtype is _STRING:
                return self._at_once(inputs, attrs)
        return engine.record(self, inputs, tuple(attrs.items()) if attrs else ())

    def _at_once(self, inputs: Sequence[Any], attrs: dict[str, Any]) -> Any:
        if self.check is not None:
            self.check(tuple(value.aval for value in inputs), **attrs)
        assert self.numpy is not None
        result = self.numpy(*(np.asarray(engine.to_host(value)) for value in inputs), **attrs)
        if isinstance(result, (tuple, list)):
            return tuple(_host_output(part) for part in result)
        return _host_output(result)


_STRING = np.dtype(object)


def _host_output(part: Any) -> Tensor:
    # NumPy hands out the element itself where the result has rank 0.
    return new_tensor(part if isinstance(part, (np.ndarray, np.generic)) else np.array(part, object))


def define_op(
    name: str, *, check: Callable[..., None] | None = None, strings: bool = False, typed: bool = True, **options: Any
) -> Callable[..., Op]:
    """`engine.define_op` for an op of TensorFlow's: also checks input dtypes as TensorFlow does, with its errors.

    Args:
        name: TensorFlow's op name; its facts come from op_facts.tsv.
        check: further check of the avals, after the dtypes.
        strings: the op takes string tensors too (NumPy arrays of objects); it needs a NumPy twin, which then runs at
        once.
        typed: False where the inputs are not TensorFlow's in TensorFlow's order; the caller then checks dtypes.
        **options: those of `engine.Op`.
    """

    def checks(ins: Sequence[Any], **attrs: Any) -> None:
        if typed:
            check_dtypes(name, ins)
        if check is not None:
            check(ins, **attrs)

    if strings:
        return lambda impl: StringOp(name, impl, check=checks, **options)
    return engine.define_op(name, check=checks, **options)


def convert(value: Any, dtype: Any = None) -> Tensor:
    """`value` as a tensor to compute with: tensors pass through, variables are read without an op of their own."""
    if type(value) is EagerTensor and dtype is None:
        return value
    read = getattr(value, "_read", None)
    if read is not None and dtype is None:
        return read()
    return convert_to_tensor(value, dtype)


def op_inputs(op: str, *values: Any) -> Sequence[Tensor]:
    """The inputs of an op as tensors, converted as TensorFlow's eager mode does.

    Where inputs share a type attribute, the first tensor among them decides and Python or NumPy values follow it;
    without a tensor the first value decides. Dtypes are checked when the op is recorded.
    """
    for value in values:
        if type(value) is not EagerTensor:
            return _convert_inputs(op, values)
    return values


def _convert_inputs(op: str, values: Sequence[Any]) -> list[Tensor]:
    known = facts(op)
    kinds: list[Any] = [kind for _, kind in known.args] if known is not None else []
    kinds = (kinds + [None] * len(values))[: len(values)]
    read = [value._read() if hasattr(value, "_read") and not isinstance(value, Tensor) else value for value in values]
    # TensorFlow's slow path converts also the tensors among the inputs of a fixed dtype, and says so.
    slow = any(v is None or isinstance(v, (list, tuple, str, bytes, np.generic)) for v in read)
    bound: dict[Any, np.dtype] = {}
    for value, kind in zip(read, kinds, strict=True):
        if isinstance(value, Tensor) and isinstance(kind, str):
            bound.setdefault(kind, value.aval.dtype)
    result = []
    for value, kind in zip(read, kinds, strict=True):
        if not isinstance(value, Tensor):
            wanted = kind if isinstance(kind, np.dtype) else bound.get(kind)
            default = (
                known.defaults.get(kind) if wanted is None and known is not None and isinstance(kind, str) else None
            )
            if default is not None and not isinstance(value, (np.ndarray, np.generic)):
                value = convert_to_tensor(value, dtype_hint=default[3:].lower())
            else:
                value = _to_tensor(value, wanted)
            if isinstance(kind, str):
                bound.setdefault(kind, value.aval.dtype)
        elif slow and isinstance(kind, np.dtype):
            value = convert_to_tensor(value, kind)
        result.append(value)
    return result


def _to_tensor(value: Any, dtype: np.dtype | None) -> Tensor:
    if dtype is None:
        return convert_to_tensor(value)
    if type(value) is float and dtype.kind == "f" or type(value) is int and dtype.kind in "f":
        return scalar(value, dtype)
    return convert_to_tensor(value, dtype)


def static_ints(value: Any) -> tuple[int, ...]:
    """A shape or axes given as ints, sequences, arrays or tensors, as Python ints (runs the trace if it must)."""
    if type(value) is tuple and all(type(i) is int for i in value):
        return value
    if isinstance(value, Tensor):
        return tuple(_int(i) for i in np.ravel(static_values(value)).tolist())
    if isinstance(value, (int, np.integer)):
        return (_int(value),)
    if hasattr(value, "as_list"):
        value = value.as_list()
    if hasattr(value, "_read"):
        return static_ints(value._read())
    if isinstance(value, Sequence):
        return tuple(_int(static_values(i).ravel()[0]) if isinstance(i, Tensor) else _int(i) for i in value)
    return tuple(int(i) for i in np.ravel(value))


def _int(value: Any) -> int:
    return value if isinstance(value, int) else int(value)
