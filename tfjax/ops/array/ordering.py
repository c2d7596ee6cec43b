"""Sorted orders: tf.sort, tf.argsort, tf.searchsorted, tf.math.invert_permutation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.dtypes import as_dtype
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.shape import reshape
from tfjax.ops.calling import attr_not_allowed, check_types, host_tensor, kernel_error, public_op, values_of
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.shapes import show
from tfjax.tensor.tensor import Tensor

_INT32 = np.dtype(np.int32)


def _key(x: Any) -> Any:
    """What stands for the elements in comparisons: bits of 0.0 and -0.0 must not differ, NaN counts as largest."""
    return lax.add(x, lax.full_like(x, 0)) if jnp.issubdtype(x.dtype, np.floating) else x


def order(x: Any, axis: int, descending: bool) -> Any:
    """Stable argsort in JAX, int32; NaN comes last, as TensorFlow's `top_k` leaves it in ascending order."""
    key = _key(x)
    if descending:
        key = lax.bitwise_not(key) if key.dtype.kind in "iu" else lax.neg(key)
    positions = lax.broadcasted_iota(np.int32, x.shape, axis)
    return lax.sort((key, positions), dimension=axis, is_stable=True, num_keys=1)[1]


def order_host(x: Any, axis: int, descending: bool) -> Any:
    """The same with NumPy."""
    if descending:
        x = np.bitwise_not(x) if x.dtype.kind in "iu" else np.negative(x)
    if x.dtype.kind == "V" or x.dtype.itemsize == 2 and x.dtype.kind != "i" and x.dtype.kind != "u":
        x = x.astype(np.float32)
    return np.argsort(x, axis=axis, kind="stable").astype(np.int32)


# Sorting is recorded as two ops, so that gradients know: the order is no path from the values.
@define_op(
    "TakeAlongAxis",
    abstract=lambda ins, axis: aval_of(ins[1].shape, ins[0].dtype),
    numpy=lambda x, indices, axis: np.take_along_axis(x, indices, axis),
)
def take_along(x, indices, axis):
    """The entries of `x` at `indices` along one dimension."""
    return jnp.take_along_axis(x, indices, axis=axis, mode="clip")


@define_op(
    "ArgSort",
    abstract=lambda ins, axis, descending: aval_of(ins[0].shape, _INT32),
    numpy=order_host,
    differentiable=False,
)
def _argsort(x, axis, descending):
    return order(x, axis, descending)


@export("sort")
@public_op()
def sort(values: Any, axis: Any = -1, direction: str = "ASCENDING", name: str | None = None) -> Tensor:
    """`values` sorted along `axis`.

    Args:
        values: numeric tensor.
        axis: along which dimension.
        direction: "ASCENDING" or "DESCENDING".
        name: shown nowhere in eager mode.

    Raises:
        ValueError: for another direction.
        InvalidArgumentError: if `axis` is out of range.
    """
    x, at, descending = _sort_arguments(values, axis, direction)
    return take_along(x, _argsort(x, axis=at, descending=descending), axis=at)


@export("argsort")
@public_op()
def argsort(
    values: Any, axis: Any = -1, direction: str = "ASCENDING", stable: bool = False, name: str | None = None
) -> Tensor:
    """The int32 indices that sort `values` along `axis`; equal elements keep their order.

    Args:
        values: numeric tensor.
        axis: along which dimension.
        direction: "ASCENDING" or "DESCENDING".
        stable: the sort is stable in any case, as TensorFlow's is.
        name: shown nowhere in eager mode.

    Raises:
        ValueError: for another direction.
        InvalidArgumentError: if `axis` is out of range.
    """
    x, at, descending = _sort_arguments(values, axis, direction)
    return _argsort(x, axis=at, descending=descending)


def _sort_arguments(values: Any, axis: Any, direction: str) -> tuple[Tensor, int, bool]:
    if direction not in ("ASCENDING", "DESCENDING"):
        raise ValueError(
            f"Argument `direction` should be one of ASCENDING, DESCENDING. Received: direction={direction}"
        )
    at = int(values_of(axis)) if isinstance(axis, Tensor) else int(axis)
    x = convert(values)
    n = x.aval.ndim
    if not -n <= at < n:
        # TensorFlow reads the size of the axis off the shape (of two dimensions at least for negative axes)
        place = at if at >= 0 else -1
        error = kernel_error(
            "StridedSlice", f"slice index {place} of dimension 0 out of bounds.", name="strided_slice/"
        )
        error._worded = True
        raise error
    if direction == "ASCENDING" and not x.dtype.is_unsigned:
        check_types("Neg", x)
    check_types("TopKV2", x)
    return x, at % n, direction == "DESCENDING"


# -- search


def _search(sorted_rows: Any, values: Any, side: str, dtype: np.dtype) -> Any:
    find = lambda row, v: jnp.searchsorted(row, v, side=side)  # noqa: E731
    return lax.convert_element_type(jax.vmap(find)(sorted_rows, values), dtype)


def _search_host(sorted_rows: Any, values: Any, side: str, dtype: np.dtype) -> Any:
    if not len(sorted_rows):
        return np.zeros(values.shape, dtype)
    return np.stack([np.searchsorted(r, v, side) for r, v in zip(sorted_rows, values, strict=True)]).astype(dtype)


def _check_search(op: str, ins: Sequence[Aval]) -> None:
    if ins[0].shape[0] != ins[1].shape[0]:
        raise kernel_error(op, "Leading dim_size of both tensors must match.")


def _make_search(op: str, side: str) -> Any:
    return define_op(
        op,
        check=lambda ins, dtype: _check_search(op, ins),
        abstract=lambda ins, dtype: aval_of(ins[1].shape, dtype),
        numpy=lambda rows, values, dtype: _search_host(rows, values, side, dtype),
        differentiable=False,
    )(lambda rows, values, dtype: _search(rows, values, side, dtype))


_lower_bound = _make_search("LowerBound", "left")
_upper_bound = _make_search("UpperBound", "right")


@export("searchsorted")
@public_op(name="")
def searchsorted(
    sorted_sequence: Any, values: Any, side: str = "left", out_type: Any = dtypes.int32, name: str | None = None
) -> Tensor:
    """Where `values` would be inserted into the innermost rows of `sorted_sequence` to keep them sorted.

    Args:
        sorted_sequence: tensor `[..., n]`, sorted along the last dimension.
        values: tensor `[..., m]` of the same type.
        side: "left" (before equal elements) or "right" (behind them).
        out_type: int32 or int64.
        name: shown nowhere in eager mode.

    Raises:
        ValueError: for another `side`.
        InvalidArgumentError: if the leading dimensions differ.
    """
    if side not in ("left", "right"):
        raise ValueError(f"Argument `side` must be either 'right' or 'left'. Received: `side` = '{side}'.")
    op, operation = ("LowerBound", _lower_bound) if side == "left" else ("UpperBound", _upper_bound)
    rows, wanted = convert(sorted_sequence), convert(values)
    for t in (rows, wanted):
        if t.aval.ndim == 0:
            error = kernel_error("StridedSlice", "slice index -1 of dimension 0 out of bounds.", name="strided_slice/")
            error._worded = True
            raise error
    dtype = as_dtype(out_type)
    if dtype not in (dtypes.int32, dtypes.int64):
        raise attr_not_allowed(op, "out_type", dtype)
    found = operation(_rows(rows), _rows(wanted), dtype=dtype.np)
    return reshape(found, wanted.aval.shape)


def _rows(x: Tensor) -> Tensor:
    shape = x.aval.shape
    return reshape(x, (int(np.prod(shape[:-1])), shape[-1]))


# -- permutations


@export("math.invert_permutation")
@public_op("x", generated=True)
def invert_permutation(x: Any, name: str | None = None) -> Tensor:
    """The permutation that undoes `x`: `y[x[i]] = i`.

    Raises:
        InvalidArgumentError: if `x` is no permutation of 0, 1, ..., n - 1.
    """
    t = convert(x)
    check_types("InvertPermutation", t)
    if t.aval.ndim != 1:
        raise kernel_error("InvertPermutation", "invert_permutation expects a 1D vector.")
    data = values_of(t)
    out = np.full(data.size, -1, data.dtype)
    for i, v in enumerate(data.tolist()):
        if not 0 <= v < data.size:
            raise kernel_error("InvertPermutation", f"{v} is not between 0 and {data.size}")
        if out[v] != -1:
            raise kernel_error("InvertPermutation", f"{v} is duplicated in the input.")
        out[v] = i
    return host_tensor(out)


@export("unravel_index")
@public_op("indices", "dims", generated=True)
def unravel_index(indices: Any, dims: Any, name: str | None = None) -> Tensor:
    """The coordinates of flat indices into an array of shape `dims`, a tensor `[len(dims), ...]`.

    Raises:
        InvalidArgumentError: for an index out of range.
    """
    where, shape = convert(indices), convert(dims)
    check_types("UnravelIndex", where, shape)
    if shape.aval.ndim != 1:
        raise kernel_error("UnravelIndex", f'The indices can only be 1-D, got "{show(shape.aval.shape)}"')
    if where.aval.ndim > 1:
        raise kernel_error("UnravelIndex", f'The indices can only be scalar or vector, got "{show(where.aval.shape)}"')
    flat, sizes = values_of(where), values_of(shape)
    if (sizes == 0).any():
        raise kernel_error(
            "UnravelIndex",
            f"Input dims cannot contain a dim of zero, but dims contains zero at index {np.flatnonzero(sizes == 0)[0]}",
        )
    total = int(np.prod(sizes))
    if flat.size and flat.max() >= total:
        raise kernel_error("UnravelIndex", "index is out of bound as with dims")
    rest, coordinates = flat, []
    for d in sizes[::-1].tolist():
        quotient = np.trunc(rest / d).astype(rest.dtype)  # as C divides: a negative index keeps its sign
        coordinates.append(rest - quotient * d)
        rest = quotient
    return host_tensor(np.stack(coordinates[::-1]), where.aval.dtype)
