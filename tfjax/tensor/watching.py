"""Which tapes are recording in this thread; the link from variables up to autodiff."""

from __future__ import annotations

import collections
import threading
import weakref
from typing import Any, Protocol


class Watcher(Protocol):
    """What a tape looks like from here."""

    def on_read(self, variable: Any, value: Any) -> None:
        """Called when an op reads `variable`, whose cell then holds `value`."""

    def on_custom(self, custom: Any) -> None:
        """Called when outputs get a gradient function of their own."""


class _Active(threading.local):
    def __init__(self) -> None:
        self.tapes: list[Watcher] = []


active = _Active()


def variable_read(variable: Any, value: Any) -> None:
    """Tells the recording tapes that `variable` was read. Call only where `active.tapes` is not empty."""
    for tape in active.tapes:
        tape.on_read(variable, value)


def push(tape: Watcher) -> None:
    """Starts telling `tape`."""
    active.tapes.append(tape)


def pop(tape: Watcher) -> None:
    """Stops telling `tape`."""
    active.tapes.remove(tape)


# Graphs of functions being traced, innermost last.
class _Graphs(threading.local):
    def __init__(self) -> None:
        self.stack: list[Any] = []


graphs = _Graphs()

# Epoch of a symbolic trace -> the graph that records it, while that lives.
graphs_by_trace: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
# The last ones stay alive, so that a tensor that leaked out of its function can still say where it is from.
recent_graphs: collections.deque[Any] = collections.deque(maxlen=64)


def current_graph() -> Any:
    """The graph being traced in this thread, None in eager execution."""
    return graphs.stack[-1] if graphs.stack else None


def graph_of(tensor: Any) -> Any:
    """The graph being traced that `tensor` belongs to, else None."""
    for graph in reversed(graphs.stack):
        if graph.owns(tensor):
            return graph
    return None
