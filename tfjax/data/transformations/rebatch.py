"""Dataset.rebatch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.core.dtypes import int64
from tfjax.core.errors import InvalidArgumentError
from tfjax.data.cardinality import INFINITE, UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.structure import Element, host_array
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.spec import TensorSpec


class _RebatchDataset(DatasetV2):
    """Batches of other sizes, which may change in turn."""

    __module__ = "tensorflow.python.data.ops.rebatch_op"
    _op_name, _iterator_name = "RebatchDatasetV2", "RebatchV2"

    def __init__(self, dataset: DatasetV2, batch_sizes: Any, drop_remainder: bool = False, name: str | None = None):
        super().__init__(dataset, name=name)
        sizes = np.asarray(engine.to_host(convert_to_tensor(batch_sizes, int64)))
        if sizes.ndim > 1:
            raise ValueError(
                "Invalid `batch_sizes`. Expected `batch_sizes` to be a scalar or a vector. Received `batch_sizes` "
                "of rank "
                f"{sizes.ndim}."
            )
        self._sizes = [int(n) for n in sizes.reshape(-1)]
        self._drop = drop_remainder
        if not all(n > 0 for n in self._sizes):
            raise InvalidArgumentError(None, None, "Batch size must be greater than zero.")
        if dataset._spec_is_known:
            self._element_spec = self._spec()

    def _spec(self) -> Any:
        spec = self._input_datasets[0].element_spec
        fixed = self._fixed_size(spec)
        return nest.map_structure(lambda s: TensorSpec([fixed, *s.shape[1:]], s.dtype), spec)

    def _fixed_size(self, spec: Any) -> int | None:
        """The length of all batches, if they have one length."""
        if len(set(self._sizes)) > 1:
            return None
        lengths = []
        for leaf in nest.flatten(spec):
            if leaf.shape.rank == 0:
                raise ValueError(
                    "Invalid `batch_sizes`. Expected dataset with rank of >= 1 but found a dataset with scalar "
                    "elements. "
                    "Fix the issue by adding the `batch` transformation to the dataset."
                )
            if leaf.shape.rank is not None and leaf.shape[0] is not None:
                lengths.append(int(leaf.shape[0]))
        if self._drop:
            return self._sizes[0]
        return self._sizes[0] if lengths and lengths[0] % self._sizes[0] == 0 else None

    def _size(self) -> int:
        below = self._input_datasets[0]._size()
        return below if below == INFINITE else UNKNOWN

    def _pull(self, run: Run) -> Callable[[], Element]:
        below = self._input_datasets[0]._open(run)
        rest: list[Any] | None = None
        turn, over = 0, False

        def pull() -> Element:
            nonlocal rest, turn, over
            size = self._sizes[turn % len(self._sizes)]
            while not over and (rest is None or len(rest[0]) < size):
                try:
                    columns = [host_array(leaf) for leaf in below()]
                except StopIteration:
                    over = True
                    break
                rest = columns if rest is None else [np.concatenate(both) for both in zip(rest, columns, strict=True)]
            if rest is None or not len(rest[0]) or (self._drop and len(rest[0]) < size):
                raise StopIteration
            element = tuple([column[:size] for column in rest])
            rest = [column[size:] for column in rest]
            turn += 1
            return element

        return pull
