"""Dataset.scan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.core import nest
from tfjax.data import structure
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run, UserFunction
from tfjax.data.structure import Element
from tfjax.tensor.spec import TensorSpec


class _ScanDataset(DatasetV2):
    """A function of state and element along a dataset."""

    __module__ = "tensorflow.python.data.ops.scan_op"
    _op_name, _iterator_name = "ScanDataset", "Scan"
    _fails_silently = True

    def __init__(self, dataset: DatasetV2, initial_state: Any, scan_func: Any, name: str | None = None):
        super().__init__(dataset, name=name)
        state = structure.normalized(initial_state)
        self._first = tuple([structure.array_of(leaf) for leaf in nest.flatten(state)])
        state_spec = structure.map_leaves(structure.spec_of, state)
        self._function, self._state_spec = state_function(
            scan_func, state_spec, dataset.element_spec, "Dataset.scan()", _split, self
        )

    def _spec(self) -> Any:
        return self._function.output_spec[1]

    def _pull(self, run: Run) -> Callable[[], Element]:
        below, function = self._input_datasets[0]._open(run), self._function
        state, width = self._first, len(self._first)

        def pull() -> Element:
            nonlocal state
            result = function((*state, *below()), run)
            state = tuple([structure.array_of(leaf) for leaf in result[:width]])
            return result[width:]

        return pull


def _split(spec: Any) -> Any:
    if not (isinstance(spec, tuple) and not hasattr(spec, "_fields") and len(spec) == 2):
        raise TypeError(
            "Invalid `scan_func`. `scan_func` should return a pair consisting of new state and the output value but "
            "its "
            f"return type is {spec}."
        )
    return spec[0]


def state_function(
    function: Any, state_spec: Any, element_spec: Any, label: str, new_state: Callable[[Any], Any], owner: Any = None
) -> tuple[UserFunction, Any]:
    """A function of (state, element), traced with shapes of the state that it keeps; also returns the state's spec.

    Raises:
        TypeError: if the new state is of another structure or dtype.
    """
    while True:
        wrapped = UserFunction(function, label=label, input_spec=(state_spec, element_spec), owner=owner)
        found = new_state(wrapped.output_spec)
        old, new = nest.flatten(state_spec), nest.flatten(found)
        _check(state_spec, found, old, new, label)
        wider = [TensorSpec(a.shape.most_specific_compatible_shape(b.shape), a.dtype) for a, b in zip(old, new)]
        if all(a == b for a, b in zip(old, wider)):
            return wrapped, state_spec
        state_spec = nest.pack_sequence_as(state_spec, wider) if nest.is_nested(state_spec) else wider[0]


def _check(state_spec: Any, found: Any, old: list[Any], new: list[Any], label: str) -> None:
    scan = label == "Dataset.scan()"
    start = "Invalid `scan_func`. The element" if scan else "The element"
    joint = ", got" if scan else " but got"
    same = True
    try:
        nest.assert_same_structure(state_spec, found)
    except (TypeError, ValueError):
        same = False
    if not same:
        classes = [nest.map_structure(lambda s: s.value_type, s) for s in (state_spec, found)]
        raise TypeError(
            f"{start} classes for the new state must match the initial state. Expected {classes[0]}{joint} "
            f"{classes[1]}."
        )
    if any(a.dtype is not b.dtype for a, b in zip(old, new)):
        types = [nest.map_structure(lambda s: s.dtype, s) for s in (state_spec, found)]
        raise TypeError(
            f"{start} types for the new state must match the initial state. Expected {types[0]}{joint} {types[1]}."
        )
