"""An event file: events wait in a queue until it is full, time is up, or the file is flushed.

An event may be a function that makes it: then the values in it are computed when they are needed and not before, so
that writing a loss in every step of a loop does not end each step's program there.
"""

from __future__ import annotations

import atexit
import itertools
import os
import socket
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

from tfjax.summary.protos import messages

_numbers = itertools.count()
Event = Any | Callable[[], Any]


class EventFile:
    """The file `events.out.tfevents.<time>.<host>.<process>.<number><suffix>` in a folder, which is made.

    Args:
        folder: the folder.
        max_queue: how many events may wait.
        flush_seconds: how long they may.
        suffix: end of the file's name.

    Raises:
        OSError: if the file cannot be made.
    """

    def __init__(self, folder: str, max_queue: int, flush_seconds: float, suffix: str):
        made = messages()
        _finish_all()
        os.makedirs(folder, exist_ok=True)
        name = f"events.out.tfevents.{int(time.time()):010d}.{socket.gethostname()}.{os.getpid()}.{next(_numbers)}"
        self.path = os.path.join(folder, name + suffix)
        self._max_queue, self._flush_seconds = max_queue, flush_seconds
        self._queue: list[Event] = []
        self._lock = threading.Lock()  # of the queue; never held while a value is computed
        self._file_lock = threading.Lock()
        self._file = open(self.path, "wb")  # noqa: SIM115
        self._records = made.RecordWriter(self._file)
        self._flushed = time.monotonic()
        header = made.Event(wall_time=time.time(), file_version="brain.Event:2")
        header.source_metadata.writer = "tfjax.summary.event_file"
        self._records.write(header.SerializeToString())
        self._file.flush()
        self._finalizer = weakref.finalize(self, _abandon, self._queue, self._records, self._file)

    def add(self, event: Event, ready: bool = False) -> None:
        """Puts an event, or the function that makes it, at the end of the queue.

        Args:
            event: the event.
            ready: whether this is called from a program that is running: then no value may be waited for.
        """
        with self._lock:
            self._queue.append(event)
            full = len(self._queue) > self._max_queue or time.monotonic() - self._flushed > self._flush_seconds
        if full:
            self.flush(ready)

    def flush(self, ready: bool = False) -> None:
        """Writes what waits to the file; with `ready`, up to the first event whose values are not known."""
        with self._lock:
            count = len(self._queue)
            if ready:
                count = next((k for k, event in enumerate(self._queue) if callable(event)), count)
            waiting = self._queue[:count]
            del self._queue[:count]
        if not waiting:
            return
        data: list[bytes] = []
        try:
            for event in waiting:
                data.append((event() if callable(event) else event).SerializeToString())
        finally:  # where a value cannot be computed, what comes before it is written
            with self._file_lock:
                for record in data:
                    self._records.write(record)
                self._file.flush()
                self._flushed = time.monotonic()

    def close(self, ready: bool = False) -> None:
        """Writes what waits and closes the file."""
        if not self._file.closed:
            self.flush(ready)
            self._finalizer.detach()
            with self._file_lock:
                self._file.close()


def _finish(queue: list[Event], records: Any, file: Any) -> None:
    """Writes what was not flushed and closes the file."""
    try:
        for event in queue:
            records.write((event() if callable(event) else event).SerializeToString())
    finally:
        queue.clear()
        file.close()


# Files whose writers are gone while values in their queues were not known.
_left: list[tuple[Any, ...]] = []


def _abandon(queue: list[Event], records: Any, file: Any) -> None:
    """The writer is gone. The garbage collector may have come from anywhere: no value is computed here."""
    if any(callable(event) for event in queue):
        _left.append((queue, records, file))
    else:
        _finish(queue, records, file)


def _finish_all() -> None:
    while _left:
        _finish(*_left.pop())


atexit.register(_finish_all)
