"""How `tf.Variable(...)` makes a variable: the metaclass, and tf.variable_creator_scope."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

from tfjax.core.export import export
from tfjax.tensor.variable_options import VariableAggregation, VariableSynchronization


class _Creators(threading.local):
    """Functions of tf.variable_creator_scope, outermost first."""

    def __init__(self) -> None:
        self.stack: list[Callable[..., Any]] = []


_creators = _Creators()


@export("variable_creator_scope")
@contextlib.contextmanager
def variable_creator_scope(variable_creator: Callable[..., Any]) -> Iterator[None]:
    """Inside the context every `tf.Variable(...)` is made by `variable_creator(next_creator, **kwargs)`."""
    _creators.stack.append(variable_creator)
    try:
        yield
    finally:
        _creators.stack.remove(variable_creator)


class VariableMetaclass(type):
    """Calling a class with a `_made` makes an instance of that class, through the creators of the scopes entered."""

    __module__ = "tensorflow.python.ops.variables"

    _made: type | None = None

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        made = cls._made
        stack = _creators.stack
        if made is None or not stack:
            return type.__call__(made or cls, *args, **kwargs)
        kwargs = {**dict(zip(_ARGUMENTS, args, strict=False)), **kwargs}
        for name in _ARGUMENTS:
            kwargs.setdefault(name, _DEFAULTS.get(name))
        make: Callable[..., Any] = lambda next_creator=None, **kw: type.__call__(made, **kw)
        for creator in stack:
            make = _nest(creator, make)
        return make(**kwargs)


def _nest(creator: Callable[..., Any], inner: Callable[..., Any]) -> Callable[..., Any]:
    return lambda **kwargs: creator(inner, **kwargs)


_ARGUMENTS = (
    "initial_value", "trainable", "validate_shape", "caching_device", "name", "variable_def", "dtype", "import_scope",
    "constraint", "synchronization", "aggregation", "shape", "experimental_enable_variable_lifting",
)  # fmt: skip
_DEFAULTS = {
    "validate_shape": True,
    "synchronization": VariableSynchronization.AUTO,
    "aggregation": VariableAggregation.NONE,
}
