"""Dataset.cache."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.log import get_logger
from tfjax.data.cardinality import INFINITE
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.rows import Chunk, Chunks, Reader, Rows, SliceRows, count_up
from tfjax.data.structure import Element, array_of, host_array

_AT_ONCE = 1024
# Larger pipelines are cached element by element, as they are asked for.
_MOST_BYTES = 1 << 31

_PARTIAL = (
    "The calling iterator did not fully read the dataset being cached. In order to avoid unexpected truncation of the "
    "dataset, the partially cached contents of the dataset  will be discarded. This can happen if you have an input "
    "pipeline similar to `dataset.cache().take(k).repeat()`. You should use `dataset.take(k).cache().repeat()` instead."
)


class CacheDataset(DatasetV2):
    """The elements of the first iteration, kept."""

    __module__ = "tensorflow.python.data.ops.cache_op"
    _op_name, _iterator_name = "CacheDatasetV2", "MemoryCacheImpl"

    def __init__(self, dataset: DatasetV2, filename: Any = "", name: str | None = None):
        super().__init__(dataset, name=name)
        text = (
            host_array(filename) if not isinstance(filename, (str, bytes)) and hasattr(filename, "aval") else filename
        )
        text = text[()] if isinstance(text, np.ndarray) else text
        self._filename = text.decode() if isinstance(text, bytes) else str(text)
        self._elements: list[Element] | None = None

    def _rows(self) -> Rows | None:
        rows, count = self._input_datasets[0]._by_rows, self._input_datasets[0]._size()
        if rows is None or self._filename or count == INFINITE:
            return None
        if max(count, 0) * sum(a.nbytes for a in rows.avals) > _MOST_BYTES:
            return None
        return CachedRows(rows)

    def _chunks(self, run: Run) -> Chunks:
        rows = self._by_rows
        assert isinstance(rows, CachedRows)
        rows.fill_from(self, run)
        return rows.numbers()

    def _pull(self, run: Run) -> Callable[[], Element]:
        if self._filename:
            from tfjax.data.transformations.save import cache_in_file

            return cache_in_file(self._input_datasets[0], self._filename, run)
        if self._elements is not None:
            return iter(self._elements).__next__
        below = self._input_datasets[0]._open(run)
        seen: list[Element] = []

        def pull() -> Element:
            try:
                element = tuple([array_of(leaf) for leaf in below()])
            except StopIteration:
                if self._elements is None:
                    self._elements = seen
                raise
            seen.append(element)
            return element

        def close() -> None:
            if self._elements is None and seen:
                get_logger().debug(_PARTIAL)

        run.closers.append(close)
        return pull


class CachedRows(Rows):
    """Rows computed once, in the order of the first iteration.

    Attributes:
        arrays: the rows; None as long as they are not computed.
    """

    def __init__(self, rows: Rows):
        self._rows = rows
        self.avals = rows.avals
        self.arrays: list[np.ndarray] | None = None
        self._slices: Any = None

    def fill_from(self, cache: Any, run: Run | None = None) -> None:
        """Computes the rows, if they are not there yet."""
        if self.arrays is not None:
            return
        below = cache._input_datasets[0]
        if isinstance(self._rows, SliceRows) and below._in_order:
            self.arrays, self._slices = list(self._rows.arrays), self._rows
            return
        run = Run() if run is None else run
        reader = Reader(below._chunks(run))
        parts: list[list[np.ndarray]] = []
        while (chunk := reader.read(_AT_ONCE)) is not None:
            parts.append([host_array(column) for column in self._rows.take(chunk, run)])
        engine.raise_failed()
        if parts:
            self.arrays = [np.concatenate(columns) if len(columns) > 1 else columns[0] for columns in zip(*parts)]
        else:
            self.arrays = [np.zeros((0, *a.shape), a.dtype) for a in self.avals]
        self._slices = SliceRows(self.arrays)

    def numbers(self) -> Iterator[Chunk]:
        """The numbers of the rows in order."""
        assert self.arrays is not None
        return count_up(len(self.arrays[0]))

    def take(self, chunk: Chunk, run: Run) -> Any:
        return self._slices.take(chunk, run)
