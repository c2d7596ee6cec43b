"""Dataset.zip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tfjax.data import structure
from tfjax.data.cardinality import least
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.rows import MOST_IN_CHUNK, Chunk, Chunks, Reader, Rows, ZipRows, part, size_of
from tfjax.data.structure import Element


class _ZipDataset(DatasetV2):
    """Elements of several datasets side by side."""

    __module__ = "tensorflow.python.data.ops.zip_op"
    _op_name, _iterator_name = "ZipDataset", "Zip[0]"

    def __init__(self, datasets: Any, name: str | None = None):
        leaves = structure.leaves_of(datasets)
        for leaf in leaves:
            if isinstance(leaf, list):
                raise TypeError(
                    "Invalid input to `zip`. Inputs are expected to be (nested) structures of `tf.data.Dataset` "
                    "objects. "
                    "Python `list` is not supported and you should use `tuple` instead."
                )
            if not isinstance(leaf, DatasetV2):
                raise TypeError(
                    "Invalid input to `zip`. Inputs are expected to be (nested) structures of `tf.data.Dataset` "
                    "objects "
                    f"but encountered object of type {type(leaf)}."
                )
        super().__init__(*leaves, name=name)
        self._structure = datasets

    def _spec(self) -> Any:
        found = iter([d.element_spec for d in self._input_datasets])
        return structure.map_leaves(lambda _: next(found), self._structure)

    def _size(self) -> int:
        return least([d._size() for d in self._input_datasets])

    def _pull(self, run: Run) -> Callable[[], Element]:
        pulls = [d._open(run) for d in self._input_datasets]
        if len(pulls) == 2:
            first, second = pulls
            return lambda: first() + second()
        return lambda: tuple([leaf for pull in pulls for leaf in pull()])

    def _rows(self) -> Rows | None:
        sources = [d._by_rows for d in self._input_datasets]
        if not sources or any(s is None for s in sources):
            return None
        return ZipRows(sources, all(d._in_order for d in self._input_datasets))  # type: ignore[arg-type]

    def _chunks(self, run: Run) -> Chunks:
        return _side_by_side([Reader(d._chunks(run)) for d in self._input_datasets])


def _side_by_side(readers: list[Reader]) -> Iterator[Chunk]:
    size = 64
    while True:
        chunks = [reader.read(size) for reader in readers]
        if any(chunk is None for chunk in chunks):
            return
        length = min(size_of(chunk) for chunk in chunks)  # type: ignore[arg-type]
        yield tuple([index for chunk in chunks for index in part(chunk, 0, length)])  # type: ignore[arg-type]
        if length < size:
            return
        size = min(4 * size, MOST_IN_CHUNK)
