"""tf.Graph, and which graph is current."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.compat.v1 import calls
from tfjax.core.dtypes import as_dtype
from tfjax.core.export import export, export_value
from tfjax.core.shapes import as_shape
from tfjax.engine.value import EPOCH_BITS, Value
from tfjax.ops.random import seeds
from tfjax.tensor import watching
from tfjax.tensor.func_graph import FuncGraph
from tfjax.tensor.graph import Graph, GraphMetaclass
from tfjax.tensor.open_shapes import OpenTensor
from tfjax.tensor.tensor import EagerTensor, Tensor, new_tensor


class GraphTensor(OpenTensor):
    """A tensor of a graph for sessions: hashable and compared by identity, as in TensorFlow 1."""

    __slots__ = ()

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> Any:
        return self is other

    def __ne__(self, other: object) -> Any:
        return self is not other


_copy = engine.Op("Identity", lambda x: x, abstract=lambda ins: ins[0], numpy=lambda x: x)


class SessionGraph(FuncGraph):
    """A graph made by hand, for sessions.

    Attributes:
        placeholders: slot of a placeholder -> its name and static shape.
        computations: slot -> what a session computes for it.
        variable_reads: slot of a variable's value -> the variable.
        assigned: slot of an assigned value -> the variable.
        dependencies: slot count after an op -> what must run before it.
    """

    __module__ = "tensorflow.python.framework.ops"
    building_function = False
    open_class = GraphTensor
    sessions = True

    def __init__(self) -> None:
        super().__init__("graph", is_open=True)
        self.capture.trace = self.capture._new_trace()
        self._trace = self.capture.trace
        watching.graphs_by_trace[self._trace.base >> EPOCH_BITS] = self
        self.placeholders: dict[int, tuple[str, Any]] = {}
        self.computations: dict[int, Callable[[Any], Any]] = {}
        self.variable_reads: dict[int, Any] = {}
        self.assigned: dict[int, Any] = {}
        self.dependencies: dict[int, list[Any]] = {}
        self.calls: list[calls.Call] = []
        self.control: list[Any] = []
        self.seeds = seeds.GraphSeeds(self.per_call)
        self.variables: list[Any] = []
        self.store: dict[str, Any] = {}

    def as_default(self) -> Any:
        """The context in which ops are recorded here."""
        return _Entered(self)

    def __enter__(self) -> Any:
        raise TypeError("'Graph' object does not support the context manager protocol")

    def __repr__(self) -> str:
        return object.__repr__(self)

    def check_open(self) -> None:
        """Raises RuntimeError if the graph is finalized."""
        if self.finalized:
            raise RuntimeError("Graph is finalized and cannot be modified.")

    def constant(self, value: Value) -> Any:
        """A constant as a tensor of this graph."""
        self.check_open()
        return super().constant(value)

    # Variables --------------------------------------------------------------------------------------------------------

    def on_create(self, variable: Any) -> None:
        """Called when a variable is made: its value is a session's."""
        from tfjax.compat.v1.variables import adopt

        adopt(self, variable)

    def on_read(self, variable: Any, value: Value) -> None:
        """Variables of this graph are read by name, others not at all."""

    def read(self, variable: Any, value: Value) -> Value:
        """What reading a variable gives."""
        return variable.present() if self.control and hasattr(variable, "present") else value

    def new_read(self, variable: Any, name: str) -> Any:
        """The value of a variable when a session comes here."""
        found = self.placeholder(variable._shown_aval, name, variable._shape)
        self.variable_reads[found.pos - self._trace.base] = variable
        return found

    # Running ----------------------------------------------------------------------------------------------------------

    def default_session(self) -> Any:
        """The session that is current, or None."""
        from tfjax.compat.v1.session import default_session

        return default_session()

    def run_in_session(self, op: Any, feed_dict: Any, session: Any) -> None:
        """Runs an op in a session, by default the current one."""
        from tfjax.compat.v1.session import default_session

        found = session or default_session()
        if found is None:
            raise ValueError(
                "Cannot execute operation using `run()`: No default session is registered. Use `with "
                "sess.as_default():` or pass an explicit session to `run(session=sess)`"
            )
        found.run(op, feed_dict)

    @contextlib.contextmanager
    def control_dependencies(self, control_inputs: Any) -> Iterator[None]:
        """Ops made inside run after these."""
        wanted = [self.as_graph_element(c) if isinstance(c, str) else c for c in control_inputs or ()]
        before, self.control = self.control, [] if control_inputs is None else [*self.control, *wanted]
        start = self._trace.node
        try:
            yield
        finally:
            for node in self._trace.node.path(start):
                self.dependencies.setdefault(id(node), []).extend(self.control)
            self.control = before

    def identity(self, value: Value) -> Any:
        """A copy of a tensor."""
        return _copy(value)

    def computed(self, name: str, dtype: Any, shape: tuple[Any, ...], compute: Callable[[Any], Any]) -> Any:
        """A tensor that a session computes in Python: `compute(evaluation)`."""
        found = _placeholder(self, as_dtype(dtype), as_shape(list(shape)), name)
        self.computations[found.pos - self._trace.base] = compute
        return found

    def operation(self, name: str, kind: str, needs: Sequence[Any], run: Callable[..., Any] | None = None) -> Any:
        """An op that stands for others.

        Args:
            name, kind: name, made unique, and type.
            needs: tensors and ops that run with it.
            run: called with their values after that.
        """
        from tfjax.compat.v1.operations import Composite

        self.check_open()
        self.names.flush()
        unique = name[:-1] if name.endswith("/") else self.names.unique_name(name)
        made = Composite(unique, kind, self, list(needs), run, list(self.control))
        self.__dict__.setdefault("_ops", {})[made.name] = made
        self.names.note(made.name, kind)
        return made


SessionGraph.__name__ = SessionGraph.__qualname__ = "Graph"
GraphMetaclass.made = SessionGraph
export_value("Graph", "compat.v1.Graph", Graph)


class _Entered:
    """What `graph.as_default()` gives."""

    def __init__(self, graph: SessionGraph):
        self._graph = graph
        self._stack: list[Any] = []

    def __enter__(self) -> SessionGraph:
        graph = self._graph
        calls.install()
        engine.cut()
        recorder = engine.state()
        context = seeds.tracing(graph.seeds)
        self._stack.append((recorder.trace, watching.active.tapes, context))
        if not watching.graphs.stack:
            graph.capture._outer = recorder.trace
        recorder.trace = graph._trace
        watching.active.tapes = [graph]
        watching.graphs.stack.append(graph)
        graph.names.__enter__()
        context.__enter__()
        return graph

    def __exit__(self, *exception: Any) -> None:
        graph = self._graph
        outer, tapes, context = self._stack.pop()
        context.__exit__(*exception)
        graph.names.flush()
        graph.names.__exit__(*exception)
        watching.graphs.stack.remove(graph)
        watching.active.tapes = tapes
        # Sessions have used the eager trace since.
        engine.state().trace = outer if watching.graphs.stack else graph.capture._outer
        for value, position in graph._trace.borrowed.values():
            value.pos = position


class _Defaults(threading.local):
    graph: SessionGraph | None = None
    entered: Any = None


_defaults = _Defaults()


@export("compat.v1.get_default_graph")
def get_default_graph() -> Any:
    """The graph that ops are recorded into, or would be without eager execution."""
    current = watching.current_graph()
    if current is not None:
        return current
    if _defaults.graph is None:
        _defaults.graph = SessionGraph()
    return _defaults.graph


@export("compat.v1.reset_default_graph")
def reset_default_graph() -> None:
    """Starts with an empty default graph.

    Raises:
        AssertionError: inside a graph's context.
    """
    if _defaults.entered is not None:
        _defaults.entered.__exit__(None, None, None)
        _defaults.graph, _defaults.entered = SessionGraph(), None
        disable_eager_execution()
        return
    if watching.graphs.stack:
        raise AssertionError("Do not use tf.reset_default_graph() to clear nested graphs. If you need a cleared graph, exit the nesting and create a new graph.")  # fmt: skip  # noqa: E501
    _defaults.graph = SessionGraph()


@export("compat.v1.disable_eager_execution", "compat.v1.disable_v2_behavior", "compat.v1.disable_v2_tensorshape")
def disable_eager_execution() -> None:
    """From now on ops are recorded into the default graph."""
    if _defaults.entered is None and not watching.graphs.stack:
        _defaults.entered = get_default_graph().as_default()
        _defaults.entered.__enter__()


@export("compat.v1.enable_eager_execution", "compat.v1.enable_v2_behavior")
def enable_eager_execution(config: Any = None, device_policy: Any = None, execution_mode: Any = None) -> None:
    """Eager execution again.

    Raises:
        ValueError: after ops have been recorded into the default graph.
    """
    if _defaults.entered is not None:
        if _defaults.graph is not None and _defaults.graph.version:
            raise ValueError("tf.enable_eager_execution must be called at program startup.")
        _defaults.entered.__exit__(None, None, None)
        _defaults.entered = None


@export("compat.v1.executing_eagerly_outside_functions")
def executing_eagerly_outside_functions() -> bool:
    """Whether ops outside of functions run at once."""
    return not any(hasattr(graph, "sessions") for graph in watching.graphs.stack)


def current_graph() -> SessionGraph:
    """The session graph that is current.

    Raises:
        RuntimeError: in eager execution.
    """
    graph = watching.current_graph()
    if not isinstance(graph, SessionGraph):
        raise RuntimeError("not compatible with eager execution.")
    return graph


@export("compat.v1.placeholder")
def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> Any:
    """A tensor whose value a session must be given.

    Args:
        dtype: element type.
        shape: static shape; None for an unknown rank.
        name: name of the op.

    Raises:
        RuntimeError: in eager execution.
    """
    graph = watching.current_graph()
    if graph is None:
        raise RuntimeError("tf.placeholder() is not compatible with eager execution.")
    graph.check_open()
    return _placeholder(graph, as_dtype(dtype), as_shape(shape), name or "Placeholder")


def _placeholder(graph: SessionGraph, dtype: Any, shape: Any, name: str) -> Any:
    sizes = [3] if shape.rank is None else [_EXAMPLE if d is None else d for d in shape.as_list()]
    found = graph.placeholder(engine.aval_of(tuple(sizes), dtype.np), name, shape)
    graph.placeholders[found.pos - graph._trace.base] = (name, shape)
    return found


# The size at which unknown dimensions are recorded: no usual one, so that those that are known do not fit by chance.
_EXAMPLE = 24


@export("compat.v1.placeholder_with_default")
def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> Any:  # noqa: A002
    """A tensor for which a session may be given a value other than `input`."""
    from tfjax.tensor.convert import convert_to_tensor

    graph = watching.current_graph()
    value = convert_to_tensor(input)
    if graph is None:
        return value
    graph.names.flush()
    before = graph.capture.trace.node
    found = graph.constant(value)
    graph.name_results(graph.capture.trace.node.path(before), [found], [name or "PlaceholderWithDefault"], None)
    return found


def eager_value(value: Any, dtype: Any = None) -> EagerTensor:
    """A tensor of what a session is fed."""
    if isinstance(value, Tensor):
        return value  # type: ignore[return-value]
    array = np.asarray(value, None if dtype is None else dtype.np)
    if array.dtype.kind in "SU":
        array = array.astype(object)
    if array.dtype == object:
        array = np.array([x.encode() if isinstance(x, str) else x for x in array.ravel()], object).reshape(array.shape)
    return new_tensor(array.copy())
