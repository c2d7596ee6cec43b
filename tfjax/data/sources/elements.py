"""A dataset of elements that are there already: windows, lists, contents of files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.structure import Element


class _ElementsDataset(DatasetV2):
    """Elements given as tuples of leaves."""

    __module__ = "tensorflow.python.data.ops.dataset_ops"

    def __init__(self, elements: Sequence[Element], spec: Any):
        super().__init__()
        self._elements = elements
        self._element_spec = spec

    def _size(self) -> int:
        return len(self._elements)

    def _pull(self, run: Run) -> Callable[[], Element]:
        return iter(self._elements).__next__


_ElementsDataset.__name__ = _ElementsDataset.__qualname__ = "_VariantDataset"
