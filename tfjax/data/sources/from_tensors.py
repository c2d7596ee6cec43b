"""Dataset.from_tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.core import nest
from tfjax.data import structure
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.structure import Element


class _TensorDataset(DatasetV2):
    """One element."""

    __module__ = "tensorflow.python.data.ops.from_tensors_op"

    def __init__(self, element: Any, name: str | None = None):
        super().__init__(name=name)
        element = structure.normalized(element)
        self._element_spec = structure.map_leaves(structure.spec_of, element)
        self._leaves = tuple([structure.array_of(leaf) for leaf in nest.flatten(element)])

    def _size(self) -> int:
        return 1

    def _pull(self, run: Run) -> Callable[[], Element]:
        return iter((self._leaves,)).__next__
