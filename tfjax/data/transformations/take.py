"""Dataset.take and Dataset.skip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tfjax.data.cardinality import INFINITE, UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.rows import Chunk, Chunks, Rows, part, size_of
from tfjax.data.sources.range import integer
from tfjax.data.structure import Element


class _CountingDataset(DatasetV2):
    def __init__(self, dataset: DatasetV2, count: Any, name: str | None = None):
        super().__init__(dataset, name=name)
        self._count = integer(count, "count", self._op_name)

    def _rows(self) -> Rows | None:
        return self._input_datasets[0]._by_rows


class _TakeDataset(_CountingDataset):
    """The first elements."""

    __module__ = "tensorflow.python.data.ops.take_op"
    _op_name, _iterator_name = "TakeDataset", "FiniteTake"

    def _size(self) -> int:
        below = self._input_datasets[0]._size()
        if self._count < 0:
            return below
        if below == UNKNOWN:
            return UNKNOWN if self._count else 0
        return self._count if below == INFINITE else min(below, self._count)

    def _chunks(self, run: Run) -> Chunks:
        chunks = self._input_datasets[0]._chunks(run)
        return chunks if self._count < 0 else _first(chunks, self._count)

    def _pull(self, run: Run) -> Callable[[], Element]:
        below = self._input_datasets[0]._open(run)
        left = self._count

        def pull() -> Element:
            nonlocal left
            if left == 0:
                raise StopIteration
            left -= 1
            return below()

        return pull


def _first(chunks: Chunks, count: int) -> Iterator[Chunk]:
    while count > 0:
        chunk = next(chunks, None)
        if chunk is None:
            return
        yield part(chunk, 0, count)
        count -= size_of(chunk)


class _SkipDataset(_CountingDataset):
    """What comes after the first elements."""

    __module__ = "tensorflow.python.data.ops.skip_op"
    _op_name, _iterator_name = "SkipDataset", "FiniteSkip"

    def _size(self) -> int:
        below = self._input_datasets[0]._size()
        if self._count < 0:
            return 0
        return below if below in (INFINITE, UNKNOWN) else max(0, below - self._count)

    def _chunks(self, run: Run) -> Chunks:
        chunks = self._input_datasets[0]._chunks(run)
        return iter(()) if self._count < 0 else _rest(chunks, self._count)

    def _pull(self, run: Run) -> Callable[[], Element]:
        below = self._input_datasets[0]._open(run)
        left = self._count

        def pull() -> Element:
            nonlocal left
            if left < 0:
                raise StopIteration
            while left:
                left -= 1
                below()
            return below()

        return pull


def _rest(chunks: Chunks, count: int) -> Iterator[Chunk]:
    for chunk in chunks:
        size = size_of(chunk)
        if count < size:
            yield part(chunk, count, size) if count else chunk
        count = max(0, count - size)
