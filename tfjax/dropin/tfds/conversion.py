"""tfds.as_numpy and tfds.as_dataframe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tfjax.core import nest
from tfjax.data.dataset import DatasetV2
from tfjax.engine.value import Value


class _IterableDataset:
    """The elements of a dataset as NumPy arrays, as often as one likes."""

    __module__ = "tensorflow_datasets.core.dataset_utils"

    def __init__(self, dataset: DatasetV2):
        self._dataset = dataset

    def __iter__(self) -> Iterator[Any]:
        return self._dataset.as_numpy_iterator()

    def __len__(self) -> int:
        return len(self._dataset)


def as_numpy(dataset: Any) -> Any:
    """A structure of datasets and tensors with NumPy in their place; datasets become iterables.

    Raises:
        ValueError: if there is something else in it.
    """

    def one(leaf: Any) -> Any:
        if isinstance(leaf, DatasetV2):
            return _IterableDataset(leaf)
        if isinstance(leaf, Value):
            return leaf.numpy()  # type: ignore[attr-defined]
        raise ValueError(f"Nested structures must only contain datasets and tensors; got {type(leaf)}.")

    return nest.map_structure(one, dataset)


def as_dataframe(ds: Any, ds_info: Any = None) -> Any:
    """A pandas.DataFrame with a row per example."""
    import pandas

    rows = []
    for example in as_numpy(ds):
        if not isinstance(example, dict):
            keys = ds_info.supervised_keys if ds_info is not None and ds_info.supervised_keys else None
            parts = example if isinstance(example, tuple) else (example,)
            example = dict(zip(keys or range(len(parts)), parts, strict=False))
        rows.append(example)
    return pandas.DataFrame(rows)
