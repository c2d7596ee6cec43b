"""Sliding windows: reduce_window and the gather/scatter that differentiate max pooling."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.registry import NARROW_FLOATS, RULES, Array, Kernel, highest, lowest, rule


def _zero(dtype: np.dtype) -> Any:
    return np.zeros((), dtype)[()]


def padded(x: Array, padding: Any, dilation: Any, fill: Any) -> np.ndarray:
    """x with holes between its elements (dilation) and a border, all filled; negative padding cuts."""
    x = np.asarray(x)
    if all(tuple(p) == (0, 0) for p in padding) and all(d == 1 for d in dilation):
        return x
    sizes = [max(0, (n - 1) * d + 1) if n else 0 for n, d in zip(x.shape, dilation, strict=True)]
    shape = [n + max(lo, 0) + max(hi, 0) for n, (lo, hi) in zip(sizes, padding, strict=True)]
    out = np.full(shape, fill, x.dtype)
    into = [slice(max(lo, 0), max(lo, 0) + n, d) for n, d, (lo, _) in zip(sizes, dilation, padding, strict=True)]
    out[tuple(into)] = x
    cut = [slice(max(-lo, 0), n - max(-hi, 0)) for n, (lo, hi) in zip(shape, padding, strict=True)]
    return out[tuple(cut)]


def taps(window: Any, strides: Any, dilation: Any, out_shape: Any) -> list[tuple[slice, ...]]:
    """For each position inside the window, the slices that pick it for every output position."""
    keys = []
    for offset in itertools.product(*[range(w) for w in window]):
        parts = zip(offset, strides, dilation, out_shape, strict=True)
        keys.append(tuple(slice(o * d, o * d + (n - 1) * s + 1 if n else o * d, s) for o, s, d, n in parts))
    return keys


def _bind_reduce_window(ufunc: np.ufunc, identity_of: Any, widens: bool) -> Any:
    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        dtype, shape = out_avals[0].dtype, out_avals[0].shape
        work = np.dtype(np.float32) if widens and dtype in NARROW_FLOATS else dtype
        fill, padding, base = identity_of(work), params["padding"], params["base_dilation"]
        keys = taps(params["window_dimensions"], params["window_strides"], params["window_dilation"], shape)

        def reduce_window(x: Array) -> Array:
            x = padded(np.asarray(x).astype(work, copy=False), padding, base, fill)
            out = np.full(shape, fill, work)
            for key in keys:
                ufunc(out, x[key], out=out)
            return out.astype(dtype, copy=False)

        return reduce_window

    return bind


RULES["reduce_window_sum"] = _bind_reduce_window(np.add, _zero, widens=True)
RULES["reduce_window_max"] = _bind_reduce_window(np.maximum, lowest, widens=False)
RULES["reduce_window_min"] = _bind_reduce_window(np.minimum, highest, widens=False)


def _winner_taps(x: np.ndarray, keys: list, shape: Any, better: Any) -> np.ndarray:
    """Number of the tap that select_and_scatter/gather picks per output position: the first of equals."""
    best = x[keys[0]].copy()
    winner = np.zeros(shape, np.int16 if len(keys) < 1 << 15 else np.int64)
    for n, key in enumerate(keys[1:], start=1):
        candidate = x[key]
        beats = better(candidate, best)
        np.copyto(winner, n, where=beats)
        np.copyto(best, candidate, where=beats)
    return winner


def _selection(params: dict[str, Any], dtype: np.dtype) -> tuple[Any, Any]:
    # The primitive's predicate keeps the current choice when it holds (ge: keep on ties).
    if params["select_prim"].name in ("ge", "gt"):
        return (lambda new, old: ~(old >= new)), lowest(dtype)
    return (lambda new, old: ~(old <= new)), highest(dtype)


@rule("select_and_scatter_add")
def _select_and_scatter_add(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    source, operand = in_avals
    better, fill = _selection(params, operand.dtype)
    window, strides, padding = params["window_dimensions"], params["window_strides"], params["padding"]
    ones = (1,) * len(window)
    keys = taps(window, strides, ones, source.shape)
    inner = tuple(slice(lo, lo + n) for (lo, _), n in zip(padding, operand.shape, strict=True))
    dtype = out_avals[0].dtype
    work = np.dtype(np.float32) if dtype in NARROW_FLOATS else dtype

    def select_and_scatter_add(source: Array, x: Array) -> Array:
        x = padded(x, padding, ones, fill)
        winner = _winner_taps(x, keys, source.shape, better)
        out = np.zeros(x.shape, work)
        source = source.astype(work, copy=False)
        for n, key in enumerate(keys):
            target = out[key]
            np.add(target, source, out=target, where=winner == n)
        return out[inner].astype(dtype, copy=False)

    return select_and_scatter_add


@rule("select_and_gather_add")
def _select_and_gather_add(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    tangents, operand = in_avals
    better, fill = _selection(params, operand.dtype)
    padding, base = params["padding"], params["base_dilation"]
    shape = out_avals[0].shape
    keys = taps(params["window_dimensions"], params["window_strides"], params["window_dilation"], shape)

    def select_and_gather_add(tangents: Array, x: Array) -> Array:
        x = padded(x, padding, base, fill)
        tangents = padded(tangents, padding, base, _zero(tangents.dtype))
        winner = _winner_taps(x, keys, shape, better)
        out = np.zeros(shape, tangents.dtype)
        for n, key in enumerate(keys):
            np.copyto(out, tangents[key], where=winner == n)
        return out

    return select_and_gather_add
