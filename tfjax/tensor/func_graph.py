"""FuncGraph: a Python function traced into a pure JAX function, with its variables, captures and names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from jax import custom_jvp

from tfjax import engine
from tfjax.core import nest
from tfjax.core.shapes import TensorShape
from tfjax.engine.aval import Aval, closed
from tfjax.engine.symbolic import Capture
from tfjax.engine.value import EPOCH_BITS, Value
from tfjax.tensor import watching
from tfjax.tensor.graph import Graph, GraphOp
from tfjax.tensor.graph_names import OpNames
from tfjax.tensor.graph_values import evaluate, to_eager
from tfjax.tensor.open_shapes import OpenShapes, OpenTensor, with_spec
from tfjax.tensor.symbolic import SymbolicTensor
from tfjax.tensor.tensor import EagerTensor, Tensor
from tfjax.tensor.traced import Traced, _guard  # noqa: F401  (control flow takes _guard from here)


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


_identity_op = engine.Op("Identity", lambda x: x, abstract=lambda ins: ins[0], numpy=lambda x: x)


_constant_op = engine.Op("Const", lambda x: x, abstract=lambda ins: ins[0], numpy=lambda x: x)


class FuncGraph(Graph):
    """Records what a Python function does, once.

    Variables read become inputs of the result, variables written outputs; their cells are put back afterwards.

    Attributes:
        name: name of the function.
        is_function: whether it is a whole function rather than a branch or a loop body of one.
        is_open: whether dimensions of its tensors may be unknown; open_shapes: which are.
        reads: id of a captured value -> the variable it was read from.
        writes: id of a variable -> (variable, its value before).
        created: variables made while tracing; may_create: whether that is allowed.
        dynamic: id of a captured value -> function that gives its value at each call (random states).
        given: the values of the inputs in the call that made it trace, where there was one.
        valued: positions of inputs whose values the trace may depend on.
        again: whether this is a later trace of the same function, for other sizes: TensorFlow has one for them all, and
            finds out about sizes that do not fit when it runs.
    """

    __module__ = "tensorflow.python.framework.func_graph"
    building_function = True
    open_class: type[OpenTensor] = OpenTensor

    def __init__(self, name: str, outer: FuncGraph | None = None, is_function: bool = False, is_open: bool = False):
        self.name = name
        self.outer_graph = outer
        self.is_function = is_function
        self.label = ""  # name of the function in TensorFlow's runtime
        self.is_open = is_open or (outer is not None and outer.is_open)
        self.capture = Capture(self.open_class if self.is_open else None)
        self.open_shapes = OpenShapes(self)
        self.reads: dict[int, Any] = {}
        self.writes: dict[int, tuple[Any, Value]] = {}
        self.created: list[Any] = []
        self.may_create = True
        self.dynamic: dict[int, Callable[[], Value]] = {}
        self.given: Sequence[Value] | None = None
        self.valued: frozenset[int] = frozenset()
        self.again = outer is not None and outer.again
        self.inputs: list[SymbolicTensor] = []
        self.outputs: list[Any] = []
        self.structured_outputs: Any = None
        self.names = OpNames(self)
        self._kept: list[Any] = []
        self._finals: list[tuple[Any, Value]] = []
        self._tapes: list[Any] = []
        self._host: dict[int, Any] = {}
        self._host_twin: dict[int, Any] = {}

    def __repr__(self) -> str:
        return f"FuncGraph(name={self.name}, id={id(self)})"

    # Recording ------------------------------------------------------------------------------------------------------

    def __enter__(self) -> FuncGraph:
        self._tapes = watching.active.tapes
        watching.active.tapes = [self]
        watching.graphs.stack.append(self)
        self.capture.__enter__()
        self.names.__enter__()
        assert self.capture.trace is not None
        watching.graphs_by_trace[self.capture.trace.base >> EPOCH_BITS] = self
        watching.recent_graphs.append(self)
        return self

    def __exit__(self, *exception: Any) -> None:
        self.names.flush()
        self.names.__exit__(*exception)
        self.capture.__exit__(*exception)
        watching.graphs.stack.pop()
        watching.active.tapes = self._tapes
        self._finals = [(variable, variable._value) for variable, _ in self.writes.values()]
        for variable, before in self.writes.values():
            variable._value = before

    def release(self) -> None:
        """Lets go of the variables. Nothing is recorded here any more, and nobody calls the function."""
        for kept in (self.reads, self.writes, self.dynamic, self.created, self._kept, self._finals):
            kept.clear()

    def as_default(self) -> FuncGraph:
        """The context in which ops are recorded here."""
        return self

    def placeholder(self, aval: Aval, name: str, shape: TensorShape | None = None) -> SymbolicTensor:
        """An input; `shape` is what the program knows of its shape, if that is less than its aval tells."""
        if self.is_open and shape is not None:
            aval = with_spec(closed(aval), shape, self.capture.next_slot)
        value = self.capture.placeholder(aval if self.is_open else closed(aval))
        self.names.arguments[value.pos] = name
        self.inputs.append(value)  # type: ignore[arg-type]
        return value  # type: ignore[return-value]

    def read(self, variable: Any, value: Value) -> Value:
        """What reading a variable gives, whose cell holds `value`.

        TensorFlow differentiates a function by the variable's handle: a read counts also after an assignment, although
        no gradient flows through that.
        """
        written = self.writes.get(id(variable))
        if written is None or not variable._trainable or not engine.is_inexact(value.aval.dtype):
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

    def host_value(self, tensor: Value, inputs: bool = False, twin: bool = False) -> Any:
        """The value of a tensor of this graph on the host, now.

        Args:
            tensor: one of this graph's.
            inputs: whether it may depend on the function's inputs, on variables and on random numbers, as the first
                value of a variable may; otherwise it must follow from constants and shapes.
            twin: whether to take the imagined sizes of open dimensions.

        Raises:
            SymbolicValueError: if it depends on what has no value.
        """
        trace = self.capture.trace
        assert trace is not None
        slot = trace.slot_of(tensor)
        assert slot is not None
        return evaluate(self, slot, inputs, twin)

    # Names ----------------------------------------------------------------------------------------------------------

    def name_of(self, tensor: Value) -> str:
        """Name of a tensor of this graph ("add_1:0")."""
        slot = self._slot(tensor)
        return "unknown:0" if slot is None else self.names.tensor(slot)

    def op_of(self, tensor: Value) -> GraphOp:
        """The op that makes a tensor of this graph."""
        slot = self._slot(tensor)
        name, kind = ("unknown", "") if slot is None else self.names.op(slot)
        return self._op(name, kind, None if slot is None else self.names.node(slot))

    def _slot(self, tensor: Value) -> int | None:
        trace = self.capture.trace
        assert trace is not None
        borrowed = trace.borrowed.get(id(tensor))
        return trace.slot_of(tensor) if borrowed is None else None

    def next_name(self, kind: str) -> str:
        """The name that the next op of a kind gets."""
        return self.names.next_name(kind)

    def name_ops(self) -> None:
        """Names what has been recorded so far in the present scope."""
        self.names.flush()

    def name_results(
        self, nodes: Sequence[Any], results: Sequence[Value], names: Sequence[str] | None, given: str | None
    ) -> None:
        """Names the ops that one function made; see `OpNames.name_results`."""
        slots = [slot for slot in map(self._slot, results) if slot is not None]
        self.names.name_results(nodes, slots, names, given)

    def use_name(self, name: str) -> None:
        """Counts an op of this name that TensorFlow has and this graph has not."""
        self.names.note(self.names.unique_name(name), name)

    def constant(self, value: Value) -> SymbolicTensor:
        """A constant as a tensor of this graph."""
        return _constant_op(value)  # type: ignore[no-any-return]

    # The result -----------------------------------------------------------------------------------------------------

    def finish(self, outputs: Sequence[Any]) -> Traced:
        """The function that computes `outputs` and the written variables' new values. Call after the context."""
        return Traced(self, list(outputs))


def trace(
    python_function: Callable[..., Any], avals: Sequence[Aval], names: Sequence[str], name: str = "fn"
) -> tuple[FuncGraph, Traced, Any]:
    """Traces `python_function` at these input avals; returns the graph, the traced function and the output structure.

    In the structure tensors stand where the outputs go; anything else is as the function returned it.
    """
    graph = FuncGraph(name, watching.current_graph())
    return trace_into(graph, python_function, [graph_input(aval, n) for aval, n in zip(avals, names, strict=True)])


def graph_input(aval: Aval, name: str, shape: TensorShape | None = None) -> tuple[Aval, str, TensorShape | None]:
    """What `trace_into` needs to know of an input."""
    return aval, name, shape


def trace_into(
    graph: FuncGraph,
    python_function: Callable[..., Any],
    inputs: Sequence[tuple[Aval, str, TensorShape | None]],
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
            copied = lambda x: _identity_op(x) if is_output(x) else x
            result = nest.map_structure(copied, result, expand_composites=True)
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
