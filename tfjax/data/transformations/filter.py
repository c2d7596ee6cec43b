"""Dataset.filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax import engine
from tfjax.core.dtypes import bool as bool_
from tfjax.core.errors import OpError
from tfjax.data.cardinality import UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run, UserFunction
from tfjax.data.rows import FEW, MANY, Chunks, MappedRows, Reader, Rows, part, select, size_of
from tfjax.data.structure import Element, host_array
from tfjax.tensor.spec import TensorSpec


class _FilterDataset(DatasetV2):
    """The elements for which a function is true."""

    __module__ = "tensorflow.python.data.ops.filter_op"
    _op_name, _iterator_name = "FilterDataset", "Filter"

    def __init__(self, dataset: DatasetV2, predicate: Any, name: str | None = None):
        super().__init__(dataset, name=name)
        self._predicate = UserFunction(predicate, dataset, "Dataset.filter()", owner=self)
        if self._predicate.is_known:
            self._check()
        self._is_host_work = self._is_host_work or self._predicate.eager

    def _check(self) -> None:
        spec = self._predicate.output_spec
        wanted = TensorSpec((), bool_)
        if not isinstance(spec, TensorSpec) or not spec.is_compatible_with(wanted):
            raise ValueError(
                "Invalid `predicate`. `predicate` must return a `tf.bool` scalar tensor, but its return type is "
                f"{spec}."
            )

    def _size(self) -> int:
        return UNKNOWN

    def _pull(self, run: Run) -> Callable[[], Element]:
        below, predicate = self._input_datasets[0]._open(run), self._predicate

        def pull() -> Element:
            while True:
                element = below()
                if host_array(predicate(element, run)[0]):
                    return element

        return pull

    def _rows(self) -> Rows | None:
        rows = self._input_datasets[0]._by_rows
        if rows is None:
            return None
        program = self._predicate.program_of(rows.avals)
        if program is None or program.random or program.reads or not program.in_rows:
            return None
        self._tested = MappedRows(rows, self._predicate, program)
        return rows

    def _chunks(self, run: Run) -> Chunks:
        return self._kept(Reader(self._input_datasets[0]._chunks(run)), run)

    def _kept(self, reader: Reader, run: Run) -> Chunks:
        size = FEW
        while (chunk := reader.read(size)) is not None:
            try:
                keep = host_array(self._tested.take(chunk, run)[0])
                engine.raise_failed()
            except OpError:  # which element it is turns out one by one
                for k in range(size_of(chunk)):
                    one = part(chunk, k, k + 1)
                    if host_array(self._tested.one(one, run)[0]):
                        yield one
                continue
            if keep.any():
                yield select(chunk, keep)
            size = MANY if size == FEW else min(4 * size, 4096)
