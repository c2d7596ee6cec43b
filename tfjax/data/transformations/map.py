"""Dataset.map."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from tfjax.core.errors import InvalidArgumentError
from tfjax.core.log import get_logger
from tfjax.data.cardinality import AUTOTUNE
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_op
from tfjax.data.functions import Run, UserFunction
from tfjax.data.rows import Blocks, Chunks, MappedBlocks, MappedRows, Rows
from tfjax.data.sources.range import integer
from tfjax.data.structure import Element


def map_dataset(
    dataset: DatasetV2, map_func: Any, num_parallel_calls: Any, deterministic: Any, synchronous: Any, name: str | None
) -> DatasetV2:
    """See Dataset.map."""
    from tfjax.data.functions import DebugMode

    if num_parallel_calls is None or DebugMode.on:
        if deterministic is not None and not DebugMode.on:
            get_logger().warning(
                "The `deterministic` argument has no effect unless the `num_parallel_calls` argument is specified."
            )
        return _MapDataset(dataset, map_func, name)
    if synchronous:
        raise ValueError(
            "`synchronous` is not supported with `num_parallel_calls`, but `num_parallel_calls` was set to ",
            num_parallel_calls,
        )
    return _ParallelMapDataset(dataset, map_func, num_parallel_calls, name)


class _MapDataset(DatasetV2):
    """A function of each element."""

    __module__ = "tensorflow.python.data.ops.map_op"
    _op_name, _iterator_name = "MapDataset", "Map"
    _keeps_order = True

    def __init__(self, dataset: DatasetV2, map_func: Any, name: str | None = None):
        super().__init__(dataset, name=name)
        self._function = UserFunction(map_func, dataset, "Dataset.map()", owner=self)
        if not self._function.eager and self._function.is_stateless and self._iterator_name == "Map":
            self._iterator_name = "ParallelMapV2"  # what TensorFlow makes of it
        self._is_host_work = self._is_host_work or self._function.eager

    def _spec(self) -> Any:
        return self._function.output_spec

    @property
    def _spec_is_known(self) -> bool:
        return self._function.is_known

    def _pull(self, run: Run) -> Callable[[], Element]:
        pull, function = self._input_datasets[0]._open(run), self._function
        return lambda: function(pull(), run)

    def _rows(self) -> Rows | None:
        rows = self._input_datasets[0]._by_rows
        if rows is None:
            return None
        program = self._function.program_of(rows.avals)
        if program is None or program.random or program.reads or program.traced.guards or not program.in_rows:
            return None  # what may fail must fail in the order of the input
        return MappedRows(rows, self._function, program)

    def _chunks(self, run: Run) -> Chunks:
        return self._input_datasets[0]._chunks(run)

    def _blocks(self, run: Run) -> Any:
        if self._by_rows is not None:
            return Blocks(self._by_rows, self._chunks(run), run)
        avals = self._avals()
        if avals is None:
            return None
        program = self._function.program_of(avals)
        if program is None or not program.in_rows:
            return None
        below = self._input_datasets[0]._blocks(run)
        return None if below is None else MappedBlocks(below, self._function, run)

    def _avals(self) -> Any:
        """Shapes and dtypes of the elements it takes, if they are fixed."""
        from tfjax.core import nest
        from tfjax.engine.aval import aval_of
        from tfjax.tensor.spec import TensorSpec

        specs = nest.flatten(self._input_datasets[0].element_spec)
        if not all(isinstance(s, TensorSpec) and s.shape.is_fully_defined() for s in specs):
            return None
        return [aval_of(tuple(s.shape.as_list()), s.dtype.np) for s in specs]


class _ParallelMapDataset(_MapDataset):
    """A function of several elements at a time; what cannot be traced runs on threads."""

    __module__ = "tensorflow.python.data.ops.map_op"
    _op_name, _iterator_name = "ParallelMapDatasetV2", "ParallelMapV2"

    def __init__(self, dataset: DatasetV2, map_func: Any, num_parallel_calls: Any, name: str | None = None):
        super().__init__(dataset, map_func, name)
        calls = integer(num_parallel_calls, "num_parallel_calls", self._op_name)
        if calls < 1 and calls != AUTOTUNE:
            raise of_op(InvalidArgumentError, self._op_name, "num_parallel_calls must be greater than zero.")
        cores = os.cpu_count() or 1
        self._threads = cores if calls < 1 else min(calls, 4 * cores)

    def _pull(self, run: Run) -> Callable[[], Element]:
        if not self._function.eager or self._threads < 2:
            return super()._pull(run)
        below, function = self._input_datasets[0]._open(run), self._function
        pool = ThreadPoolExecutor(self._threads, "tf_data_map")
        run.closers.append(lambda: pool.shutdown(wait=False, cancel_futures=True))
        waiting: deque[Future[Element]] = deque()
        over = False

        def pull() -> Element:
            nonlocal over
            while not over and len(waiting) < self._threads:
                try:
                    waiting.append(pool.submit(function, below(), run))
                except StopIteration:
                    over = True
            if not waiting:
                raise StopIteration
            return waiting.popleft().result()

        return pull
