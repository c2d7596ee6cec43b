"""Dataset.repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tfjax.data.cardinality import INFINITE, UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.rows import Chunk, Chunks, Rows
from tfjax.data.sources.range import integer
from tfjax.data.structure import Element
from tfjax.data.transformations.shuffle import _ShuffleDataset


class _RepeatDataset(DatasetV2):
    """A dataset several times."""

    __module__ = "tensorflow.python.data.ops.repeat_op"
    _op_name, _iterator_name = "RepeatDataset", "FiniteRepeat[0]"

    def __init__(self, dataset: DatasetV2, count: Any = None, name: str | None = None):
        super().__init__(dataset, name=name)
        self._count = -1 if count is None else integer(count, "count", "RepeatDataset")

    def _size(self) -> int:
        below = self._input_datasets[0]._size()
        if self._count < 0:
            return 0 if below == 0 else INFINITE
        if self._count == 0 or below == 0:
            return 0
        return below if below in (INFINITE, UNKNOWN) else below * self._count

    @property
    def _begins_once_more(self) -> bool:
        """Whether a new iteration of the input begins after the last one.

        TensorFlow's does, which uses up seeds of a shuffling in the input; but shuffle and repeat next to each other
        are one.
        """
        return not isinstance(self._input_datasets[0], _ShuffleDataset)

    def _rows(self) -> Rows | None:
        return self._input_datasets[0]._by_rows

    def _chunks(self, run: Run) -> Chunks:
        return self._all_chunks(self._input_datasets[0]._chunks(run), run) if self._count else iter(())

    def _all_chunks(self, chunks: Chunks, run: Run) -> Iterator[Chunk]:
        dataset, passes = self._input_datasets[0], 0
        while True:
            empty = True
            for chunk in chunks:
                empty = False
                yield chunk
            passes += 1
            last = passes == self._count or (self._count < 0 and empty)
            if not last or self._begins_once_more:
                chunks = dataset._chunks(run)
            if last:
                return

    def _pull(self, run: Run) -> Callable[[], Element]:
        dataset = self._input_datasets[0]
        below: Any = dataset._open(run) if self._count else None
        passes, empty = 0, True

        def pull() -> Element:
            nonlocal below, passes, empty
            while below is not None:
                try:
                    element = below()
                except StopIteration:
                    passes += 1
                    last = passes == self._count or (self._count < 0 and empty)
                    below = None if last and not self._begins_once_more else dataset._open(run)
                    if last:
                        below = None
                    empty = True
                else:
                    empty = False
                    return element
            raise StopIteration

        return pull
