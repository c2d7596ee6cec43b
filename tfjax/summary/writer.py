"""Writers of event files, and which one a thread writes to."""

from __future__ import annotations

import itertools
import os
import socket
import threading
import time
import weakref
from typing import Any

from tfjax.core.export import export
from tfjax.data import records
from tfjax.ops.effects import perform
from tfjax.summary import wire
from tfjax.tensor.convert import convert_to_tensor


class _State(threading.local):
    writer: Any = None
    step: Any = None
    condition: Any = None


state = _State()
_files = itertools.count()


@export("summary.SummaryWriter")
class SummaryWriter:
    """What writes summaries; `tf.summary.create_file_writer` makes one."""

    def as_default(self, step=None):
        """A context in which this thread writes to this writer.

        Args:
            step: the step of summaries that are given none, a number or a variable; None leaves it as it is.
        """
        return _Default(self, step)

    def set_as_default(self, step=None):
        """From now on this thread writes to this writer."""
        self.as_default(step).__enter__()

    def init(self):
        """Makes the writer ready, for graphs."""
        raise NotImplementedError()

    def flush(self):
        """Writes what is waiting to the file."""
        raise NotImplementedError()

    def close(self):
        """Writes what is waiting and closes the file."""
        raise NotImplementedError()

    def add(self, step: int, content: bytes) -> None:
        """Adds a serialized Summary."""
        raise NotImplementedError()


class _Default:
    """The context of `SummaryWriter.as_default`."""

    def __init__(self, writer: SummaryWriter, step: Any):
        self._writer, self._step = writer, step

    def __enter__(self):
        self._before = state.writer, state.step
        state.writer = self._writer
        if self._step is not None:
            state.step = self._step
        return self._writer

    def __exit__(self, *exception):
        state.writer.flush()
        state.writer = self._before[0]
        if self._step is not None:
            state.step = self._before[1]


class _NoWriter(SummaryWriter):
    """Takes summaries and drops them."""

    def as_default(self, step=None):
        return _Nothing()

    def set_as_default(self, step=None):
        pass

    def init(self):
        pass

    def flush(self):
        pass

    def close(self):
        pass


class _Nothing:
    def __enter__(self):
        return None

    def __exit__(self, *exception):
        return None


class _EventFile:
    """A file of events with a queue before it."""

    def __init__(self, folder: str, longest_queue: int, interval: float, suffix: str):
        os.makedirs(folder, exist_ok=True)
        now = time.time()
        name = f"events.out.tfevents.{int(now):010d}.{socket.gethostname()}.{os.getpid()}.{next(_files)}{suffix}"
        self._file = open(os.path.join(folder, name), "wb")  # noqa: SIM115
        self._waiting = [wire.first_event(now)]
        self._longest_queue, self._interval = longest_queue, interval
        self._lock = threading.RLock()
        self.flush()

    def add(self, event: bytes) -> None:
        with self._lock:
            if self._file.closed:
                return
            self._waiting.append(event)
            if len(self._waiting) > self._longest_queue or time.time() - self._flushed > self._interval:
                self.flush()

    def flush(self) -> None:
        with self._lock:
            self._flushed = time.time()
            if not self._file.closed:
                waiting, self._waiting = self._waiting, []
                records.write(self._file, waiting)
                self._file.flush()

    def close(self) -> None:
        self.flush()
        self._file.close()


class _FileWriter(SummaryWriter):
    """The writer `tf.summary.create_file_writer` makes."""

    def __init__(self, file: _EventFile):
        self._events = file
        self._closed = False
        weakref.finalize(self, file.close)

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError(f"SummaryWriter {self!r} is already closed")

    def as_default(self, step=None):
        self._check_open()
        return super().as_default(step)

    def init(self):
        self._check_open()

    def flush(self):
        if not self._closed:
            perform("FlushSummaryWriter", self._events.flush)

    def close(self):
        if not self._closed:
            perform("CloseSummaryWriter", self._events.close)
            self._closed = True

    def add(self, step: int, content: bytes) -> None:
        self._events.add(wire.event(time.time(), step, content))


@export("summary.create_file_writer")
def create_file_writer(
    logdir,
    max_queue=None,
    flush_millis=None,
    filename_suffix=None,
    name=None,
    experimental_trackable=False,
    experimental_mesh=None,
):
    """Makes a writer of a new event file.

    Args:
        logdir: folder of the file; it is made where it is missing.
        max_queue: how many summaries may wait (10).
        flush_millis: how long they may wait, in milliseconds (two minutes).
        filename_suffix: how the file's name ends (".v2").
        name, experimental_trackable, experimental_mesh: for graphs, SavedModel and DTensor; no effect here.

    Raises:
        ValueError: if `logdir` is None.
    """
    if logdir is None:
        raise ValueError("Argument `logdir` cannot be None")
    folder = _plain(logdir if hasattr(logdir, "numpy") else os.fspath(logdir))
    suffix = ".v2" if filename_suffix is None else _plain(filename_suffix)
    queue = 10 if max_queue is None else int(max_queue)
    interval = 120.0 if flush_millis is None else int(flush_millis) / 1000
    return _FileWriter(_EventFile(folder, queue, interval, suffix))


def _plain(text: Any) -> str:
    text = text.numpy() if hasattr(text, "numpy") else text
    return text.decode() if isinstance(text, bytes) else str(text)


@export("summary.create_noop_writer")
def create_noop_writer():
    """Makes a writer that drops everything."""
    return _NoWriter()


@export("summary.flush")
def flush(writer=None, name=None):
    """Has a writer write what is waiting.

    Args:
        writer: the writer; the default one where None.
        name: ignored.

    Raises:
        ValueError: if `writer` is none.
    """
    writer = state.writer if writer is None else writer
    if writer is None:
        return None
    if isinstance(writer, SummaryWriter):
        return writer.flush()
    raise ValueError(f"Invalid argument to flush(): {writer!r}")


@export("summary.experimental.get_step")
def get_step():
    """The step of summaries that are given none, or None."""
    return state.step


@export("summary.experimental.set_step")
def set_step(step):
    """Sets the step of summaries that are given none.

    Args:
        step: a number, or a variable that is read whenever a summary is written.
    """
    state.step = step


@export("summary.record_if")
class record_if:  # noqa: N801
    """A context in which summaries are written if a condition holds.

    Args:
        condition: truth value, tensor, or function of no arguments that gives one.
    """

    def __init__(self, condition):
        self._condition = condition

    def __enter__(self):
        self._before, state.condition = state.condition, self._condition

    def __exit__(self, *exception):
        state.condition = self._before


@export("summary.should_record_summaries")
def should_record_summaries():
    """A bool tensor: whether summaries are written now."""
    return convert_to_tensor(is_recording(), "bool")


def is_recording() -> Any:
    """Whether summaries are written now, as a truth value or a tensor."""
    if state.writer is None:
        return False
    condition = state.condition() if callable(state.condition) else state.condition
    return True if condition is None else condition
