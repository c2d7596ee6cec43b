"""Dataset.window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from tfjax.core import nest
from tfjax.core.errors import InvalidArgumentError
from tfjax.data.cardinality import INFINITE, UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_op
from tfjax.data.functions import Run
from tfjax.data.sources.elements import _ElementsDataset
from tfjax.data.sources.range import integer
from tfjax.data.spec import DatasetSpec
from tfjax.data.structure import Element


class _WindowDataset(DatasetV2):
    """Datasets of consecutive elements."""

    __module__ = "tensorflow.python.data.ops.window_op"
    _op_name, _iterator_name = "WindowDataset", "Window"

    def __init__(
        self, dataset: DatasetV2, size: Any, shift: Any, stride: Any, drop_remainder: Any, name: str | None = None
    ):
        super().__init__(dataset, name=name)
        self._window = integer(size)
        self._shift = self._window if shift is None else integer(shift)
        self._stride, self._drop = integer(stride), bool(drop_remainder)
        for value, label in ((self._window, "size"), (self._shift, "shift"), (self._stride, "stride")):
            if value <= 0:
                raise of_op(InvalidArgumentError, "WindowDataset", f"Window {label} must be greater than zero.")

    def _spec(self) -> Any:
        spec = self._input_datasets[0].element_spec
        return nest.map_structure(DatasetSpec, spec)

    def _size(self) -> int:
        count = self._input_datasets[0]._size()
        if count in (INFINITE, UNKNOWN):
            return count
        if not self._drop:
            return -(-count // self._shift)
        reach = (self._window - 1) * self._stride + 1
        return 0 if count < reach else (count - reach) // self._shift + 1

    def _pull(self, run: Run) -> Callable[[], Element]:
        below = self._input_datasets[0]._open(run)
        specs = nest.flatten(self._input_datasets[0].element_spec)
        reach, over = (self._window - 1) * self._stride + 1, False
        held: deque[Element] = deque()
        skipped = 0  # elements between windows that are still to be left out

        def pull() -> Element:
            nonlocal over, skipped
            while not over and (skipped or len(held) < reach):
                try:
                    element = below()
                except StopIteration:
                    over = True
                    break
                if skipped:
                    skipped -= 1
                else:
                    held.append(element)
            if not held or (self._drop and len(held) < reach):
                raise StopIteration
            window = list(held)[: reach : self._stride]
            for _ in range(min(self._shift, len(held))):
                held.popleft()
            skipped = max(0, self._shift - reach) if not held and self._shift > reach else 0
            return tuple([_component(window, k, spec) for k, spec in enumerate(specs)])

        return pull


def _component(window: list[Element], k: int, spec: Any) -> DatasetV2:
    return _ElementsDataset([(element[k],) for element in window], spec)
