"""Dataset.unique."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.core import nest
from tfjax.data.cardinality import UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.structure import Element, host_array


class _UniqueDataset(DatasetV2):
    """Each element the first time it comes."""

    __module__ = "tensorflow.python.data.ops.unique_op"

    def __init__(self, dataset: DatasetV2, name: str | None = None):
        super().__init__(dataset, name=name)
        for spec in nest.flatten(dataset.element_spec):
            if spec.dtype.name not in ("int32", "int64", "string"):
                raise TypeError(
                    f"`tf.data.Dataset.unique` does not support type {spec.dtype} -- only `tf.int32`, `tf.int64`, and "
                    "`tf.string` are supported."
                )

    def _size(self) -> int:
        return UNKNOWN

    def _pull(self, run: Run) -> Callable[[], Element]:
        below = self._input_datasets[0]._open(run)
        seen: set[Any] = set()

        def pull() -> Element:
            while True:
                element = below()
                key = tuple([_key(host_array(leaf)) for leaf in element])
                if key not in seen:
                    seen.add(key)
                    return element

        return pull


def _key(array: Any) -> Any:
    return tuple(array.reshape(-1).tolist()), array.shape
