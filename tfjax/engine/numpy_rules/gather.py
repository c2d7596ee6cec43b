"""Reading at positions that are data: dynamic_slice and gather; dynamic_update_slice beside its twin."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.index_plan import IndexPlan, mode_name, signed
from tfjax.engine.numpy_rules.registry import Array, Kernel, is_float, rule


@rule("dynamic_slice")
def _dynamic_slice(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    locate = _clamped_window(in_avals[0].shape, out_avals[0].shape)
    return lambda x, *starts: x[locate(starts)]


@rule("dynamic_update_slice")
def _dynamic_update_slice(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    locate = _clamped_window(in_avals[0].shape, in_avals[1].shape)

    def update(x: Array, window: Array, *starts: Array) -> Array:
        out = np.array(x)
        out[locate(starts)] = window
        return out

    return update


def _clamped_window(shape: tuple[int, ...], window: tuple[int, ...]) -> Kernel:
    """Start indices to a tuple of slices, each start moved so that the window stays inside."""
    limits = [(size, full - size) for full, size in zip(shape, window, strict=True)]

    def locate(starts: tuple[Array, ...]) -> tuple[slice, ...]:
        key = []
        for start, (size, last) in zip(starts, limits, strict=True):
            start = min(max(int(start), 0), last)
            key.append(slice(start, start + size))
        return tuple(key)

    return locate


@rule("gather")
def _gather(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    numbers, window = params["dimension_numbers"], tuple(int(s) for s in params["slice_sizes"])
    operand, indices = in_avals[0].shape, in_avals[1].shape
    out = out_avals[0]
    if out.size == 0:
        empty = np.zeros(out.shape, out.dtype)
        return lambda x, indices: empty
    fill = _fill_value(params, out.dtype) if "fill" in mode_name(params) else None
    if fill is None and _takes_rows(numbers, operand, indices, window):
        return _take_rows(numbers, operand, indices, out.shape)
    plan = IndexPlan(
        operand,
        indices,
        window,
        tuple(numbers.start_index_map),
        tuple(numbers.collapsed_slice_dims),
        tuple(numbers.operand_batching_dims),
        tuple(numbers.start_indices_batching_dims),
    )
    finish = plan.result_order(tuple(numbers.offset_dims), len(out.shape))
    mask_shape = plan.batch_shape + (1,) * len(plan.window_dims)
    result_shape = plan.result_shape

    def gather(x: Array, indices: Array) -> Array:
        indices = signed(indices)
        result = np.broadcast_to(plan.view(x)[plan.key(indices, True)], result_shape)
        if fill is not None:
            inside = plan.inside(indices)
            if not inside.all():
                result = np.where(inside.reshape(mask_shape), result, fill)
        return result.transpose(finish)

    return gather


def _fill_value(params: dict[str, Any], dtype: np.dtype) -> np.ndarray:
    value = params.get("fill_value")
    if value is None:
        if is_float(dtype) or dtype.kind == "c":
            value = np.nan
        elif dtype.kind == "b":
            value = True
        else:
            value = np.iinfo(dtype).min if dtype.kind == "i" else np.iinfo(dtype).max
    return np.asarray(value).astype(dtype)


def _takes_rows(numbers: Any, operand: tuple, indices: tuple, window: tuple) -> bool:
    """One index per batch position, along one collapsed axis, every other axis whole: an embedding lookup."""
    if numbers.operand_batching_dims or len(numbers.start_index_map) != 1:
        return False
    axis = numbers.start_index_map[0]
    return tuple(numbers.collapsed_slice_dims) == (axis,) and all(
        size == full for d, (size, full) in enumerate(zip(window, operand, strict=True)) if d != axis
    )


def _take_rows(numbers: Any, operand: tuple, indices: tuple, out_shape: tuple) -> Kernel:
    axis = int(numbers.start_index_map[0])
    last, batch_shape = operand[axis] - 1, indices[:-1]
    # ndarray.take leaves the batch axes where the collapsed axis was; the result wants them between offset_dims.
    taken = list(range(axis)) + [None] * len(batch_shape) + list(range(axis, len(operand) - 1))
    offset = {window: position for window, position in enumerate(numbers.offset_dims)}
    batch = iter([d for d in range(len(out_shape)) if d not in numbers.offset_dims])
    positions = [next(batch) if d is None else offset[d] for d in taken]
    order = tuple(positions.index(d) for d in range(len(out_shape)))
    straight = order == tuple(range(len(order)))

    def take(x: Array, indices: Array) -> Array:
        indices = np.minimum(np.maximum(indices.reshape(batch_shape), 0), last)
        result = x.take(indices, axis)
        return result if straight else result.transpose(order)

    return take
