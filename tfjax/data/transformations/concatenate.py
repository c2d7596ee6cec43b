"""Dataset.concatenate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.data import structure
from tfjax.data.cardinality import total
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.structure import Element


class _ConcatenateDataset(DatasetV2):
    """One dataset after the other."""

    __module__ = "tensorflow.python.data.ops.concatenate_op"
    _op_name, _iterator_name = "ConcatenateDataset", "Concatenate[0]"

    def __init__(self, dataset: DatasetV2, other: Any, name: str | None = None):
        if isinstance(other, DatasetV2):
            a, b = dataset.element_spec, other.element_spec
            self_spec = structure.joined(
                [a, b], lambda _: TypeError(f"Incompatible dataset elements:\n  {a} vs.   {b}")
            )
        else:
            other.element_spec  # noqa: B018  TensorFlow's error for what is no dataset
        super().__init__(dataset, other, name=name)
        self._element_spec = self_spec

    def _size(self) -> int:
        return total([d._size() for d in self._input_datasets])

    def _pull(self, run: Run) -> Callable[[], Element]:
        left = list(self._input_datasets)
        below: Any = left.pop(0)._open(run)

        def pull() -> Element:
            nonlocal below
            while True:
                try:
                    return below()  # type: ignore[no-any-return]
                except StopIteration:
                    if not left:
                        raise
                    below = left.pop(0)._open(run)

        return pull
