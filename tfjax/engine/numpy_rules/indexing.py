"""Primitives with indices in the data: dynamic slices, gather and the scatter family."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.registry import (
    NARROW_FLOATS,
    RULES,
    Array,
    Kernel,
    is_float,
    rule,
)


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


class _IndexPlan:
    """How the index array of a gather or scatter addresses the operand, decoded once.

    The operand is viewed with the axes that need an index array first and the axes taken whole last; NumPy's advanced
    indexing then gives (batch axes..., window axes taken in part..., whole axes...).
    """

    def __init__(
        self,
        operand: tuple[int, ...],
        indices: tuple[int, ...],
        window: tuple[int, ...],
        index_map: tuple[int, ...],
        removed: tuple[int, ...],
        operand_batch: tuple[int, ...],
        indices_batch: tuple[int, ...],
    ) -> None:
        self.batch_shape = indices[:-1]
        batch_rank = len(self.batch_shape)
        kept = [d for d in range(len(operand)) if d not in removed and d not in operand_batch]
        indexed = [d for d in range(len(operand)) if d in index_map or d in operand_batch or window[d] != operand[d]]
        whole = [d for d in kept if d not in indexed or d in index_map and window[d] == operand[d]]
        # A window as large as its axis can only start at 0, whatever the index says after clamping.
        indexed = [d for d in indexed if d not in whole]
        partial = [d for d in indexed if d in kept]
        self.order = tuple(indexed + whole)
        self.window_dims = partial + whole
        self.result_kept = kept
        self.limits = {d: operand[d] - window[d] for d in index_map}
        self.columns = {d: n for n, d in enumerate(index_map)}
        rank = batch_rank + len(partial)
        self._terms: list[tuple[int, np.ndarray | None]] = []
        for d in indexed:
            offset = None
            if d in operand_batch:
                axis = indices_batch[operand_batch.index(d)]
                offset = _along(np.arange(operand[d]), axis, rank)
            elif d in partial and window[d] > 1:
                offset = _along(np.arange(window[d]), batch_rank + partial.index(d), rank)
            self._terms.append((self.columns.get(d, -1), offset))
        self._dims = indexed
        self._trailing = (None,) * len(partial)
        self.result_shape = self.batch_shape + tuple(window[d] for d in self.window_dims)
        self.batch_rank = batch_rank

    def bounds(self, indices: np.ndarray) -> np.ndarray:
        """Which windows lie inside the operand, over the batch axes."""
        inside = np.ones(self.batch_shape, bool)
        for d, n in self.columns.items():
            column = indices[..., n]
            inside &= (column >= 0) & (column <= self.limits[d])
        return inside

    def key(self, indices: np.ndarray, clip: bool) -> tuple[Any, ...]:
        """Advanced-indexing key for the reordered operand."""
        parts: list[Any] = []
        for d, (n, offset) in zip(self._dims, self._terms, strict=True):
            if n < 0:
                parts.append(offset if offset is not None else 0)
                continue
            start = indices[..., n]
            if clip:
                start = np.minimum(np.maximum(start, 0), self.limits[d])
            start = start[(..., *self._trailing)]
            parts.append(start if offset is None else start + offset)
        return tuple(parts)


def _along(values: np.ndarray, axis: int, rank: int) -> np.ndarray:
    shape = [1] * rank
    shape[axis] = len(values)
    return values.reshape(shape)


def _signed(indices: Array) -> np.ndarray:
    """Indices as intp; unsigned ones beyond its range stay out of bounds instead of wrapping."""
    indices = np.asarray(indices)
    if indices.dtype == np.uint64:
        indices = np.minimum(indices, np.uint64(np.iinfo(np.int64).max))
    return indices.astype(np.intp, copy=False)


def _mode(params: dict[str, Any]) -> str:
    return str(getattr(params["mode"], "name", params["mode"])).lower()


@rule("gather")
def _gather(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    numbers, window = params["dimension_numbers"], tuple(int(s) for s in params["slice_sizes"])
    operand, indices = in_avals[0].shape, in_avals[1].shape
    out = out_avals[0]
    if out.size == 0:
        empty = np.zeros(out.shape, out.dtype)
        return lambda x, indices: empty
    fill = _fill_value(params, out.dtype) if "fill" in _mode(params) else None
    if fill is None and _takes_rows(numbers, operand, indices, window):
        return _take_rows(numbers, operand, indices, out.shape)
    plan = _IndexPlan(
        operand,
        indices,
        window,
        tuple(numbers.start_index_map),
        tuple(numbers.collapsed_slice_dims),
        tuple(numbers.operand_batching_dims),
        tuple(numbers.start_indices_batching_dims),
    )
    finish = _result_order(plan, tuple(numbers.offset_dims), len(out.shape))
    mask_shape = plan.batch_shape + (1,) * len(plan.window_dims)
    result_shape = plan.result_shape

    def gather(x: Array, indices: Array) -> Array:
        indices = _signed(indices)
        result = np.broadcast_to(np.transpose(x, plan.order)[plan.key(indices, True)], result_shape)
        if fill is not None:
            inside = plan.bounds(indices)
            if not inside.all():
                result = np.where(inside.reshape(mask_shape), result, fill)
        return result.transpose(finish)

    return gather


def _result_order(plan: _IndexPlan, offset_dims: tuple[int, ...], rank: int) -> tuple[int, ...]:
    """Permutation from (batch..., window dims in plan order) to the axes of the gather's result."""
    batch_positions = [d for d in range(rank) if d not in offset_dims]
    order = [0] * rank
    for n, position in enumerate(batch_positions):
        order[position] = n
    for position, d in zip(offset_dims, plan.result_kept, strict=True):
        order[position] = plan.batch_rank + plan.window_dims.index(d)
    return tuple(order)


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


def _assign(target: np.ndarray, key: Any, updates: np.ndarray) -> None:
    target[key] = updates


def _bind_scatter(apply: Any, accumulates: bool) -> Any:
    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        numbers, operand = params["dimension_numbers"], in_avals[0].shape
        indices, updates = in_avals[1].shape, in_avals[2].shape
        if in_avals[2].size == 0 or out_avals[0].size == 0:
            return lambda x, indices, updates: x
        window = _scatter_window(numbers, operand, updates)
        plan = _IndexPlan(
            operand,
            indices,
            window,
            tuple(numbers.scatter_dims_to_operand_dims),
            tuple(numbers.inserted_window_dims),
            tuple(numbers.operand_batching_dims),
            tuple(numbers.scatter_indices_batching_dims),
        )
        order = np.argsort(_result_order(plan, tuple(numbers.update_window_dims), len(updates)))
        arrange = tuple(int(d) for d in order)
        clip = "clip" in _mode(params)
        widen = np.dtype(np.float32) if accumulates and in_avals[0].dtype in NARROW_FLOATS else None
        rank_after_batch = len(plan.result_shape) - plan.batch_rank

        def scatter(x: Array, indices: Array, updates: Array) -> Array:
            out = np.array(x, dtype=widen)
            indices, updates = _signed(indices), np.transpose(updates, arrange)
            key = plan.key(indices, clip)
            view = out.transpose(plan.order)
            if not clip:
                inside = plan.bounds(indices)
                if not inside.all():
                    key, updates = _only_inside(key, updates, inside, plan, rank_after_batch)
            if widen is not None:
                updates = updates.astype(widen)
            apply(view, key, updates)
            return out if widen is None else out.astype(x.dtype)

        return scatter

    return bind


def _only_inside(key: tuple, updates: np.ndarray, inside: np.ndarray, plan: _IndexPlan, window_rank: int) -> Any:
    """Drop the windows that do not fit, folding the batch axes into one."""
    partial = len(plan.window_dims) - (len(plan.order) - len(key))
    full = inside.shape + (1,) * partial
    rows = []
    for part in key:
        part = np.asarray(part)
        part = part.reshape((1,) * (len(full) - part.ndim) + part.shape)
        rows.append(np.broadcast_to(part, inside.shape + part.shape[inside.ndim :])[inside])
    return tuple(rows), updates[inside]


def _scatter_window(numbers: Any, operand: tuple, updates: tuple) -> tuple[int, ...]:
    sizes = iter([updates[d] for d in numbers.update_window_dims])
    removed = tuple(numbers.inserted_window_dims) + tuple(numbers.operand_batching_dims)
    return tuple(1 if d in removed else next(sizes) for d in range(len(operand)))


def _add_rows(target: np.ndarray, key: tuple[Any, ...], updates: np.ndarray) -> None:
    """scatter_add; a large one along one axis is done in rounds, each of which meets an index at most once."""
    batch = np.shape(key[0])
    if (
        len(key) != 1
        or updates.size < _SORTED_ADD
        or updates.ndim == len(batch)
        or updates.shape[: len(batch)] != batch
    ):
        np.add.at(target, key, updates)
        return
    rows, updates = key[0].reshape(-1), updates.reshape((-1, *updates.shape[len(batch) :]))
    order = np.argsort(rows, kind="stable")
    rows = rows[order]
    starts = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
    counts = np.diff(starts, append=len(rows))
    if counts.max() > _MAX_ROUNDS:
        target[rows[starts]] += np.add.reduceat(updates[order], starts, 0)
        return
    for n in range(counts.max()):
        nth = starts[counts > n] + n
        target[rows[nth]] += updates[order[nth]]


_MAX_ROUNDS = 16
_SORTED_ADD = 4096  # elements of the updates

RULES["scatter"] = _bind_scatter(_assign, accumulates=False)
for _name in ("scatter-add", "scatter_add"):
    RULES[_name] = _bind_scatter(_add_rows, accumulates=True)
for _names, _ufunc in {
    ("scatter-sub", "scatter_sub"): np.subtract,
    ("scatter-mul", "scatter_mul"): np.multiply,
}.items():
    for _name in _names:
        RULES[_name] = _bind_scatter(_ufunc.at, accumulates=True)
for _names, _ufunc in {("scatter-min", "scatter_min"): np.minimum, ("scatter-max", "scatter_max"): np.maximum}.items():
    for _name in _names:
        RULES[_name] = _bind_scatter(_ufunc.at, accumulates=False)
