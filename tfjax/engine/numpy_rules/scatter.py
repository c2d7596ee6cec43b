"""Writing at positions that are data: the scatter family."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.index_plan import IndexPlan, mode_name, signed
from tfjax.engine.numpy_rules.registry import NARROW_FLOATS, RULES, Array, Kernel


def _assign(target: np.ndarray, key: Any, updates: np.ndarray) -> None:
    target[key] = updates


def _bind_scatter(apply: Any, accumulates: bool) -> Any:
    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        numbers, operand = params["dimension_numbers"], in_avals[0].shape
        indices, updates = in_avals[1].shape, in_avals[2].shape
        if in_avals[2].size == 0 or out_avals[0].size == 0:
            return lambda x, indices, updates: x
        window = _scatter_window(numbers, operand, updates)
        plan = IndexPlan(
            operand,
            indices,
            window,
            tuple(numbers.scatter_dims_to_operand_dims),
            tuple(numbers.inserted_window_dims),
            tuple(numbers.operand_batching_dims),
            tuple(numbers.scatter_indices_batching_dims),
        )
        order = np.argsort(plan.result_order(tuple(numbers.update_window_dims), len(updates)))
        arrange = tuple(int(d) for d in order)
        clip = "clip" in mode_name(params)
        widen = np.dtype(np.float32) if accumulates and in_avals[0].dtype in NARROW_FLOATS else None

        def scatter(x: Array, indices: Array, updates: Array) -> Array:
            out = np.array(x, dtype=widen)
            indices, updates = signed(indices), np.transpose(updates, arrange)
            key = plan.key(indices, clip)
            view = plan.view(out)
            if not clip:
                inside = plan.inside(indices)
                if not inside.all():
                    key, updates = _only_inside(key, updates, inside, plan.num_partial)
            if widen is not None:
                updates = updates.astype(widen)
            apply(view, key, updates)
            return out if widen is None else out.astype(x.dtype)

        return scatter

    return bind


def _only_inside(key: tuple, updates: np.ndarray, inside: np.ndarray, num_partial: int) -> tuple[tuple, np.ndarray]:
    """Drop the windows that do not fit, folding the batch axes into one."""
    rows = []
    for part in key:
        part = np.asarray(part)
        part = part.reshape((1,) * (inside.ndim + num_partial - part.ndim) + part.shape)
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
