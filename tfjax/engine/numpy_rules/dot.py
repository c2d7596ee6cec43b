"""dot_general, planned once as transposes, reshapes and one matmul."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.registry import NARROW_FLOATS, Array, Kernel, identity, rule

_F32 = np.dtype(np.float32)


@rule("dot_general")
def _dot_general(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    (contract, batch), out = params["dimension_numbers"], out_avals[0]
    lhs, rhs = in_avals
    work = _work_dtype(lhs.dtype, rhs.dtype, out.dtype)
    product = _planned_matmul(lhs.shape, rhs.shape, contract, batch, out.shape)
    if lhs.dtype == rhs.dtype == work == out.dtype:
        return product
    return lambda a, b: np.asarray(product(_as(a, work), _as(b, work))).astype(out.dtype)


def _as(x: Array, dtype: np.dtype) -> Array:
    return x if x.dtype == dtype else x.astype(dtype)


def _work_dtype(lhs: np.dtype, rhs: np.dtype, out: np.dtype) -> np.dtype:
    """Narrow floats multiply and add in float32; otherwise the widest of the dtypes involved."""
    if out in NARROW_FLOATS or lhs in NARROW_FLOATS and rhs in NARROW_FLOATS and out == _F32:
        return _F32
    return np.result_type(*[_F32 if d in NARROW_FLOATS else d for d in (lhs, rhs, out)])


def _planned_matmul(lhs: tuple, rhs: tuple, contract: Any, batch: Any, out_shape: tuple) -> Kernel:
    if not batch[0] and len(lhs) == len(rhs) == 2 and len(contract[0]) == 1:
        return _plain_matmul(int(contract[0][0]), int(contract[1][0]))
    lhs_contract, rhs_contract = [tuple(int(d) for d in dims) for dims in contract]
    lhs_batch, rhs_batch = [tuple(int(d) for d in dims) for dims in batch]
    lhs_free = tuple(d for d in range(len(lhs)) if d not in lhs_contract + lhs_batch)
    rhs_free = tuple(d for d in range(len(rhs)) if d not in rhs_contract + rhs_batch)
    batch_shape = tuple(lhs[d] for d in lhs_batch)
    m, n = _size(lhs, lhs_free), _size(rhs, rhs_free)
    k = _size(lhs, lhs_contract)
    left = _arrange(lhs, lhs_batch + lhs_free + lhs_contract, (*batch_shape, m, k))
    right = _arrange(rhs, rhs_batch + rhs_contract + rhs_free, (*batch_shape, k, n))
    matmul = np.matmul if batch_shape else np.dot
    if (*batch_shape, m, n) == out_shape:
        return lambda a, b: matmul(left(a), right(b))
    return lambda a, b: matmul(left(a), right(b)).reshape(out_shape)


def _plain_matmul(lhs_axis: int, rhs_axis: int) -> Kernel:
    if (lhs_axis, rhs_axis) == (1, 0):
        return np.ndarray.dot
    if (lhs_axis, rhs_axis) == (0, 0):
        return lambda a, b: a.T.dot(b)
    if (lhs_axis, rhs_axis) == (1, 1):
        return lambda a, b: a.dot(b.T)
    return lambda a, b: a.T.dot(b.T)


def _size(shape: tuple[int, ...], dims: tuple[int, ...]) -> int:
    size = 1
    for d in dims:
        size *= shape[d]
    return size


def _arrange(shape: tuple[int, ...], order: tuple[int, ...], target: tuple[int, ...]) -> Kernel:
    """Transpose to the order, then reshape, leaving out whichever changes nothing."""
    in_order = order == tuple(range(len(order)))
    if in_order:
        return identity if shape == target else lambda x: x.reshape(target)
    if tuple(shape[d] for d in order) == target:
        return lambda x: x.transpose(order)
    return lambda x: x.transpose(order).reshape(target)
