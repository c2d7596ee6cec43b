"""Nested Python sequences as arrays, by TensorFlow's rules.

The shape is that of the path through the first elements; the element type is decided by the first leaf: booleans only
among booleans, integers become int32 or int64 (or floats, if a float is among them), floats float32.
"""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Callable
from typing import Any

import ml_dtypes
import numpy as np

from tfjax.core.dtypes import (
    DType,
    bfloat16,
    bool,
    complex128,
    float16,
    float32,
    float64,
    int32,
    int64,
    uint64,
)
from tfjax.core.dtypes import string as string_type
from tfjax.tensor import watching

_KERNEL_NAMES = {"float32": "float", "float64": "double", "float16": "half"}

MIXED = "Can't convert Python sequence with mixed types to Tensor."
RAGGED = "Can't convert non-rectangular Python sequence to Tensor."
INT_RANGE = "Can't convert Python sequence with out-of-range integer to Tensor."
FLOAT_RANGE = "Can't convert Python sequence with a value out of range for a double-precision float."

_kinds: dict[type, str] = {}


def kind_of(cls: type) -> str:
    """What a class of Python values is: b, i, f, d (np.float64), h (half), g (bfloat16), c, s (text), "[" or "" ."""
    kind = _kinds.get(cls)
    if kind is None:
        kind = _kinds[cls] = _kind_of(cls)
    return kind


def _kind_of(cls: type) -> str:
    for base, kind in (
        (builtins.bool, "b"), (np.bool_, "b"), (int, "i"), (np.integer, "i"), (np.float64, "d"), (float, "f"),
        (np.float16, "h"), (np.floating, "f"), (ml_dtypes.bfloat16, "g"), (complex, "c"), (np.complexfloating, "c"),
        (str, "s"), (bytes, "s"),
    ):  # fmt: skip
        if issubclass(cls, base):
            return kind
    if issubclass(cls, (list, tuple, np.ndarray)):
        return "["
    if hasattr(cls, "__getitem__") and hasattr(cls, "__len__") and not issubclass(cls, (dict, set, frozenset)):
        return "["
    return ""


class NestedTensors(Exception):
    """There are tensors among the leaves (of the class `args[0]`): the sequence must be stacked, not converted."""


def unsupported(value: Any) -> ValueError:
    """The error about a value that is nothing like a tensor."""
    if value is None and watching.graphs.stack:
        return ValueError("None values not supported.")
    return ValueError(f"Attempt to convert a value ({value!r}) with an unsupported type ({type(value)}) to a Tensor.")


def flatten(value: Any, is_tensor: Callable[[type], Any]) -> tuple[tuple[int, ...], list[Any], str]:
    """Shape, leaves in order, and the kind of the first leaf ("" if there is none).

    Raises:
        NestedTensors: if a leaf is a tensor, a variable or the like.
        ValueError: if the nesting is not rectangular, or the first leaf is nothing like a number or text.
    """
    shape: list[int] = []
    level: Any = [value]
    while True:
        first = level[0]
        kind = kind_of(type(first))
        if is_tensor(type(first)):
            raise NestedTensors(type(first))
        if kind != "[":
            break
        types = set(map(type, level))
        for cls in types:
            if is_tensor(cls):
                raise NestedTensors(cls)
            if kind_of(cls) != "[":
                raise ValueError(RAGGED)
        length = len(first)
        if len(level) > 1 and set(map(len, level)) != {length}:
            # A first element without entries decides the shape alone.
            if length or not shape:
                _look_for_tensors(level, is_tensor)
                raise ValueError(RAGGED)
        shape.append(length)
        if length == 0:
            return tuple(shape), [], ""
        if types == {np.ndarray} and len({(a.shape, a.dtype) for a in level}) == 1 and first.dtype.kind in "biufc":
            stacked = np.stack(level)
            return (*shape[:-1], *first.shape), [stacked], _array_kind(first.dtype)
        level = list(itertools.chain.from_iterable(level))
    if kind == "":
        _look_for_tensors(level, is_tensor)
        raise unsupported(first)
    return tuple(shape), level, kind


def _look_for_tensors(level: list[Any], is_tensor: Callable[[type], Any]) -> None:
    for item in level:
        if is_tensor(type(item)):
            raise NestedTensors(type(item))
        if isinstance(item, (list, tuple)):
            _look_for_tensors(item, is_tensor)  # type: ignore[arg-type]


def _array_kind(dtype: np.dtype) -> str:
    return {"b": "b", "i": "i", "u": "i", "c": "c"}.get(dtype.kind) or {"d": "d", "e": "h"}.get(dtype.char, "f")


_NATURAL = {
    "b": (bool, "b"),
    "f": (float32, "fdihbg"),
    "d": (float64, "fdihbg"),
    "h": (float16, "fdihbg"),
    "g": (bfloat16, "gfdih"),
    "c": (complex128, "cfdihb"),
    "s": (string_type, "s"),
}
# dtypes that are filled leaf by leaf; all others are cast from the natural type
_DIRECT = {
    float32: "fdihbg",
    float64: "fdihbg",
    float16: "fdihbg",
    int32: "ib",
    int64: "ib",
    uint64: "ib",
    complex128: "cfdihb",
    bool: "b",
    string_type: "s",
}


def to_array(value: Any, dtype: DType | None, is_tensor: Callable[[type], Any]) -> np.ndarray:
    """The array of a nested sequence (or of a single leaf).

    Raises:
        NestedTensors, ValueError: see `flatten`; also for leaves of mixed types.
        TypeError: if the leaves do not fit `dtype`; while a function is traced, also for leaves of mixed types.
    """
    try:
        return _to_array(value, dtype, is_tensor)
    except (TypeError, ValueError) as error:
        if watching.graphs.stack:
            if isinstance(error, ValueError):
                np.array(value)  # NumPy's error about nesting that is not rectangular is TensorFlow's too
            _raise_as_graphs_do(value, dtype, is_tensor)
        raise


def _raise_as_graphs_do(value: Any, dtype: DType | None, is_tensor: Callable[[type], Any]) -> None:
    """Raises TensorFlow's error about a constant of a graph, which it makes in another way than eager tensors."""
    if value is None:
        return
    if dtype is None:
        raise TypeError(
            f"Failed to convert elements of {value} to Tensor. Consider casting elements to a supported type. See "
            "https://www.tensorflow.org/api_docs/python/tf/dtypes for supported TF dtypes."
        ) from None
    if isinstance(value, (list, tuple)):
        for item in value:
            if isinstance(item, (list, tuple)):
                _raise_as_graphs_do(item, dtype, is_tensor)
            elif not _fits(item, dtype, is_tensor):
                raise TypeError(f"Expected {dtype.name}, but got {item} of type '{type(item).__name__}'.") from None
    elif not _fits(value, dtype, is_tensor):
        raise TypeError(f"Expected {dtype.name}, but got {value} of type '{type(value).__name__}'.") from None


def _fits(leaf: Any, dtype: DType, is_tensor: Callable[[type], Any]) -> bool:
    try:
        _to_array(leaf, dtype, is_tensor)
    except (TypeError, ValueError):
        return False
    return True


def _to_array(value: Any, dtype: DType | None, is_tensor: Callable[[type], Any]) -> np.ndarray:
    shape, leaves, kind = flatten(value, is_tensor)
    if not kind:
        return np.empty(shape, float32.np if dtype is None else dtype.np)
    if _is_block(leaves):
        kinds = {_array_kind(leaves[0].dtype)}
    else:
        kinds = {_leaf_kind(cls, is_tensor) for cls in set(map(type, leaves))}
    if dtype is not None and dtype in _DIRECT and kinds <= set(_DIRECT[dtype]):
        try:
            return _fill(leaves, dtype.np, shape)
        except OverflowError:
            pass
    array, natural = _natural(leaves, kind, kinds, shape, strict=dtype is None)
    if dtype is None or dtype is natural:
        return array
    if (
        natural.is_integer
        and _takes(dtype, "iufc")
        or natural.is_floating
        and _takes(dtype, "fc")
        or (natural.is_complex and dtype.is_complex)
    ):
        with np.errstate(all="ignore"):
            return array.astype(dtype.np)
    name = _KERNEL_NAMES.get(dtype.name, dtype.name)
    raise TypeError(f"Cannot convert {value!r} to EagerTensor of dtype {name}")


def _takes(dtype: DType, kinds: str) -> Any:
    return dtype.np is not None and (dtype._kind in kinds or dtype.is_quantized)


def _is_block(leaves: list[Any]) -> Any:
    return len(leaves) == 1 and type(leaves[0]) is np.ndarray


def _leaf_kind(cls: type, is_tensor: Callable[[type], Any]) -> str:
    if is_tensor(cls):
        raise NestedTensors(cls)
    return kind_of(cls)


def _natural(
    leaves: list[Any], kind: str, kinds: set[str], shape: tuple[int, ...], strict: Any
) -> tuple[np.ndarray, DType]:
    """The array in the type that TensorFlow chooses by itself; `strict`: a float out of range is an error."""
    if kind == "i":
        if kinds <= {"i", "b"}:
            try:
                array = _fill(leaves, int64.np, shape)
            except OverflowError:
                raise ValueError(INT_RANGE) from None
            if array.size and (array.min() < -(2**31) or array.max() >= 2**31):
                return array, int64
            return array.astype(int32.np), int32
        if not kinds <= set("fdihbg"):
            raise ValueError(MIXED)
        kind = "f"
    dtype, accepted = _NATURAL[kind]
    if not kinds <= set(accepted):
        raise ValueError(MIXED)
    if kind == "f":
        try:
            wide = _fill(leaves, float64.np, shape)
        except OverflowError:
            raise ValueError(FLOAT_RANGE) from None
        with np.errstate(all="ignore"):
            array = wide.astype(np.float32)
        if strict and not np.isfinite(array).all() and not np.array_equal(np.isinf(array), np.isinf(wide)):
            raise ValueError(FLOAT_RANGE)
        return array, dtype
    return _fill(leaves, dtype.np, shape), dtype


def _fill(leaves: list[Any], dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
    if _is_block(leaves):
        return leaves[0].astype(dtype)
    if dtype.kind == "O":
        out = np.empty(len(leaves), object)
        for i, item in enumerate(leaves):
            out[i] = item.encode() if isinstance(item, str) else bytes(item)
        return out.reshape(shape)
    with np.errstate(all="ignore"):
        return np.array(leaves, dtype).reshape(shape)
