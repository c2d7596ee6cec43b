"""tf.gather_nd: slices at index vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.indices import first_outside_nd, outside_nd_error
from tfjax.ops.calling import check_types, host_tensor, kernel_error, on_host, public_op, python_int, values_of
from tfjax.ops.inputs import convert, define_op
from tfjax.tensor.tensor import Tensor
from tfjax.tensor.variable import Variable


def _nd_shape(ins: Sequence[Aval], batch_dims: int, depth: int) -> tuple[int, ...]:
    indices = ins[1].shape
    return (*indices[:-1], *ins[0].shape[batch_dims + depth :])


def _batch_indices(shape: tuple[int, ...], batch_dims: int) -> list[np.ndarray]:
    """Index arrays of the batch dimensions, broadcastable to `shape`."""
    return [np.arange(shape[k]).reshape([-1 if i == k else 1 for i in range(len(shape))]) for k in range(batch_dims)]


def _gather_nd_lax(x: Any, indices: Any, batch_dims: int, depth: int) -> Any:
    if depth == 0 and not batch_dims:
        return lax.broadcast(x, indices.shape[:-1])
    outer = indices.shape[:-1]
    parts = [jnp.broadcast_to(jnp.asarray(b, indices.dtype), outer) for b in _batch_indices(outer, batch_dims)]
    if parts:
        indices = jnp.concatenate([jnp.stack(parts, axis=-1), indices], axis=-1)
        depth += batch_dims
    numbers = lax.GatherDimensionNumbers(
        offset_dims=tuple(range(len(outer), len(outer) + x.ndim - depth)),
        collapsed_slice_dims=tuple(range(depth)),
        start_index_map=tuple(range(depth)),
    )
    return lax.gather(x, indices, numbers, (1,) * depth + x.shape[depth:], mode="clip")


def _gather_nd_host(x: Any, indices: Any, batch_dims: int, depth: int) -> Any:
    outer = indices.shape[:-1]
    if depth == 0 and not batch_dims:
        return np.broadcast_to(x, outer + x.shape)
    if x.size == 0:
        return np.zeros(outer + x.shape[batch_dims + depth :], x.dtype)
    key = [np.clip(indices[..., k], 0, x.shape[batch_dims + k] - 1) for k in range(depth)]
    return x[(*(np.broadcast_to(b, outer) for b in _batch_indices(outer, batch_dims)), *key)]


def _make_gather_nd(op: str) -> tuple[Any, Any]:
    def guarded(x: Any, indices: Any, batch_dims: int, depth: int) -> Any:
        limits = x.shape[batch_dims : batch_dims + depth]
        return _gather_nd_lax(x, indices, batch_dims, depth), first_outside_nd(indices, limits, jnp)

    def guarded_host(x: Any, indices: Any, batch_dims: int, depth: int) -> Any:
        limits = x.shape[batch_dims : batch_dims + depth]
        return _gather_nd_host(x, indices, batch_dims, depth), first_outside_nd(indices, limits, np)

    def aval(ins: Sequence[Aval], batch_dims: int, depth: int) -> Aval:
        return aval_of(_nd_shape(ins, batch_dims, depth), ins[0].dtype)

    def guarded_aval(ins: Sequence[Aval], batch_dims: int, depth: int) -> tuple[Aval, Aval]:
        return aval(ins, batch_dims, depth), aval_of((2 + depth,), np.dtype(np.int64))

    typed = op == "GatherNd"
    plain = define_op(op, abstract=aval, numpy=_gather_nd_host, rows=_picks_rows_nd, strings=True, typed=typed)(
        _gather_nd_lax
    )
    checked = define_op(
        op,
        abstract=guarded_aval,
        numpy=guarded_host,
        rows=_picks_rows_nd,
        typed=typed,
        guards=[lambda report, avals, batch_dims, depth: _nd_error(op, report, avals)],
    )(guarded)
    return plain, checked


def _picks_rows_nd(batch_dims: int, depth: int) -> bool:
    return batch_dims == 0 and depth == 1


def _nd_error(op: str, report: Any, avals: Sequence[Aval]) -> InvalidArgumentError:
    return outside_nd_error(op, report, avals[1].shape, avals[0].shape, f" param shape {{}}, node name: {op}")


_GATHERS_ND = {op: _make_gather_nd(op) for op in ("GatherNd", "ResourceGatherNd")}


def gather_nd_checked(x: Tensor, indices: Tensor, batch_dims: int = 0, op: str = "GatherNd") -> Tensor:
    """Entries of `x` at index vectors; raises for vectors out of range, now or when they are known."""
    plain, guarded = _GATHERS_ND[op]
    depth = indices.aval.shape[-1]
    known = on_host(indices)
    if known is None and x.aval.dtype.kind != "O" and indices.aval.size:
        return guarded(x, indices, batch_dims=batch_dims, depth=depth)
    known = values_of(indices)
    limits = x.aval.shape[batch_dims : batch_dims + depth]
    report = first_outside_nd(known, limits, np)
    if report[0]:
        raise _nd_error(op, report, (x.aval, indices.aval))
    return plain(x, indices, batch_dims=batch_dims, depth=depth)


@export("gather_nd")
@public_op("params", "indices")
def gather_nd(
    params: Any, indices: Any, batch_dims: Any = 0, name: str | None = None, bad_indices_policy: str = ""
) -> Tensor:
    """Slices of `params` at the index vectors along the last dimension of `indices`.

    Args:
        params: a tensor or variable.
        indices: integer tensor `[..., depth]`; each vector indexes the first `depth` dimensions.
        batch_dims: so many leading dimensions go together.
        name: shown in errors.
        bad_indices_policy: "IGNORE" gives zeros for vectors out of range; otherwise they are errors.

    Raises:
        InvalidArgumentError: for an index vector that is out of range or too long.
    """
    op = "ResourceGatherNd" if isinstance(params, Variable) and not batch_dims else "GatherNd"
    x, where = convert(params), convert(indices)
    check_types("GatherNd", x, where)
    batch = python_int(batch_dims, "batch_dims")
    if where.aval.ndim == 0:
        raise kernel_error(op, "indices must be at least a vector")
    if x.aval.ndim == 0:
        raise kernel_error(op, "params must be at least a vector")
    depth = where.aval.shape[-1]
    if depth > x.aval.ndim - batch:
        raise kernel_error(
            op, f"index innermost dimension length must be <= params rank; saw: {depth} vs. {x.aval.ndim - batch}"
        )
    if bad_indices_policy == "IGNORE":
        return _gather_nd_ignoring(x, where, batch)
    return gather_nd_checked(x, where, batch, op)


def _gather_nd_ignoring(x: Tensor, indices: Tensor, batch_dims: int) -> Tensor:
    from tfjax.ops.array.select import where as select

    depth = indices.aval.shape[-1]
    limits = np.array(x.aval.shape[batch_dims : batch_dims + depth], np.int64)
    known = values_of(indices)
    inside = np.all((known >= 0) & (known < limits), axis=-1)
    safe = host_tensor(np.where(inside[..., None], known, 0).astype(known.dtype))
    out = gather_nd_checked(x, safe, batch_dims)
    mask = inside.reshape(inside.shape + (1,) * (out.aval.ndim - inside.ndim))
    return select(host_tensor(mask), out, host_tensor(np.zeros((), out.aval.dtype)))
