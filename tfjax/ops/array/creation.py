"""New tensors of a given shape: tf.zeros, tf.ones, tf.fill, tf.eye, tf.one_hot, tf.sequence_mask, tf.meshgrid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.errors import ResourceExhaustedError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.cast import cast, cast_tensor
from tfjax.ops.array.shape import broadcast_to, reshape
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
from tfjax.ops.inputs import convert, define_op
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
    if math.prod(shape) <= SMALL:
        out = np.zeros(shape, dtype.np)
        diagonal = np.arange(min(rows, columns))
        out[..., diagonal, diagonal] = one
        return new_tensor(out)
    return _eye(shape=shape, dtype=dtype.np)


def _matrix_size(value: Any) -> int:
    return int(values_of(value)) if isinstance(value, Tensor) else python_int(value)


def _batch_shape(batch_shape: Any) -> tuple[int, ...]:
    if batch_shape is None:
        return ()
    if isinstance(batch_shape, (Tensor, np.ndarray)):
        return tuple(int(d) for d in np.ravel(values_of(convert(batch_shape))))
    return tuple(int(values_of(d)) if isinstance(d, Tensor) else int(d) for d in batch_shape)


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


# -- one-hot


def _one_hot_shape(shape: tuple[int, ...], depth: int, axis: int) -> tuple[int, ...]:
    at = len(shape) if axis == -1 else axis
    return (*shape[:at], depth, *shape[at:])


def _one_hot_host(indices: Any, on: Any, off: Any, depth: int, axis: int) -> Any:
    at = np.ndim(indices) if axis == -1 else axis
    positions = np.arange(depth).reshape([-1] + [1] * (np.ndim(indices) - at))
    if indices.dtype.kind == "u":
        indices = np.asarray(indices).astype(np.int64)
    return np.where(np.expand_dims(indices, at) == positions, on, off)


@define_op(
    "OneHot",
    abstract=lambda ins, depth, axis: aval_of(_one_hot_shape(ins[0].shape, depth, axis), ins[1].dtype),
    numpy=_one_hot_host,
    differentiable=False,
    strings=True,
    typed=False,
)
def _one_hot(indices, on, off, depth, axis):
    shape = _one_hot_shape(indices.shape, depth, axis)
    at = len(shape) - 1 if axis == -1 else axis
    wide = indices if indices.dtype.itemsize >= 4 else lax.convert_element_type(indices, np.int32)
    positions = lax.broadcasted_iota(wide.dtype, shape, at)
    kept = tuple(i for i in range(len(shape)) if i != at)
    hit = lax.eq(lax.broadcast_in_dim(wide, shape, kept), positions)
    return lax.select(hit, lax.broadcast(on, shape), lax.broadcast(off, shape))


def _check_one_hot(ins: Sequence[Aval]) -> None:
    for aval, label in zip(ins[1:], ("on_value", "off_value"), strict=True):
        if aval.size != 1 or aval.ndim > 0:
            raise kernel_error("OneHot", f"{label} must be a scalar, but got: {show(aval.shape)}")


@export("one_hot")
@public_op("indices", "depth")
def one_hot(
    indices: Any, depth: Any, on_value: Any = None, off_value: Any = None, axis: Any = None, dtype: Any = None,
    name: str | None = None,
) -> Tensor:  # fmt: skip
    """A tensor with a new dimension of size `depth` along which `on_value` stands at the index, `off_value` elsewhere.

    Args:
        indices: integer tensor; an index outside [0, depth) gives `off_value` everywhere.
        depth: an integer scalar.
        on_value: 1 by default.
        off_value: 0 by default.
        axis: where the new dimension goes; last by default (-1).
        dtype: element type; that of `on_value` or `off_value` if given, else float32.
        name: shown in errors.

    Raises:
        TypeError: if the dtypes of the values differ, or are not `dtype`.
        InvalidArgumentError: if `axis` or `depth` is out of range.
    """
    on_given, off_given = on_value is not None, off_value is not None
    wanted = as_dtype(dtype).base_dtype if dtype is not None else None
    on = convert_to_tensor(on_value, dtype_hint=wanted) if on_given else None
    off = convert_to_tensor(off_value, dtype_hint=wanted) if off_given else None
    wanted = _one_hot_dtype(on, off, wanted)
    on = on if on is not None else convert_to_tensor(1, wanted)
    off = off if off is not None else convert_to_tensor(0, wanted)
    if on.dtype is not off.dtype:
        raise TypeError(f"dtype {on.dtype} of on_value does not match dtype {off.dtype} of off_value")
    x = convert(indices)
    x = cast(x, dtypes.int32) if x.dtype is dtypes.bool and not isinstance(indices, Tensor) else x
    size = static_input("OneHot", 1, depth)
    check_types("OneHot", x)
    _check_one_hot((x.aval, on.aval, off.aval))
    at = -1 if axis is None else python_int(axis)
    if size.ndim:
        raise kernel_error("OneHot", f"depth must be a scalar, but got: {show(size.shape)}")
    if at != -1 and not 0 <= at <= x.aval.ndim:
        raise kernel_error(
            "OneHot", f"Expected axis to be -1 or between [0, {x.aval.ndim + 1}).  But received: {at}"
        )
    if size < 0:
        raise kernel_error("OneHot", f"depth must be non-negative, got: {size}")
    return _one_hot(x, on, off, depth=int(size), axis=at)


def _one_hot_dtype(on: Tensor | None, off: Tensor | None, wanted: DType | None) -> DType:
    """The element type that the arguments of `one_hot` agree on."""
    if wanted is not None:
        for label, given in (("on_value", on), ("off_value", off)):
            if given is not None and given.dtype is not wanted:
                raise TypeError(f"dtype {given.dtype} of {label} does not match dtype parameter {wanted}")
        return wanted
    if on is not None:
        return on.dtype
    return off.dtype if off is not None else dtypes.float32


@export("sequence_mask")
@public_op()
def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = dtypes.bool, name: str | None = None) -> Tensor:
    """A mask of shape `lengths.shape + [maxlen]`: True at the first `lengths[...]` positions.

    Args:
        lengths: integer tensor.
        maxlen: scalar, by default the largest length.
        dtype: element type of the result.
        name: shown nowhere in eager mode.

    Raises:
        ValueError: if `maxlen` is no scalar.
    """
    x = convert(lengths)
    if maxlen is None:
        longest = values_of(x)
        size = max(int(longest.max()), 0) if longest.size else 0
    else:
        limit = values_of(convert(maxlen))
        if limit.ndim:
            raise ValueError(
                f"Argument `maxlen` must be scalar for sequence_mask, received `maxlen` = {maxlen} with shape "
                f"'{convert(maxlen).shape}' instead"
            )
        size = int(limit)
    dtype = as_dtype(dtype)
    mask = _sequence_mask(x, size=size)
    return mask if dtype is dtypes.bool else cast_tensor(mask, dtype.np)


@define_op(
    "SequenceMask",
    abstract=lambda ins, size: aval_of((*ins[0].shape, size), np.dtype(bool)),
    numpy=lambda x, size: np.arange(size) < np.expand_dims(x, -1),
    differentiable=False,
)
def _sequence_mask(x, size):
    shape = (*x.shape, size)
    positions = lax.broadcasted_iota(x.dtype, shape, len(shape) - 1)
    return lax.lt(positions, lax.broadcast_in_dim(x, shape, tuple(range(x.ndim))))


@export("meshgrid")
@public_op()
def meshgrid(*args: Any, **kwargs: Any) -> list[Tensor]:
    """N tensors of rank N that hold the coordinates of the grid spanned by N vectors.

    Args:
        *args: the vectors.
        **kwargs: `indexing`, "xy" (the default: the first two dimensions are exchanged) or "ij"; `name`.

    Raises:
        TypeError: for another keyword.
        ValueError: for another `indexing`.
    """
    indexing = kwargs.pop("indexing", "xy")
    kwargs.pop("name", None)
    if kwargs:
        raise TypeError(f"'{next(iter(kwargs))}' is an invalid keyword argument for this function")
    if indexing not in ("xy", "ij"):
        raise ValueError(f"Argument `indexing` parameter must be either 'xy' or 'ij', got '{indexing}'")
    n = len(args)
    parts = []
    for i, arg in enumerate(args):
        shape = [1] * n
        shape[i] = -1
        parts.append(reshape(convert(arg), shape))
    sizes = [p.aval.size for p in parts]
    if indexing == "xy" and n > 1:
        parts[0] = reshape(parts[0], [1, -1] + [1] * (n - 2))
        parts[1] = reshape(parts[1], [-1, 1] + [1] * (n - 2))
        sizes[0], sizes[1] = sizes[1], sizes[0]
    for p in parts:
        # TensorFlow multiplies with ones of the first vector's type
        check_types("Mul", p, parts[0])
    return [broadcast_to(p, sizes) for p in parts]

