"""Dataset.ignore_errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax import engine
from tfjax.core.errors import OpError
from tfjax.core.log import get_logger
from tfjax.data.cardinality import UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.structure import Element, array_of


class _IgnoreErrorsDataset(DatasetV2):
    """A dataset without the elements that cannot be computed."""

    __module__ = "tensorflow.python.data.ops.ignore_errors_op"

    def __init__(self, dataset: DatasetV2, log_warning: bool = False, name: str | None = None):
        super().__init__(dataset, name=name)
        self._log_warning = log_warning

    def _size(self) -> int:
        return UNKNOWN

    def _pull(self, run: Run) -> Callable[[], Element]:
        below: Any = self._input_datasets[0]._open(run)

        def pull() -> Element:
            while True:
                try:
                    element = tuple([array_of(leaf) for leaf in below()])
                    engine.raise_failed()
                    return element
                except OpError as error:
                    if self._log_warning:
                        get_logger().warning("Error raised with error message %s", error)

        return pull
