"""Calls of public functions while a graph is built: they name the ops, and can be made again with other shapes."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tfjax.core import lazy, nest
from tfjax.engine.aval import Aval
from tfjax.engine.value import Value
from tfjax.function import op_names
from tfjax.tensor import watching
from tfjax.tensor.symbolic import SymbolicTensor

# What takes functions of the graph's tensors, draws numbers from the graph's streams or has a name of its own.
_OTHER = frozenset(
    "cond case switch_case while_loop map_fn scan foldl foldr vectorized_map py_function numpy_function".split()
)


@dataclass
class Call:
    """A call of a public function.

    Attributes:
        function, args, kwargs: what was called.
        takes: slots of the tensors among the arguments.
        gives: slots of the results, in order; None for what is no tensor of the graph.
        nodes: the ops that it made.
    """

    function: Callable[..., Any]
    args: Sequence[Any]
    kwargs: Mapping[str, Any]
    takes: list[int]
    gives: list[int | None]
    nodes: list[Any]


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Calls a function; in a graph names what it makes, and notes the call if shapes are not known."""
    graph = watching.current_graph()
    if graph is None or not hasattr(graph, "sessions"):
        return function(*args, **kwargs)
    if graph.finalized:
        graph.check_open()
    check_graphs((args, kwargs))
    graph.names.flush()
    before = graph._trace.node
    result = op_names.call(function, args, kwargs, op_names.names_of(function) or "")
    if watching.current_graph() is graph:
        note(graph, function, args, kwargs, result, graph._trace.node.path(before))
    return result


def check_graphs(arguments: Any) -> None:
    """Raises ValueError if the tensors among the arguments are of several graphs."""
    found = [x for x in leaves(arguments) if isinstance(x, SymbolicTensor)]
    for x in found[1:]:
        if x.graph is not found[0].graph:
            raise ValueError(
                f"{x} must be from the same graph as {found[0]} (graphs are {x.graph} and {found[0].graph})."
            )


def note(graph: Any, function: Any, args: Any, kwargs: Any, result: Any, nodes: list[Any]) -> None:
    """Notes a call if it takes tensors of unknown shape."""
    if function.__name__ in _OTHER or ".random." in function.__module__ or not nodes:
        return
    taken = [x for x in leaves((args, kwargs)) if isinstance(x, SymbolicTensor)]
    if not any(type(x.aval) is not Aval for x in taken) and function.__name__ != "gradients":
        return
    slots = [graph._slot(x) for x in taken]
    given = [graph._slot(x) if isinstance(x, SymbolicTensor) else None for x in nest.flatten(result)]
    if all(slot is not None for slot in slots):
        graph.calls.append(Call(function, args, kwargs, slots, given, nodes))  # type: ignore[arg-type]


def leaves(value: Any) -> list[Any]:
    """The parts of arguments, slices included; a variable's value stands for it."""
    found: list[Any] = []
    mapped(value, lambda x: found.append(x) or x)
    return found


def mapped(value: Any, function: Callable[[Any], Any]) -> Any:
    """Arguments with `function` applied to each part."""
    if isinstance(value, slice):
        return slice(*(mapped(x, function) for x in (value.start, value.stop, value.step)))
    if type(value) in (list, tuple):
        return type(value)(mapped(x, function) for x in value)
    if type(value) is dict:
        return {key: mapped(x, function) for key, x in value.items()}
    if nest.is_nested(value) and not isinstance(value, Value):
        return nest.map_structure(function, value)
    if hasattr(value, "_read") and hasattr(value, "_shown_aval"):
        return function(value._read())
    return function(value)


_wrapped: dict[int, tuple[Any, Callable[..., Any]]] = {}


def wrapped(namespace: str, function: Any) -> Any:
    """What the public namespace shows for a function once there are graphs."""
    if op_names.names_of(function) is None:
        return function
    found = _wrapped.get(id(function))
    if found is None:

        @functools.wraps(function)
        def named(*args: Any, **kwargs: Any) -> Any:
            if watching.graphs.stack:
                return call(function, *args, **kwargs)
            return function(*args, **kwargs)

        found = _wrapped[id(function)] = (function, named)
    return found[1]


_installed = False


def install() -> None:
    """Makes the public namespaces note calls: done when the first graph is entered, so that others pay nothing."""
    global _installed
    if _installed:
        return
    _installed = True
    lazy.adapt(wrapped)
    _note_operators()


def _note_operators() -> None:
    for name in SymbolicTensor.OVERLOADABLE_OPERATORS:
        method = getattr(SymbolicTensor, name, None)
        if method is not None:
            setattr(SymbolicTensor, name, _noting(method, name))


def _noting(method: Any, name: str) -> Any:
    @functools.wraps(method)
    def operator(self: Any, *args: Any) -> Any:
        graph = watching.current_graph()
        if graph is None or not hasattr(graph, "sessions") or graph.finalized:
            if graph is not None and graph.finalized:
                graph.check_open()
            return method(self, *args)
        check_graphs((self, *args))
        before = graph._trace.node
        result = method(self, *args)
        if isinstance(result, SymbolicTensor):
            note(graph, _operator(name), (self, *args), {}, result, graph._trace.node.path(before))
        return result

    return operator


@functools.cache
def _operator(name: str) -> Any:
    def apply(x: Any, *args: Any) -> Any:
        return getattr(type(x), name)(x, *args)

    apply.__name__ = name
    return apply


def bound(noted: Call) -> dict[str, Any]:
    """The arguments of a noted call by name."""
    arguments = inspect.signature(noted.function).bind(*noted.args, **noted.kwargs)
    arguments.apply_defaults()
    return dict(arguments.arguments)
