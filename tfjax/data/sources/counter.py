"""Dataset.counter."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.core.deprecation import deprecated
from tfjax.core.dtypes import as_dtype, int64
from tfjax.core.export import export
from tfjax.data.cardinality import INFINITE
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.rows import Chunks, NumberRows, Rows, count_up
from tfjax.data.sources.range import integer
from tfjax.tensor.spec import TensorSpec


class _CounterDataset(DatasetV2):
    """Numbers in equal steps, without end."""

    __module__ = "tensorflow.python.data.ops.scan_op"

    def __init__(self, start: Any, step: Any, dtype: Any, name: str | None):
        super().__init__(name=name)
        self._element_spec = TensorSpec((), as_dtype(dtype))
        self._start, self._step = _number(start), _number(step)

    def _size(self) -> int:
        return INFINITE

    def _rows(self) -> Rows:
        return NumberRows(self._start, self._step, np.dtype(self._element_spec.dtype.np))

    def _chunks(self, run: Run) -> Chunks:
        return count_up(None)


_CounterDataset.__name__ = _CounterDataset.__qualname__ = "_ScanDataset"  # as TensorFlow makes it


def _number(value: Any) -> Any:
    return value if isinstance(value, float) else integer(value)


def counter(start: Any = 0, step: Any = 1, dtype: Any = int64, name: str | None = None) -> DatasetV2:
    """See Dataset.counter."""
    return _CounterDataset(start, step, dtype, name)


@export("data.experimental.Counter")
@deprecated(
    "CounterV2",
    "tensorflow.python.data.experimental.ops.counter",
    "Use `tf.data.Dataset.counter(...)` instead.",
)
def Counter(start=0, step=1, dtype=int64):  # noqa: N802
    """Older name of Dataset.counter."""
    return counter(start, step, dtype)
