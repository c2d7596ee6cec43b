"""tf.gather: slices at indices along one dimension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.indices import first_outside
from tfjax.ops.calling import check_types, kernel_error, on_host, public_op, python_int, values_of
from tfjax.ops.inputs import convert, define_op
from tfjax.tensor.tensor import Tensor
from tfjax.tensor.variable import Variable


def _gathered(params: tuple[int, ...], indices: tuple[int, ...], axis: int, batch_dims: int) -> tuple[int, ...]:
    return (*params[:axis], *indices[batch_dims:], *params[axis + 1 :])


def _gather_aval(ins: Sequence[Aval], axis: int, batch_dims: int) -> Aval:
    return aval_of(_gathered(ins[0].shape, ins[1].shape, axis, batch_dims), ins[0].dtype)


def _gather_lax(x: Any, indices: Any, axis: int, batch_dims: int) -> Any:
    picked = indices.ndim - batch_dims
    offset = (*range(batch_dims, axis), *range(axis + picked, axis + picked + x.ndim - axis - 1))
    batch = tuple(range(batch_dims))
    numbers = lax.GatherDimensionNumbers(
        offset_dims=offset,
        collapsed_slice_dims=(axis,),
        start_index_map=(axis,),
        operand_batching_dims=batch,
        start_indices_batching_dims=batch,
    )
    window = tuple(1 if i == axis or i < batch_dims else d for i, d in enumerate(x.shape))
    return lax.gather(x, lax.expand_dims(indices, (indices.ndim,)), numbers, window, mode="clip")


def _gather_host(x: Any, indices: Any, axis: int, batch_dims: int) -> Any:
    if not batch_dims:
        return np.take(x, indices, axis, mode="clip") if x.size else _empty(x, indices, axis, 0)
    shape = _gathered(x.shape, indices.shape, axis, batch_dims)
    flat = np.moveaxis(x, axis, batch_dims)
    rest = flat.shape[batch_dims + 1 :]
    batch = int(np.prod(x.shape[:batch_dims]))
    flat = flat.reshape((batch, x.shape[axis], *rest))
    rows = np.clip(indices.reshape(batch, -1), 0, max(x.shape[axis] - 1, 0))
    out = flat[np.arange(batch)[:, None], rows].reshape((*indices.shape, *rest))
    # the picked dimensions move behind those between the batch and the axis
    moved = tuple(range(batch_dims, indices.ndim))
    return np.moveaxis(out, moved, tuple(i - batch_dims + axis for i in moved)).reshape(shape)


def _empty(x: Any, indices: Any, axis: int, batch_dims: int) -> Any:
    return np.zeros(_gathered(x.shape, indices.shape, axis, batch_dims), x.dtype)


def _picks_rows(axis: int, batch_dims: int) -> bool:
    return axis == 0 and batch_dims == 0


def _gather_error(op: str, report: Any, avals: Sequence[Aval], axis: int) -> InvalidArgumentError:
    _, at, index = (int(i) for i in report)
    return _out_of_range(op, at, index, avals[1].shape, avals[0].shape[axis])


def _out_of_range(op: str, at: int, index: int, shape: tuple[int, ...], limit: int) -> InvalidArgumentError:
    place = ",".join(str(int(i)) for i in np.unravel_index(at, shape)) if shape else ""
    return kernel_error(op, f"indices{f'[{place}]' if shape else ''} = {index} is not in [0, {limit})")


def _make_gather(op: str) -> tuple[Any, Any]:
    """The op for indices that are known to fit, and the one that checks them when it runs."""

    def guarded(x: Any, indices: Any, axis: int, batch_dims: int) -> Any:
        return _gather_lax(x, indices, axis, batch_dims), first_outside(indices, x.shape[axis], jnp)

    def guarded_host(x: Any, indices: Any, axis: int, batch_dims: int) -> Any:
        return _gather_host(x, indices, axis, batch_dims), first_outside(indices, x.shape[axis], np)

    def guarded_aval(ins: Sequence[Aval], axis: int, batch_dims: int) -> tuple[Aval, Aval]:
        return _gather_aval(ins, axis, batch_dims), aval_of((3,), np.dtype(np.int64))

    typed = op == "GatherV2"
    plain = define_op(op, abstract=_gather_aval, numpy=_gather_host, rows=_picks_rows, strings=True, typed=typed)(
        _gather_lax
    )
    checked = define_op(
        op,
        abstract=guarded_aval,
        numpy=guarded_host,
        rows=_picks_rows,
        typed=typed,
        guards=[lambda report, avals, axis, batch_dims: _gather_error(op, report, avals, axis)],
    )(guarded)
    return plain, checked


_GATHERS = {op: _make_gather(op) for op in ("GatherV2", "ResourceGather")}


def gather_checked(x: Tensor, indices: Tensor, axis: int = 0, batch_dims: int = 0, op: str = "GatherV2") -> Tensor:
    """Gathers along a valid non-negative axis; raises for indices that are out of range, now or when they are known."""
    plain, guarded = _GATHERS[op]
    known = on_host(indices)
    if known is None:
        if x.aval.dtype.kind != "O" and indices.aval.size and indices.aval.dtype.kind in "iu":
            return guarded(x, indices, axis=axis, batch_dims=batch_dims)
        known = values_of(indices)
    if known.dtype.kind in "iu" and known.size:
        limit = x.aval.shape[axis]
        if known.min() < 0 or known.max() >= limit:
            _, at, index = first_outside(known, limit, np)
            raise _out_of_range(op, int(at), int(index), known.shape, limit)
    return plain(x, indices, axis=axis, batch_dims=batch_dims)


@export("gather")
@public_op("params", "indices")
def gather(
    params: Any, indices: Any, validate_indices: Any = None, axis: Any = None, batch_dims: int = 0,
    name: str | None = None,
) -> Tensor:  # fmt: skip
    """Slices of `params` along `axis` at `indices`; the indices' dimensions replace the axis.

    Args:
        params: a tensor or variable.
        indices: integer tensor.
        validate_indices: deprecated, ignored.
        axis: by default `batch_dims`.
        batch_dims: so many leading dimensions of `params` and `indices` go together.
        name: shown in errors.

    Raises:
        InvalidArgumentError: for an index out of range; the gradient of a row lookup is a `tf.IndexedSlices`.
    """
    at = batch_dims if axis is None else python_int(axis)
    if at == 0:  # TensorFlow then forgets batch_dims
        batch_dims = 0
    op = "ResourceGather" if at == 0 and batch_dims == 0 and isinstance(params, Variable) else "GatherV2"
    x, where = convert(params), convert(indices)
    check_types("GatherV2", x, where)
    n, batch = x.aval.ndim, python_int(batch_dims, "batch_dims")
    at, batch = _gather_axes(x.aval.shape, where.aval.shape, at, batch)
    if n == 0:
        raise kernel_error(op, "params must be at least 1 dimensional")
    return gather_checked(x, where, at, batch, op)


def _gather_axes(params: tuple[int, ...], indices: tuple[int, ...], axis: int, batch_dims: int) -> tuple[int, int]:
    """The axis and the number of batch dimensions, neither negative.

    Raises:
        InvalidArgumentError: if they do not fit the shapes.
    """
    n = len(params)
    if n == 0:
        raise kernel_error("GatherV2", "params must be at least 1 dimensional")
    if not -n <= axis < n:
        least = axis + 1 if axis >= 0 else -axis
        raise kernel_error("GatherV2", f"Shape must be at least rank {least} but is rank {n}")
    axis = axis + n if axis < 0 else axis
    if batch_dims < 0:
        batch_dims += len(indices)
    if not 0 <= batch_dims <= len(indices):
        raise kernel_error(
            "GatherV2", f"Expected batch_dims in the range [{-len(indices)}, {len(indices)}], but got {batch_dims}"
        )
    if batch_dims > axis:
        raise kernel_error("GatherV2", f"batch_dims ({batch_dims}) must be less than or equal to axis ({axis}).")
    for i in range(batch_dims):
        if params[i] != indices[i]:
            raise kernel_error(
                "GatherV2",
                f"params.shape[{i}]: {params[i]} should be equal to indices.shape[{i}]: {indices[i]}",
            )
    return axis, batch_dims
