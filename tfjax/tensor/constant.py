"""tf.constant and what else looks at constant values: tf.is_tensor, tf.get_static_value, tensor protos."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.export import export
from tfjax.core.shapes import TensorShape, as_shape
from tfjax.tensor.arrays import from_numpy
from tfjax.tensor.convert import convert_to_tensor, from_sequence, from_value, is_tensor_class
from tfjax.tensor.sequences import NestedTensors
from tfjax.tensor.tensor import EagerTensor, Tensor, new_tensor


@export("constant")
def constant(value: Any, dtype: Any = None, shape: Any = None, name: str = "Const") -> Tensor:
    """A tensor of constant values.

    Args:
        value: number, text, nested list or array.
        dtype: element type, by default that of `value`.
        shape: the elements are laid out in this shape; a single one is repeated.
        name: kept for compatibility.

    Raises:
        TypeError: if the value does not fit `dtype`, or `shape` another number of elements.
        ValueError: if the value is not like a tensor.
    """
    tensor = _converted(value, None if dtype is None else as_dtype(dtype))
    return tensor if shape is None else _shaped(tensor, value, as_shape(shape))


def _converted(value: Any, dtype: DType | None) -> Tensor:
    if isinstance(value, Tensor):
        if dtype is not None and dtype is not value.dtype:
            raise TypeError(
                f"Expected tensor {engine.read(value)} with dtype {dtype!r}, but got dtype {value.dtype!r}."
            )
        return value
    if isinstance(value, (list, tuple, TensorShape)):
        try:
            return from_sequence(value, dtype)
        except NestedTensors as found:
            raise _refused(found.args[0]) from None
    if dtype is not None and hasattr(value, "_read") and dtype is not value.dtype:
        # A variable is read through NumPy, so that here, unlike in tf.convert_to_tensor, its dtype may change.
        return new_tensor(from_numpy(np.asarray(engine.to_host(value._read())), dtype))
    return from_value(value, dtype)


def _refused(cls: type) -> ValueError:
    """tf.constant, unlike tf.convert_to_tensor, takes no lists of tensors."""
    if issubclass(cls, Tensor):
        error = "TypeError: Scalar tensor has no `len()`"
        return ValueError(f"{error}\nTraceback (most recent call last):\n\n{error}\n\n")
    return ValueError(f"TypeError: object of type '{cls.__name__}' has no len()\n")


def _shaped(tensor: Tensor, value: Any, shape: TensorShape) -> Tensor:
    if tensor.shape == shape:
        return tensor
    count, wanted = tensor.aval.size, shape.num_elements()
    if wanted is not None and (count == wanted or count == 1):
        array = np.asarray(engine.to_host(tensor))
        dims = tuple(shape.as_list())
        if count == wanted:
            return new_tensor(array.reshape(dims))
        return new_tensor(np.broadcast_to(array.reshape(()), dims).copy())
    raise TypeError(
        f"Eager execution of tf.constant with unsupported shape. Tensor {engine.read(tensor)} (converted from {value}) "
        f"has {count:d} elements, but got `shape` {shape} with {wanted} elements)."
    )


@export("is_tensor")
def is_tensor(x: Any) -> bool:
    """Whether `x` is a tensor, a variable or another value that TensorFlow's ops take without conversion."""
    return is_tensor_class(type(x))


@export("is_symbolic_tensor")
def is_symbolic_tensor(tensor: Any) -> bool:
    """Whether `tensor` belongs to a graph."""
    return isinstance(tensor, Tensor) and not isinstance(tensor, EagerTensor)


@export("get_static_value")
def get_static_value(tensor: Any, partial: bool = False) -> Any:
    """The value of an eager tensor as NumPy data; what is no tensor comes back as it is, a variable as None."""
    if isinstance(tensor, EagerTensor):
        return tensor.numpy()
    if isinstance(tensor, Tensor) or is_tensor_class(type(tensor)):
        return None
    return tensor


class TensorProto:
    """A tensor in serialized form, as far as Python code looks at it: `dtype`, `tensor_shape`, `tensor_content`."""

    def __init__(self, array: np.ndarray, dtype: DType):
        self._array = array
        self._dtype = dtype

    @property
    def dtype(self) -> int:
        """Number of the element type."""
        return self._dtype.as_datatype_enum

    @property
    def tensor_shape(self) -> TensorShape:
        """Shape."""
        return TensorShape(self._array.shape)

    @property
    def tensor_content(self) -> bytes:
        """The elements in memory order; empty for strings."""
        return b"" if self._array.dtype == object else self._array.tobytes()

    @property
    def string_val(self) -> list[bytes]:
        """The elements of a string tensor."""
        return list(self._array.ravel()) if self._array.dtype == object else []


@export("make_tensor_proto")
def make_tensor_proto(
    values: Any, dtype: Any = None, shape: Any = None, verify_shape: bool = False, allow_broadcast: bool = False
) -> TensorProto:
    """A TensorProto of `values`.

    Raises:
        TypeError: if `verify_shape` is set and the shape of `values` is not `shape`.
        ValueError: if `values` do not fill `shape`.
    """
    if isinstance(values, TensorProto):
        return values
    if isinstance(values, (np.ndarray, np.generic)):
        array = np.asarray(from_numpy(values, None if dtype is None else as_dtype(dtype)))
    else:
        array = np.asarray(engine.to_host(convert_to_tensor(values, dtype)))
    if shape is not None:
        dims = tuple(int(d) for d in shape)
        if verify_shape and array.shape != dims:
            raise TypeError(f"Expected Tensor's shape: {dims}, but got {array.shape}.")
        if allow_broadcast and array.size != np.prod(dims):
            array = np.broadcast_to(array, dims).copy()
        elif array.size == 1:
            array = np.broadcast_to(array.reshape(()), dims).copy()
        else:
            array = array.reshape(dims)
    return TensorProto(array, DType.from_numpy(array.dtype))


@export("make_ndarray")
def make_ndarray(tensor: TensorProto) -> np.ndarray:
    """The array in a TensorProto."""
    return np.array(tensor._array)
