"""Dataset.interleave."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from tfjax.data.cardinality import AUTOTUNE
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import DebugMode, Run
from tfjax.data.sources.range import integer
from tfjax.data.structure import Element
from tfjax.data.transformations.flat_map import DatasetFunction, FlatteningDataset


def interleave(
    dataset: DatasetV2, map_func: Any, cycle_length: Any, block_length: Any, num_parallel_calls: Any, name: str | None
) -> DatasetV2:
    """See Dataset.interleave."""
    block_length = 1 if block_length is None else block_length
    if cycle_length is None:
        cycle_length = AUTOTUNE
    kind = _InterleaveDataset if num_parallel_calls is None or DebugMode.on else _ParallelInterleaveDataset
    return kind(dataset, map_func, cycle_length, block_length, name)


class _InterleaveDataset(FlatteningDataset):
    """The elements of several datasets in turn."""

    __module__ = "tensorflow.python.data.ops.interleave_op"
    _op_name, _iterator_name = "InterleaveDataset", "Interleave"

    def __init__(
        self, dataset: DatasetV2, map_func: Any, cycle_length: Any, block_length: Any, name: str | None = None
    ):
        super().__init__(dataset, name=name)
        self._function = DatasetFunction(map_func, dataset, "Dataset.interleave()", self)
        self._cycle, self._block = integer(cycle_length), integer(block_length)
        if self._cycle == AUTOTUNE:
            self._cycle = min(os.cpu_count() or 1, 10) if self._block else 1

    def _pull(self, run: Run) -> Callable[[], Element]:
        below, function = self._input_datasets[0]._open(run), self._function
        cycle: list[Any] = [None] * self._cycle
        place, taken, over = 0, 0, False

        def advance() -> None:
            nonlocal place, taken
            place, taken = (place + 1) % self._cycle, 0

        def pull() -> Element:
            nonlocal taken, over
            while not over or any(cycle):
                current = cycle[place]
                if current is not None:
                    try:
                        element = current()
                    except StopIteration:
                        cycle[place] = None
                        advance()
                        continue
                    taken += 1
                    if taken == self._block:
                        advance()
                    return element  # type: ignore[no-any-return]
                if over:
                    advance()
                    continue
                try:
                    cycle[place] = function(below(), run)._open(run)
                except StopIteration:
                    over = True
            raise StopIteration

        return pull


class _ParallelInterleaveDataset(_InterleaveDataset):
    """As _InterleaveDataset; the name that TensorFlow shows with `num_parallel_calls`."""

    __module__ = "tensorflow.python.data.ops.interleave_op"
    _op_name, _iterator_name = "ParallelInterleaveDatasetV4", "ParallelInterleaveV4"
