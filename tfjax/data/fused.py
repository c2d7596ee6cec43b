"""Pipelines as a trainer wants them: arrays in memory, the order of the batches, and one function of rows.

    plan = fused_batches(dataset)
    if plan is not None:
        run = Run()
        for index in plan.epoch(run):            # int64[<= plan.batch_size], one array of row numbers per batch
            rows = [array[index] for array in plan.arrays]
            batch = plan.function(*rows)         # a JAX function of the stacked rows; None: the rows are the batch
        x, y = plan.pack(batch)

`fused_batches` gives a plan for what is made of `from_tensor_slices` (or of a zip of such) by pure maps and any of
shuffle, repeat, take, skip, shard, filter, cache, prefetch, with_options, then `batch`, then any of prefetch and
with_options. The row numbers may come in any number of batches before they are used: a trainer can stack those of
many steps and gather on the device. The order is drawn (a shuffle's seeds, with reshuffling) when `epoch` is called,
so call it once per epoch, as one would call `iter`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import jax
import numpy as np

from tfjax import engine
from tfjax.data.dataset import DatasetV2
from tfjax.data.functions import Run
from tfjax.data.options import _OptionsDataset
from tfjax.data.rows import MappedRows, Reader, Rows, SliceRows, ZipRows
from tfjax.data.structure import packer
from tfjax.data.transformations.batch import _BatchDataset
from tfjax.data.transformations.cache import CacheDataset, CachedRows
from tfjax.data.transformations.prefetch import _PrefetchDataset
from tfjax.engine.value import Value

_Function = Callable[..., tuple[Any, ...]]

__all__ = ["FusedBatches", "Run", "fused_batches"]


class FusedBatches(NamedTuple):
    """A pipeline of batches of rows in memory; see the module.

    Attributes:
        arrays: the data, one array per component, never to be written to.
        batch_size: rows of a batch.
        drop_remainder: whether a last batch with fewer rows is left out.
        function: from stacked rows to stacked rows, in JAX; None where there is no map.
        element_spec: structure of specs of a batch.
        steps: number of batches of an epoch; -1 without end, -2 unknown.
        epoch: `epoch(run)` gives the row numbers batch by batch; draws the order.
    """

    arrays: Sequence[np.ndarray]
    batch_size: int
    drop_remainder: bool
    function: Callable[..., tuple[Any, ...]] | None
    element_spec: Any
    steps: int
    epoch: Callable[[Run], Iterator[np.ndarray]]

    def pack(self, leaves: Sequence[Any]) -> Any:
        """The structure of a batch made of its arrays."""
        return packer(self.element_spec)(tuple(leaves))


def fused_batches(dataset: Any) -> FusedBatches | None:
    """The plan of a dataset of batches, None if its elements are not rows in memory."""
    top = dataset
    while isinstance(dataset, (_PrefetchDataset, _OptionsDataset)):
        dataset = dataset._input_datasets[0]
    if not isinstance(dataset, _BatchDataset):
        return None
    below = dataset._input_datasets[0]
    rows = below._by_rows
    found = None if rows is None else _taken_apart(rows, below)
    if found is None or any(a.dtype == object for a in found[0]):
        return None

    def epoch(run: Run) -> Iterator[np.ndarray]:
        return _batches(Reader(below._chunks(run)), dataset._batch_size, dataset._drop_remainder)

    arrays, function = found
    return FusedBatches(
        arrays, dataset._batch_size, dataset._drop_remainder, function, top.element_spec, top._size(), epoch
    )


def _batches(reader: Reader, size: int, drop: bool) -> Iterator[np.ndarray]:
    while (chunk := reader.read(size)) is not None:
        if drop and len(chunk[0]) < size:
            return
        yield chunk[0]


def _taken_apart(rows: Rows, dataset: DatasetV2) -> tuple[Sequence[np.ndarray], _Function | None] | None:
    """The arrays, and the function of their stacked rows, of rows that one number names."""
    if isinstance(rows, SliceRows):
        return rows.arrays, None
    if isinstance(rows, CachedRows):
        if rows.arrays is None:
            rows.fill_from(_cache_of(dataset, rows))
        assert rows.arrays is not None
        return rows.arrays, None
    if isinstance(rows, MappedRows):
        below, own = _taken_apart(rows.rows, dataset), _function_of(rows)
        if below is None or own is None:
            return None
        return below[0], own if below[1] is None else _composed(below[1], own)
    if isinstance(rows, ZipRows) and rows.aligned:
        parts = [_taken_apart(source, dataset) for source in rows.sources]
        if any(part is None for part in parts):
            return None
        return _side_by_side(parts)  # type: ignore[arg-type]
    return None


def _cache_of(dataset: DatasetV2, rows: Rows) -> Any:
    """The cache below `dataset` whose rows these are."""
    if isinstance(dataset, CacheDataset) and dataset._by_rows is rows:
        return dataset
    found = (_cache_of(d, rows) for d in dataset._input_datasets)
    return next((cache for cache in found if cache is not None), None)


def _composed(first: _Function, second: _Function) -> _Function:
    return lambda *columns: second(*first(*columns))


def _side_by_side(parts: Sequence[tuple[Sequence[np.ndarray], _Function | None]]) -> Any:
    arrays = [array for found, _ in parts for array in found]
    if all(function is None for _, function in parts):
        return arrays, None

    def all_of_them(*columns: Any) -> tuple[Any, ...]:
        results: list[Any] = []
        start = 0
        for found, function in parts:
            own = columns[start : start + len(found)]
            results.extend(own if function is None else function(*own))
            start += len(found)
        return tuple(results)

    return arrays, all_of_them


def _function_of(rows: MappedRows) -> _Function | None:
    """The JAX function of stacked rows, None if values need checking."""
    traced = rows.program.traced
    if traced.guards or not all(isinstance(s, Value) for s in traced.sources):
        return None
    constants = [engine.to_host(s) for s in traced.sources]
    count = traced.num_outputs

    def one(*arrays: Any) -> tuple[Any, ...]:
        return tuple(traced.function(*arrays, *constants)[:count])

    return jax.vmap(one)
