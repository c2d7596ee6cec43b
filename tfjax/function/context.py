"""Eager or tracing: what code asks about the context it runs in."""

from __future__ import annotations

from tfjax import engine
from tfjax.core.export import export
from tfjax.tensor import watching


@export("executing_eagerly", "compat.v1.executing_eagerly")
def executing_eagerly() -> bool:
    """Whether ops run as they are called; False while a function is being traced."""
    return not engine.state().trace.symbolic


@export("inside_function")
def inside_function() -> bool:
    """Whether a function is being traced."""
    return any(graph.building_function for graph in watching.graphs.stack)
