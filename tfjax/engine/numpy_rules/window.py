"""Sliding windows: reduce_window and the gather/scatter that differentiate max pooling."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.elementwise import bit_mask
from tfjax.engine.numpy_rules.registry import NARROW_FLOATS, RULES, Array, Kernel, highest, is_float, lowest, rule


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


class _Selection:
    """Which tap of each window select_and_scatter and select_and_gather pick: the first of the largest (smallest)."""

    def __init__(self, params: dict[str, Any], dtype: np.dtype, keys: list[tuple[slice, ...]]) -> None:
        # The primitive's predicate keeps the current choice when it holds (ge: the larger one, the first of equals).
        largest = params["select_prim"].name in ("ge", "gt")
        self.extreme, self.holds = (np.maximum, np.greater_equal) if largest else (np.minimum, np.less_equal)
        self.fill = (lowest if largest else highest)(dtype)
        self.keys = keys
        self.may_be_nan = is_float(dtype)

    def picks(self, x: np.ndarray) -> Iterator[tuple[tuple[slice, ...], np.ndarray]]:
        """For each tap the mask of the windows that pick it."""
        best = x[self.keys[0]].copy()
        for key in self.keys[1:]:
            self.extreme(best, x[key], out=best)
        if self.may_be_nan and np.isnan(best).any():
            yield from self._picks_among_nans(x)
            return
        open_ = np.ones(best.shape, bool)
        for key in self.keys:
            hit = x[key] == best
            hit &= open_
            open_ ^= hit
            yield key, hit

    def _picks_among_nans(self, x: np.ndarray) -> Iterator[tuple[tuple[slice, ...], np.ndarray]]:
        # Comparisons with NaN fail, so that the later tap wins: taken literally, tap by tap.
        best = x[self.keys[0]].copy()
        winner = np.zeros(best.shape, np.int64)
        for n, key in enumerate(self.keys[1:], start=1):
            beats = ~self.holds(best, x[key])
            np.copyto(winner, n, where=beats)
            np.copyto(best, x[key], where=beats)
        for n, key in enumerate(self.keys):
            yield key, winner == n


def _masked(x: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """x where the mask holds, else 0, whatever x is."""
    bits = np.dtype(f"i{x.dtype.itemsize}")
    return (bit_mask(mask, bits) & x.view(bits)).view(x.dtype)


@rule("select_and_scatter_add")
def _select_and_scatter_add(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    source, operand = in_avals
    window, strides, padding = params["window_dimensions"], params["window_strides"], params["padding"]
    ones = (1,) * len(window)
    selection = _Selection(params, operand.dtype, taps(window, strides, ones, source.shape))
    inner = tuple(slice(lo, lo + n) for (lo, _), n in zip(padding, operand.shape, strict=True))
    dtype = out_avals[0].dtype
    work = np.dtype(np.float32) if dtype in NARROW_FLOATS else dtype

    def select_and_scatter_add(source: Array, x: Array) -> Array:
        x = padded(x, padding, ones, selection.fill)
        source = source.astype(work, copy=False)
        out = np.zeros(x.shape, work)
        for key, mask in selection.picks(x):
            out[key] += _masked(source, mask)
        return out[inner].astype(dtype, copy=False)

    return select_and_scatter_add


@rule("select_and_gather_add")
def _select_and_gather_add(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    tangents, operand = in_avals
    padding, base = params["padding"], params["base_dilation"]
    shape = out_avals[0].shape
    keys = taps(params["window_dimensions"], params["window_strides"], params["window_dilation"], shape)
    selection = _Selection(params, operand.dtype, keys)

    def select_and_gather_add(tangents: Array, x: Array) -> Array:
        x = padded(x, padding, base, selection.fill)
        tangents = padded(tangents, padding, base, _zero(tangents.dtype))
        out = np.zeros(shape, tangents.dtype)
        for key, mask in selection.picks(x):
            np.copyto(out, tangents[key], where=mask)
        return out

    return select_and_gather_add
