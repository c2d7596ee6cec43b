"""Name scopes (tf.name_scope) and unique names, as TensorFlow gives them to variables, modules and graph nodes.

Eagerly a scope is only a prefix, repeated freely. Inside a graph (a tf.function's trace, `with GraphNames():`) names
are validated and made unique: a second scope "a" becomes "a_1". The current scope is per thread.
"""

import re
import threading

from tfjax.core.export import export

# The patterns TF quotes in its messages; the first character is free inside another scope.
_SCOPE = r"^[A-Za-z0-9_.\\/>-]*$"
_ROOT = r"^[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*$"
_valid_scope, _valid_root = re.compile(_SCOPE).match, re.compile(_ROOT).match


class _Current(threading.local):
    """The scope of this thread, "" or "a/b/", and the GraphNames it is in, if any."""

    scope = ""
    graph = None


_current = _Current()


def current_scope() -> str:
    """Returns the prefix of the current scope: "" or "a/b/"."""
    return _current.scope


@export("get_current_name_scope")
def get_current_name_scope():
    """Returns the current scope without its final slash: "" or "a/b"."""
    return _current.scope.rstrip("/")


class UniqueNames:
    """A set of used names that answers with the next free variant; upper and lower case count as the same."""

    def __init__(self):
        self._used: dict[str, int] = {}

    def __call__(self, name: str, mark_as_used: bool = True) -> str:
        """Returns `name`, or `name_1`, `name_2`... if it is taken."""
        key = name.lower()
        count = self._used.get(key, 0)
        if mark_as_used:
            self._used[key] = count + 1
        if count == 0:
            return name
        while f"{key}_{count}" in self._used:
            count += 1
        if mark_as_used:
            self._used[f"{key}_{count}"] = 1
        return f"{name}_{count}"


class GraphNames:
    """The names of one graph. As a context manager: scopes start at the root again, are checked and made unique."""

    def __init__(self):
        self._unique = UniqueNames()
        self._outer: list = []

    def __enter__(self):
        self._outer.append((_current.scope, _current.graph))
        _current.scope, _current.graph = "", self
        return self

    def __exit__(self, *exception):
        _current.scope, _current.graph = self._outer.pop()

    @property
    def outer_scope(self) -> str:
        """The scope around this graph: "" or "a/b/"."""
        return self._outer[-1][0] if self._outer else ""

    def flush(self) -> None:
        """Called before the scope changes."""

    def unique_name(self, name: str, mark_as_used: bool = True) -> str:
        """Returns `name` in the current scope, varied if it is taken."""
        return self._unique(_current.scope + name, mark_as_used)

    def unique(self, full_name: str) -> str:
        """Returns a full name, varied if it is taken."""
        return self._unique(full_name)

    def enter_scope(self, name: str) -> str:
        """Returns the prefix that a scope called `name` has in this graph.

        Raises:
          ValueError: if the name has characters that graph names may not have.
        """
        if name and _current.scope and not _valid_scope(name):
            raise ValueError(
                f"'{name}' is not a valid scope name. A scope name has to match the following pattern: {_SCOPE}"
            )
        if name and not _current.scope and not _valid_root(name):
            raise ValueError(
                f"'{name}' is not a valid root scope name. "
                f"A root scope name has to match the following pattern: {_ROOT}"
            )
        if not name or name.endswith("/"):
            return name
        return self.unique_name(name) + "/"


class init_scope_names:
    """Leaves the graph for a while, as tf.init_scope does: names are eager again, and the scope's prefix stays."""

    def __enter__(self):
        self._graph, _current.graph = _current.graph, None

    def __exit__(self, *exception):
        _current.graph = self._graph


@export("name_scope")
class name_scope_v2:
    """A context manager that puts `name/` before the names made inside; gives the whole prefix.

    A name that ends in "/" starts at the root; "" leaves all scopes. The same object may be entered again and again.

    Args:
      name: the scope's name.

    Raises:
      ValueError: if `name` is not a string, or on entering a graph's scope with a name that graphs do not allow.
    """

    __module__ = "tensorflow.python.framework.ops"

    def __init__(self, name):
        if not isinstance(name, str):
            raise ValueError("name for name_scope must be a string.")
        self._name = name
        self._outer = []

    @property
    def name(self):
        """The name the scope was made with."""
        return self._name

    def __enter__(self):
        outer, name = _current.scope, self._name
        if _current.graph is not None:
            _current.graph.flush()
            scope = _current.graph.enter_scope(name)
        elif not name or name.endswith("/"):
            scope = name
        else:
            scope = f"{outer}{name}/"
        self._outer.append(outer)
        _current.scope = scope
        return scope

    def __exit__(self, type_arg, value_arg, traceback_arg):
        if _current.graph is not None:
            _current.graph.flush()
        _current.scope = self._outer.pop()
        return False


name_scope = name_scope_v2  # the class shows its longer name in TF's messages too


@export("compat.v1.name_scope")
class name_scope_v1:
    """TF 1's name_scope: `default_name` stands in for a missing `name`; without either the scope is the root.

    Args:
      name: the scope's name, or None.
      default_name: the name to use if `name` is None.
      values: ignored, as TF does eagerly.
    """

    def __init__(self, name, default_name=None, values=None):
        del values
        self._name = default_name if name is None else name
        if not isinstance(self._name, (str, type(None))):
            raise ValueError("name for name_scope must be a string.")

    @property
    def name(self):
        """The name in use."""
        return self._name

    def __enter__(self):
        self._scope = name_scope(self._name or "")
        return self._scope.__enter__()

    def __exit__(self, type_arg, value_arg, traceback_arg):
        return self._scope.__exit__(type_arg, value_arg, traceback_arg)


def variable_name(name: str | None, default: str = "Variable") -> str:
    """Returns the full name (without ":0") of a variable that is made now: `default` for None, in the current scope.

    Variables live outside graphs, so their names are not made unique.

    Raises:
      ValueError: if `name` is neither a string nor None.
    """
    if name is None:
        name = default
    if not isinstance(name, str):
        raise ValueError("name for name_scope must be a string.")
    if name == "" or name.endswith("/"):
        return name[:-1]
    return _current.scope + name


_WORD_START = re.compile(r"(?<=[a-z0-9])[A-Z]|(?<!^)[A-Z](?=[a-z])")


def camel_to_snake(name: str) -> str:
    """Returns the name tf.Module gives an instance of a class: "MyModel" -> "my_model"."""
    return _WORD_START.sub(lambda match: f"_{match[0]}", name).lower()
