"""FuncGraph: a Python function traced into a pure JAX function, with its variables, captures and names."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jax import custom_jvp

from tfjax import engine
from tfjax.core import nest
from tfjax.core.errors import OpError
from tfjax.engine.aval import Aval
from tfjax.engine.symbolic import Capture
from tfjax.engine.trace import SymbolicValueError, bind_symbolic
from tfjax.engine.value import EPOCH_BITS, Value
from tfjax.tensor import watching
from tfjax.tensor.symbolic import SymbolicTensor
from tfjax.tensor.tensor import EagerTensor, Tensor, new_tensor

# TensorFlow names ops after the Python function where that has a name of its own, else after the op.
_NAMES = {
    "AddV2": "add", "Sub": "sub", "Mul": "mul", "RealDiv": "truediv", "FloorDiv": "floordiv", "FloorMod": "mod",
    "Pow": "pow", "Transpose": "transpose", "StridedSlice": "strided_slice", "ConcatV2": "concat", "Pack": "stack",
    "OneHot": "one_hot", "Unpack": "unstack", "SplitV": "split", "Split": "split", "Einsum": "einsum/Einsum",
    "RandomUniform": "random_uniform/RandomUniform", "LogisticLoss": "logistic_loss", "Range": "range",
}  # fmt: skip


@custom_jvp
def _reread(value: Any, before: Any) -> Any:
    return value


@_reread.defjvp
def _reread_jvp(primals: Any, tangents: Any) -> Any:
    return primals[0], tangents[1]


# A variable read after it was assigned: the new value, the gradient of the variable.
_reread_op = engine.Op(
    "ReadVariableOp", _reread, abstract=lambda ins: ins[0], numpy=lambda value, before: value, inert=frozenset((0,))
)


BAKED_BYTES = 1 << 10
_identity_op = engine.Op("Identity", lambda x: x, abstract=lambda ins: ins[0], numpy=lambda x: x)


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
        is_function: whether it is a whole function rather than a branch or a loop body of one.
        reads: id of a captured value -> the variable it was read from.
        writes: id of a variable -> (variable, its value before).
        created: variables made while tracing; may_create: whether that is allowed.
        dynamic: id of a captured value -> function that gives its value at each call (random states).
        given: the values of the inputs in the call that made it trace, where there was one.
    """

    __module__ = "tensorflow.python.framework.func_graph"

    def __init__(self, name: str, outer: FuncGraph | None = None, is_function: bool = False):
        self.name = name
        self.outer_graph = outer
        self.is_function = is_function
        self.label = ""  # name of the function in TensorFlow's runtime
        self.capture = Capture()
        self.reads: dict[int, Any] = {}
        self.writes: dict[int, tuple[Any, Value]] = {}
        self.created: list[Any] = []
        self.may_create = True
        self.dynamic: dict[int, Callable[[], Value]] = {}
        self.given: Sequence[Value] | None = None
        self.inputs: list[SymbolicTensor] = []
        self.outputs: list[Any] = []
        self.structured_outputs: Any = None
        self._specs: dict[int, str] = {}
        self._argument_names: dict[int, str] = {}
        self._kept: list[Any] = []
        self._tapes: list[Any] = []
        self._host: dict[int, Any] = {}

    def __repr__(self) -> str:
        return f"FuncGraph(name={self.name}, id={id(self)})"

    # Recording ------------------------------------------------------------------------------------------------------

    def __enter__(self) -> FuncGraph:
        self._tapes = watching.active.tapes
        watching.active.tapes = [self]
        watching.graphs.stack.append(self)
        self.capture.__enter__()
        assert self.capture.trace is not None
        watching.graphs_by_trace[self.capture.trace.base >> EPOCH_BITS] = self
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

    def placeholder(self, aval: Aval, name: str, shape: str | None = None) -> SymbolicTensor:
        """An input; `shape` is what it shows as its shape, if that is less than its aval tells."""
        value = self.capture.placeholder(aval)
        if shape is not None:
            self._specs[value.pos] = shape
        self._argument_names[value.pos] = name
        self.inputs.append(value)  # type: ignore[arg-type]
        return value  # type: ignore[return-value]

    def read(self, variable: Any, value: Value) -> Value:
        """What reading a variable gives, whose cell holds `value`.

        TensorFlow differentiates a function by the variable's handle: a read counts also after an assignment, although
        no gradient flows through that.
        """
        written = self.writes.get(id(variable))
        if written is None or not variable.trainable or not engine.is_inexact(value.aval.dtype):
            return value
        before = written[1]
        if before.aval is not value.aval:
            return value
        if not self.owns(before):
            self.on_read(variable, before)
        return engine.record2(_reread_op, value, before)  # type: ignore[no-any-return]

    def on_read(self, variable: Any, value: Value) -> None:
        """Called by variables: an op reads one."""
        if id(variable) not in self.writes and not self.owns(value):
            self._register(variable, value)

    def _register(self, variable: Any, value: Value) -> None:
        """Makes a value what a variable gives at each call."""
        self.reads[id(value)] = variable
        self._kept.append(value)
        outer = self.outer_graph
        if outer is not None:
            outer.on_read(variable, value)

    def on_custom(self, custom: Any) -> None:
        """Custom gradients matter to tapes only."""

    def on_write(self, variable: Any, before: Value) -> None:
        """Called by variables before they are assigned."""
        if id(variable) not in self.writes:
            if not self.owns(before):
                self._register(variable, before)
            self.writes[id(variable)] = (variable, before)

    def on_create(self, variable: Any) -> None:
        """Called when a variable is made while tracing.

        Raises:
            ValueError: if this is not the function's first call.
        """
        graph = self
        while not graph.is_function and graph.outer_graph is not None:
            graph = graph.outer_graph
        if not graph.may_create:
            raise ValueError(
                "tf.function only supports singleton tf.Variables created on the first call. Make sure the "
                "tf.Variable is "
                "only created once or created outside tf.function. See https://www.tensorflow.org/guide/function"
                "#creating_tfvariables for more information."
            )
        graph.created.append(variable)

    def initial_value(self, value: Value) -> EagerTensor:
        """The first value of a variable that is made while tracing, now."""
        return to_eager(value)

    def custom_gradient(self, outputs: Sequence[Value], inputs: Sequence[Value], backward: Any) -> list[Value]:
        """Copies of the outputs whose gradient, seen from outside the function, is `backward`."""
        from tfjax.tensor.custom_boundary import boundary

        return boundary(self, outputs, inputs, backward)

    def per_call(self, value: Value, give: Callable[[], Value]) -> Value:
        """Registers a captured value that is given anew at each call."""
        self.dynamic[id(value)] = give
        self._kept.append(value)
        return value

    def owns(self, tensor: Any) -> bool:
        """Whether the tensor was made in this graph."""
        trace = self.capture.trace
        return (
            trace is not None
            and isinstance(tensor, SymbolicTensor)
            and trace.slot_of(tensor) is not None
            and id(tensor) not in trace.borrowed
        )

    def host_value(self, tensor: Value, inputs: bool = False) -> Any:
        """The value of a tensor of this graph on the host, now.

        Args:
            tensor: one of this graph's.
            inputs: whether it may depend on the function's inputs, on variables and on random numbers, as the first
                value of a variable may; otherwise it must follow from constants.

        Raises:
            SymbolicValueError: if it depends on what has no value.
        """
        trace = self.capture.trace
        assert trace is not None
        slot = trace.slot_of(tensor)
        assert slot is not None
        return _evaluate(self, slot, inputs)

    def show_shape(self, tensor: Value, shape: str) -> None:
        """Says what a tensor shows as its shape."""
        self._specs[tensor.pos] = shape

    def shown_shape(self, tensor: Value) -> str | None:
        """The shape of an input as text, if it is known less well than its aval says."""
        return self._specs.get(tensor.pos)

    # Names ----------------------------------------------------------------------------------------------------------

    def name_of(self, tensor: Value) -> str:
        """Name of a tensor of this graph ("add_1:0")."""
        return self._names().get(tensor.pos, ("unknown:0", ""))[0]

    def op_of(self, tensor: Value) -> GraphOp:
        """The op that makes a tensor of this graph."""
        name, kind = self._names().get(tensor.pos, ("unknown:0", ""))
        return GraphOp(name.rpartition(":")[0], kind, self)

    def next_name(self, kind: str) -> str:
        """The name that the next op of a kind gets."""
        base = _NAMES.get(kind, kind)
        count = sum(1 for name, _ in self._names().values() if name.lower().rpartition(":")[0].startswith(base.lower()))
        return f"{base}_{count}" if count else base

    def _names(self) -> dict[int, tuple[str, str]]:
        trace = self.capture.trace
        assert trace is not None
        names: dict[int, tuple[str, str]] = {}
        used: dict[str, int] = {}
        for node in trace.node.path():
            kind = node.call.op.name
            base = self._argument_names.get(trace.base + node.out) or _NAMES.get(kind, kind)
            count = used.get(base.lower(), 0)  # names that differ only in case are alike to TensorFlow
            used[base.lower()] = count + 1
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
        function, captured, plan = graph.capture.function_with_plan(values)
        self.guards = [_guard(call, position, graph.label) for _, call, position in plan.guards]
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
            del value  # references are counted below
        self.num_inputs = len(graph.inputs)
        self.num_outputs = len(outputs)
        reports = [call.outs[len(call.outs) - call.num_guards + position] for _, call, position in plan.guards]
        self.out_avals = (*(v.aval for v in values), *reports)
        # A tensor that only the trace knows was made in the function: a constant, which no tape can watch.
        own = {
            k for k in range(len(captured)) if isinstance(self.sources[k], Value) and sys.getrefcount(captured[k]) <= 4
        }
        self.captured = [s for k, s in enumerate(self.sources) if k not in own]
        self._kept = (graph._kept, captured)
        baked = {k: np.asarray(engine.to_host(s)) for k, s in enumerate(self.sources) if k in own and _is_small(s)}
        self.function = _with_constants(function, self.num_inputs, len(captured), baked)
        self.host = _with_constants(function.host, self.num_inputs, len(captured), baked)
        self.sources = [s for k, s in enumerate(self.sources) if k not in baked]
        captured = [c for k, c in enumerate(captured) if k not in baked]
        self._only_variables = all(hasattr(s, "_read") for s in self.sources)
        name = "StatefulPartitionedCall" if self.written or self.effects else "PartitionedCall"
        self.op = engine.Op(
            name,
            self._impl,
            numpy=self.host,
            guards=self.guards,
            multi=True,
            effect=self.effects,
            cost=lambda ins: self.cost_us,
            abstract=lambda ins: self.out_avals,
            inert=_inert(graph, plan, captured, outputs),
        )

    def _impl(self, *arrays: Any) -> tuple[Any, ...]:
        return tuple(self.function(*arrays))

    def avals_of_captures(self) -> list[Any]:
        """The captures as they were when the function was traced."""
        return list(self._kept[1])

    def captures(self, variables: dict[int, Any] | None = None) -> list[Value]:
        """The present values of the captures; `variables` are the arguments that take the place of variables."""
        if self._only_variables and not variables:
            if watching.active.tapes:
                return [s._read() for s in self.sources]
            return [s._value for s in self.sources]
        return [_present(variables.get(id(s), s) if variables else s) for s in self.sources]

    def __call__(self, inputs: Sequence[Value], variables: dict[int, Any] | None = None) -> list[Any]:
        """Calls it as one op; assigns the variables; returns the outputs."""
        recorder = engine.state()
        symbolic = recorder.trace.symbolic
        written = self.written
        if written and variables:
            written = [variables.get(id(v), v) for v in written]
        if written and not symbolic:
            base = recorder.trace.base
            for v in written:
                value = v._value
                if value.data is None and value.pos >= base:
                    engine.cut()  # canonical: each call that updates variables is a program of its own
                    break
        outs = self.op(*inputs, *self.captures(variables))
        count = self.num_outputs
        if written:
            for variable, value in zip(written, outs[count:], strict=True):
                variable._assign_result(value)
        if self.effects and not symbolic:
            engine.cut()  # what it prints comes before what the program prints next
        return outs[:count]  # type: ignore[no-any-return]


def _is_small(source: Any) -> bool:
    """Whether a capture becomes part of the program: a small tensor, which nothing can change."""
    if not isinstance(source, EagerTensor) or source.data is None:
        return False
    return source.aval.nbytes <= BAKED_BYTES and source.aval.dtype.kind != "O"


def _with_constants(
    function: Callable[..., Any], inputs: int, captures: int, constants: dict[int, Any]
) -> Callable[..., Any]:
    """The function without those of its captures that are given here."""
    if not constants:
        return function

    def run(*arrays: Any) -> Any:
        rest = iter(arrays[inputs:])
        return function(*arrays[:inputs], *(constants[k] if k in constants else next(rest) for k in range(captures)))

    return run


def _present(source: Any) -> Value:
    if isinstance(source, Value):
        return source
    if hasattr(source, "_read"):
        return source._read()  # type: ignore[no-any-return]
    graph = watching.current_graph()
    if graph is None:
        return source()  # type: ignore[no-any-return]
    # Called inside another function: there the random numbers are drawn anew at each of its calls, from the start.
    again = source.again() if hasattr(source, "again") else source
    return graph.per_call(again.example(), again)  # type: ignore[no-any-return]


def _inert(graph: FuncGraph, plan: Any, captured: Sequence[Value], outputs: Sequence[Value]) -> frozenset[int]:
    """Positions of the inputs that no output depends on differentiably: their gradient is None."""
    trace = graph.capture.trace
    assert trace is not None

    def register(value: Value) -> Any:
        slot = trace.slot_of(value)
        return ("outside", id(value)) if slot is None else plan.renamed.get(slot, slot)

    needed = {register(o) for o in outputs if engine.is_inexact(o.aval.dtype)}
    for step in reversed(plan.steps):
        if needed.isdisjoint(step.outs):
            continue
        ins = step.ins
        if step.kind == "call":
            op = step.what.op
            if not op.differentiable:
                continue
            ins = [r for k, r in enumerate(ins) if k not in op.inert and engine.is_inexact(step.what.ins[k].dtype)]
        needed.update(ins)
    inputs = [*graph.inputs, *captured]
    return frozenset(k for k, value in enumerate(inputs) if register(value) not in needed)


def _guard(call: Any, position: int, label: str = "") -> Callable[..., Exception]:
    def make(report: Any, avals: Any) -> Exception:
        error = call.op.guards[position](report, call.ins, **call.kwargs)
        if isinstance(error, OpError) and label:
            node = f"\n\t [[{{{{node {_NAMES.get(call.op.name, call.op.name)}}}}}]] [Op:{label}]"
            error._message = _KERNEL_TAIL.sub(lambda _: node, error._message)
        return error  # type: ignore[no-any-return]

    return make


_KERNEL_TAIL = re.compile(r"\s*\[Op:\w+\](?: name: .*)?\Z", re.DOTALL)


def trace(
    python_function: Callable[..., Any], avals: Sequence[Aval], names: Sequence[str], name: str = "fn"
) -> tuple[FuncGraph, Traced, Any]:
    """Traces `python_function` at these input avals; returns the graph, the traced function and the output structure.

    In the structure tensors stand where the outputs go; anything else is as the function returned it.
    """
    graph = FuncGraph(name, watching.current_graph())
    return trace_into(graph, python_function, [graph_input(aval, n) for aval, n in zip(avals, names, strict=True)])


def graph_input(aval: Aval, name: str, shape: str | None = None) -> tuple[Aval, str, str | None]:
    """What `trace_into` needs to know of an input."""
    return aval, name, shape


def trace_into(
    graph: FuncGraph,
    python_function: Callable[..., Any],
    inputs: Sequence[tuple[Aval, str, str | None]],
    shown: Any = None,
) -> tuple[FuncGraph, Traced, Any]:
    """As `trace`, into a graph that is there; `shown` is the function that errors about its result name.

    The outputs of a whole function are ops of their own, as in TensorFlow.
    """
    with graph:
        placeholders = [graph.placeholder(*given) for given in inputs]
        result = python_function(*placeholders)
        result = nest.map_structure(lambda x: _as_output(x, shown or python_function), result, expand_composites=True)
        if graph.is_function:
            result = nest.map_structure(lambda x: _identity_op(x) if is_output(x) else x, result)
    flat = [r for r in nest.flatten(result, expand_composites=True) if is_output(r)]
    traced = graph.finish(flat)
    graph.structured_outputs = result
    graph.outputs = flat
    return graph, traced, result


def is_output(x: Any) -> bool:
    """Whether a part of a function's result is an output; text that is known while tracing needs no computing."""
    return isinstance(x, Value) and (x.data is None or x.aval.dtype.kind != "O")


def _as_output(x: Any, python_function: Any) -> Any:
    from tfjax.tensor.convert import convert_to_tensor

    if x is None or isinstance(x, Tensor):
        return x
    if hasattr(x, "_read") and not isinstance(x, type):
        return x._read()
    try:
        return convert_to_tensor(x)
    except (TypeError, ValueError):
        raise TypeError(
            "To be compatible with tf.function, Python functions must return zero or more Tensors or ExtensionTypes or "
            f"None values; in compilation of {python_function}, found return value of type {type(x).__name__}, which "
            "is "
            "not a Tensor or ExtensionType."
        ) from None


# Values that are needed while tracing ---------------------------------------------------------------------------------


def to_eager(value: Any) -> EagerTensor:
    """The value of a symbolic tensor now: the initial value of a variable that a function makes."""
    graph = watching.graph_of(value)
    return new_tensor(np.asarray(graph.host_value(value, inputs=True)))


def _evaluate(graph: FuncGraph, slot: int, inputs: bool) -> Any:
    """Runs the ops that a slot depends on, on the host; what has been computed is remembered."""
    trace = graph.capture.trace
    assert trace is not None
    makers = {node.out + j: node for node in trace.node.path() for j in range(len(node.outs))}
    leaf_slots = [s for node in trace.node.path() for s, _ in node.leaves]
    leaves = dict(zip(leaf_slots, trace.leaves, strict=True))
    given = {p.pos - trace.base: k for k, p in enumerate(graph.inputs)}
    known = graph._host
    pending = [slot]
    while pending:
        s = pending[-1]
        if s in known:
            pending.pop()
        elif s in leaves:
            known[s] = _leaf(graph, leaves[s], inputs)
        elif s in given:
            if not inputs or graph.given is None:
                raise SymbolicValueError("the value of an argument was asked for while tracing")
            known[s] = _value_outside(graph.given[given[s]], inputs)
        else:
            node = makers[s]
            missing = [i for i in node.ins if i not in known]
            if missing:
                pending.extend(missing)
                continue
            if node.call.op.effect:
                raise SymbolicValueError("the result of an op with effects was asked for while tracing")
            out = node.call.run(*(known[i] for i in node.ins))
            outs = out if isinstance(out, (tuple, list)) else (out,)
            known.update((node.out + j, x) for j, x in enumerate(outs))
    result = known[slot]
    if inputs:
        known.clear()  # variables and random numbers change
    return result


def _leaf(graph: FuncGraph, value: Value, inputs: bool) -> Any:
    if id(value) in graph.dynamic:
        if not inputs:
            raise SymbolicValueError("a random number was asked for while tracing")
        return engine.to_host(graph.dynamic[id(value)]())
    if id(value) in graph.reads and not inputs:
        raise SymbolicValueError("the value of a variable was asked for while tracing")
    return _value_outside(value, inputs)


def _value_outside(value: Value, inputs: bool) -> Any:
    if value.data is not None:
        return engine.to_host(value)
    outer = watching.graph_of(value)
    return engine.to_host(value) if outer is None else outer.host_value(value, inputs)


def _demand(value: Value) -> None:
    """Called when a symbolic value is needed on the host: constants are computed, for the rest there is an error."""
    graph = watching.graph_of(value)
    if graph is None:
        if watching.graphs_by_trace.get(value.pos >> EPOCH_BITS) is None:
            raise SymbolicValueError("the value of a symbolic tensor was asked for")
        raise leaked(value)
    data = graph.host_value(value)
    value.data = np.asarray(data)


def leaked(value: Value) -> TypeError:
    """The error about a tensor that is used outside the function it belongs to."""
    error = TypeError(
        f"{value!r} is out of scope and cannot be used here. Use return values, explicit Python locals or TensorFlow "
        "collections to access it.\nPlease see https://www.tensorflow.org/guide/function"
        "#all_outputs_of_a_tffunction_must_be_return_values for more information.\n\n"
        f"{value!r} was defined here:\n{_user_frames()}\n"
        f"The tensor {value!r} cannot be accessed from {_context()}, because it was defined in "
        f"{watching.graphs_by_trace.get(value.pos >> EPOCH_BITS)!r}, which is out of scope."
    )
    return error


def _context() -> str:
    graph = watching.current_graph()
    return "here" if graph is None else repr(graph)


def _user_frames() -> str:
    """Where the program is, in the user's files."""
    frames = [f for f in traceback.extract_stack() if not f.filename.startswith(_PACKAGE)]
    return "".join(f'    File "{f.filename}", line {f.lineno}, in {f.name}\n' for f in frames[-8:])


_PACKAGE = os.path.dirname(os.path.dirname(__file__))


def _check_borrowed(value: Value) -> None:
    """Called when an op takes a symbolic value of another trace: that must be a graph around this one."""
    epoch = value.pos >> EPOCH_BITS
    graph = watching.graphs_by_trace.get(epoch)
    if graph is not None and not any(g is graph for g in watching.graphs.stack):
        raise leaked(value)


bind_symbolic(_demand, _check_borrowed)
