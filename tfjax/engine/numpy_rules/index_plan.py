"""How the index array of a gather or scatter addresses its operand."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.registry import Array


class IndexPlan:
    """Dimension numbers of a gather or scatter, decoded once.

    The operand is viewed with the axes that need an index first and the axes taken whole last; NumPy's advanced
    indexing then gives (batch axes..., window axes taken in part..., whole axes...).

    Args:
        operand: shape of the operand.
        indices: shape of the index array, whose last axis holds one start per entry of `index_map`.
        window: size of the window along each operand axis.
        index_map: operand axis of each start.
        removed: operand axes (of window size 1) that the window does not keep.
        operand_batch, indices_batch: batching axes of operand and index array that go together.
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
        self.batch_rank = len(self.batch_shape)
        self.kept = [d for d in range(len(operand)) if d not in removed and d not in operand_batch]
        # A window as large as its axis can only start at 0, whatever the index says after clamping.
        whole = [d for d in self.kept if window[d] == operand[d]]
        indexed = [d for d in range(len(operand)) if d not in whole]
        partial = [d for d in indexed if d in self.kept]
        self.num_partial = len(partial)
        self.window_dims = partial + whole
        self.result_shape = self.batch_shape + tuple(window[d] for d in self.window_dims)
        self._order = tuple(indexed + whole)
        self._columns = {d: n for n, d in enumerate(index_map)}
        self._limits = {d: operand[d] - window[d] for d in index_map}
        self._indexed = indexed
        rank = self.batch_rank + len(partial)
        self._offsets: dict[int, np.ndarray | int] = dict.fromkeys(indexed, 0)
        for d, axis in zip(operand_batch, indices_batch, strict=True):
            self._offsets[d] = _along(np.arange(operand[d]), axis, rank)
        for n, d in enumerate(partial):
            self._offsets[d] = _along(np.arange(window[d]), self.batch_rank + n, rank)
        # Where no index varies over the batch axes, an axis of size 1 is put in front to carry them.
        self._carrier = None
        if not any(d in self._columns for d in indexed):
            self._carrier = np.zeros(self.batch_shape + (1,) * len(partial), np.intp)

    def view(self, x: np.ndarray) -> np.ndarray:
        """The operand as `key` addresses it."""
        x = np.transpose(x, self._order)
        return x if self._carrier is None else x[None]

    def key(self, indices: np.ndarray, clip: bool) -> tuple[Any, ...]:
        """Advanced-indexing key of all windows; with `clip`, windows are moved to lie inside."""
        parts: list[Any] = [] if self._carrier is None else [self._carrier]
        for d in self._indexed:
            if d not in self._columns:
                parts.append(self._offsets[d])
                continue
            start = indices[..., self._columns[d]]
            if clip:
                start = np.minimum(np.maximum(start, 0), self._limits[d])
            parts.append(start.reshape(self.batch_shape + (1,) * self.num_partial) + self._offsets[d])
        return tuple(parts)

    def inside(self, indices: np.ndarray) -> np.ndarray:
        """Which windows lie inside the operand, over the batch axes."""
        inside = np.ones(self.batch_shape, bool)
        for d, n in self._columns.items():
            inside &= (indices[..., n] >= 0) & (indices[..., n] <= self._limits[d])
        return inside

    def result_order(self, window_axes: tuple[int, ...], rank: int) -> tuple[int, ...]:
        """Permutation from (batch..., window axes in the plan's order) to the axes of the result or the updates."""
        order = [0] * rank
        for n, axis in enumerate(d for d in range(rank) if d not in window_axes):
            order[axis] = n
        for axis, d in zip(window_axes, self.kept, strict=True):
            order[axis] = self.batch_rank + self.window_dims.index(d)
        return tuple(order)


def _along(values: np.ndarray, axis: int, rank: int) -> np.ndarray:
    shape = [1] * rank
    shape[axis] = len(values)
    return values.reshape(shape)


def signed(indices: Array) -> np.ndarray:
    """Indices as intp; unsigned ones beyond its range stay out of bounds instead of wrapping."""
    indices = np.asarray(indices)
    if indices.dtype == np.uint64:
        indices = np.minimum(indices, np.uint64(np.iinfo(np.int64).max))
    return indices.astype(np.intp, copy=False)


def mode_name(params: dict[str, Any]) -> str:
    """Name of the out-of-bounds mode, in lower case."""
    return str(getattr(params["mode"], "name", params["mode"])).lower()
