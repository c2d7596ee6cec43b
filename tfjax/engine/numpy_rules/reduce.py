"""Reductions and cumulative scans along axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.registry import (
    NARROW_FLOATS,
    RULES,
    Array,
    Kernel,
    highest,
    is_native,
    lowest,
    rule,
)

_SUMS = {"reduce_sum": np.add, "reduce_prod": np.multiply}
_LATTICE = {"reduce_max": (np.maximum, lowest), "reduce_min": (np.minimum, highest)}
_BITWISE = {"reduce_and": np.bitwise_and, "reduce_or": np.bitwise_or, "reduce_xor": np.bitwise_xor}


def _axes_argument(axes: Any, ndim: int) -> Any:
    axes = tuple(int(a) for a in axes)
    if len(axes) == ndim:
        return None
    return axes[0] if len(axes) == 1 else axes


def _bind_sum(ufunc: np.ufunc) -> Any:
    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        dtype, axis = out_avals[0].dtype, _axes_argument(params["axes"], len(in_avals[0].shape))
        reduce = ufunc.reduce
        if in_avals[0].dtype in NARROW_FLOATS:
            f32 = np.dtype(np.float32)
            return lambda x: reduce(x.astype(f32), axis).astype(dtype)
        if ufunc is np.add and dtype.kind == "f" and _sums_long_columns(params["axes"], in_avals[0].shape):
            return _blocked_sum(axis, dtype)
        return lambda x: reduce(x, axis, dtype)

    return bind


_BLOCK = 64


def _sums_long_columns(axes: Any, shape: tuple[int, ...]) -> bool:
    return tuple(axes) == (0,) and len(shape) > 1 and shape[0] > 4 * _BLOCK


def _blocked_sum(axis: int, dtype: np.dtype) -> Kernel:
    """Sum over a leading axis in blocks: NumPy adds such rows one after another, which loses digits."""

    def blocked(x: Array) -> Array:
        rows = x.shape[0]
        whole = rows - rows % _BLOCK
        partial = np.add.reduce(x[:whole].reshape((whole // _BLOCK, _BLOCK, *x.shape[1:])), 1, dtype)
        total = np.add.reduce(partial, 0, dtype)
        return total if whole == rows else total + np.add.reduce(x[whole:], 0, dtype)

    return blocked


def _bind_lattice(ufunc: np.ufunc, identity_of: Any) -> Any:
    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        axis, reduce = _axes_argument(params["axes"], len(in_avals[0].shape)), ufunc.reduce
        if in_avals[0].size == 0:
            out = np.full(out_avals[0].shape, identity_of(out_avals[0].dtype), out_avals[0].dtype)
            return lambda x: out
        return lambda x: reduce(x, axis)

    return bind


def _bind_bitwise(ufunc: np.ufunc) -> Any:
    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        axis, reduce = _axes_argument(params["axes"], len(in_avals[0].shape)), ufunc.reduce
        dtype = out_avals[0].dtype
        return lambda x: reduce(x, axis, dtype)

    return bind


for _name, _ufunc in _SUMS.items():
    RULES[_name] = _bind_sum(_ufunc)
for _name, (_ufunc, _identity) in _LATTICE.items():
    RULES[_name] = _bind_lattice(_ufunc, _identity)
for _name, _ufunc in _BITWISE.items():
    RULES[_name] = _bind_bitwise(_ufunc)


def _bind_arg(name: str) -> Any:
    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        (axis,) = params["axes"]
        axis, index_dtype = int(axis), out_avals[0].dtype
        if is_native(in_avals[0].dtype):
            find = getattr(np.ndarray, name)
            if index_dtype == np.intp:
                return lambda x: find(x, axis)
            return lambda x: find(x, axis).astype(index_dtype)
        f32 = np.dtype(np.float32)
        return lambda x: getattr(x.astype(f32), name)(axis).astype(index_dtype)

    return bind


RULES["argmax"] = _bind_arg("argmax")
RULES["argmin"] = _bind_arg("argmin")


def _bind_cumulative(ufunc: np.ufunc, widens: bool) -> Any:
    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        axis, dtype = int(params["axis"]), out_avals[0].dtype
        accumulate, work = ufunc.accumulate, dtype
        flip = (slice(None),) * axis + (slice(None, None, -1),)
        if widens and dtype in NARROW_FLOATS:
            work = np.dtype(np.float32)
        if params["reverse"]:
            if work != dtype:
                return lambda x: accumulate(x[flip].astype(work), axis)[flip].astype(dtype)
            return lambda x: accumulate(x[flip], axis, dtype)[flip]
        if work != dtype:
            return lambda x: accumulate(x.astype(work), axis).astype(dtype)
        return lambda x: accumulate(x, axis, dtype)

    return bind


RULES["cumsum"] = _bind_cumulative(np.add, widens=True)
RULES["cumprod"] = _bind_cumulative(np.multiply, widens=True)
RULES["cummax"] = _bind_cumulative(np.maximum, widens=False)
RULES["cummin"] = _bind_cumulative(np.minimum, widens=False)
RULES["cumlogsumexp"] = _bind_cumulative(np.logaddexp, widens=True)

# A generic reduction is run when its body is one of these operations on its two arguments.
_MONOIDS: dict[str, tuple[str, str]] = {
    "add": ("reduce_sum", "add"),
    "mul": ("reduce_prod", "mul"),
    "max": ("reduce_max", "max"),
    "min": ("reduce_min", "min"),
    "and": ("reduce_and", "and"),
    "or": ("reduce_or", "or"),
    "xor": ("reduce_xor", "xor"),
}


@rule("reduce")
def _reduce(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel | None:
    jaxpr = params["jaxpr"].jaxpr
    if len(in_avals) != 2 or len(jaxpr.eqns) != 1 or jaxpr.eqns[0].primitive.name not in _MONOIDS:
        return None  # the interpreter then runs this equation through XLA
    if set(jaxpr.eqns[0].invars) != set(jaxpr.invars):
        return None
    whole, pair = _MONOIDS[jaxpr.eqns[0].primitive.name]
    reduce = RULES[whole]({"axes": params["dimensions"]}, in_avals[:1], out_avals)
    combine = RULES[pair]({}, [out_avals[0], in_avals[1]], out_avals)
    return lambda x, initial: (combine(reduce(x), initial),)
