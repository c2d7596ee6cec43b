"""The table of NumPy rules and the few helpers every family shares.

A rule is registered under the name of a JAX primitive.  It is a *binder*: called once per equation with the equation's
parameters and abstract values, it resolves everything static and returns the function that runs on arrays.  Where a
NumPy ufunc already has the right semantics, that ufunc itself is what the binder returns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import ml_dtypes
import numpy as np


class Aval(Protocol):
    """What a rule may ask of an abstract value."""

    shape: tuple[int, ...]
    dtype: Any


Array = Any  # np.ndarray or a NumPy scalar: 0-d results come as either
Kernel = Callable[..., Any]
Binder = Callable[[dict[str, Any], Sequence[Aval], Sequence[Aval]], Kernel]

RULES: dict[str, Binder] = {}

BFLOAT16 = np.dtype(ml_dtypes.bfloat16)
FLOAT8 = frozenset(
    np.dtype(getattr(ml_dtypes, name))
    for name in ("float8_e4m3fn", "float8_e5m2", "float8_e4m3b11fnuz", "float8_e4m3fnuz", "float8_e5m2fnuz")
)
# Floats narrower than float32: sums and products of these accumulate in float32 and are rounded once.
NARROW_FLOATS = FLOAT8 | {BFLOAT16, np.dtype(np.float16)}


def rule(*names: str) -> Callable[[Binder], Binder]:
    """Register a binder under the given primitive names."""

    def register(binder: Binder) -> Binder:
        for name in names:
            RULES[name] = binder
        return binder

    return register


def identity(x: Array) -> Array:
    """Returned by a binder whose equation changes nothing; the interpreter then drops the equation."""
    return x


def is_supported(dtype: Any) -> bool:
    """Whether the rules know arrays of this dtype (not 4-bit types, PRNG keys, float0)."""
    return isinstance(dtype, np.dtype) and (dtype in NARROW_FLOATS or dtype.kind in "biufc" and dtype.isbuiltin == 1)


def is_native(dtype: np.dtype) -> bool:
    """Whether the dtype is NumPy's own rather than an ml_dtypes extension."""
    return dtype.isbuiltin == 1


def is_float(dtype: np.dtype) -> bool:
    """Real floating point, ml_dtypes' included."""
    return dtype.kind == "f" or dtype in NARROW_FLOATS


def is_integer(dtype: np.dtype) -> bool:
    """Signed or unsigned integer (bool is not)."""
    return dtype.kind in "iu"


def lowest(dtype: np.dtype) -> Any:
    """Identity of maximum, as a scalar of the dtype."""
    if is_float(dtype):
        return np.array(-np.inf).astype(dtype)[()]
    return dtype.type(False) if dtype.kind == "b" else np.iinfo(dtype).min


def highest(dtype: np.dtype) -> Any:
    """Identity of minimum, as a scalar of the dtype."""
    if is_float(dtype):
        return np.array(np.inf).astype(dtype)[()]
    return dtype.type(True) if dtype.kind == "b" else np.iinfo(dtype).max


def via_float32(kernel: Kernel, dtype: np.dtype) -> Kernel:
    """Run a float kernel in float32 and round its result to a narrow dtype, as XLA does on CPU."""

    def run(*args: Array) -> Array:
        return np.asarray(kernel(*[np.asarray(a).astype(np.float32) for a in args])).astype(dtype)

    return run


def cost_class(names: Sequence[str], weight: float, table: dict[str, float]) -> None:
    """Give several primitives one weight in a cost table."""
    for name in names:
        table[name] = weight
