"""Dataset.interleave."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from tfjax.core.errors import InvalidArgumentError
from tfjax.data.cardinality import AUTOTUNE
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_op
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
    if num_parallel_calls is None or DebugMode.on:
        return _InterleaveDataset(dataset, map_func, cycle_length, block_length, name)
    return _ParallelInterleaveDataset(dataset, map_func, cycle_length, block_length, num_parallel_calls, name)


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
        for label, value in (("cycle_length", self._cycle), ("block_length", self._block)):
            if value <= 0 and not (value == AUTOTUNE and label == "cycle_length"):
                raise of_op(InvalidArgumentError, self._op_name, self._not_positive(label, value))
        if self._cycle == AUTOTUNE:
            self._cycle = min(os.cpu_count() or 1, 10) if self._block else 1

    def _not_positive(self, label: str, value: int) -> str:
        return f"{label} must be greater than zero."

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

    def __init__(
        self, dataset: DatasetV2, map_func: Any, cycle_length: Any, block_length: Any, calls: Any, name: str | None
    ):
        super().__init__(dataset, map_func, cycle_length, block_length, name)
        count, cycle = integer(calls, "num_parallel_calls", self._op_name), integer(cycle_length)
        text = ""
        if count < 1 and count != AUTOTUNE:
            text = "num_parallel_calls must be greater than zero."
        elif cycle != AUTOTUNE and count > cycle:
            text = (
                "If `cycle_length` is set to a fixed value, `num_parallel_calls` must be either `tf.data.AUTOTUNE` or "
                "a value less than or equal to `cycle_length`. However, `num_parallel_calls` is "
                f"{count} and `cycle_length` is {cycle}"
            )
        if text:
            raise of_op(InvalidArgumentError, self._op_name, text)

    def _not_positive(self, label: str, value: int) -> str:
        if label == "block_length":
            return "`block_length` must be > 0"
        return f"`cycle_length` must be `tf.data.AUTOTUNE` or greater than 0 but is {value}"
