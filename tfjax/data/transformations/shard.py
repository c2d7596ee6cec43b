"""Dataset.shard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tfjax.core.errors import InvalidArgumentError
from tfjax.data.cardinality import INFINITE, UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_op
from tfjax.data.functions import Run
from tfjax.data.rows import Chunk, Chunks, Rows, select, size_of
from tfjax.data.sources.range import integer
from tfjax.data.structure import Element


class _ShardDataset(DatasetV2):
    """Every n-th element."""

    __module__ = "tensorflow.python.data.ops.shard_op"
    _op_name, _iterator_name = "ShardDataset", "Shard"

    def __init__(self, dataset: DatasetV2, num_shards: Any, index: Any, name: str | None = None):
        super().__init__(dataset, name=name)
        self._shards, self._index = (
            integer(num_shards, "num_shards", "ShardDataset"), integer(index, "index", "ShardDataset")
        )  # fmt: skip
        problem = None
        if self._shards <= 0:
            problem = f"Number of shards must be greater than zero (currently num_shards = {self._shards})."
        elif not 0 <= self._index < self._shards:
            problem = f"Index must be between 0 and {self._shards - 1} (currently index = {self._index})."
        if problem:
            raise of_op(InvalidArgumentError, "ShardDataset", problem)

    def _size(self) -> int:
        below = self._input_datasets[0]._size()
        if below in (INFINITE, UNKNOWN):
            return below
        return below // self._shards + (1 if self._index < below % self._shards else 0)

    def _rows(self) -> Rows | None:
        return self._input_datasets[0]._by_rows

    def _chunks(self, run: Run) -> Chunks:
        return self._own(self._input_datasets[0]._chunks(run))

    def _own(self, chunks: Chunks) -> Iterator[Chunk]:
        start = 0
        for chunk in chunks:
            places = np.arange(start, start + size_of(chunk))
            start += size_of(chunk)
            yield select(chunk, places % self._shards == self._index)

    def _pull(self, run: Run) -> Callable[[], Element]:
        below, position = self._input_datasets[0]._open(run), -1

        def pull() -> Element:
            nonlocal position
            while True:
                element = below()
                position += 1
                if position % self._shards == self._index:
                    return element

        return pull
