"""tf.convert_to_tensor: Python and NumPy values become tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from tfjax.core import dtypes
from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.export import export
from tfjax.core.shapes import TensorShape
from tfjax.engine.aval import aval_of, scalar_aval
from tfjax.tensor import sequences
from tfjax.tensor.arrays import from_numpy
from tfjax.tensor.pack import cast, pack
from tfjax.tensor.sequences import NestedTensors, unsupported
from tfjax.tensor.tensor import EagerTensor, Tensor, new_tensor

_FLOAT32, _INT32, _BOOL = dtypes.float32.np, dtypes.int32.np, dtypes.bool.np
_FLOAT32_MAX = float(np.finfo(np.float32).max)

# Class -> converter(value, dtype) for tensor-like classes (Variable, RaggedTensor, ...) that register themselves.
_registered: dict[type, Callable[..., Any]] = {}
# Functions of tf.register_tensor_conversion_function: (priority, classes, function).
_functions: list[tuple[int, Any, Callable[..., Any]]] = []
# Exact class -> what converts its instances; None for plain numbers and text.
_by_class: dict[type, Callable[[Any, DType | None], Tensor]] = {}


def register(cls: type, converter: Callable[..., Tensor]) -> None:
    """Makes instances of `cls` acceptable wherever a tensor is: `converter(value, dtype)` returns a tensor."""
    _registered[cls] = converter
    _by_class.clear()


@export("register_tensor_conversion_function")
def register_tensor_conversion_function(base_type: Any, conversion_func: Any, priority: int = 100) -> None:
    """Makes `conversion_func(value, dtype, name, as_ref)` convert instances of `base_type` (a class or several).

    Raises:
        TypeError: if `base_type` is no class or tuple of classes, or `conversion_func` cannot be called.
    """
    classes = base_type if isinstance(base_type, tuple) else (base_type,)
    if not all(isinstance(cls, type) for cls in classes):
        raise TypeError(f"Argument `base_type` must be a type or a tuple of types. Obtained: {base_type}")
    if not callable(conversion_func):
        raise TypeError(f"Argument `conversion_func` must be callable. Received {conversion_func}.")
    _functions.append((priority, classes, conversion_func))
    _functions.sort(key=lambda entry: entry[0])
    _by_class.clear()


def is_tensor_class(cls: type) -> bool:
    """Whether instances of `cls` in a list must be stacked rather than read."""
    known = _tensor_classes.get(cls)
    if known is None:
        known = _tensor_classes[cls] = (
            issubclass(cls, Tensor) or any(base in _registered for base in cls.__mro__) or hasattr(cls, "__tf_tensor__")
        )
    return known


_tensor_classes: dict[type, bool] = {}


def scalar(value: float | int | complex | bool, dtype: np.dtype) -> EagerTensor:
    """A scalar leaf of a NumPy dtype from a Python number (the hot path of `x * 2.0`)."""
    tensor = EagerTensor.__new__(EagerTensor)
    tensor.aval = scalar_aval(dtype)
    tensor.data = dtype.type(value)
    tensor.pos = -1
    return tensor


@export("convert_to_tensor")
def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Tensor:
    """Converts a Python number, list, NumPy array, variable or other tensor-like object to a tensor.

    Args:
        value: what to convert; a tensor is returned as it is.
        dtype: element type of the result, optional.
        dtype_hint: used instead where `dtype` is None, if the value can be converted to it.
        name: shown in errors.

    Raises:
        TypeError: if the value does not fit `dtype`.
        ValueError: if the value is not like a tensor, or a tensor of another type than `dtype`.
    """
    if isinstance(value, Tensor):
        if dtype is not None and (wanted := as_dtype(dtype)).base_dtype is not value.dtype:
            raise ValueError(
                f"{f'{name}: ' if name else ''}Tensor conversion requested dtype {wanted.name} for Tensor with dtype "
                f"{value.dtype.name}: {value!r}"
            )
        return value
    if dtype is not None:
        return from_value(value, as_dtype(dtype).base_dtype)
    if dtype_hint is not None:
        try:
            return from_value(value, as_dtype(dtype_hint).base_dtype)
        except (TypeError, ValueError):
            pass
    return from_value(value, None)


def from_value(value: Any, dtype: DType | None) -> Tensor:
    """A tensor from something that is none; see `convert_to_tensor`."""
    cls = type(value)
    convert = _by_class.get(cls)
    if convert is None:
        convert = _by_class[cls] = _converter_of(cls)
    return convert(value, dtype)


def _converter_of(cls: type) -> Callable[[Any, DType | None], Tensor]:
    """How instances of a class are converted."""
    for base in cls.__mro__:
        if base in _registered:
            return _registered[base]
    if hasattr(cls, "__tf_tensor__"):
        return _from_protocol
    if any(issubclass(cls, classes) for _, classes, _ in _functions):
        return _from_function
    return _plain_converter_of(cls)


def _plain_converter_of(cls: type) -> Callable[[Any, DType | None], Tensor]:
    if cls is float:
        return _from_float
    if cls is int:
        return _from_int
    if cls is bool:
        return _from_bool
    if issubclass(cls, (np.ndarray, np.generic)):
        return _from_array
    if issubclass(cls, TensorShape):
        return _from_shape
    if issubclass(cls, jax.Array):
        return _from_jax
    if (hasattr(cls, "__array__") or hasattr(cls, "__array_interface__")) and not issubclass(cls, (list, tuple)):
        return _from_arraylike
    return _from_sequence


def _from_float(value: float, dtype: DType | None) -> Tensor:
    if dtype is None:
        if value > _FLOAT32_MAX or value < -_FLOAT32_MAX:
            return _from_sequence(value, None)
        return scalar(value, _FLOAT32)
    if dtype._kind == "f" and dtype.np.kind == "f":
        if dtype.np.char == "d" or -65504.0 <= value <= 65504.0:
            return scalar(value, dtype.np)
    return _from_sequence(value, dtype)


def _from_int(value: int, dtype: DType | None) -> Tensor:
    if -128 <= value < 128:
        if dtype is None:
            return scalar(value, _INT32)
        if dtype._kind in "fi" and dtype.np.kind in "fi":
            return scalar(value, dtype.np)
    return _from_sequence(value, dtype)


def _from_bool(value: bool, dtype: DType | None) -> Tensor:
    if dtype is None or dtype is dtypes.bool:
        return scalar(value, _BOOL)
    return _from_sequence(value, dtype)


def _from_array(value: np.ndarray | np.generic, dtype: DType | None) -> Tensor:
    return new_tensor(from_numpy(value, dtype))


def _from_arraylike(value: Any, dtype: DType | None) -> Tensor:
    return new_tensor(from_numpy(np.asarray(value), dtype))


def _from_jax(value: Any, dtype: DType | None) -> Tensor:
    """A jax.Array is immutable: shared as it is. Arrays of keys and tracers are refused by NumPy itself."""
    if isinstance(value, jax.core.Tracer) or dtype is not None and dtype.np != value.dtype:
        return _from_arraylike(value, dtype)
    tensor = EagerTensor.__new__(EagerTensor)
    tensor.aval = aval_of(value.shape, value.dtype)
    tensor.data = value
    tensor.pos = -1
    return tensor


def _from_shape(value: TensorShape, dtype: DType | None) -> Tensor:
    if not value.is_fully_defined():
        raise ValueError(f"Cannot convert a partially known TensorShape {value} to a Tensor.")
    dims = value.as_list()
    if dtype is None:
        dtype = dtypes.int64 if any(d >= 2**31 for d in dims) else dtypes.int32
    elif dtype not in (dtypes.int32, dtypes.int64):
        raise TypeError(
            f"Cannot convert TensorShape {value} to dtype {dtype}. Allowed dtypes are tf.int32 and tf.int64."
        )
    return new_tensor(np.array(dims, dtype.np))


def _from_protocol(value: Any, dtype: DType | None) -> Tensor:
    return value.__tf_tensor__(dtype, None)


def _from_function(value: Any, dtype: DType | None) -> Tensor:
    for _, classes, function in _functions:
        if isinstance(value, classes):
            result = function(value, dtype=dtype, name=None, as_ref=False)
            if result is not NotImplemented:
                return result
    return _plain_converter_of(type(value))(value, dtype)


def _from_sequence(value: Any, dtype: DType | None) -> Tensor:
    """Numbers, text and nested sequences of them; sequences with tensors inside are stacked."""
    try:
        return from_sequence(value, dtype)
    except NestedTensors:
        found = _first_dtype(value)
        return _pack(value, found if dtype is None else dtype, None if dtype is found else dtype)


def from_sequence(value: Any, dtype: DType | None) -> Tensor:
    """Numbers, text and nested sequences of them.

    Raises:
        NestedTensors: if there are tensors inside.
    """
    if dtype is None and type(value) is list and 0 < len(value) <= 64 and type(value[0]) in _PLAIN:
        found = _from_short_list(value)
        if found is not None:
            return found
    return new_tensor(sequences.to_array(value, dtype, is_tensor_class))


_PLAIN = (float, int)


def _from_short_list(value: list[Any]) -> Tensor | None:
    """A flat list of floats, or of small integers; None if it is not that simple."""
    kinds = set(map(type, value))
    if len(kinds) > 1:
        return None
    if kinds == {float}:
        if max(value) <= _FLOAT32_MAX and min(value) >= -_FLOAT32_MAX:
            return new_tensor(np.array(value, _FLOAT32))
    elif max(value) < 2**31 and min(value) >= -(2**31):
        return new_tensor(np.array(value, _INT32))
    return None


def _first_dtype(value: Any) -> DType | None:
    """Element type of the first tensor in a nested list."""
    if isinstance(value, (list, tuple)):
        for item in value:
            found = _first_dtype(item)
            if found is not None:
                return found
        return None
    return getattr(value, "dtype", None) if is_tensor_class(type(value)) else None


def _pack(value: Any, dtype: DType | None, wanted: DType | None) -> Tensor:
    """Stacks a nested list that has tensors among its leaves, so that gradients flow to them.

    Python values become `dtype`; tensors are cast to `wanted`, unless it is None.
    """
    items = []
    for item in value:
        if is_tensor_class(type(item)):
            tensor = convert_to_tensor(item)
            items.append(tensor if wanted is None or wanted is tensor.dtype else cast(tensor, wanted))
        elif isinstance(item, (list, tuple)) and _first_dtype(item) is not None:
            items.append(_pack(item, dtype, wanted))
        else:
            items.append(convert_to_tensor(item, dtype))
    return pack(items)


__all__ = ["convert_to_tensor", "from_value", "register", "scalar", "unsupported"]
