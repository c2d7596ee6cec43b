"""Arithmetic, comparison, logic, selection: primitives that act element by element and broadcast."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.registry import (
    NARROW_FLOATS,
    RULES,
    Array,
    Kernel,
    identity,
    is_float,
    is_integer,
    is_native,
    rule,
    via_float32,
)

# On NumPy scalars the operators are ten times faster than the ufuncs, on arrays as fast.  ml_dtypes' scalars compare to
# Python bools, so they keep the ufuncs.
_OPERATORS = {
    "add": (operator.add, np.add),
    "add_any": (operator.add, np.add),
    "sub": (operator.sub, np.subtract),
    "mul": (operator.mul, np.multiply),
    "eq": (operator.eq, np.equal),
    "ne": (operator.ne, np.not_equal),
    "lt": (operator.lt, np.less),
    "le": (operator.le, np.less_equal),
    "gt": (operator.gt, np.greater),
    "ge": (operator.ge, np.greater_equal),
    "neg": (operator.neg, np.negative),
    "and": (operator.and_, np.bitwise_and),
    "or": (operator.or_, np.bitwise_or),
    "xor": (operator.xor, np.bitwise_xor),
    "not": (operator.invert, np.invert),
}

_UFUNCS = {
    "max": np.maximum,
    "min": np.minimum,
    "exp": np.exp,
    "log": np.log,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "log1p": np.log1p,
    "expm1": np.expm1,
    "sqrt": np.sqrt,
    "cbrt": np.cbrt,
    "square": np.square,
    "abs": np.absolute,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "is_finite": np.isfinite,
    "nextafter": np.nextafter,
    "conj": np.conjugate,
    "exp2": np.exp2,
}

# Primitives whose kernels follow NumPy broadcasting, so that an operand of a smaller shape needs no copy.
BROADCASTING = frozenset(_OPERATORS) | frozenset(_UFUNCS) | {"div", "rem", "pow", "select_n", "clamp", "atan2"}

# From this many elements on, a kernel with more calls and less work per element pays.
_LARGE = 4096


def _cast_result(kernel: Kernel, dtype: np.dtype) -> Kernel:
    return lambda *args: np.asarray(kernel(*args)).astype(dtype)


def _bind_operator(scalar_form: Kernel, ufunc: np.ufunc) -> Any:
    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        kernel = scalar_form if is_native(in_avals[0].dtype) else ufunc
        if params.get("out_dtype") is not None and out_avals[0].dtype != in_avals[0].dtype:
            return _cast_result(kernel, out_avals[0].dtype)
        return kernel

    return bind


def _bind_ufunc(ufunc: np.ufunc) -> Any:
    return lambda params, in_avals, out_avals: ufunc


for _name, _pair in _OPERATORS.items():
    RULES[_name] = _bind_operator(*_pair)
for _name, _ufunc in _UFUNCS.items():
    RULES[_name] = _bind_ufunc(_ufunc)


@rule("div")
def _div(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    dtype = out_avals[0].dtype
    if not is_integer(dtype):
        return operator.truediv if is_native(dtype) else np.true_divide
    by_zero = dtype.type(-1) if dtype.kind == "i" else np.iinfo(dtype).max
    by_zero = np.asarray(by_zero, dtype)

    def unsigned(a: Array, b: Array) -> Array:
        q = np.floor_divide(a, b)
        return q if np.count_nonzero(b) == b.size else np.where(b == 0, by_zero, q)

    def signed(a: Array, b: Array) -> Array:
        if a.size > _LARGE and b.min() > 0 and a.min() >= 0:
            return np.floor_divide(a, b)
        # XLA truncates; taking off the truncated remainder first makes floor division exact.
        q = np.floor_divide(a - np.fmod(a, b), b)
        return q if np.count_nonzero(b) == b.size else np.where(b == 0, by_zero, q)

    return signed if dtype.kind == "i" else unsigned


@rule("rem")
def _rem(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    dtype = out_avals[0].dtype
    if not is_integer(dtype):
        return np.fmod

    def rem(a: Array, b: Array) -> Array:
        r = np.fmod(a, b)
        return r if np.count_nonzero(b) == b.size else np.where(b == 0, a, r)

    return rem


POW_SIZE = 1 << 10  # beyond, the wider type costs more than calling NumPy does


@rule("pow")
def _pow(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    base = in_avals[0].dtype
    if base == in_avals[1].dtype:
        return power
    if base in NARROW_FLOATS:
        return via_float32(np.power, base)
    return lambda x, y: np.power(x, np.asarray(y).astype(base))  # integer exponents


def power(x: Array, y: Array) -> Array:
    """XLA's float32 power is that of float64, rounded; NumPy's own is one unit off in a tenth to a third of them."""
    if x.dtype == np.float32 and x.size <= POW_SIZE and y.size <= POW_SIZE:
        return np.power(x.astype(np.float64), y).astype(np.float32)
    return np.power(x, y)


@rule("integer_pow")
def _integer_pow(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    dtype, y = out_avals[0].dtype, int(params["y"])
    if y == 0:
        return np.ones_like
    if y == 1:
        return identity
    return _repeated_product(y, dtype)


def _repeated_product(y: int, dtype: np.dtype) -> Kernel:
    if y == 2:
        return np.square
    if y == 3:
        return lambda x: x * x * x
    exponent = abs(y)

    def product(x: Array) -> Array:
        result, n = None, exponent
        while n:
            if n & 1:
                result = x if result is None else result * x
            n >>= 1
            if n:
                x = x * x
        return result

    if y > 0:
        return product
    one = np.ones((), dtype)
    return lambda x: one / product(x)


@rule("rsqrt")
def _rsqrt(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    dtype = out_avals[0].dtype
    if dtype in NARROW_FLOATS:
        return via_float32(lambda x: np.float32(1) / np.sqrt(x), dtype)
    one = np.ones((), dtype)
    return lambda x: one / np.sqrt(x)


@rule("logistic")
def _logistic(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    dtype = out_avals[0].dtype
    if dtype in NARROW_FLOATS:
        return via_float32(lambda x: np.float32(1) / (np.float32(1) + np.exp(-x)), dtype)
    one, exp, divide = np.ones((), dtype), np.exp, np.divide
    if out_avals[0].shape == ():
        return lambda x: one / (one + exp(-x))

    def logistic(x: Array) -> Array:
        y = exp(-x)
        y += one
        return divide(one, y, y)

    return logistic


@rule("round")
def _round(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    if int(params["rounding_method"]) == 1:
        return np.rint
    dtype = out_avals[0].dtype
    if dtype in NARROW_FLOATS:
        return via_float32(_round_half_away(np.dtype(np.float32)), dtype)
    return _round_half_away(dtype)


def _round_half_away(dtype: np.dtype) -> Kernel:
    half = np.asarray(0.5, dtype)

    def round_half_away(x: Array) -> Array:
        whole = np.trunc(x)
        return np.where(np.abs(x - whole) >= half, whole + np.copysign(np.ones((), dtype), x), whole)

    return round_half_away


@rule("select_n")
def _select_n(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    which, cases = in_avals[0], in_avals[1:]
    if len(cases) == 1:
        return lambda which, case: case
    if which.shape == () and all(case.shape == out_avals[0].shape for case in cases):
        last = len(cases) - 1
        if last == 1:
            return lambda which, on_false, on_true: on_true if which else on_false
        return lambda which, *cases: cases[min(max(int(which), 0), last)]
    if len(cases) == 2 and which.dtype.kind == "b":
        if out_avals[0].size > _LARGE and is_native(cases[0].dtype) and cases[0].dtype.kind != "c":
            return _blend(cases[0].dtype, out_avals[0].shape)
        where = np.where
        return lambda which, on_false, on_true: where(which, on_true, on_false)

    def select(which: Array, *cases: Array) -> Array:
        result = cases[-1]
        for n in range(len(cases) - 2, -1, -1):
            result = np.where(which == n, cases[n], result)
        return result

    return select


def _blend(dtype: np.dtype, shape: tuple[int, ...]) -> Kernel:
    """Selection by bit masks: np.where on a large irregular mask is five times slower for its mispredicted branches."""
    bits = np.dtype(f"i{dtype.itemsize}")

    def blend(which: Array, on_false: Array, on_true: Array) -> Array:
        otherwise = on_false.view(bits)
        result = bit_mask(which, bits)
        out = result if result.shape == shape else None  # a thin operand may leave the mask smaller
        result = np.bitwise_and(result, on_true.view(bits) ^ otherwise, out)
        return np.bitwise_xor(result, otherwise, out).view(dtype)

    return blend


def bit_mask(which: Array, bits: np.dtype) -> Array:
    """All bits set where the condition holds, none elsewhere."""
    return np.negative(which.view(np.int8)).astype(bits, copy=False)


@rule("clamp")
def _clamp(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    maximum, minimum = np.maximum, np.minimum
    return lambda low, x, high: minimum(maximum(x, low), high)


def _bind_total_order(ufunc: np.ufunc) -> Any:
    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        dtype = in_avals[0].dtype
        if not is_float(dtype):
            return ufunc
        return lambda a, b: ufunc(ordered_bits(a, dtype), ordered_bits(b, dtype))

    return bind


def ordered_bits(x: Array, dtype: np.dtype) -> np.ndarray:
    """Integers that sort as IEEE 754's totalOrder does: -NaN < -inf < ... < -0 < +0 < ... < inf < NaN."""
    bits = np.asarray(x).view(f"i{dtype.itemsize}")
    return np.where(bits < 0, np.iinfo(bits.dtype).max ^ bits, bits)


for _name, _ufunc in {"eq_to": np.equal, "lt_to": np.less, "le_to": np.less_equal}.items():
    RULES[_name] = _bind_total_order(_ufunc)
