"""Dataset.take_while."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.core.dtypes import bool as bool_
from tfjax.data.cardinality import UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run, UserFunction
from tfjax.data.structure import Element, host_array
from tfjax.tensor.spec import TensorSpec


class _TakeWhileDataset(DatasetV2):
    """The elements before the first for which a function is false."""

    __module__ = "tensorflow.python.data.ops.take_while_op"
    _op_name, _iterator_name = "TakeWhileDataset", "TakeWhile"
    _fails_silently = True

    def __init__(self, dataset: DatasetV2, predicate: Any, name: str | None = None):
        super().__init__(dataset, name=name)
        self._predicate = UserFunction(predicate, dataset, "Dataset.take_while()", owner=self)
        spec = self._predicate.output_spec if self._predicate.is_known else TensorSpec((), bool_)
        if not isinstance(spec, TensorSpec) or not spec.is_compatible_with(TensorSpec((), bool_)):
            raise ValueError(
                f"Invalid `predicate`. `predicate` must return a `tf.bool` scalar tensor but its return type is{spec}."
            )

    def _size(self) -> int:
        return UNKNOWN

    def _pull(self, run: Run) -> Callable[[], Element]:
        below, predicate = self._input_datasets[0]._open(run), self._predicate
        over = False

        def pull() -> Element:
            nonlocal over
            if over:
                raise StopIteration
            element = below()
            if not host_array(predicate(element, run)[0]):
                over = True
                raise StopIteration
            return element

        return pull
