"""tf.control_dependencies, tf.init_scope, tf.no_op, tf.group, tf.tuple.

Ops with effects always run, and in the order of the program, so dependencies between them need nothing more.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from tfjax import engine
from tfjax.core import nest
from tfjax.core.export import export
from tfjax.ops.control_flow.subgraph import as_tensor, is_staged
from tfjax.ops.random import seeds
from tfjax.tensor import watching
from tfjax.tensor.graph import GraphOp
from tfjax.tensor.tensor import Tensor


class NullContextmanager:
    """What `tf.control_dependencies` gives in eager mode."""

    def __init__(self, *args: Any, **kwargs: Any):
        pass

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: Any) -> bool:
        return False


class _ControlDependenciesController(NullContextmanager):
    """What it gives while a function is traced."""


@export("control_dependencies")
def control_dependencies(control_inputs):
    """A context whose ops run after `control_inputs`, as everything here does.

    Args:
        control_inputs: tensors, operations, or functions, which are called; None for no dependencies.
    """
    graph = watching.current_graph()
    if hasattr(graph, "sessions"):
        return graph.control_dependencies(control_inputs)
    for item in control_inputs or ():
        if callable(item) and not isinstance(item, Tensor) and not hasattr(item, "_read"):
            item()
    return _ControlDependenciesController() if is_staged() else NullContextmanager()


@export("init_scope")
@contextlib.contextmanager
def init_scope() -> Iterator[None]:
    """A context out of all functions being traced: ops in it run now, eagerly, once per trace."""
    graphs = watching.graphs.stack
    if not graphs:
        yield
        return
    recorder = engine.state()
    inner = recorder.trace
    outermost = graphs[0].capture
    tapes = watching.active.tapes
    watching.graphs.stack, watching.active.tapes = [], []
    recorder.trace = outermost._outer
    try:
        with seeds.tracing(None):
            yield
    finally:
        engine.cut()
        # The eager trace may have run in between; tracing ends with the one that is current now.
        outermost._outer = recorder.trace
        recorder.trace = inner
        watching.graphs.stack, watching.active.tapes = graphs, tapes


@export("no_op")
def no_op(name=None):
    """Does nothing; gives an operation in a graph, None in eager mode."""
    if hasattr(watching.current_graph(), "sessions"):
        return watching.current_graph().operation(name or "NoOp", "NoOp", [])
    return operation(name or "NoOp") if is_staged() else None


@export("group")
def group(*inputs, **kwargs):
    """An operation that stands for all of `inputs`; None in eager mode.

    Args:
        *inputs: (nested) tensors or operations.
        **kwargs: `name`.

    Raises:
        ValueError: unknown keyword. TypeError: something that is no tensor.
    """
    if not is_staged():
        return None
    name = kwargs.pop("name", None)
    if kwargs:
        raise ValueError("Unknown keyword arguments: " + ", ".join(kwargs))
    for item in nest.flatten(inputs, expand_composites=True):
        if not isinstance(item, (Tensor, GraphOp)) and not hasattr(item, "_read") and item is not None:
            raise TypeError(
                f"'inputs' should be zero or more (nested) Tensors. Received '{item}' with type '{type(item)}'."
            )
    graph = watching.current_graph()
    if hasattr(graph, "sessions"):
        return graph.operation(name or "group_deps", "NoOp", nest.flatten(inputs))
    return operation(name or "group_deps")


class Operation(GraphOp):
    """An operation without results."""


def operation(name: str, kind: str = "NoOp") -> Operation:
    """An operation of the graph being traced, for its name only: what it does has been recorded."""
    return Operation(name, kind, watching.current_graph())


@export("tuple")
def tuple(tensors, control_inputs=None, name=None):  # noqa: A001
    """The tensors in a list, to be used after all of them have been computed.

    Args:
        tensors: list of tensors or None.
        control_inputs: further operations to wait for.
        name: prefix of names in graphs.

    Raises:
        ValueError: there is no tensor. TypeError: `control_inputs` is no list.
    """
    if not is_staged():
        return tensors
    if all(t is None for t in tensors):
        raise ValueError(f"'tensors' must have at least one Tensor. Received: {tensors}.")
    list(control_inputs or ())
    return [None if t is None else as_tensor(t) for t in tensors]
