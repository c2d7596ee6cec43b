"""Tracing one Python function for arguments of one kind."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.engine.aval import closed
from tfjax.engine.trace import SymbolicValueError
from tfjax.engine.value import Value
from tfjax.function import quiet
from tfjax.function.signature import FunctionType
from tfjax.function.trace_types import substitute
from tfjax.ops.random import seeds
from tfjax.tensor import watching
from tfjax.tensor.func_graph import FuncGraph, Traced, graph_input, is_output, trace_into
from tfjax.tensor.spec import TensorSpec
from tfjax.tensor.tensor import EagerTensor, new_tensor
from tfjax.tensor.variable import Variable, _rebuild

# Lengths to try where a signature leaves them open; images need some room for their windows.
EXAMPLE_LENGTHS = (1, 2, 8, 64, 256)


def example_tensor(spec: TensorSpec, length: int = 1) -> EagerTensor:
    """A tensor that fits a spec, to trace with; unknown dimensions have `length`."""
    shape = [length] if spec.shape.rank is None else [length if d is None else d for d in spec.shape.as_list()]
    if spec.dtype.np.kind == "O":
        return new_tensor(np.full(shape, b"", object))
    return new_tensor(np.zeros(shape, spec.dtype.np))


class Compiled:
    """A function traced for arguments of certain shapes, dtypes and Python values.

    Attributes:
        graph: the graph it was traced into.
        traced: the op that carries it out.
        result: the symbolic outputs in the structure that the Python function returned.
        proxies: what stood for the variables among the arguments.
    """

    __slots__ = ("graph", "traced", "result", "proxies", "_flat", "_pack")

    def __init__(self, graph: FuncGraph, traced: Traced, result: Any, proxies: Sequence[Any]):
        self.graph = graph
        self.traced = traced
        self.result = result
        self.proxies = list(proxies)
        self._flat = nest.flatten(result, expand_composites=True)
        if is_output(result):
            self._pack: Any = "single"
        elif type(result) is tuple and result and all(is_output(x) for x in result):
            self._pack = "tuple"
        else:
            self._pack = None

    def __call__(self, tensors: Sequence[Value], variables: Sequence[Any] = ()) -> Any:
        """Runs it on the tensors and variables among the arguments."""
        if variables:
            outs = self.traced(tensors, {id(p): v for p, v in zip(self.proxies, variables, strict=True)})
        else:
            outs = self.traced(tensors)
        return self.pack(outs)

    def pack(self, outs: Sequence[Value]) -> Any:
        """The outputs in the structure that the Python function returned."""
        pack = self._pack
        if pack == "single":
            return outs[0]
        if pack == "tuple":
            return tuple(outs)
        found = iter(outs)
        filled = [next(found) if is_output(x) else x for x in self._flat]
        return nest.pack_sequence_as(self.result, filled, expand_composites=True)


def input_facts(function_type: FunctionType) -> list[tuple[str, str, TensorSpec]]:
    """(name in the graph, path in the arguments, spec) of each tensor among the arguments."""
    facts = []
    for p in function_type.parameters:
        for path, spec in p.type.leaves(p.name):
            facts.append((spec.name or p.name, path, spec))
    return facts


def trace_program(
    python_function: Callable[..., Any],
    name: str,
    function_type: FunctionType,
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    tensors: Sequence[Value],
    variables: Sequence[Any],
    *,
    shown: Any,
    may_create: bool,
    given: bool = True,
    silent: bool = False,
    label: str = "",
    is_open: bool = False,
    valued: frozenset[int] = frozenset(),
) -> Compiled:
    """Traces `python_function(*args, **kwargs)`.

    Args:
        python_function: what is called, converted by AutoGraph where that is wanted.
        name: name of the graph.
        function_type: types of the arguments; tells names and which dimensions show as unknown.
        args, kwargs: canonical arguments; their tensors (or specs) are replaced by placeholders.
        tensors: tensors of the placeholders' shapes, in order.
        variables: the variables among the arguments, each once.
        shown: the function that errors about the result name.
        may_create: whether variables may be made.
        given: whether `tensors` are a call's, from which variables' first values may be computed.
        silent: whether it has been traced before, for other sizes: Python's prints are kept back, errors are the run's.
        label: name of the function in TensorFlow's runtime.
        is_open: whether there are unknown dimensions although the arguments' are known.
        valued: positions of tensors whose values the program may depend on.
    """
    facts = input_facts(function_type)
    is_open = is_open or any(not spec.shape.is_fully_defined() for _, _, spec in facts)
    graph = FuncGraph(name, watching.current_graph(), is_function=True, is_open=is_open)
    graph.may_create = may_create
    graph.label = label
    graph.given = tensors if given else None
    graph.valued = valued
    graph.again = graph.again or silent
    proxies = [_proxy(v) for v in variables]
    by_cell = {id(v._cell): p for v, p in zip(variables, proxies, strict=True)}
    inputs = []
    for k, tensor in enumerate(tensors):
        label, _, spec = facts[k] if len(facts) == len(tensors) else (f"args_{k}", "", None)
        known = spec is None or spec.shape.is_fully_defined()
        inputs.append(graph_input(closed(tensor.aval), label, None if known else spec.shape))

    def call(*placeholders: Any) -> Any:
        found = iter(placeholders)
        tensor = lambda _: next(found)
        variable = lambda v: by_cell[id(v._cell)]
        new_args = [substitute(a, tensor, variable) for a in args]
        new_kwargs = {key: substitute(kwargs[key], tensor, variable) for key in sorted(kwargs)}
        return python_function(*new_args, **new_kwargs)

    with quiet.muted() if silent else contextlib.nullcontext(), seeds.tracing(seeds.GraphSeeds(graph.per_call)):
        graph, traced, result = trace_into(graph, call, inputs, shown)
    if any(t.aval.dtype.kind == "O" for t in (*graph.inputs, *graph.outputs, *traced.avals_of_captures())):
        raise StringsError("strings cannot be compiled")
    return Compiled(graph, traced, result, proxies)


class StringsError(SymbolicValueError):
    """The function works on strings, which JAX knows not."""


def _proxy(variable: Any) -> Variable:
    """What stands for a variable among the arguments while tracing."""
    return (
        _rebuild(*variable._arguments()) if hasattr(variable, "_arguments") else _rebuild(*variable._cell._arguments())
    )


class _NoProgram:
    """Stands for the program of a function that runs eagerly."""

    sources: Sequence[Any] = ()
    captured: Sequence[Any] = ()
    written: Sequence[Any] = ()

    def avals_of_captures(self) -> list[Any]:
        """Nothing is captured."""
        return []


def stand_in(name: str, names: Sequence[str], tensors: Sequence[Value], result: Any) -> Compiled:
    """What shows of a function that runs eagerly, from its result for some tensors."""
    graph = FuncGraph(name, is_function=True)
    with graph:
        for label, tensor in zip(names, tensors, strict=True):
            graph.placeholder(tensor.aval, label)
        inputs = list(graph.inputs)
        flat = nest.flatten(result, expand_composites=True)
        outs = [graph.placeholder(x.aval, "Identity") if isinstance(x, Value) else x for x in flat]
        graph.inputs = inputs
    graph.outputs = [x for x in outs if isinstance(x, Value)]
    structure = nest.pack_sequence_as(result, outs) if nest.is_nested(result) else outs[0]
    return Compiled(graph, _NoProgram(), structure, [])  # type: ignore[arg-type]


def jax_arrays(values: Sequence[Value]) -> list[Any]:
    """The values as JAX arrays."""
    return [engine.to_device(v) for v in values]
