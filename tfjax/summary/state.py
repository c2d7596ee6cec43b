"""What is current in a thread: the writer, the step, and whether summaries are recorded."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.tensor.constant import constant
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor


class _State(threading.local):
    """Attributes:
    writer: the default writer, or None.
    step: the default step: a number, a tensor or a variable; None for none.
    condition: what `record_if` was given; None outside of it.
    """

    def __init__(self) -> None:
        self.writer: Any = None
        self.step: Any = None
        self.condition: Any = None


state = _State()


@export("summary.experimental.get_step")
def get_step():
    """The default step of this thread, None if there is none."""
    return state.step


@export("summary.experimental.set_step")
def set_step(step):
    """Sets the default step of this thread.

    Args:
        step: a whole number, a tensor or a variable (which is read whenever a summary is written); None for no default.
    """
    state.step = step


@export("summary.record_if")
@contextlib.contextmanager
def record_if(condition: Any) -> Iterator[None]:
    """A context in which summaries are written only if a condition holds.

    Args:
        condition: a bool, a scalar tensor of bools, or a function without arguments that gives one; a function is
            called for each summary.
    """
    before = state.condition
    state.condition = condition
    try:
        yield
    finally:
        state.condition = before


@export("summary.should_record_summaries")
def should_record_summaries() -> Tensor:
    """Whether summaries are written now: there is a default writer, and `record_if` does not forbid it."""
    if state.writer is None:
        return constant(False)
    return condition()


def condition() -> Tensor:
    """What `record_if` says, True outside of it.

    Raises:
        TypeError: if it is not a bool.
    """
    found = state.condition
    found = found() if callable(found) and not isinstance(found, Tensor) else found
    return constant(True) if found is None else convert_to_tensor(found, dtypes.bool)


class default_writer:  # noqa: N801
    """The context in which a writer, and a step if one is given, are the default. The writer is flushed at its end."""

    def __init__(self, writer: Any, step: Any = None):
        self._writer, self._step = writer, step
        self._outer: list[tuple[Any, Any]] = []

    def __enter__(self) -> Any:
        self._outer.append((state.writer, state.step))
        state.writer = self._writer
        if self._step is not None:
            state.step = self._step
        return self._writer

    def __exit__(self, *exception: Any) -> bool:
        state.writer.flush()  # TensorFlow flushes whichever is current by then
        state.writer, step = self._outer.pop()
        if self._step is not None:
            state.step = step
        return False
