"""Layers whose `call` needs AutoGraph: Python's `if` and `for` on tensors, while a function is traced.

Keras 2 converts every `call`, Keras 3 none. A `call` runs as it is first; if it asks a tensor for a truth value or
iterates over one, what it did is undone, and it runs converted, from then on always.
"""

import inspect

from tfjax.core.errors import OperatorNotAllowedInGraphError
from tfjax.tensor import watching

# Functions `call` that have been found to need conversion.
_converted = set()


def call_of(layer):
    """The layer's `call`, converted if it must be and something is being traced."""
    call = layer.call
    if _converted and watching.graphs.stack and getattr(call, "__func__", None) in _converted:
        return _converted_call(call)
    return call


def _converted_call(call):
    from tfjax.function.autograph.convert import control_status, tf_convert  # takes a while to load

    return tf_convert(call, control_status())


def needs_conversion(layer):
    """Whether the layer's `call` has been found to need conversion."""
    return bool(_converted) and getattr(layer.call, "__func__", None) in _converted


class Attempt:
    """What a call may change in the graph, to put it back if the call fails."""

    __slots__ = ("graph", "values")

    def __init__(self):
        stack = watching.graphs.stack
        self.graph = stack[-1] if stack else None
        if self.graph is not None:
            self.values = {key: variable._value for key, (variable, _) in self.graph.writes.items()}

    def undo(self):
        """Gives variables the values they had."""
        for key, (variable, before) in self.graph.writes.items():
            variable._value = self.values.get(key, before)


def retried(layer, error, attempt, args, kwargs):
    """Returns (True, outputs) of the converted call if the error says that it is needed, else (False, None)."""
    if not isinstance(error, OperatorNotAllowedInGraphError) or attempt is None or attempt.graph is None:
        return False, None
    function = getattr(layer.call, "__func__", None)
    if function is None or function in _converted or not _has_source(function):
        return False, None
    attempt.undo()
    _converted.add(function)
    return True, _converted_call(layer.call)(*args, **kwargs)


def _has_source(function):
    try:
        inspect.getsource(function)
    except (OSError, TypeError):
        return False
    return not function.__module__.startswith("tfjax.")


def called(layer, *args, **kwargs):
    """Calls `layer.call` while something is traced, converted if that is needed."""
    attempt = Attempt()
    try:
        return call_of(layer)(*args, **kwargs)
    except OperatorNotAllowedInGraphError as error:
        done, outputs = retried(layer, error, attempt, args, kwargs)
        if not done:
            raise
        return outputs
