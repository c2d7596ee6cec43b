"""Primitives that move elements without computing: reshape, transpose, broadcast, slices, pad, concatenate."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.registry import Array, Kernel, identity, rule

# Up to this many bytes a broadcast is copied out: cheaper than making a strided view through Python.
_COPY_BROADCAST_BYTES = 16384


@rule("reshape")
def _reshape(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    shape, order = out_avals[0].shape, params.get("dimensions")
    if order is not None and tuple(order) != tuple(range(len(order))):
        return lambda x: np.transpose(x, order).reshape(shape)
    return _to_shape(in_avals[0].shape, shape)


@rule("squeeze", "expand_dims")
def _squeeze(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    return _to_shape(in_avals[0].shape, out_avals[0].shape)


def _to_shape(old: tuple[int, ...], new: tuple[int, ...]) -> Kernel:
    return identity if old == new else operator.methodcaller("reshape", new)


@rule("transpose")
def _transpose(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    order = tuple(int(d) for d in params["permutation"])
    if order == tuple(range(len(order))):
        return identity
    return operator.methodcaller("transpose", order)


@rule("rev")
def _rev(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    axes = {int(d) for d in params["dimensions"]}
    if not axes:
        return identity
    ndim = len(out_avals[0].shape)
    return operator.itemgetter(tuple(slice(None, None, -1) if d in axes else slice(None) for d in range(ndim)))


@rule("broadcast_in_dim")
def _broadcast_in_dim(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    old, new, dtype = in_avals[0].shape, out_avals[0].shape, out_avals[0].dtype
    if old == new:
        return identity
    aligned = aligned_shape(old, new, params["broadcast_dimensions"])
    if aligned == new:
        return operator.methodcaller("reshape", new)
    if out_avals[0].size * dtype.itemsize > _COPY_BROADCAST_BYTES:
        broadcast_to = np.broadcast_to
        return lambda x: broadcast_to(x.reshape(aligned), new)
    empty = np.empty
    if trailing_aligned(old, new, params["broadcast_dimensions"]):

        def fill(x: Array) -> Array:
            out = empty(new, dtype)
            out[...] = x
            return out

        return fill

    def align_and_fill(x: Array) -> Array:
        out = empty(new, dtype)
        out[...] = x.reshape(aligned)
        return out

    return align_and_fill


def aligned_shape(old: tuple[int, ...], new: tuple[int, ...], dimensions: Any) -> tuple[int, ...]:
    """The operand's shape with 1 put in for every axis that `broadcast_in_dim` adds."""
    shape = [1] * len(new)
    for size, d in zip(old, dimensions, strict=True):
        shape[d] = size
    return tuple(shape)


def trailing_aligned(old: tuple[int, ...], new: tuple[int, ...], dimensions: Any) -> bool:
    """Whether NumPy's own broadcasting of the operand against the new shape means the same."""
    first = len(new) - len(old)
    return tuple(int(d) for d in dimensions) == tuple(range(first, len(new)))


@rule("concatenate")
def _concatenate(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    axis, concatenate = int(params["dimension"]), np.concatenate
    if len(in_avals) == 1:
        return identity
    return lambda *arrays: concatenate(arrays, axis)


@rule("split")
def _split(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    axis, ndim = int(params["axis"]), len(in_avals[0].shape)
    keys, start = [], 0
    for size in params["sizes"]:
        key: list[slice] = [slice(None)] * ndim
        key[axis] = slice(start, start + int(size))
        keys.append(tuple(key))
        start += int(size)
    return lambda x: tuple([x[key] for key in keys])


@rule("slice")
def _slice(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    strides = params["strides"] or (1,) * len(in_avals[0].shape)
    if in_avals[0].shape == out_avals[0].shape:
        return identity
    parts = zip(params["start_indices"], params["limit_indices"], strides, strict=True)
    return operator.itemgetter(tuple(slice(int(a), int(b), int(s)) for a, b, s in parts))


@rule("pad")
def _pad(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    old, new, dtype = in_avals[0].shape, out_avals[0].shape, out_avals[0].dtype
    target, source = [], []
    for size, (low, _, interior), limit in zip(old, params["padding_config"], new, strict=True):
        step = int(interior) + 1
        low = int(low)
        first = -(low // step) if low < 0 else 0  # elements that negative padding cuts off at the front
        stop = max(first, min(size, -((low - limit) // step)))
        source.append(slice(first, stop))
        start = low + first * step
        target.append(slice(start, start + max(0, (stop - first) * step - int(interior)), step))
    into, taken = tuple(target), tuple(source)
    empty = np.empty

    def pad(x: Array, value: Array) -> Array:
        out = empty(new, dtype)
        out[...] = value
        out[into] = x[taken]
        return out

    return pad


@rule("iota")
def _iota(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    shape, dtype, axis = out_avals[0].shape, out_avals[0].dtype, int(params["dimension"])
    column = [1] * len(shape)
    column[axis] = shape[axis]
    values = np.broadcast_to(np.arange(shape[axis]).astype(dtype).reshape(column), shape)
    return lambda *dynamic_sizes: values


@rule("empty", "empty2")
def _empty(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    zeros = np.zeros(out_avals[0].shape, out_avals[0].dtype)
    return lambda: zeros


@rule("tile")
def _tile(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    reps = tuple(int(r) for r in params["reps"])
    return lambda x: np.tile(x, reps)


@rule("stack")
def _stack(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    axis, shape, dtype = int(params["axis"]), out_avals[0].shape, out_avals[0].dtype
    keys = [(slice(None),) * axis + (n,) for n in range(len(in_avals))]
    empty = np.empty

    def stack(*arrays: Array) -> Array:
        out = empty(shape, dtype)
        for key, x in zip(keys, arrays):
            out[key] = x
        return out

    return stack


@rule("unstack")
def _unstack(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    axis = int(params["axis"])
    keys = [(slice(None),) * axis + (n,) for n in range(in_avals[0].shape[axis])]
    return lambda x: tuple([x[key] for key in keys])


@rule("zeros_like")
def _zeros_like(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    zeros = np.zeros(out_avals[0].shape, out_avals[0].dtype)
    return lambda x: zeros
