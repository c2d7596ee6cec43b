"""Evenly spaced numbers and grids: tf.range, tf.linspace, tf.meshgrid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.errors import UnimplementedError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.engine.open_dims import Dim, derived
from tfjax.ops.array.broadcast import broadcast_to
from tfjax.ops.array.cast import cast
from tfjax.ops.array.creation import SMALL
from tfjax.ops.array.shape import reshape
from tfjax.ops.calling import check_types, host_tensor, kernel_error, public_op, values_of
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.shapes import broadcast_shape, show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor

# In TensorFlow's order: without `dtype` the widest type among the arguments counts.
_HIERARCHY = (
    dtypes.int32, dtypes.int64, dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64,
)  # fmt: skip


@export("range")
@public_op(name="")
def range(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: str | None = "range") -> Tensor:  # noqa: A001
    """The numbers start, start + delta, ... below `limit`; `range(n)` counts from 0.

    Args:
        start: first number (or the limit, if `limit` is not given).
        limit: upper bound, not included.
        delta: step.
        dtype: element type; by default the widest among the arguments.
        name: shown nowhere in eager mode.

    Raises:
        InvalidArgumentError: if the step is zero or leads away from `limit`.
    """
    if limit is None:
        start, limit = 0, start
    if dtype is None and type(start) is int and type(limit) is int and type(delta) is int:
        return _integers(start, limit, delta)
    parts = _arguments((start, limit, delta), as_dtype(dtype) if dtype is not None else None)
    check_types("Range", *parts)
    first, last, step = (_scalar(p, label) for p, label in zip(parts, ("start", "limit", "delta"), strict=True))
    if any(type(part) is Dim for part in (first, last, step)):
        count = derived(_count_integers, *(p if type(p) is Dim else int(p) for p in (first, last, step)))
        return _spaced(parts[0], parts[2], count=count)
    return host_tensor(_numbers(first, last, step))


def _count_integers(start: int, limit: int, delta: int) -> int:
    kind = np.dtype(np.int64).type
    return len(_numbers(kind(start), kind(limit), kind(delta)))


@define_op(
    "Range",
    abstract=lambda ins, count: aval_of((count,), ins[0].dtype),
    numpy=lambda start, delta, count: np.arange(count, dtype=start.dtype) * delta + start,
    typed=False,
)
def _spaced(start, delta, count):
    steps = lax.mul(lax.iota(start.dtype, count), lax.broadcast(delta, (count,)))
    return lax.add(steps, lax.broadcast(start, (count,)))


def _integers(start: int, limit: int, delta: int) -> Tensor:
    wide = any(not -(2**31) <= v < 2**31 for v in (start, limit, delta))
    kind = np.dtype(np.int64 if wide else np.int32)
    return host_tensor(_numbers(kind.type(start), kind.type(limit), kind.type(delta)))


def _arguments(values: Sequence[Any], wanted: DType | None) -> list[Tensor]:
    """The arguments as tensors of one type."""
    parts = [_argument(v, wanted) for v in values]
    if wanted is None:
        assert all(p.dtype in _HIERARCHY for p in parts)
        wanted = max((p.dtype for p in parts), key=_HIERARCHY.index)
    return [cast(p, wanted) for p in parts]


def _argument(value: Any, wanted: DType | None) -> Tensor:
    if isinstance(value, Tensor) or hasattr(value, "_read"):
        return convert(value)
    return convert_to_tensor(value, wanted)


def _scalar(part: Tensor, label: str) -> Any:
    if part.aval.size != 1 or part.aval.ndim > 1:
        raise kernel_error("Range", f"{label} must be a scalar, not shape {show(part.aval.shape)}")
    return values_of(part).ravel()[0]


def _numbers(start: Any, limit: Any, delta: Any) -> np.ndarray:
    """As TensorFlow's kernel computes them: element i is start + i * delta."""
    if delta == 0:
        raise kernel_error("Range", f"Requires delta != 0: {_text(delta)}")
    if delta > 0 and not start <= limit:
        raise kernel_error("Range", f"Requires start <= limit when delta > 0: {_text(start)}/{_text(limit)}")
    if delta < 0 and not start >= limit:
        raise kernel_error("Range", f"Requires start >= limit when delta < 0: {_text(start)}/{_text(limit)}")
    kind = start.dtype
    if kind.kind in "iu":
        count = -((int(start) - int(limit)) // int(delta))
        return np.arange(count, dtype=kind) * delta + start
    steps = float(abs((limit - start) / delta))
    size = math.ceil(steps) if math.isfinite(steps) else math.inf
    if size > 2**63 - 1:
        raise kernel_error("Range", f"Requires ((limit - start) / delta) <= {2**63 - 1}")
    return np.asarray(start + np.arange(size).astype(kind) * delta, kind)


def _text(number: Any) -> str:
    return f"{float(number):g}" if np.dtype(number.dtype).kind not in "iu" else str(int(number))


# -- linspace


def _linspace_dtype(dtype: np.dtype) -> np.dtype:
    """TensorFlow divides the span by the number of steps, as Python's `/` does."""
    if dtype.kind not in "iu":
        return dtype
    return np.dtype(np.float32 if dtype.itemsize < 4 else np.float64)


def _linspace_shape(ins: Sequence[Aval], num: int, axis: int) -> Aval:
    shape = ins[0].shape
    return aval_of((*shape[:axis], num, *shape[axis:]), _linspace_dtype(ins[0].dtype))


def _linspace_numbers(start: Any, stop: Any, num: int, axis: int, xp: Any) -> Any:
    kind = _linspace_dtype(start.dtype)
    first, last = xp.expand_dims(start, axis), xp.expand_dims(stop, axis)
    steps = np.array(max(num - 1, 1)).astype(start.dtype).astype(kind)
    span = (last - first).astype(kind)
    delta = span / steps
    first, last = first.astype(kind), last.astype(kind)
    shape = [1] * first.ndim
    shape[axis] = -1
    middle = np.arange(1, max(num - 1, 1)).astype(kind).reshape(shape)
    return xp.concatenate([first, first + delta * middle, last], axis=axis)


def _linspace_host(start: Any, stop: Any, num: int, axis: int) -> Any:
    out = _linspace_numbers(np.asarray(start), np.asarray(stop), num, axis, np)
    return np.take(out, np.arange(num), axis=axis)


@define_op("LinspaceNd", abstract=_linspace_shape, numpy=_linspace_host)
def _linspace(start, stop, num, axis):
    out = _linspace_numbers(start, stop, num, axis, jnp)
    return lax.slice_in_dim(out, 0, num, axis=axis)


@export("linspace")
@public_op(name="")
def linspace(start: Any, stop: Any, num: Any, name: str | None = None, axis: Any = 0) -> Tensor:
    """`num` evenly spaced numbers from `start` to `stop`, both included.

    Args:
        start: first entries, a tensor of any shape.
        stop: last entries; `start` and `stop` are broadcast against each other.
        num: how many, an integer.
        name: shown nowhere in eager mode.
        axis: where the new dimension goes.

    Raises:
        TypeError: if `num` is no integer.
        InvalidArgumentError: if `num` is negative.
    """
    x = convert(start)
    y = convert(stop) if isinstance(stop, Tensor) else convert_to_tensor(stop, x.dtype)
    count = _count(num)
    if x.dtype is dtypes.string:
        raise kernel_error("Cast", "Cast int32 to string is not supported", UnimplementedError)
    shape = broadcast_shape(x.aval.shape, y.aval.shape)
    if shape is None:
        raise kernel_error("BroadcastArgs", f"Incompatible shapes: {show(x.aval.shape)} vs. {show(y.aval.shape)}")
    x, y = broadcast_to(x, shape), broadcast_to(y, shape)
    check_types("Sub", y, x)
    at = int(values_of(convert(axis)))
    if count < 0:
        raise kernel_error("Range", "Requires start <= limit when delta > 0: 1/-1")
    if not -len(shape) - 1 <= at <= len(shape):
        raise kernel_error("ExpandDims", f"Tried to expand dim index {at} for tensor with {len(shape)} dimensions.")
    at = at + len(shape) + 1 if at < 0 else at
    if not isinstance(start, Tensor) and not isinstance(stop, Tensor) and count <= SMALL:
        return host_tensor(_linspace_host(values_of(x), values_of(y), count, at), _linspace_dtype(x.aval.dtype))
    return _linspace(x, y, num=count, axis=at)


def _count(num: Any) -> int:
    tensor = convert(num)
    if not tensor.dtype.is_integer:
        raise TypeError(
            f"Argument `tensor` (name: num) must be of type integer. Received `tensor` = {num} of dtype: {tensor.dtype}"
        )
    return int(values_of(tensor))


# -- grids


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
