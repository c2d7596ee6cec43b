"""New tensors of a given shape: tf.zeros, tf.ones, tf.fill, tf.eye."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.errors import ResourceExhaustedError
from tfjax.core.export import export
from tfjax.engine.aval import aval_of
from tfjax.engine.open_dims import Dim
from tfjax.ops.array.shape import reshape
from tfjax.ops.calling import (
    attr_not_allowed,
    check_types,
    kernel_error,
    on_host,
    public_op,
    python_int,
    static_input,
    values_of,
)
from tfjax.ops.inputs import convert, define_op, static_ints
from tfjax.ops.op_facts import kernel_name
from tfjax.ops.shapes import show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import CPU, Tensor, new_tensor

SMALL = 4096  # tensors of at most so many elements are made at once, on the host
_MEMORY = 2**46  # bytes; a request above this fails as TensorFlow's allocator does


@define_op(
    "Fill",
    abstract=lambda ins, shape: aval_of(shape, ins[0].dtype),
    numpy=lambda value, shape: np.full(shape, value, value.dtype),
    strings=True,
    typed=False,
)
def _fill(value, shape):
    return lax.broadcast(value, shape)


def filled(shape: tuple[int, ...], value: Any, dtype: np.dtype) -> Tensor:
    """A tensor of one number: made at once if small, else recorded."""
    size = math.prod(shape)
    if type(size) is Dim:
        return _fill(new_tensor(np.array(value, dtype)), shape=shape)
    if size <= SMALL or dtype.kind == "O":
        return new_tensor(np.full(shape, value, dtype))
    if size * dtype.itemsize > _MEMORY:
        raise kernel_error(
            "Fill",
            f"OOM when allocating tensor with shape{show(shape)} and type {kernel_name(dtype)} on {CPU} by allocator "
            "mklcpu",
            ResourceExhaustedError,
        )
    return _fill(new_tensor(np.array(value, dtype)), shape=shape)


def _dims(dims: np.ndarray) -> tuple[int, ...]:
    """The checked shape that `Fill` was given."""
    if dims.ndim > 1 or dims.ndim == 0 and dims.size != 1:
        raise kernel_error("Fill", f"dims must represent a vector, got shape {show(dims.shape)}")
    shape = tuple(dims.ravel().tolist())
    for d in shape:
        if d < 0:
            raise kernel_error("Fill", f"Dimension {d} must be >= 0")
    return shape


def _shape_argument(shape: Any) -> tuple[int, ...]:
    """The shape argument of tf.zeros and tf.ones, which TensorFlow converts to int32 in Python."""
    if type(shape) in (tuple, list) and all(type(d) is int and d >= 0 for d in shape):
        return tuple(shape)
    if not isinstance(shape, Tensor):
        given = getattr(shape, "as_list", None)
        if given is not None or hasattr(shape, "_read"):
            shape = convert(shape)
        else:
            shape = convert_to_tensor(shape, dtypes.int32)
    if shape.dtype not in (dtypes.int32, dtypes.int64):
        raise attr_not_allowed("Fill", "index_type", shape.dtype)
    return _dims(values_of(shape).ravel() if shape.aval.ndim == 0 else values_of(shape))


def _constant(number: int, dtype: DType) -> Any:
    """0 or 1 in a dtype, or TensorFlow's error where there is no such value."""
    if dtype is dtypes.string and number == 0:
        return b""
    if dtype.np is None or dtype is dtypes.string:
        raise TypeError(f"Cannot convert {number} to EagerTensor of dtype {dtype.name}")
    return number


@export("zeros")
@public_op(name="")
def zeros(shape: Any, dtype: Any = dtypes.float32, name: str | None = None, layout: Any = None) -> Tensor:
    """A tensor of zeros (False, empty strings).

    Args:
        shape: a list or tuple of integers, a TensorShape or a 1-D integer tensor.
        dtype: element type.
        name: shown nowhere in eager mode.
        layout: for DTensor only.
    """
    dtype = as_dtype(dtype).base_dtype
    value = _constant(0, dtype)
    return filled(_shape_argument(shape), value, dtype.np)


@export("ones")
@public_op(name="")
def ones(shape: Any, dtype: Any = dtypes.float32, name: str | None = None, layout: Any = None) -> Tensor:
    """A tensor of ones (True); see `zeros`."""
    dtype = as_dtype(dtype).base_dtype
    value = _constant(1, dtype)
    return filled(_shape_argument(shape), value, dtype.np)


@export("zeros_like")
@public_op()
def zeros_like(input: Any, dtype: Any = None, name: str | None = None, layout: Any = None) -> Tensor:  # noqa: A002
    """Zeros in the shape of `input`, in its element type or `dtype`."""
    x = convert(input)
    dtype = as_dtype(dtype).base_dtype if dtype is not None else x.dtype
    return filled(x.aval.shape, _constant(0, dtype), dtype.np)


@export("ones_like")
@public_op()
def ones_like(input: Any, dtype: Any = None, name: str | None = None, layout: Any = None) -> Tensor:  # noqa: A002
    """Ones in the shape of `input`, in its element type or `dtype`."""
    x = convert(input)
    if dtype is None or as_dtype(dtype) is x.dtype:
        check_types("OnesLike", x)
        dtype = x.dtype
    dtype = as_dtype(dtype).base_dtype
    return filled(x.aval.shape, _constant(1, dtype), dtype.np)


@export("fill")
@public_op("dims", "value")
def fill(dims: Any, value: Any, name: str | None = None, layout: Any = None) -> Tensor:
    """A tensor of shape `dims` whose elements are all the scalar `value`.

    Raises:
        InvalidArgumentError: for a negative dimension, or a value that is no scalar.
    """
    x = convert(value)
    shape = _dims(static_input("Fill", 0, dims))
    if x.aval.size != 1 or x.aval.ndim > 1:
        raise kernel_error("Fill", f"value must represent a scalar, got shape {show(x.aval.shape)}")
    if x.aval.ndim:
        x = reshape(x, ())
    data = on_host(x)
    if data is not None and not isinstance(value, Tensor) and not hasattr(value, "_read"):
        return filled(shape, data[()], x.aval.dtype)
    return _fill(x, shape=shape)


@export("eye", "linalg.eye")
@public_op()
def eye(
    num_rows: Any, num_columns: Any = None, batch_shape: Any = None, dtype: Any = dtypes.float32,
    name: str | None = None,
) -> Tensor:  # fmt: skip
    """An identity matrix, or a batch of them; ones on the diagonal of a matrix that need not be square.

    Raises:
        TypeError: if a size is no integer.
    """
    if num_columns is None:
        num_columns = num_rows
    for given in (num_rows, num_columns):
        if not isinstance(given, Tensor) and not hasattr(given, "__index__"):
            raise TypeError(
                "Arguments `num_rows` and `num_columns` must be positive integer values. Received: "
                f"num_rows={num_rows}, num_columns={num_columns}"
            )
        if type(given) is bool:
            raise TypeError(f"Cannot convert [{np.bool_(given)!r}] to EagerTensor of dtype int32")
    rows, columns = _matrix_size(num_rows), _matrix_size(num_columns)
    dtype = as_dtype(dtype).base_dtype
    one = _constant(1, dtype)
    batch = _batch_shape(batch_shape)
    for d in (*batch, min(rows, columns)):
        if d < 0:
            raise _nameless(kernel_error("Fill", f"Dimension {d} must be >= 0"))
    shape = (*batch, rows, columns)
    if type(math.prod(shape)) is int and math.prod(shape) <= SMALL:
        out = np.zeros(shape, dtype.np)
        diagonal = np.arange(min(rows, columns))
        out[..., diagonal, diagonal] = one
        return new_tensor(out)
    return _eye(shape=shape, dtype=dtype.np)


def _matrix_size(value: Any) -> int:
    if isinstance(value, Tensor):
        return static_ints(value)[0] if value.aval.ndim == 0 else int(values_of(value))
    return python_int(value)


def _batch_shape(batch_shape: Any) -> tuple[int, ...]:
    if batch_shape is None:
        return ()
    if isinstance(batch_shape, (Tensor, np.ndarray)):
        return static_ints(convert(batch_shape))
    return tuple(static_ints(d)[0] if isinstance(d, Tensor) else int(d) for d in batch_shape)


def _nameless(error: Exception) -> Exception:
    error._worded = True  # type: ignore[attr-defined]
    return error


def _eye_host(shape: tuple[int, ...], dtype: np.dtype) -> Any:
    return np.broadcast_to(np.eye(*shape[-2:], dtype=dtype), shape)


@define_op("Eye", abstract=lambda ins, shape, dtype: aval_of(shape, dtype), numpy=_eye_host)
def _eye(shape, dtype):
    n = len(shape)
    rows, columns = lax.broadcasted_iota(np.int32, shape, n - 2), lax.broadcasted_iota(np.int32, shape, n - 1)
    return lax.convert_element_type(lax.eq(rows, columns), dtype)
