"""Assertions about types and shapes, which need no value: tf.debugging.assert_rank, assert_type, assert_shapes, ..."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from tfjax.core import dtypes
from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.export import export
from tfjax.ops.calling import public_op, values_of
from tfjax.ops.inputs import convert
from tfjax.tensor.tensor import Tensor


def _head(message: Any) -> str:
    return f"{message}.  " if message else ""


@export("debugging.assert_integer")
@public_op()
def assert_integer(x: Any, message: Any = None, name: str | None = None) -> None:
    """Asserts that x is of integer dtype.

    Raises:
        TypeError: it is not.
    """
    tensor = convert(x)
    if not tensor.dtype.is_integer:
        raise TypeError(f'{_head(message)}Expected "x" to be integer type.  Found: tensor of dtype {tensor.dtype}')


@export("debugging.assert_type")
@public_op()
def assert_type(tensor: Any, tf_type: Any, message: Any = None, name: str | None = None) -> None:
    """Asserts the dtype of a tensor.

    Raises:
        TypeError: it has another one.
    """
    value, wanted = convert(tensor), as_dtype(tf_type)
    if value.dtype != wanted:
        raise TypeError(f"{_head(message)}tensor must be of type {wanted!r}; got {value.dtype!r}")


def _rank(rank: Any) -> int:
    value = convert(rank)
    assert_type(value, dtypes.int32)
    if value.aval.ndim:
        raise ValueError("Rank must be a scalar.")
    return int(values_of(value))


def _rank_error(x: Tensor, wanted: str, message: Any) -> ValueError:
    return ValueError(f"{_head(message)}Tensor  must have rank {wanted}.  Received rank {x.aval.ndim}, shape {x.shape}")


@export("debugging.assert_rank", "assert_rank")
@public_op()
def assert_rank(x: Any, rank: Any, message: Any = None, name: str | None = None) -> None:
    """Asserts the number of dimensions of x.

    Raises:
        ValueError: it has another one.
    """
    tensor, wanted = convert(x), _rank(rank)
    if tensor.aval.ndim != wanted:
        raise _rank_error(tensor, str(wanted), message)


@export("debugging.assert_rank_at_least")
@public_op()
def assert_rank_at_least(x: Any, rank: Any, message: Any = None, name: str | None = None) -> None:
    """Asserts that x has `rank` dimensions or more.

    Raises:
        ValueError: it has fewer.
    """
    tensor, wanted = convert(x), _rank(rank)
    if tensor.aval.ndim < wanted:
        raise _rank_error(tensor, f"at least {wanted}", message)


@export("debugging.assert_rank_in")
@public_op()
def assert_rank_in(x: Any, ranks: Any, message: Any = None, name: str | None = None) -> None:
    """Asserts that the number of dimensions of x is one of `ranks`.

    Raises:
        ValueError: it is not.
    """
    tensor, wanted = convert(x), tuple(_rank(r) for r in ranks)
    if tensor.aval.ndim not in wanted:
        raise _rank_error(tensor, f"in {wanted}", message)


@export("debugging.assert_scalar")
@public_op()
def assert_scalar(tensor: Any, message: Any = None, name: str | None = None) -> None:
    """Asserts that a tensor has no dimensions.

    Raises:
        ValueError: it has some.
    """
    value = convert(tensor)
    if value.aval.ndim:
        raise ValueError(f"{_head(message)}Expected scalar shape, saw shape: {value.shape}.")


def _symbols(shape: Any) -> list[Any]:
    if isinstance(shape, str):
        return list(shape)
    if hasattr(shape, "as_list"):
        return shape.as_list()
    return list(shape) if isinstance(shape, Iterable) else [shape]


def _describe(x: Tensor) -> str:
    return f"shape={x.shape} dtype={x.dtype.name}"


@export("debugging.assert_shapes")
@public_op()
def assert_shapes(
    shapes: Any, data: Any = None, summarize: Any = None, message: Any = None, name: str | None = None
) -> None:
    """Asserts shapes of tensors, and that dimensions with one name have one size.

    Args:
        shapes: list of pairs (tensor, shape) or a dict. A shape lists sizes, names (one size for each name), and None
            or "." for any size; it may start with "..." or "*" for any leading dimensions.
        data, summarize: shown with the error.
        message: put in front of the error's text.
        name: ignored in eager mode.

    Raises:
        ValueError: a shape is another one.
    """
    pairs = shapes.items() if isinstance(shapes, dict) else shapes
    sizes: dict[Any, tuple[int, Tensor, int]] = {}
    for value, shape in pairs:
        _check_shape(convert(value), _symbols(shape), sizes, message)


def _check_shape(x: Tensor, symbols: list[Any], sizes: dict[Any, tuple[int, Tensor, int]], message: Any) -> None:
    actual = x.aval.shape
    offset = 0
    if symbols and symbols[0] in ("...", "*"):
        symbols = symbols[1:]
        offset = len(actual) - len(symbols)
        if offset < 0:
            raise _rank_error(x, f"at least {len(symbols)}", message)
    elif len(symbols) != len(actual):
        if len(symbols) > 1 or len(actual) > 1:
            # A shape of one symbol also describes scalars.
            raise _rank_error(x, "in (0, 1)" if len(symbols) < 2 else str(len(symbols)), message)
        actual = actual or (1,)
    for k, symbol in enumerate(symbols):
        size = actual[k + offset]
        if symbol is None or symbol == ".":
            continue
        if isinstance(symbol, (int, np.integer)) or isinstance(symbol, str) and symbol.isdigit():
            wanted, source = int(symbol), "Specified explicitly"
        elif symbol in sizes:
            wanted, other, position = sizes[symbol]
            source = f"Specified by tensor {_describe(other)} dimension {position}"
        else:
            sizes[symbol] = (size, x, k + offset)
            continue
        if size != wanted:
            raise ValueError(
                f"{_head(message)}{source}.  Tensor {_describe(x)} dimension {k + offset} must have size {wanted}.  "
                f"Received size {size}, shape {x.shape}"
            )


@export("debugging.assert_proper_iterable")
@public_op()
def assert_proper_iterable(values: Any) -> None:
    """Asserts that values is a list or the like: iterable, and neither a tensor, an array nor a string.

    Raises:
        TypeError: it is not.
    """
    if isinstance(values, (Tensor, np.ndarray, bytes, str)):
        raise TypeError(f'Expected argument "values" to be a "proper" iterable.  Found: {type(values)}')
    if not hasattr(values, "__iter__"):
        raise TypeError(f'Expected argument "values" to be iterable.  Found: {type(values)}')


@export("debugging.assert_same_float_dtype")
@public_op()
def assert_same_float_dtype(tensors: Any = None, dtype: Any = None) -> DType:
    """Asserts that all tensors are of one floating dtype (`dtype` if given), and returns it; float32 for none.

    Raises:
        ValueError: they are not.
    """
    found = None if dtype is None else as_dtype(dtype)
    first = None
    for tensor in tensors or ():
        if tensor is None:
            continue
        if found is None:
            found, first = tensor.dtype, tensor
        elif tensor.dtype != found:
            blame = f" as {first!s}" if first is not None else ""
            raise ValueError(f"{tensor!s}, type={tensor.dtype}, must be of the same type ({found}){blame}.")
    found = dtypes.float32 if found is None else found
    if not found.is_floating:
        raise ValueError(f"Expected floating point type, got {found}.")
    return found


@export("debugging.is_numeric_tensor")
@public_op()
def is_numeric_tensor(tensor: Any) -> bool:
    """Whether the argument is a tensor of numbers (booleans are none)."""
    if not isinstance(tensor, Tensor):
        return False
    dtype = tensor.dtype
    return dtype.is_floating or dtype.is_integer or dtype.is_complex
