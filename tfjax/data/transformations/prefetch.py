"""Dataset.prefetch."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

from tfjax.core.errors import InvalidArgumentError
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_op
from tfjax.data.functions import Run
from tfjax.data.rows import Chunks, Rows
from tfjax.data.sources.range import integer
from tfjax.data.structure import Element, array_of

_OVER = object()
_AUTOMATIC = 8


class _PrefetchDataset(DatasetV2):
    """Elements computed before they are asked for.

    A thread does that where elements come from files, generators or Python functions. Everything else is computed
    when it is asked for: it runs in XLA or NumPy, on more than one core and ahead of Python.
    """

    __module__ = "tensorflow.python.data.ops.prefetch_op"
    _op_name, _iterator_name = "PrefetchDataset", "Prefetch"
    _keeps_order = True

    def __init__(self, dataset: DatasetV2, buffer_size: Any, name: str | None = None):
        super().__init__(dataset, name=name)
        self._buffer_size = -1 if buffer_size is None else integer(buffer_size, "buffer_size", "PrefetchDataset")
        if self._buffer_size < -1:
            text = "buffer_size must be >= 0 or set buffer_size to be -1 for auto-tuning"
            raise of_op(InvalidArgumentError, "PrefetchDataset", text)

    def _rows(self) -> Rows | None:
        return self._input_datasets[0]._by_rows

    def _chunks(self, run: Run) -> Chunks:
        return self._input_datasets[0]._chunks(run)

    def _blocks(self, run: Run) -> Any:
        return self._input_datasets[0]._blocks(run)

    def _pull(self, run: Run) -> Callable[[], Element]:
        below = self._input_datasets[0]._open(run)
        if not self._is_host_work or self._buffer_size == 0:
            return below
        return _ahead(below, self._buffer_size if self._buffer_size > 0 else _AUTOMATIC, run)


def _ahead(below: Callable[[], Element], size: int, run: Run) -> Callable[[], Element]:
    """Pulls on a thread, which begins when the first element is asked for."""
    ready: queue.Queue[Any] = queue.Queue(size)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            try:
                item: Any = tuple([array_of(leaf) for leaf in below()])
            except StopIteration:
                item = _OVER
            except BaseException as error:  # noqa: BLE001  (raised where the element is asked for)
                item = error
            while not stop.is_set():
                try:
                    ready.put(item, timeout=0.1)
                    break
                except queue.Full:
                    continue
            if item is _OVER:
                return

    thread = threading.Thread(target=work, name="tf_data_prefetch", daemon=True)
    over = False

    def close() -> None:
        stop.set()
        if thread.is_alive() and thread is not threading.current_thread():
            thread.join(timeout=1.0)

    run.closers.append(close)

    def pull() -> Element:
        nonlocal over
        if over:
            raise StopIteration
        if thread.ident is None:
            thread.start()
        item = ready.get()
        if item is _OVER:
            over = True
            raise StopIteration
        if isinstance(item, BaseException):
            raise item
        return item  # type: ignore[no-any-return]

    return pull
