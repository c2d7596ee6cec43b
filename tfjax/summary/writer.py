"""tf.summary.SummaryWriter, create_file_writer, create_noop_writer, flush."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from tfjax.core import errors
from tfjax.core.export import export
from tfjax.ops.control_flow.dependencies import operation
from tfjax.ops.control_flow.subgraph import is_staged
from tfjax.ops.effects import perform
from tfjax.ops.op_facts import op_error
from tfjax.summary.event_file import EventFile
from tfjax.summary.state import default_writer, state
from tfjax.tensor.symbolic import SymbolicTensor
from tfjax.tensor.tensor import Tensor

_ERRORS = (
    (FileNotFoundError, errors.NotFoundError),
    (PermissionError, errors.PermissionDeniedError),
    ((FileExistsError, NotADirectoryError), errors.FailedPreconditionError),
    (OSError, errors.UnknownError),
)


@export("summary.SummaryWriter")
class SummaryWriter:
    """What summaries are written to. Base class."""

    __module__ = "tensorflow.python.ops.summary_ops_v2"

    def set_as_default(self, step=None):
        """Makes this the default writer of the thread, and `step` the default step if it is not None."""
        self.as_default(step).__enter__()

    def as_default(self, step=None):
        """A context in which this is the default writer.

        Args:
            step: the default step inside (a number, a tensor or a variable); None leaves it as it is.
        """
        return default_writer(self, step)

    def init(self):
        """Starts the writer."""
        raise NotImplementedError()

    def flush(self):
        """Writes out what waits."""
        raise NotImplementedError()

    def close(self):
        """Writes out what waits and ends."""
        raise NotImplementedError()


class _ResourceSummaryWriter(SummaryWriter):
    """A writer of an event file."""

    __module__ = "tensorflow.python.ops.summary_ops_v2"

    def __init__(self, file: EventFile):
        self._file = file
        self._closed = False

    def file(self) -> EventFile:
        """The file, to write to.

        Raises:
            tf.errors.NotFoundError: if the writer is closed.
        """
        if self._closed and not is_staged():
            raise op_error(
                "WriteSummary",
                "Resource localhost/_AnonymousVar0/N10tensorflow22SummaryWriterInterfaceE does not exist.",
                errors.NotFoundError,
            )
        return self._file

    def _check_open(self) -> None:
        if self._closed and not is_staged():
            raise RuntimeError(f"SummaryWriter {self!r} is already closed")

    def set_as_default(self, step=None):
        """See `SummaryWriter.set_as_default`.

        Raises:
            RuntimeError: if the writer is closed.
        """
        self._check_open()
        super().set_as_default(step)

    def as_default(self, step=None):
        """See `SummaryWriter.as_default`.

        Raises:
            RuntimeError: if the writer is closed.
        """
        self._check_open()
        return super().as_default(step)

    def init(self):
        """Does nothing: the file is there."""
        self._check_open()

    def flush(self):
        """Writes out what waits."""
        if is_staged():
            perform("FlushSummaryWriter", lambda: None if self._closed else self._file.flush(ready=True))
            return operation("FlushSummaryWriter", "FlushSummaryWriter")
        if not self._closed:
            self._file.flush()
        return None

    def close(self):
        """Writes out what waits and closes the file."""
        if is_staged():
            perform("CloseSummaryWriter", lambda: self._file.close(ready=True))
            return operation("CloseSummaryWriter", "CloseSummaryWriter")
        if not self._closed:
            self._closed = True
            self._file.close()
        return None


class _NoopSummaryWriter(SummaryWriter):
    """A writer that does nothing, nor becomes the default."""

    __module__ = "tensorflow.python.ops.summary_ops_v2"

    def set_as_default(self, step=None):
        """Does nothing."""

    @contextlib.contextmanager
    def as_default(self, step=None) -> Iterator[None]:
        """A context without effect."""
        yield

    def init(self):
        """Does nothing."""

    def flush(self):
        """Does nothing."""

    def close(self):
        """Does nothing."""


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
    """A writer of a new event file.

    Args:
        logdir: the folder; it is made.
        max_queue: how many summaries may wait to be written: 10.
        flush_millis: for how many milliseconds they may: 120,000.
        filename_suffix: end of the file's name: ".v2".
        name, experimental_trackable, experimental_mesh: ignored.

    Raises:
        ValueError: if `logdir` is None, or an argument is a tensor of a function that is being traced.
        ImportError: if the package tensorboard is not installed.
        tf.errors.NotFoundError, PermissionDeniedError, ...: if the file cannot be made.
    """
    if logdir is None:
        raise ValueError("Argument `logdir` cannot be None")
    for argument, value in (
        ("logdir", logdir),
        ("max_queue", max_queue),
        ("flush_millis", flush_millis),
        ("filename_suffix", filename_suffix),
    ):
        if isinstance(value, SymbolicTensor) and value.data is None:
            raise ValueError(
                f"Invalid graph Tensor argument '{argument}={value}' to create_file_writer() inside an @tf.function. "
                "The create call will be lifted into the outer eager execution context, so it cannot consume graph "
                "tensors defined inside the function body."
            )
    queue = 10 if max_queue is None else int(max_queue)
    seconds = 120.0 if flush_millis is None else int(flush_millis) / 1000
    suffix = ".v2" if filename_suffix is None else _text(filename_suffix)
    folder = _text(logdir)
    try:
        return _ResourceSummaryWriter(EventFile(folder, queue, seconds, suffix))
    except OSError as error:
        kind = next(kind for python, kind in _ERRORS if isinstance(error, python))
        raise op_error("CreateSummaryFileWriter", f"{folder}; {error.strerror}", kind) from None


def _text(value: Any) -> str:
    if isinstance(value, Tensor):
        value = value.numpy()  # type: ignore[attr-defined]
    value = value.item() if isinstance(value, np.ndarray) else value
    return os.fsdecode(value)


@export("summary.create_noop_writer")
def create_noop_writer():
    """A writer that does nothing: what stands where code expects one."""
    return _NoopSummaryWriter()


@export("summary.flush")
def flush(writer=None, name=None):
    """Writes out what waits.

    Args:
        writer: the writer; by default the one that is current, if there is one.
        name: ignored.

    Raises:
        ValueError: if it is no writer.
    """
    writer = state.writer if writer is None else writer
    if writer is None:
        return None
    if isinstance(writer, SummaryWriter):
        return writer.flush()
    raise ValueError(f"Invalid argument to flush(): {writer!r}")
