"""Dataset.unbatch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.core import nest
from tfjax.core.dimension import Dimension
from tfjax.core.errors import InvalidArgumentError
from tfjax.data.cardinality import INFINITE, UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.structure import Element, host_array, row
from tfjax.tensor.spec import TensorSpec


class _UnbatchDataset(DatasetV2):
    """The entries of elements along their first dimension."""

    __module__ = "tensorflow.python.data.ops.unbatch_op"
    _op_name, _iterator_name = "UnbatchDataset", "Unbatch"

    def __init__(self, dataset: DatasetV2, name: str | None = None):
        super().__init__(dataset, name=name)
        if dataset._spec_is_known:
            self._element_spec = self._spec()

    def _spec(self) -> Any:
        spec = self._input_datasets[0].element_spec
        known = Dimension(None)
        for leaf in nest.flatten(spec):
            if leaf.shape.rank == 0:
                raise ValueError("Cannot unbatch an input with scalar components.")
        for leaf in nest.flatten(spec):
            if leaf.shape.rank is None:
                continue
            try:
                known = known.merge_with(leaf.shape[0])
            except ValueError as error:
                raise ValueError(
                    "`unbatch()` is only supported for datasets of elements whose components have a matching leading "
                    f"dimension. Encountered both {known} and {leaf.shape[0]}."
                ) from error
        return nest.map_structure(_entry, spec)

    def _size(self) -> int:
        below = self._input_datasets[0]._size()
        if below in (INFINITE, UNKNOWN, 0):
            return below
        flat = nest.flatten(self._input_datasets[0].element_spec)
        lengths = [s.shape[0] for s in flat if s.shape.rank]
        length = next((n for n in lengths if n is not None), None)
        return UNKNOWN if length is None else below * int(length)

    def _pull(self, run: Run) -> Callable[[], Element]:
        below = self._input_datasets[0]._open(run)
        columns: list[Any] = []
        position = length = 0

        def pull() -> Element:
            nonlocal columns, position, length
            while position >= length:
                columns = [host_array(leaf) for leaf in below()]
                position, length = 0, _common_length(columns)
            position += 1
            return tuple([row(column, position - 1) for column in columns])

        return pull


def _common_length(columns: list[Any]) -> int:
    for column in columns:
        if column.ndim == 0:
            raise InvalidArgumentError(
                None, None, "Input element must have a non-scalar value in each component. [Op:IteratorGetNext] name: "
            )
        if column.shape[0] != columns[0].shape[0]:
            raise InvalidArgumentError(
                None,
                None,
                "{{function_node __wrapped__IteratorGetNext_output_types_"
                f"{len(columns)}_device_/job:localhost/replica:0/task:0/device:CPU:0}}}} Input element must have the "
                "same batch size in each component. Component 0 had size "
                f"{columns[0].shape[0]} but component {columns.index(column)} had size, {column.shape[0]}. "
                "[Op:IteratorGetNext] name: ",
            )
    return int(columns[0].shape[0])


def _entry(leaf: Any) -> TensorSpec:
    return TensorSpec(leaf.shape[1:] if leaf.shape.rank else None, leaf.dtype)
