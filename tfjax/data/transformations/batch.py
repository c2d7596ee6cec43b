"""Dataset.batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfjax.core import nest
from tfjax.core.errors import InvalidArgumentError
from tfjax.data.cardinality import INFINITE, UNKNOWN
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_iterator, of_op
from tfjax.data.functions import DebugMode, Run
from tfjax.data.sources.range import integer
from tfjax.data.spec import DatasetSpec
from tfjax.data.structure import Element, batched_shape, host_array
from tfjax.data.transformations.map import _MapDataset
from tfjax.tensor.spec import NoneTensorSpec, TensorSpec


def batch(
    dataset: DatasetV2, batch_size: Any, drop_remainder: Any, num_parallel_calls: Any, name: str | None
) -> DatasetV2:
    """See Dataset.batch."""
    kind = _BatchDataset if num_parallel_calls is None or DebugMode.on else _ParallelBatchDataset
    return kind(dataset, batch_size, drop_remainder, name)


class _BatchDataset(DatasetV2):
    """Consecutive elements stacked."""

    __module__ = "tensorflow.python.data.ops.batch_op"
    _op_name, _iterator_name = "BatchDatasetV2", "BatchV2"
    _joins_maps = True

    def __init__(self, dataset: DatasetV2, batch_size: Any, drop_remainder: Any = False, name: str | None = None):
        super().__init__(dataset, name=name)
        self._batch_size = integer(batch_size, "batch_size", "BatchDatasetV2")
        self._drop_remainder = bool(np.asarray(host_array(drop_remainder)))
        check_batch_size(self._batch_size, "BatchDatasetV2")

    def _spec(self) -> Any:
        size = self._batch_size if self._drop_remainder else None
        return batched_spec(self._input_datasets[0].element_spec, size)

    def _size(self) -> int:
        return batches(self._input_datasets[0]._size(), self._batch_size, self._drop_remainder)

    def _pull(self, run: Run) -> Callable[[], Element]:
        blocks = self._input_datasets[0]._blocks(run)
        return self._pull_stacking(run) if blocks is None else self._pull_blocks(blocks)

    def _pull_blocks(self, blocks: Any) -> Callable[[], Element]:
        size, drop = self._batch_size, self._drop_remainder

        def pull() -> Element:
            found = blocks.read(size)
            if found is None or (drop and found[1] < size):
                raise StopIteration
            return tuple(found[0])

        return pull

    def _pull_stacking(self, run: Run) -> Callable[[], Element]:
        pull_group = groups(self._input_datasets[0]._open(run), self._batch_size, self._drop_remainder)

        def pull() -> Element:
            columns = zip(*pull_group(), strict=True)
            return tuple([self._stacked(k, leaves) for k, leaves in enumerate(columns)])

        return pull

    def _stacked(self, component: int, leaves: Sequence[Any]) -> Any:
        if leaves[0] is None:
            return None
        arrays = [host_array(leaf) for leaf in leaves]
        shape = arrays[0].shape
        for k, other in enumerate(arrays):
            if other.shape != shape:
                fused = isinstance(self._input_datasets[0], _MapDataset) and self._joins_maps
                raise _different_shapes(component, k, shape, other.shape, fused)
        return stacked(arrays)


class _ParallelBatchDataset(_BatchDataset):
    """As _BatchDataset; the name that TensorFlow shows with `num_parallel_calls`."""

    __module__ = "tensorflow.python.data.ops.batch_op"
    _op_name, _iterator_name = "ParallelBatchDataset", "ParallelBatch"
    _joins_maps = False


def check_batch_size(size: int, op: str) -> None:
    """Checks that a batch size is positive.

    Raises:
        tf.errors.InvalidArgumentError: if it is not.
    """
    if size <= 0:
        raise of_op(InvalidArgumentError, op, "Batch size must be greater than zero.")


def batched_spec(spec: Any, size: int | None) -> Any:
    """The structure of specs of stacked elements."""

    def one(leaf: Any) -> Any:
        if isinstance(leaf, TensorSpec):
            return batched_shape(leaf, size)
        if isinstance(leaf, NoneTensorSpec):
            return leaf
        if isinstance(leaf, DatasetSpec):
            return DatasetSpec(leaf._element_spec, [size, *leaf._dataset_shape])
        raise TypeError(f"Batching of elements of kind {leaf} is not supported.")

    flat = [one(leaf) for leaf in nest.flatten(spec)]
    return nest.pack_sequence_as(spec, flat) if nest.is_nested(spec) else flat[0]


def batches(count: int, size: int, drop: bool) -> int:
    """How many batches `count` elements make."""
    if count in (INFINITE, UNKNOWN):
        return count
    return count // size if drop else -(-count // size)


def groups(below: Callable[[], Element], size: int, drop: bool) -> Callable[[], list[Element]]:
    """A function that gives the next `size` elements, the last time what is left unless `drop`."""
    over = False

    def pull() -> list[Element]:
        nonlocal over
        elements: list[Element] = []
        while not over and len(elements) < size:
            try:
                elements.append(below())
            except StopIteration:
                over = True
        if not elements or (drop and len(elements) < size):
            raise StopIteration
        return elements

    return pull


def stacked(arrays: Sequence[Any]) -> np.ndarray:
    """Arrays of one shape as the rows of one; text stays text."""
    if arrays[0].dtype != object:
        return np.stack(arrays)
    out = np.empty((len(arrays), *arrays[0].shape), object)
    for k, array in enumerate(arrays):
        out[k] = array[()] if array.ndim == 0 else array
    return out


def _different_shapes(component: int, k: int, first: Any, other: Any, fused: bool) -> Exception:
    """A map before the batch is one op with it in TensorFlow, which words this differently."""
    before, now = (f"[{','.join(map(str, shape))}]" for shape in (first, other))
    if fused:
        text = (
            "Cannot add tensor to the batch: number of elements does not match. Shapes are: [tensor]: "
            f"{now}, [batch]: {before}"
        )
    else:
        text = (
            f"Cannot batch tensors with different shapes in component {component}. First element had shape {before} "
            f"and "
            f"element {k} had shape {now}."
        )
    return of_iterator(InvalidArgumentError, text)
