"""Dataset.ragged_batch."""

from __future__ import annotations

from typing import Any

from tfjax.core import nest
from tfjax.data.dataset import DatasetV2
from tfjax.data.transformations.batch import _BatchDataset
from tfjax.tensor.spec import TensorSpec


def ragged_batch(
    dataset: DatasetV2, batch_size: Any, drop_remainder: bool, row_splits_dtype: Any, name: str | None
) -> DatasetV2:
    """See Dataset.ragged_batch; elements of fixed shapes are stacked as by `batch`."""
    specs = nest.flatten(dataset.element_spec)
    if all(isinstance(s, TensorSpec) and s.shape.is_fully_defined() for s in specs):
        return _BatchDataset(dataset, batch_size, drop_remainder, name)
    raise TypeError("Batching elements of different lengths needs ragged tensors, which are not available.")
