"""Dataset.flat_map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.core import nest
from tfjax.data.cardinality import UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run, UserFunction
from tfjax.data.spec import DatasetSpec
from tfjax.data.structure import Element


class DatasetFunction:
    """A function of elements that returns datasets."""

    def __init__(self, function: Any, dataset: DatasetV2, label: str, owner: Any):
        self._function = UserFunction(function, dataset, label, eager=True, owner=owner)
        if self._function.is_known:
            self._check()

    def _check(self) -> None:
        spec = self._function.output_spec
        if not isinstance(spec, DatasetSpec):
            raise no_dataset(spec)

    @property
    def is_known(self) -> bool:
        """Whether the specs of the datasets' elements are known without running anything."""
        return self._function.is_known

    @property
    def element_spec(self) -> Any:
        """Structure of specs of the datasets' elements."""
        self._check()
        return self._function.output_spec._element_spec

    def __call__(self, element: Element, run: Run) -> DatasetV2:
        """The dataset for one element."""
        return self._function(element, run)[0]  # type: ignore[no-any-return]


def no_dataset(spec: Any) -> TypeError:
    """The error for a `map_func` that returns something else."""
    shown = nest.map_structure(lambda s: s.value_type, spec)
    return TypeError(f"The `map_func` argument must return a `Dataset` object. Got {_type_shown(spec, shown)!r}.")


def _type_shown(spec: Any, shown: Any) -> Any:
    return type(spec) if nest.is_nested(spec) else shown


class FlatteningDataset(DatasetV2):
    """The elements of the datasets that `_function` gives for the elements of another."""

    _function: DatasetFunction

    def _spec(self) -> Any:
        return self._function.element_spec

    @property
    def _spec_is_known(self) -> bool:
        return self._function.is_known

    def _size(self) -> int:
        return UNKNOWN


class _FlatMapDataset(FlatteningDataset):
    """The elements of datasets, one after the other."""

    __module__ = "tensorflow.python.data.ops.flat_map_op"
    _op_name, _iterator_name = "FlatMapDataset", "FlatMap"

    def __init__(self, dataset: DatasetV2, map_func: Any, name: str | None = None):
        super().__init__(dataset, name=name)
        self._function = DatasetFunction(map_func, dataset, "Dataset.flat_map()", self)

    def _pull(self, run: Run) -> Callable[[], Element]:
        below, function = self._input_datasets[0]._open(run), self._function
        current: Any = None

        def pull() -> Element:
            nonlocal current
            while True:
                if current is None:
                    current = function(below(), run)._open(run)
                try:
                    return current()  # type: ignore[no-any-return]
                except StopIteration:
                    current = None

        return pull
