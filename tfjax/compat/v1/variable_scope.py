"""tf.compat.v1.get_variable and variable scopes."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

from tfjax.compat.v1 import initializers
from tfjax.core.dtypes import as_dtype, float32
from tfjax.core.export import export, export_value
from tfjax.core.names import name_scope
from tfjax.core.shapes import as_shape
from tfjax.tensor import watching
from tfjax.tensor.tensor import Tensor
from tfjax.tensor.variable import Variable


class _Reuse:
    """Get a variable if there is one, else make it."""

    def __repr__(self) -> str:
        return "_ReuseMode.AUTO_REUSE"


AUTO_REUSE = export_value("compat.v1.AUTO_REUSE", _Reuse())


@export("compat.v1.VariableScope")
class VariableScope:
    """Where `get_variable` looks: a prefix of names, and defaults."""

    def __init__(
        self, reuse: Any, name: str = "", initializer: Any = None, regularizer: Any = None, name_scope: str = "",
        dtype: Any = float32, constraint: Any = None,
    ):  # fmt: skip
        self._reuse, self._name, self._initializer, self._regularizer = reuse, name, initializer, regularizer
        self._name_scope, self._dtype, self._constraint = name_scope, dtype, constraint

    name = property(lambda self: self._name)
    original_name_scope = property(lambda self: self._name_scope)
    reuse = property(lambda self: self._reuse)
    initializer = property(lambda self: self._initializer)
    regularizer = property(lambda self: self._regularizer)
    dtype = property(lambda self: self._dtype)
    constraint = property(lambda self: self._constraint)

    def reuse_variables(self) -> None:
        """From here on variables are not made but found."""
        self._reuse = True

    def set_initializer(self, initializer: Any) -> None:
        """Sets the default initializer."""
        self._initializer = initializer

    def set_regularizer(self, regularizer: Any) -> None:
        """Sets the default regularizer."""
        self._regularizer = regularizer

    def set_dtype(self, dtype: Any) -> None:
        """Sets the default dtype."""
        self._dtype = dtype

    def global_variables(self) -> list[Any]:
        """The variables of this scope."""
        from tfjax.compat.v1.variables import global_variables

        return global_variables(self._name + "/")

    def trainable_variables(self) -> list[Any]:
        """The trainable variables of this scope."""
        from tfjax.compat.v1.variables import trainable_variables

        return trainable_variables(self._name + "/")


class _Scopes(threading.local):
    def __init__(self) -> None:
        self.by_graph: dict[int, tuple[Any, VariableScope]] = {}


_scopes = _Scopes()


@export("compat.v1.get_variable_scope")
def get_variable_scope():
    """The scope that is current."""
    graph = watching.current_graph()
    found = _scopes.by_graph.get(id(graph))
    if found is None or found[0] is not graph:
        found = _scopes.by_graph[id(graph)] = (graph, VariableScope(False))
    return found[1]


@export("compat.v1.variable_scope")
@contextlib.contextmanager
def variable_scope(
    name_or_scope, default_name=None, values=None, initializer=None, regularizer=None, caching_device=None,
    partitioner=None, custom_getter=None, reuse=None, dtype=None, use_resource=None, constraint=None,
    auxiliary_name_scope=True,
) -> Iterator[VariableScope]:  # fmt: skip
    """A context in which `get_variable` makes or finds variables under `name_or_scope`, and ops have that prefix.

    Args:
        name_or_scope: name, or a scope to come back to.
        default_name: made unique, where there is no name.
        initializer, regularizer, dtype, constraint: defaults of `get_variable`.
        reuse: True to find variables, AUTO_REUSE to find or make them.
        values, caching_device, partitioner, custom_getter, use_resource: kept for compatibility.
        auxiliary_name_scope: whether ops get the prefix too.

    Raises:
        TypeError, ValueError: if there is no name.
    """
    if default_name is None and name_or_scope is None:
        raise TypeError("If default_name is None then name_or_scope is required")
    outer = get_variable_scope()
    if isinstance(name_or_scope, VariableScope):
        name, local = name_or_scope.name, name_or_scope.name.rpartition("/")[2]
        base = name_or_scope
    else:
        local = name_or_scope if name_or_scope is not None else _fresh(outer, default_name)
        name = f"{outer.name}/{local}" if outer.name else local
        base = outer
    graph = watching.current_graph()
    context = name_scope(local) if auxiliary_name_scope and local else contextlib.nullcontext(local)
    with context as prefix:
        original = base.original_name_scope if base is name_or_scope else prefix
        scope = VariableScope(
            outer.reuse if reuse is None and base is outer else (base.reuse if reuse is None else reuse), name,
            base.initializer if initializer is None else initializer, regularizer or base.regularizer, original or "",
            dtype or base.dtype, constraint or base.constraint,
        )  # fmt: skip
        _scopes.by_graph[id(graph)] = (graph, scope)
        try:
            yield scope
        finally:
            _scopes.by_graph[id(graph)] = (graph, outer)


def _fresh(outer: VariableScope, name: str) -> str:
    store = _store()
    used = {key.removeprefix(f"{outer.name}/" if outer.name else "").partition("/")[0] for key in store}
    found, k = name, 0
    while found in used:
        k += 1
        found = f"{name}_{k}"
    return found


_eager_store: dict[str, Any] = {}


def _store() -> dict[str, Any]:
    graph = watching.current_graph()
    return getattr(graph, "store", _eager_store)


@export("compat.v1.get_variable")
def get_variable(
    name, shape=None, dtype=None, initializer=None, regularizer=None, trainable=None, collections=None,
    caching_device=None, partitioner=None, validate_shape=True, use_resource=None, custom_getter=None, constraint=None,
    synchronization=None, aggregation=None,
):  # fmt: skip
    """The variable of this name in the current scope: made, or found where the scope says so.

    Args:
        name: its name.
        shape: shape of a new variable; not needed where `initializer` is a tensor.
        dtype: element type.
        initializer: makes the first value, or is it.
        regularizer: its value at the variable goes to the collection of regularization losses.
        trainable: whether optimizers change it.
        collections: further collections.
        the rest: kept for compatibility.

    Raises:
        ValueError: it exists and should not, does not exist and should, or is of another shape.
    """
    scope = get_variable_scope()
    full = f"{scope.name}/{name}" if scope.name else name
    store = _store()
    known = store.get(full)
    wanted = None if shape is None else as_shape(shape)
    if scope.reuse is False or scope.reuse is None:
        if known is not None:
            raise ValueError(
                f"Variable {full} already exists, disallowed. Did you mean to set reuse=True or reuse=tf.AUTO_REUSE in "
                "VarScope?"
            )
    elif known is not None:
        if wanted is not None and not wanted.is_compatible_with(known.shape):
            raise ValueError(
                f"Trying to share variable {full}, but specified shape {wanted} and found shape {known.shape}."
            )
        if dtype is not None and as_dtype(dtype) is not known.dtype:
            raise ValueError(
                f"Trying to share variable {full}, but specified dtype {as_dtype(dtype).name} and found dtype "
                f"{known.dtype.name}."
            )
        return known
    elif scope.reuse is True:
        raise ValueError(
            f"Variable {full} does not exist, or was not created with tf.get_variable(). Did you mean to set "
            "reuse=tf.AUTO_REUSE in VarScope?"
        )
    kind = as_dtype(dtype or scope.dtype or float32)
    made = _make(
        full,
        wanted,
        kind,
        scope.initializer if initializer is None else initializer,
        trainable,
        constraint or scope.constraint,
    )
    store[full] = made
    graph = watching.current_graph()
    regularizer = regularizer or scope.regularizer
    if regularizer is not None and graph is not None:
        with name_scope(f"{full}/Regularizer/"):
            graph.add_to_collection("regularization_losses", regularizer(made))
    for key in collections or ():
        if graph is not None and made not in _known(graph, key):
            graph.add_to_collection(key, made)
    return made


class _ById(list):
    def __contains__(self, x: object) -> bool:
        return any(item is x for item in self)


def _known(graph: Any, key: str) -> Any:
    return _ById(graph.get_collection(key))


def _make(full: str, shape: Any, dtype: Any, initializer: Any, trainable: Any, constraint: Any) -> Any:
    if initializer is None:
        if shape is None:
            raise ValueError(f"Shape of a new variable ({full}) must be fully defined, but instead was <unknown>.")
        initializer = initializers.glorot_uniform_initializer() if dtype.is_floating else initializers.Zeros()
    elif isinstance(initializer, type):
        initializer = initializer()
    if shape is not None and not shape.is_fully_defined():
        raise ValueError(f"Shape of a new variable ({full}) must be fully defined, but instead was {shape}.")
    if callable(initializer) and not isinstance(initializer, Tensor):
        with name_scope(f"{full}/Initializer/"):
            value = initializer(shape.as_list() if shape is not None else (), dtype=dtype)
    else:
        value = initializer
    with name_scope(""):  # the scope of ops may be another one
        return Variable(
            value, trainable=True if trainable is None else trainable, name=full, constraint=constraint,
            dtype=None if isinstance(value, Tensor) else dtype,
        )  # fmt: skip
