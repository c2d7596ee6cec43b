"""Changes of element type: casts with XLA's saturation, complex parts, reduced precision."""

from __future__ import annotations

import operator
from typing import Any

import ml_dtypes
import numpy as np

from tfjax.engine.numpy_rules.registry import (
    NARROW_FLOATS,
    Array,
    Kernel,
    identity,
    is_float,
    is_integer,
    is_native,
    rule,
)


@rule("convert_element_type")
def _convert(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    old, new = in_avals[0].dtype, out_avals[0].dtype
    if old == new:
        return identity
    if old.kind == "c" and new.kind != "c":
        if new.kind == "b":
            return lambda x: np.asarray(x != 0)
        return lambda x: x.real.astype(new)
    if is_float(old) and is_integer(new):
        return _float_to_integer(in_avals[0], new)
    if new.kind == "c" and not is_native(old):
        return lambda x: np.asarray(x).astype(np.float32).astype(new)
    return operator.methodcaller("astype", new)


def _float_to_integer(aval: Any, new: np.dtype) -> Kernel:
    """Truncate; saturate beyond the range; NaN becomes 0."""
    info, old = np.iinfo(new), aval.dtype
    work = old if is_native(old) and old != np.float16 else np.dtype(np.float32)
    low, high = float(info.min), float(info.max)
    # Exclusive bound when the largest integer is no float of this type (2**31 - 1 in float32).
    exact = int(np.asarray(info.max, work)) == info.max
    minimum, maximum = np.asarray(info.min, new), np.asarray(info.max, new)
    smallest, largest = np.minimum.reduce, np.maximum.reduce
    if aval.size == 0:
        return operator.methodcaller("astype", new)

    def convert(x: Array) -> Array:
        x = np.asarray(x)
        if x.dtype != work:
            x = x.astype(work)
        top = largest(x, None)
        if smallest(x, None) >= low and (top <= high if exact else top < high):
            return x.astype(new)
        inside = np.where((x >= low) & (x < high), x, np.zeros((), work)).astype(new)
        inside = np.where(x >= high, maximum, inside)
        return np.where(x < low, minimum, inside)

    return convert


@rule("real")
def _real(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    return operator.attrgetter("real")


@rule("imag")
def _imag(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    return operator.attrgetter("imag")


@rule("complex")
def _complex(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    shape, dtype = out_avals[0].shape, out_avals[0].dtype

    def make(re: Array, im: Array) -> Array:
        out = np.empty(shape, dtype)
        out.real = re
        out.imag = im
        return out

    return make


_REDUCED = {(8, 7): np.dtype(ml_dtypes.bfloat16), (5, 10): np.dtype(np.float16), (8, 23): np.dtype(np.float32)}


@rule("reduce_precision")
def _reduce_precision(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    dtype = out_avals[0].dtype
    exponent, mantissa = int(params["exponent_bits"]), int(params["mantissa_bits"])
    info = ml_dtypes.finfo(dtype)
    if exponent >= info.nexp and mantissa >= info.nmant:
        return identity
    narrow = _REDUCED.get((exponent, mantissa))
    if narrow == np.float32 and dtype == np.float64 or narrow == ml_dtypes.bfloat16 and dtype == np.float32:
        return lambda x: _flush_subnormals(np.asarray(x).astype(narrow).astype(dtype), exponent)
    return _round_bits(dtype, info, exponent, mantissa)


def _flush_subnormals(x: np.ndarray, exponent_bits: int) -> np.ndarray:
    smallest = 2.0 ** (2 - 2 ** (exponent_bits - 1))
    return np.where(np.abs(x) < smallest, np.copysign(np.zeros((), x.dtype), x), x)


def _round_bits(dtype: np.dtype, info: Any, exponent: int, mantissa: int) -> Kernel:
    """Round to nearest even on the bit pattern; overflow to infinity, subnormals of the target to zero."""
    unsigned = np.dtype(f"u{dtype.itemsize}")
    drop = int(info.nmant) - mantissa
    largest = (2.0 - 2.0**-mantissa) * 2.0 ** (2 ** (exponent - 1) - 1)

    def reduce(x: Array) -> Array:
        x = np.asarray(x)
        y = x
        if drop > 0:
            bits = x.view(unsigned)
            last = (bits >> unsigned.type(drop)) & unsigned.type(1)
            half = unsigned.type((1 << (drop - 1)) - 1)
            mask = unsigned.type(np.iinfo(unsigned).max - ((1 << drop) - 1))
            y = ((bits + half + last) & mask).view(dtype)
        if exponent < info.nexp:
            y = np.where(np.abs(y) > dtype.type(largest), np.copysign(dtype.type(np.inf), x), y)
            y = _flush_subnormals(y, exponent).astype(dtype)
        return np.where(np.isnan(x), x, y)

    if dtype in NARROW_FLOATS:
        return _round_narrow(dtype, exponent, mantissa)
    return reduce


def _round_narrow(dtype: np.dtype, exponent: int, mantissa: int) -> Kernel:
    inner = _round_bits(np.dtype(np.float32), np.finfo(np.float32), exponent, mantissa)
    return lambda x: inner(np.asarray(x).astype(np.float32)).astype(dtype)
