"""Writing by index: tf.scatter_nd, tf.tensor_scatter_nd_update, _add, _sub, _min, _max."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.indices import first_outside_nd, outside_nd_error
from tfjax.ops.calling import check_types, kernel_error, on_host, public_op, static_input, values_of
from tfjax.ops.inputs import convert, define_op, op_inputs
from tfjax.ops.shapes import show
from tfjax.tensor.tensor import Tensor

# -- the implementations, for index vectors `indices[..., :]`


def _key(indices: Any) -> tuple[Any, ...]:
    return tuple(indices[..., k] for k in range(indices.shape[-1]))


def _written(kind: str, x: Any, indices: Any, updates: Any) -> Any:
    """`x` with `updates` combined in; what lies outside is dropped."""
    if indices.shape[-1] == 0:
        return _written_whole(kind, x, updates)
    at = x.at[_key(_no_wrap(indices, x.shape))]
    if kind == "Update":
        return at.set(updates, mode="drop")
    if kind == "Add" and x.dtype == np.bool_:
        return at.max(updates, mode="drop")
    if kind == "Add":
        return at.add(updates, mode="drop")
    if kind == "Sub":
        return at.add(lax.neg(updates), mode="drop")
    return at.min(updates, mode="drop") if kind == "Min" else at.max(updates, mode="drop")


def _no_wrap(indices: Any, shape: tuple[int, ...]) -> Any:
    """Negative indices moved outside, where JAX would count them from the end."""
    limit = max(shape[: indices.shape[-1]])
    return lax.select(lax.lt(indices, lax.full_like(indices, 0)), lax.full_like(indices, limit), indices)


def _written_whole(kind: str, x: Any, updates: Any) -> Any:
    """Index vectors without coordinates name the whole tensor."""
    for u in updates.reshape((-1, *x.shape)):
        if kind == "Update":
            x = u
        else:
            x = {"Add": lax.add, "Sub": lax.sub, "Min": lax.min, "Max": lax.max}[kind](x, u)
    return x


def _extreme_of(kind: str) -> Any:
    @jax.custom_jvp
    def extreme(x: Any, indices: Any, updates: Any) -> Any:
        return _written(kind, x, indices, updates)

    @extreme.defjvp
    def jvp(primals: Any, tangents: Any) -> Any:
        # TensorFlow divides the gradient evenly among all that attain the extreme value.
        (x, indices, updates), (dx, _, du) = primals, tangents
        out = extreme(x, indices, updates)
        attained = lax.convert_element_type(lax.eq(x, out), x.dtype)
        here = lax.convert_element_type(lax.eq(updates, out[_key(indices)]), x.dtype)
        count = _written("Add", attained, indices, here)
        change = _written("Add", lax.mul(dx, attained), indices, lax.mul(du, here))
        return out, lax.div(change, count)

    return extreme


@jax.custom_jvp
def replace_at(x: Any, indices: Any, updates: Any) -> Any:
    """`x` with `updates` at index vectors, in JAX, with TensorFlow's gradient for places named twice."""
    return _written("Update", x, indices, updates)


@replace_at.defjvp
def _replaced_jvp(primals: Any, tangents: Any) -> Any:
    # TensorFlow gives every update the gradient of its place, also one that a later update overwrites.
    (x, indices, updates), (dx, _, du) = primals, tangents
    hits = _written("Add", lax.full(x.shape, 0, np.int32), indices, lax.full(updates.shape, 1, np.int32))
    kept = lax.select(lax.gt(hits, lax.full_like(hits, 0)), lax.full_like(dx, 0), dx)
    return replace_at(x, indices, updates), _written("Add", kept, indices, du)


_OWN_GRADIENT = {"Min": _extreme_of("Min"), "Max": _extreme_of("Max"), "Update": replace_at}
_UFUNCS = {"Add": np.add, "Sub": np.subtract, "Min": np.minimum, "Max": np.maximum}


def _written_host(kind: str, x: Any, indices: Any, updates: Any) -> Any:
    out = np.array(x)
    depth = indices.shape[-1]
    limits = np.array(x.shape[:depth], np.int64)
    inside = np.all((indices >= 0) & (indices < limits), axis=-1)
    if not inside.all():
        indices, updates = indices[inside], np.asarray(updates)[inside]
    key = _key(indices)
    if depth == 0:
        for u in np.reshape(updates, (-1, *x.shape)):
            out = np.array(u) if kind == "Update" else _UFUNCS[kind](out, u)
    elif kind == "Update":
        out[key] = updates
    else:
        _UFUNCS[kind].at(out, key, updates)
    return out


# -- the ops


def _report_aval(ins: Sequence[Aval]) -> Aval:
    return aval_of((2 + ins[-2].shape[-1],), np.dtype(np.int64))


def _make(op: str, kind: str) -> tuple[Any, Any]:
    """The op for indices that are known to fit (or are to be dropped), and the one that checks them when it runs."""

    def impl(x: Any, indices: Any, updates: Any) -> Any:
        write = _OWN_GRADIENT.get(kind)
        return write(x, indices, updates) if write is not None else _written(kind, x, indices, updates)

    def host(x: Any, indices: Any, updates: Any) -> Any:
        return _written_host(kind, x, indices, updates)

    def guarded(x: Any, indices: Any, updates: Any) -> Any:
        return impl(x, indices, updates), first_outside_nd(indices, x.shape[: indices.shape[-1]], jnp)

    def guarded_host(x: Any, indices: Any, updates: Any) -> Any:
        return host(x, indices, updates), first_outside_nd(indices, x.shape[: indices.shape[-1]], np)

    def failed(report: Any, avals: Sequence[Aval]) -> Exception:
        return outside_nd_error(op, report, avals[1].shape, avals[0].shape)

    plain = define_op(op, abstract=lambda ins: ins[0], numpy=host, strings=True)(impl)
    checked = define_op(op, abstract=lambda ins: (ins[0], _report_aval(ins)), numpy=guarded_host, guards=[failed])(
        guarded
    )
    return plain, checked


_OPS = {kind: _make(f"TensorScatter{kind}", kind) for kind in ("Update", "Add", "Sub", "Min", "Max")}


def _apply(
    op: str, ops: tuple[Any, Any], inputs: Sequence[Tensor], target: tuple[int, ...], policy: str, **attrs: Any
) -> Tensor:
    """Records a scatter; indices that are known are checked now, others when they are."""
    indices = inputs[-2]
    plain, checked = ops
    if policy == "IGNORE":
        return plain(*inputs, **attrs)
    known = on_host(indices)
    if known is None and inputs[-1].aval.dtype.kind != "O":
        return checked(*inputs, **attrs)
    report = first_outside_nd(values_of(indices), target[: indices.aval.shape[-1]], np)
    if report[0]:
        raise outside_nd_error(op, report, indices.aval.shape, target)
    return plain(*inputs, **attrs)


def _tensor_scatter(kind: str, tensor: Any, indices: Any, updates: Any, policy: str = "") -> Tensor:
    op = f"TensorScatter{kind}"
    x, where, new = op_inputs(op, tensor, indices, updates)
    check_types(op, x, where, new)
    _check_update(op, x.aval.shape, where.aval.shape, new.aval.shape)
    return _apply(op, _OPS[kind], (x, where, new), x.aval.shape, policy)


def _check_update(op: str, shape: tuple[int, ...], indices: tuple[int, ...], updates: tuple[int, ...]) -> None:
    if not updates:
        raise kernel_error(op, "Updates shape must have rank at least one. Found:[]")
    if not indices:
        raise kernel_error(op, "Indices shape must have rank at least one. Found:[]")
    outer, depth = len(indices) - 1, indices[-1]
    if math.prod(shape) == 0 and (math.prod(indices) or math.prod(updates)):
        raise kernel_error(op, f"Indices and updates specified for empty output shape {show(shape)}")
    if len(updates) < outer or indices[:-1] != updates[:outer]:
        raise kernel_error(
            op,
            f"Outer dimensions of indices and update must match. Indices shape: {show(indices)}, updates shape:"
            f"{show(updates)}",
        )
    if len(shape) - depth != len(updates) - outer or depth > len(shape):
        raise kernel_error(
            op,
            f"Inner dimensions of output shape must match inner dimensions of updates shape. Output: {show(shape)} "
            f"updates: {show(updates)}",
        )
    if shape[depth:] != updates[outer:]:
        inner = len(shape) - depth
        raise kernel_error(
            op,
            f"The inner {inner} dimensions of output.shape={show(shape)} must match the inner {inner} dimensions of "
            f"updates.shape={show(updates)}",
        )


@export("tensor_scatter_nd_update")
@public_op("tensor", "indices", "updates")
def tensor_scatter_nd_update(tensor: Any, indices: Any, updates: Any, name: str | None = None) -> Tensor:
    """A copy of `tensor` with the slices at the index vectors `indices` (shape `[..., depth]`) replaced by `updates`.

    Raises:
        InvalidArgumentError: for an index vector out of range or shapes that do not fit.
    """
    return _tensor_scatter("Update", tensor, indices, updates)


def _accumulating(kind: str, what: str) -> Any:
    def function(
        tensor: Any, indices: Any, updates: Any, bad_indices_policy: str = "", name: str | None = None
    ) -> Tensor:
        return _tensor_scatter(kind, tensor, indices, updates, bad_indices_policy)

    function.__name__ = function.__qualname__ = f"tensor_scatter_nd_{kind.lower()}"
    function.__doc__ = (
        f"A copy of `tensor` with {what} the slices at the index vectors `indices`; see `tensor_scatter_nd_update`."
    )
    generated = public_op("tensor", "indices", "updates", generated=True)(function)
    return export(function.__name__)(generated)


tensor_scatter_nd_add = _accumulating("Add", "`updates` added to")
tensor_scatter_nd_sub = _accumulating("Sub", "`updates` subtracted from")
tensor_scatter_nd_min = _accumulating("Min", "the minimum of `updates` and what was there in")
tensor_scatter_nd_max = _accumulating("Max", "the maximum of `updates` and what was there in")


# -- scatter_nd: into zeros


def _scattered(indices: Any, updates: Any, shape: tuple[int, ...]) -> Any:
    return _written("Add", lax.full(shape, 0, updates.dtype), indices, updates)


def _scattered_host(indices: Any, updates: Any, shape: tuple[int, ...]) -> Any:
    empty = np.full(shape, b"", object) if updates.dtype.kind == "O" else np.zeros(shape, updates.dtype)
    return _written_host("Add", empty, indices, updates)


def _scatter_error(report: Any, avals: Sequence[Aval], shape: tuple[int, ...]) -> InvalidArgumentError:
    return outside_nd_error("ScatterNd", report, avals[0].shape, shape)


def _scatter_aval(ins: Sequence[Aval], shape: tuple[int, ...]) -> Aval:
    return aval_of(shape, ins[1].dtype)


_scatter_ops = (
    define_op("ScatterNd", abstract=_scatter_aval, numpy=_scattered_host, strings=True)(_scattered),
    define_op(
        "ScatterNd",
        abstract=lambda ins, shape: (_scatter_aval(ins, shape), _report_aval(ins)),
        numpy=lambda indices, updates, shape: (
            _scattered_host(indices, updates, shape),
            first_outside_nd(indices, shape[: indices.shape[-1]], np),
        ),
        guards=[_scatter_error],
    )(
        lambda indices, updates, shape: (
            _scattered(indices, updates, shape),
            first_outside_nd(indices, shape[: indices.shape[-1]], jnp),
        )
    ),
)


@export("scatter_nd")
@public_op("indices", "updates", "shape", generated=True)
def scatter_nd(indices: Any, updates: Any, shape: Any, bad_indices_policy: str = "", name: str | None = None) -> Tensor:
    """Zeros of `shape` with `updates` added at the index vectors `indices` (shape `[..., depth]`).

    Raises:
        InvalidArgumentError: for an index vector out of range or shapes that do not fit.
    """
    where, new = convert(indices), convert(updates)
    check_types("ScatterNd", where, new)
    if isinstance(shape, Tensor):
        check_types("ScatterNd", where, new, shape)
    wanted = static_input("ScatterNd", 2, shape)
    if wanted.ndim != 1:
        raise kernel_error("ScatterNd", "Shape must be a vector")
    target = tuple(wanted.tolist())
    for d in target:
        if d < 0:
            raise kernel_error("ScatterNd", f"Dimension {d} must be >= 0")
    _check_scatter(target, where.aval.shape, new.aval.shape)
    return _apply("ScatterNd", _scatter_ops, (where, new), target, bad_indices_policy, shape=target)


def _check_scatter(shape: tuple[int, ...], indices: tuple[int, ...], updates: tuple[int, ...]) -> None:
    op = "ScatterNd"
    if math.prod(shape) == 0 and (math.prod(indices) or math.prod(updates)):
        raise kernel_error(op, f"Indices and updates specified for empty output.  indices shape: {show(indices)}")
    if not indices:
        raise kernel_error(op, "Indices shape must have rank at least one. Found:[]")
    outer, depth = len(indices) - 1, indices[-1]
    if depth == 0:
        raise kernel_error(op, "Indices and updates specified for empty output shape")
    if indices[:-1] != updates[:outer]:
        raise kernel_error(
            op,
            f"Dimensions [0,{outer}) of indices[shape={show(indices)}] must match dimensions [0,{outer}) of "
            f"updates[shape={show(updates)}]",
        )
    if depth > len(shape) or shape[depth:] != updates[outer:]:
        raise kernel_error(
            op,
            f"Dimensions [{depth},{len(shape)}) of input[shape={show(shape)}] must match dimensions "
            f"[{outer},{len(updates)}) of updates[shape={show(updates)}]",
        )
