"""Dataset.random."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax.core.deprecation import deprecated
from tfjax.core.dtypes import int64
from tfjax.core.export import export
from tfjax.data.cardinality import INFINITE
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.seeds import SeedGenerator, Words, seed_pair
from tfjax.data.structure import Element
from tfjax.tensor.spec import TensorSpec


class _RandomDataset(DatasetV2):
    """Random numbers in [0, 2**32), without end."""

    __module__ = "tensorflow.python.data.ops.random_op"

    def __init__(self, seed: Any = None, rerandomize_each_iteration: Any = None, name: str | None = None):
        super().__init__(name=name)
        self._element_spec = TensorSpec((), int64)
        self._seeds = SeedGenerator(seed_pair(seed), bool(rerandomize_each_iteration))

    def _size(self) -> int:
        return INFINITE

    def _pull(self, run: Run) -> Callable[[], Element]:
        words = iter(Words(self._seeds.next()))
        return lambda: (np.int64(next(words)),)


@export("data.experimental.RandomDataset")
class RandomDatasetV2(_RandomDataset):
    """Older form of Dataset.random."""

    __module__ = "tensorflow.python.data.experimental.ops.random_ops"

    @deprecated(
        "_RandomDataset.__init__",
        "tensorflow.python.data.experimental.ops.random_ops",
        "Use `tf.data.Dataset.random(...)`.",
    )
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
