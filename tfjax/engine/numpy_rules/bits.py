"""Bit-level primitives: shifts, counts, bit casts."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.registry import RULES, Array, Kernel, identity, rule


def _bind_shift(signed: bool | None, ufunc: np.ufunc, fills_with_sign: bool) -> Any:
    """A shift by the width or more gives 0 (or the sign, for the arithmetic right shift), as in XLA."""

    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        dtype = out_avals[0].dtype
        width = np.asarray(dtype.itemsize * 8, f"u{dtype.itemsize}")
        work = dtype if signed is None else np.dtype(f"{'i' if signed else 'u'}{dtype.itemsize}")
        unsigned = np.dtype(f"u{dtype.itemsize}")
        zero, last = np.zeros((), work), (width - 1).astype(work)

        def shift(x: Array, n: Array) -> Array:
            x, n = np.asarray(x).view(work), np.asarray(n)
            too_far = n.view(unsigned) >= width
            if not too_far.any():
                return ufunc(x, n.view(work)).view(dtype)
            beyond = ufunc(x, last) if fills_with_sign else zero
            safe = np.where(too_far, np.zeros((), work), n.view(work))
            return np.where(too_far, beyond, ufunc(x, safe)).view(dtype)

        return shift

    return bind


RULES["shift_left"] = _bind_shift(None, np.left_shift, fills_with_sign=False)
RULES["shift_right_logical"] = _bind_shift(False, np.right_shift, fills_with_sign=False)
RULES["shift_right_arithmetic"] = _bind_shift(True, np.right_shift, fills_with_sign=True)


@rule("population_count")
def _population_count(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    dtype = out_avals[0].dtype
    unsigned = np.dtype(f"u{dtype.itemsize}")
    return lambda x: np.bitwise_count(np.asarray(x).view(unsigned)).astype(dtype)


@rule("clz")
def _clz(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    dtype = out_avals[0].dtype
    unsigned, width = np.dtype(f"u{dtype.itemsize}"), dtype.itemsize * 8
    shifts = [np.asarray(1 << k, unsigned) for k in range(width.bit_length() - 1)]

    def clz(x: Array) -> Array:
        x = np.asarray(x).view(unsigned)
        for shift in shifts:  # smear the highest set bit to the right; what stays unset is leading
            x = x | (x >> shift)
        return (width - np.bitwise_count(x).astype(np.int64)).astype(dtype)

    return clz


@rule("bitcast_convert_type")
def _bitcast(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    old, new = in_avals[0].dtype, out_avals[0].dtype
    shape = out_avals[0].shape
    if old == new:
        return identity
    if old.kind == "b" or new.kind == "b":
        return lambda x: np.asarray(x).astype(np.uint8).view(new).reshape(shape)
    if old.itemsize == new.itemsize:
        return lambda x: np.asarray(x).view(new)
    # Another width adds or takes away a last axis, least significant part first.
    return lambda x: np.ascontiguousarray(x).reshape(-1).view(new).reshape(shape)


@rule("mulhi")
def _mulhi(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    """Upper half of the double-width product."""
    dtype = out_avals[0].dtype
    if dtype.itemsize == 8:
        return _mulhi_by_halves(dtype)
    wide = np.dtype(f"{dtype.kind}{2 * dtype.itemsize}")
    width = np.asarray(dtype.itemsize * 8, wide)
    return lambda a, b: ((np.asarray(a).astype(wide) * np.asarray(b).astype(wide)) >> width).astype(dtype)


def _mulhi_by_halves(dtype: np.dtype) -> Kernel:
    low, half = np.uint64(0xFFFFFFFF), np.uint64(32)

    def unsigned(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        a0, a1, b0, b1 = a & low, a >> half, b & low, b >> half
        middle = a1 * b0 + ((a0 * b0) >> half)
        other = a0 * b1 + (middle & low)
        return a1 * b1 + (middle >> half) + (other >> half)

    if dtype.kind == "u":
        return lambda a, b: unsigned(np.asarray(a), np.asarray(b))

    def signed(a: Array, b: Array) -> Array:
        a, b = np.asarray(a), np.asarray(b)
        high = unsigned(a.view(np.uint64), b.view(np.uint64)).view(dtype)
        return high - np.where(a < 0, b, 0) - np.where(b < 0, a, 0)

    return signed
