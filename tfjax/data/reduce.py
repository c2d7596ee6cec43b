"""Dataset.reduce and Dataset.get_single_element."""

from __future__ import annotations

from typing import Any

from tfjax.core import nest
from tfjax.core.errors import InvalidArgumentError
from tfjax.data import structure
from tfjax.data.dataset import DatasetV2, at_run_time
from tfjax.data.errors import of_op
from tfjax.data.functions import Run
from tfjax.data.structure import packer
from tfjax.data.transformations.scan import state_function


def reduce(dataset: DatasetV2, initial_state: Any, reduce_func: Any) -> Any:
    """See Dataset.reduce."""
    at_run_time("the result of Dataset.reduce")
    state = structure.normalized(initial_state)
    spec = structure.map_leaves(structure.spec_of, state)

    def new_state(found: Any) -> Any:
        counts = [len(nest.flatten(s)) for s in (spec, found)]
        if counts[0] != counts[1]:
            raise of_op(
                InvalidArgumentError,
                "ReduceDataset",
                "The number of components of the initial state and the reduce function output does not match. "
                f"(initial_state={counts[0]}, output={counts[1]}).",
            )
        return found

    function, spec = state_function(reduce_func, spec, dataset.element_spec, "reduce()", new_state)
    leaves = tuple([structure.array_of(leaf) for leaf in nest.flatten(state)])
    run = Run(dataset, "ReduceDataset")
    try:
        pull = dataset._open(run)
        while True:
            try:
                element = pull()
            except StopIteration:
                break
            leaves = function((*leaves, *element), run)
    finally:
        run.close()
    return packer(spec)(leaves)


def get_single_element(dataset: DatasetV2) -> Any:
    """See Dataset.get_single_element."""
    at_run_time("the element of a dataset")
    run = Run()
    op = "DatasetToSingleElement"
    count = len(nest.flatten(dataset.element_spec))
    try:
        pull = dataset._open(run)
        try:
            element = pull()
        except StopIteration:
            raise of_op(InvalidArgumentError, op, "Dataset was empty.", count) from None
        try:
            pull()
        except StopIteration:
            return packer(dataset.element_spec)(element)
        raise of_op(InvalidArgumentError, op, "Dataset had more than one element.", count)
    finally:
        run.close()
