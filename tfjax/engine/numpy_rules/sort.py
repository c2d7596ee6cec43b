"""sort (several operands, several keys) and top_k, with XLA's order: NaN last; -0 equal to 0 in sort."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.elementwise import ordered_bits
from tfjax.engine.numpy_rules.registry import Array, Kernel, is_float, is_native, rule

_LARGE = 4096


@rule("sort")
def _sort(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    axis, num_keys = int(params["dimension"]), int(params["num_keys"])
    comparable = [_comparable(aval.dtype) for aval in in_avals]
    if len(in_avals) == 1:
        dtype = in_avals[0].dtype
        if not is_native(dtype):
            return lambda x: (np.sort(x.astype(np.float32), axis=axis, kind="stable").astype(dtype),)
        if dtype.kind == "f" and in_avals[0].size > _LARGE:
            return lambda x: (_sort_floats(x, axis),)
        kind = "stable" if dtype.kind == "f" else None
        return lambda x: (np.sort(x, axis=axis, kind=kind),)

    def sort(*operands: Array) -> tuple[Array, ...]:
        keys = [comparable[n](operands[n]) for n in range(num_keys)]
        if num_keys == 1:
            order = np.argsort(keys[0], axis=axis, kind="stable")
        else:
            order = np.lexsort(keys[::-1], axis=axis)
        return tuple([np.take_along_axis(x, order, axis) for x in operands])

    return sort


def _sort_floats(x: Array, axis: int) -> Array:
    """The vectorised unstable sort, unless stability could show: in the order of 0 and -0."""
    result = np.sort(x, axis=axis)
    negative_zeros = np.signbit(result) & (result == 0)
    return np.sort(x, axis=axis, kind="stable") if negative_zeros.any() else result


def _comparable(dtype: np.dtype) -> Kernel:
    if is_native(dtype):
        return lambda x: x
    return operator.methodcaller("astype", np.dtype(np.float32))


@rule("top_k")
def _top_k(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    k, ndim = int(params["k"]), len(in_avals[0].shape)
    axis = int(params.get("axis", ndim - 1)) % ndim
    index_dtype, size = out_avals[1].dtype, in_avals[0].shape[axis]
    lead = (slice(None),) * axis
    backwards, first = (*lead, slice(None, None, -1)), (*lead, slice(0, k))
    dtype = in_avals[0].dtype
    # XLA's top_k, unlike its sort, puts 0 before -0.
    comparable = (lambda x: ordered_bits(x, dtype)) if is_float(dtype) else _comparable(dtype)

    def top_k(x: Array) -> tuple[Array, Array]:
        # A stable ascending sort of the reversed array, read backwards: equal values keep the lower index first.
        order = np.argsort(comparable(x)[backwards], axis=axis, kind="stable")[backwards][first]
        order = (size - 1) - order
        return np.take_along_axis(x, order, axis), order.astype(index_dtype)

    return top_k
