"""FuncGraph: a Python function traced into a pure JAX function, with its variables, captures and names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax

from tfjax import engine
from tfjax.core import nest
from tfjax.engine.aval import Aval
from tfjax.engine.symbolic import Capture
from tfjax.engine.value import Value
from tfjax.tensor import watching
from tfjax.tensor.symbolic import SymbolicTensor
from tfjax.tensor.tensor import EagerTensor, Tensor

# TensorFlow names ops after the Python function where that has a name of its own, else after the op.
_NAMES = {"AddV2": "add", "Sub": "sub", "Mul": "mul", "RealDiv": "truediv", "FloorDiv": "floordiv", "FloorMod": "FloorMod", "Pow": "pow"}


class GraphOp:
    """An op in a graph, as far as programs look at one."""

    def __init__(self, name: str, kind: str, graph: FuncGraph):
        self.name = name
        self.type = kind
        self.graph = graph

    def __repr__(self) -> str:
        return f"<tf.Operation '{self.name}' type={self.type}>"


class FuncGraph:
    """Records what a Python function does, once.

    Variables read become inputs of the result, variables written outputs; their cells are put back afterwards.

    Attributes:
        name: name of the function.
        reads: id of a captured value -> the variable it was read from.
        writes: id of a variable -> (variable, its value before).
        created: variables made while tracing.
        dynamic: id of a captured value -> function that gives its value at each call (random states).
    """

    def __init__(self, name: str, outer: FuncGraph | None = None):
        self.name = name
        self.outer_graph = outer
        self.capture = Capture()
        self.reads: dict[int, Any] = {}
        self.writes: dict[int, tuple[Any, Value]] = {}
        self.created: list[Any] = []
        self.dynamic: dict[int, Callable[[], Value]] = {}
        self.inputs: list[SymbolicTensor] = []
        self.outputs: list[Any] = []
        self.structured_outputs: Any = None
        self._argument_names: dict[int, str] = {}
        self._kept: list[Any] = []
        self._tapes: list[Any] = []

    # Recording ------------------------------------------------------------------------------------------------------

    def __enter__(self) -> FuncGraph:
        self._tapes = watching.active.tapes
        watching.active.tapes = [self]
        watching.graphs.stack.append(self)
        self.capture.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self.capture.__exit__(*exception)
        watching.graphs.stack.pop()
        watching.active.tapes = self._tapes
        self._finals = [(variable, variable._value) for variable, _ in self.writes.values()]
        for variable, before in self.writes.values():
            variable._value = before

    def as_default(self) -> FuncGraph:
        """The context in which ops are recorded here."""
        return self

    def placeholder(self, aval: Aval, name: str) -> SymbolicTensor:
        """An input."""
        value = self.capture.placeholder(aval)
        self._argument_names[value.pos] = name
        self.inputs.append(value)  # type: ignore[arg-type]
        return value  # type: ignore[return-value]

    def on_read(self, variable: Any, value: Value) -> None:
        """Called by variables: an op reads one."""
        if not self.owns(value):
            self.reads[id(value)] = variable
            self._kept.append(value)
        if self.outer_graph is not None:
            self.outer_graph.on_read(variable, value)

    def on_custom(self, custom: Any) -> None:
        """Custom gradients matter to tapes only."""

    def on_write(self, variable: Any, before: Value) -> None:
        """Called by variables before they are assigned."""
        self.writes.setdefault(id(variable), (variable, before))

    def on_create(self, variable: Any) -> None:
        """Called when a variable is made while tracing."""
        self.created.append(variable)

    def per_call(self, value: Value, give: Callable[[], Value]) -> Value:
        """Registers a captured value that is given anew at each call."""
        self.dynamic[id(value)] = give
        self._kept.append(value)
        return value

    def owns(self, tensor: Any) -> bool:
        """Whether the tensor was made in this graph."""
        trace = self.capture.trace
        return trace is not None and isinstance(tensor, Value) and trace.slot_of(tensor) is not None and tensor.data is None

    # Names ----------------------------------------------------------------------------------------------------------

    def name_of(self, tensor: Value) -> str:
        """Name of a tensor of this graph ("add_1:0")."""
        return self._names().get(tensor.pos, ("unknown:0", ""))[0]

    def op_of(self, tensor: Value) -> GraphOp:
        """The op that makes a tensor of this graph."""
        name, kind = self._names().get(tensor.pos, ("unknown:0", ""))
        return GraphOp(name.rpartition(":")[0], kind, self)

    def _names(self) -> dict[int, tuple[str, str]]:
        trace = self.capture.trace
        assert trace is not None
        names: dict[int, tuple[str, str]] = {}
        used: dict[str, int] = {}
        for node in trace.node.path():
            kind = node.call.op.name
            base = self._argument_names.get(trace.base + node.out) or _NAMES.get(kind, kind)
            count = used.get(base, 0)
            used[base] = count + 1
            name = base if not count else f"{base}_{count}"
            for j in range(len(node.outs)):
                names[trace.base + node.out + j] = (f"{name}:{j}", kind)
        return names

    # The result -----------------------------------------------------------------------------------------------------

    def finish(self, outputs: Sequence[Any]) -> Traced:
        """The function that computes `outputs` and the written variables' new values. Call after the context."""
        return Traced(self, list(outputs))


class Traced:
    """A traced function: JAX function, where its further inputs come from, and which variables it writes.

    Attributes:
        function: from arrays (inputs, then captures) to arrays (outputs, new variable values, reports of value checks).
        sources: for each capture, the value, variable or function that gives it.
        written: the variables it assigns, in order.
        guards: makers of errors for the reports.
        effects: whether it does something besides returning values.
    """

    def __init__(self, graph: FuncGraph, outputs: list[Value]):
        finals = graph._finals
        self.written = [variable for variable, _ in finals]
        values = [*outputs, *(value for _, value in finals)]
        self.function, captured, plan = graph.capture.function_with_plan(values)
        self.guards = [_guard(call, position) for _, call, position in plan.guards]
        self.effects = plan.effects
        self.cost_us = plan.cost_us
        self.sources: list[Any] = []
        for value in captured:
            if id(value) in graph.reads:
                self.sources.append(graph.reads[id(value)])
            elif id(value) in graph.dynamic:
                self.sources.append(graph.dynamic[id(value)])
            else:
                self.sources.append(value)
        self.num_inputs = len(graph.inputs)
        self.num_outputs = len(outputs)
        self.out_avals = tuple(v.aval for v in values)
        self._kept = (graph._kept, captured)
        name = "StatefulPartitionedCall" if self.written or self.effects else "PartitionedCall"
        self.op = engine.Op(
            name,
            self._impl,
            guards=self.guards,
            multi=True,
            effect=self.effects,
            cost=lambda ins: self.cost_us,
            abstract=None if self.guards else lambda ins: self.out_avals,
        )

    def _impl(self, *arrays: Any) -> tuple[Any, ...]:
        return tuple(self.function(*arrays))

    def captures(self) -> list[Value]:
        """The present values of the captures."""
        values = []
        for source in self.sources:
            if isinstance(source, Value):
                values.append(source)
            elif hasattr(source, "_read"):
                values.append(source._read())
            else:
                values.append(source())
        return values

    def __call__(self, inputs: Sequence[Value]) -> list[Any]:
        """Calls it as one op; assigns the variables; returns the outputs."""
        recorder = engine.state()
        if self.written and not recorder.trace.symbolic:
            base = recorder.trace.base
            if any(v._value.data is None and v._value.pos >= base for v in self.written):
                engine.cut()  # canonical: each call that updates variables is a program of its own
        outs = self.op(*inputs, *self.captures())
        for variable, value in zip(self.written, outs[self.num_outputs :], strict=True):
            variable._assign_result(value)
        if self.effects and not engine.state().trace.symbolic:
            engine.cut()  # what it prints comes before what the program prints next
        return list(outs[: self.num_outputs])


def _guard(call: Any, position: int) -> Callable[..., Exception]:
    return lambda report, avals: call.op.guards[position](report, call.ins, **call.kwargs)


def trace(
    python_function: Callable[..., Any], avals: Sequence[Aval], names: Sequence[str], name: str = "fn"
) -> tuple[FuncGraph, Traced, Any]:
    """Traces `python_function` at these input avals; returns the graph, the traced function and the output structure.

    In the structure tensors stand where the outputs go; anything else is as the function returned it.
    """
    graph = FuncGraph(name, watching.current_graph())
    with graph:
        inputs = [graph.placeholder(aval, n) for aval, n in zip(avals, names, strict=True)]
        result = python_function(*inputs)
        result = nest.map_structure(_as_output, result, expand_composites=True)
    flat = [r for r in nest.flatten(result, expand_composites=True) if isinstance(r, Value)]
    traced = graph.finish(flat)
    graph.structured_outputs = result
    graph.outputs = flat
    return graph, traced, result


def _as_output(x: Any) -> Any:
    from tfjax.tensor.convert import convert_to_tensor

    if x is None or isinstance(x, Tensor):
        return x
    if hasattr(x, "_read"):
        return x._read()
    try:
        return convert_to_tensor(x)
    except (TypeError, ValueError):
        raise TypeError(
            "To be compatible with tf.function, Python functions must return zero or more Tensors or ExtensionTypes or "
            f"None values; in compilation of {x!r}, found return value of type {type(x).__name__}, which is not a Tensor "
            "or ExtensionType."
        ) from None


def to_eager(value: Any) -> EagerTensor:
    """A symbolic value that depends on no input, computed now (initial values of variables)."""
    graph = watching.graph_of(value)
    function, captured, _ = graph.capture.function_with_plan([value])
    dummies = [jax.numpy.zeros(p.aval.shape, p.aval.dtype) for p in graph.capture.placeholders]
    (array,) = function(*dummies, *(engine.to_device(v) for v in captured))
    tensor = EagerTensor.__new__(EagerTensor)
    return engine.fill(tensor, array)  # type: ignore[return-value]
