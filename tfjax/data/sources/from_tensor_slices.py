"""Dataset.from_tensor_slices."""

from __future__ import annotations

from typing import Any

from tfjax.core import nest
from tfjax.core.dimension import Dimension
from tfjax.data import structure
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.rows import Chunks, Rows, SliceRows, count_up
from tfjax.data.structure import host_array
from tfjax.engine.value import Value
from tfjax.tensor.spec import TensorSpec


class _TensorSliceDataset(DatasetV2):
    """The entries of tensors along their first dimension."""

    __module__ = "tensorflow.python.data.ops.from_tensor_slices_op"
    _keeps_order = True

    def __init__(self, element: Any, is_files: bool = False, name: str | None = None):
        super().__init__(name=name)
        element = structure.normalized(element)
        leaves = nest.flatten(element)
        if all(leaf is None for leaf in leaves):
            raise ValueError("Invalid `element`. `element` should not be empty.")
        specs = [_spec_of_entries(leaf) for leaf in leaves]
        self._element_spec = nest.pack_sequence_as(element, specs) if nest.is_nested(element) else specs[0]
        length = Dimension(leaves[0].aval.shape[0])
        for leaf in leaves[1:]:
            length.assert_is_compatible_with(Dimension(leaf.aval.shape[0]))
        self._length = int(length)
        self._arrays = [host_array(leaf) for leaf in leaves]

    def _size(self) -> int:
        return self._length

    def _rows(self) -> Rows:
        return SliceRows(self._arrays)

    def _chunks(self, run: Run) -> Chunks:
        return count_up(self._length)


def _spec_of_entries(leaf: Any) -> TensorSpec:
    if not isinstance(leaf, Value):
        raise TypeError(f"Cannot slice {leaf!r}")
    if leaf.aval.ndim == 0:
        raise ValueError("Unbatching a tensor is only supported for rank >= 1")
    return TensorSpec(leaf.aval.shape[1:], leaf.dtype)  # type: ignore[attr-defined]
