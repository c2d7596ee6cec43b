"""Which functions are called: what `tf.summary.trace_on` collects. Costs nothing while nobody observes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.function.function import Function
from tfjax.tensor import watching

_call = Function.__call__


def observe(note: Callable[[Any], None] | None) -> None:
    """Has `note` called with the graph of each function after each call that is not made by another; None ends it."""
    if note is None:
        Function.__call__ = _call  # type: ignore[method-assign]
        return

    def call(self: Function, *args: Any, **kwargs: Any) -> Any:
        result = _call(self, *args, **kwargs)
        if watching.current_graph() is None:
            note(self.get_concrete_function(*args, **kwargs).graph)
        return result

    Function.__call__ = call  # type: ignore[method-assign]
