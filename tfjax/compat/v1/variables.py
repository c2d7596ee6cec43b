"""Variables of graphs: they have a value in each session, once that has run their initializer."""

from __future__ import annotations

from typing import Any

from tfjax.compat.v1.graph import SessionGraph, eager_value
from tfjax.compat.v1.operations import GraphKeys, group
from tfjax.core.deprecation import deprecated
from tfjax.core.export import export
from tfjax.engine.aval import closed
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.graph import GraphOp
from tfjax.tensor.variable import BaseResourceVariable, ResourceVariable


class GraphVariable(ResourceVariable):
    """What `tf.Variable(...)` makes in a graph."""

    __module__ = "tensorflow.python.ops.resource_variable_ops"

    _graph: SessionGraph
    _initial_tensor: Any
    _initializer: Any
    _shown_aval: Any

    @property
    def graph(self) -> Any:
        """The graph."""
        return self._graph

    @property
    def op(self) -> GraphOp:
        """The op of the handle."""
        return GraphOp(self._shared_name, "VarHandleOp", self._graph)

    @property
    def initializer(self) -> Any:
        """The op that gives it its initial value."""
        return self._initializer

    @property
    def initial_value(self) -> Any:
        """The initial value."""
        return self._initial_tensor

    @deprecated(
        "Variable.initialized_value",
        "tensorflow.python.ops.variables",
        "Use Variable.read_value. Variables in 2.X are initialized automatically both in eager and graph (inside "
        "tf.defun) contexts.",
    )
    def initialized_value(self) -> Any:
        """The initial value."""
        return self._initial_tensor

    @property
    def _in_graph_mode(self) -> bool:
        return True

    @property
    def _as_graph_element(self) -> Any:
        return lambda: self._value

    def __repr__(self) -> str:
        return f"<tf.Variable '{self.name}' shape={self._shape} dtype={self._dtype.name}>"

    # Reading ----------------------------------------------------------------------------------------------------------

    def present(self) -> Any:
        """Its value when the session comes to this place."""
        return self._graph.new_read(self, f"{self._shared_name}/Read/ReadVariableOp")

    def _read(self) -> Any:
        return self.present() if self._graph.control and watching.current_graph() is self._graph else self._value

    def value(self) -> Any:
        """The value."""
        return self.present()

    read_value = value

    def numpy(self) -> Any:
        """Exists in eager execution only."""
        raise NotImplementedError("numpy() is only available when eager execution is enabled.")

    def eval(self, session: Any = None) -> Any:
        """The value in a session, by default the current one."""
        return self._value.eval(session=session)

    def is_initialized(self, name: str | None = None) -> Any:
        """A tensor that tells whether the session has a value."""
        return _is_initialized(self)

    # Assigning --------------------------------------------------------------------------------------------------------

    def assign(self, value: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True) -> Any:
        """An op that replaces the value."""
        new = self._operand(value)
        if not self._shape.is_compatible_with(new.shape):
            raise ValueError(f"Shapes {self._shape} and {new.shape} are incompatible")
        return self._assigned(new, name or "Assign", "AssignVariableOp", read_value)

    def assign_add(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """An op that adds to the value."""
        new = self.present() + self._operand(delta)
        return self._assigned(new, name or "AssignAddVariableOp", "AssignAddVariableOp", read_value)

    def assign_sub(
        self, delta: Any, use_locking: bool = False, name: str | None = None, read_value: bool = True
    ) -> Any:
        """An op that subtracts from the value."""
        new = self.present() - self._operand(delta)
        return self._assigned(new, name or "AssignSubVariableOp", "AssignSubVariableOp", read_value)

    def _operand(self, value: Any) -> Any:
        return convert_to_tensor(value, self._dtype)

    def _assigned(self, new: Any, name: str, kind: str, read_value: bool) -> Any:
        graph = self._graph
        graph.names.flush()
        before = graph._trace.node
        tensor = graph.constant(new) if graph._slot(new) is None else graph.identity(new)
        graph.assigned[graph._slot(tensor)] = self
        graph.name_results(graph._trace.node.path(before), [tensor], [name], None)
        return Assigned(self, tensor, graph) if read_value else tensor.op

    def _store(self, new: Any) -> None:
        self._assigned(new, "Assign", "AssignVariableOp", False)

    def load(self, value: Any, session: Any = None) -> None:
        """Gives it a value in a session."""
        from tfjax.compat.v1.session import default_session

        _warn_of_load(self)
        (session or default_session())._store[id(self)] = eager_value(value, self._dtype)


@deprecated(
    "Variable.load",
    "tensorflow.python.ops.variables",
    "Prefer Variable.assign which has equivalent behavior in 2.X.",
)
def _warn_of_load(variable: Any) -> None:
    pass


GraphVariable.__name__ = GraphVariable.__qualname__ = "ResourceVariable"


class Assigned(BaseResourceVariable):
    """What an assignment in a graph returns: the variable, once it has been assigned."""

    __module__ = "tensorflow.python.ops.resource_variable_ops"

    def __init__(self, variable: GraphVariable, tensor: Any, graph: SessionGraph):
        self._tf_variable = variable
        self._graph_tensor = tensor
        self._graph = graph

    _handle_name = property(lambda self: self._graph_tensor.name)  # type: ignore[assignment]
    _shape = property(lambda self: self._tf_variable._shape)  # type: ignore[assignment]
    _dtype = property(lambda self: self._tf_variable._dtype)  # type: ignore[assignment]
    _trainable = property(lambda self: self._tf_variable._trainable)

    @property
    def _cell(self) -> Any:
        return self._tf_variable

    @property
    def _value(self) -> Any:  # type: ignore[override]
        return self._graph_tensor

    @property
    def op(self) -> Any:
        """The assigning op."""
        return self._graph_tensor.op

    @property
    def graph(self) -> Any:
        """The graph."""
        return self._graph

    @property
    def _as_graph_element(self) -> Any:
        return lambda: self._graph_tensor

    def _read(self) -> Any:
        return self._graph_tensor

    def value(self) -> Any:
        """The value after the assignment."""
        return self._graph_tensor

    read_value = value

    def eval(self, session: Any = None) -> Any:
        """Assigns, and gives the value."""
        return self._graph_tensor.eval(session=session)

    def assign(self, *args: Any, **kwargs: Any) -> Any:
        """As the variable's."""
        return self._tf_variable.assign(*args, **kwargs)

    def assign_add(self, *args: Any, **kwargs: Any) -> Any:
        """As the variable's."""
        return self._tf_variable.assign_add(*args, **kwargs)

    def assign_sub(self, *args: Any, **kwargs: Any) -> Any:
        """As the variable's."""
        return self._tf_variable.assign_sub(*args, **kwargs)


Assigned.__name__ = Assigned.__qualname__ = "_UnreadVariable"


def adopt(graph: SessionGraph, variable: Any) -> None:
    """Makes a variable that is being made one of a graph; its value so far is the initial one."""
    graph.check_open()
    variable.__class__ = GraphVariable
    graph.names.flush()
    name = graph.names.unique(variable._handle_name[:-2])
    variable._handle_name = f"{name}:0"
    variable._graph = graph
    value = variable._initial_tensor
    variable._shown_aval = closed(value.aval)
    if graph._slot(value) is None:
        value = graph.constant(value)
        graph.names.name_exactly(graph._trace.node, f"{name}/initial_value")
    variable._initial_tensor = value
    variable._initializer = graph.operation(
        f"{name}/Assign", "AssignVariableOp", [variable._initial_tensor],
        lambda run, new: run.assign(variable, new),
    )  # fmt: skip
    variable._value = graph.new_read(variable, f"{name}/Read/ReadVariableOp")
    graph.variables.append(variable)
    graph.add_to_collection(GraphKeys.GLOBAL_VARIABLES, variable)
    if variable._trainable:
        graph.add_to_collection(GraphKeys.TRAINABLE_VARIABLES, variable)


# Functions --------------------------------------------------------------------------------------------------------


def _current() -> Any:
    from tfjax.compat.v1.graph import get_default_graph

    return get_default_graph()


@export("compat.v1.global_variables")
def global_variables(scope=None):
    """The variables of the graph."""
    return _current().get_collection(GraphKeys.GLOBAL_VARIABLES, scope)


@export("compat.v1.all_variables")
def all_variables():
    """The variables of the graph."""
    return global_variables()


@export("compat.v1.trainable_variables")
def trainable_variables(scope=None):
    """The trainable variables of the graph."""
    return _current().get_collection(GraphKeys.TRAINABLE_VARIABLES, scope)


@export("compat.v1.local_variables")
def local_variables(scope=None):
    """The variables of the graph that belong to one process."""
    return _current().get_collection(GraphKeys.LOCAL_VARIABLES, scope)


@export("compat.v1.model_variables")
def model_variables(scope=None):
    """The variables of the graph that belong to a model."""
    return _current().get_collection(GraphKeys.MODEL_VARIABLES, scope)


@export("compat.v1.variables_initializer", "compat.v1.initialize_variables")
def variables_initializer(var_list, name="init"):
    """An op that gives variables their initial values; None in eager execution, where they have them."""
    if watching.current_graph() is None:
        return None
    return group(*(v.initializer for v in var_list), name=name)


@export("compat.v1.global_variables_initializer", "compat.v1.initialize_all_variables")
def global_variables_initializer():
    """An op that gives all variables their initial values."""
    return variables_initializer(global_variables()) if watching.current_graph() is not None else None


@export("compat.v1.local_variables_initializer", "compat.v1.initialize_local_variables")
def local_variables_initializer():
    """An op that gives all local variables their initial values."""
    return variables_initializer(local_variables()) if watching.current_graph() is not None else None


@export("compat.v1.tables_initializer")
def tables_initializer(name="init_all_tables"):
    """Tables need no initializing here."""
    return group(name=name) if watching.current_graph() is not None else None


@export("compat.v1.is_variable_initialized")
def is_variable_initialized(variable):
    """A tensor that tells whether the session has a value of the variable."""
    return _is_initialized(variable)


def _is_initialized(variable: Any) -> Any:
    graph = variable.graph
    import numpy as np

    return graph.computed("VarIsInitializedOp", np.dtype(bool), (), lambda run: np.bool_(id(variable) in run.store))


@export("compat.v1.report_uninitialized_variables")
def report_uninitialized_variables(var_list=None, name="report_uninitialized_variables"):
    """A tensor of the names of the variables without a value."""
    import numpy as np

    variables = list(var_list or (*global_variables(), *local_variables()))

    def names(run: Any) -> Any:
        return np.array([v._shared_name.encode() for v in variables if id(v) not in run.store], object)

    return _current().computed(f"{name}/boolean_mask/GatherV2", np.dtype(object), (None,), names)


@export("compat.v1.assign")
def assign(ref, value, validate_shape=None, use_locking=None, name=None):
    """An op that replaces a variable's value; in eager execution it does so at once."""
    return ref.assign(value, name=name)


@export("compat.v1.assign_add")
def assign_add(ref, value, use_locking=None, name=None):
    """An op that adds to a variable; in eager execution it does so at once."""
    return ref.assign_add(value)


@export("compat.v1.assign_sub")
def assign_sub(ref, value, use_locking=None, name=None):
    """An op that subtracts from a variable; in eager execution it does so at once."""
    return ref.assign_sub(value)
