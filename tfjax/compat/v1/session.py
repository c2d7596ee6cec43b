"""tf.compat.v1.Session."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.compat.v1.evaluate import Evaluation
from tfjax.compat.v1.graph import SessionGraph, eager_value, get_default_graph
from tfjax.core import nest
from tfjax.core.export import export
from tfjax.ops.control_flow.dependencies import init_scope
from tfjax.tensor.graph import GraphOp
from tfjax.tensor.symbolic import SymbolicTensor


class _Sessions(threading.local):
    def __init__(self) -> None:
        self.stack: list[Session] = []


_sessions = _Sessions()


def default_session() -> Any:
    """The session entered last, or None."""
    return _sessions.stack[-1] if _sessions.stack else None


@export("compat.v1.get_default_session")
def get_default_session() -> Any:
    """The session whose context this is, or None."""
    return default_session()


class BaseSession:
    """Runs ops of a graph, with variables of its own.

    Args:
        target, config: kept for compatibility.
        graph: the graph, by default the current one.
    """

    def __init__(self, target: str = "", graph: Any = None, config: Any = None):
        self._graph = get_default_graph() if graph is None else graph
        self._config = config
        self._closed = False
        self._store: dict[int, Any] = {}

    @property
    def graph(self) -> Any:
        """The graph."""
        return self._graph

    @property
    def graph_def(self) -> Any:
        """The graph as text."""
        return "\n".join(op.node_def for op in self._graph.get_operations())

    @property
    def sess_str(self) -> bytes:
        """Name of the target."""
        return b""

    def as_default(self) -> Any:
        """The context in which it is the default session; it is not closed at the end."""
        return _AsDefault(self)

    def close(self) -> None:
        """Ends it."""
        self._closed = True

    def list_devices(self) -> list[Any]:
        """The devices are the backend's affair."""
        return []

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """Computes tensors and runs ops.

        Args:
            fetches: tensor, variable, op or name, or a structure of them.
            feed_dict: tensors (or names) and the values that they are to have.
            options, run_metadata: kept for compatibility.

        Returns:
            NumPy arrays in the structure of `fetches`, None for ops.

        Raises:
            RuntimeError: it is closed, or there is no op.
            TypeError, ValueError: what is fetched or fed is not of the graph.
        """
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        graph = self._graph
        if not graph.version:
            raise RuntimeError("The Session graph is empty. Add operations to the graph before calling run().")
        flat, pack = _flat(fetches)
        wanted = [_element(graph, fetch) for fetch in flat]
        fed = self._fed(graph, feed_dict)
        with init_scope():
            run = Evaluation(graph, fed, self._store)
            run.run(wanted)
            results = [None if isinstance(item, GraphOp) else _shown(run, item, fed) for item in wanted]
        return pack(results)

    def _fed(self, graph: SessionGraph, feed_dict: Any) -> dict[int, Any]:
        fed: dict[int, Any] = {}
        for key, given in (feed_dict or {}).items():
            key = key.deref() if hasattr(key, "deref") else key
            try:
                tensor = graph.as_graph_element(key, allow_operation=False)
            except (KeyError, ValueError, TypeError) as error:
                raise TypeError(f"Cannot interpret feed_dict key as Tensor: {_text(error)}") from None
            if isinstance(given, SymbolicTensor):
                raise TypeError(
                    "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include Python scalars, "
                    "strings, lists, numpy ndarrays, or TensorHandles. For reference, the tensor object was "
                    f"{given} which was passed to the argument `feed_dict` with key {key}."
                )
            value = eager_value(given, tensor.dtype)
            if not tensor.shape.is_compatible_with(value.shape):
                raise ValueError(
                    f"Cannot feed value of shape {np.shape(given)} for Tensor {tensor.name}, which has shape "
                    f"{tensor.shape}"
                )
            slot = graph._slot(tensor)
            assert slot is not None
            fed[slot] = value
        return fed

    def partial_run_setup(self, fetches: Any, feeds: Any = None) -> Any:
        """Gone from TensorFlow 2's courses."""
        raise NotImplementedError("partial runs")

    def make_callable(self, fetches: Any, feed_list: Any = None, accept_options: bool = False) -> Any:
        """A function that feeds its arguments to `feed_list` and runs `fetches`."""
        feeds = list(feed_list or ())
        return lambda *values: self.run(fetches, dict(zip(feeds, values, strict=True)))


@export("compat.v1.Session")
class Session(BaseSession):
    """Runs ops of a graph, with variables of its own; a context manager that makes graph and session the default.

    Args:
        target, config: kept for compatibility.
        graph: the graph, by default the current one.
    """

    __module__ = "tensorflow.python.client.session"

    def __init__(self, target: str = "", graph: Any = None, config: Any = None):
        super().__init__(target, graph, config)
        self._entered: list[Any] = []

    def __enter__(self) -> Session:
        context = self._graph.as_default()
        context.__enter__()
        self._entered.append(context)
        _sessions.stack.append(self)
        return self

    def __exit__(self, *exception: Any) -> None:
        _sessions.stack.remove(self)
        self._entered.pop().__exit__(*exception)
        self.close()


@export("compat.v1.InteractiveSession")
class InteractiveSession(BaseSession):
    """A session that is the default one until it is closed."""

    __module__ = "tensorflow.python.client.session"

    def __init__(self, target: str = "", graph: Any = None, config: Any = None):
        super().__init__(target, graph, config)
        self._context = None if graph is None else self._graph.as_default()
        if self._context is not None:
            self._context.__enter__()
        _sessions.stack.append(self)  # type: ignore[arg-type]

    def close(self) -> None:
        """Ends it."""
        if self in _sessions.stack:
            _sessions.stack.remove(self)  # type: ignore[arg-type]
            if self._context is not None:
                self._context.__exit__(None, None, None)
        super().close()


class _AsDefault:
    def __init__(self, session: Any):
        self._session = session

    def __enter__(self) -> Any:
        _sessions.stack.append(self._session)
        return self._session

    def __exit__(self, *exception: Any) -> None:
        _sessions.stack.remove(self._session)


def _flat(fetches: Any) -> tuple[list[Any], Any]:
    """The fetches in a row, and what packs results like them."""
    if fetches is None:
        raise TypeError('Argument `fetch` = None has invalid type "NoneType". Cannot be None')
    if isinstance(fetches, (list, tuple, dict)) or nest.is_nested(fetches) and not hasattr(fetches, "_read"):
        flat = nest.flatten(fetches, expand_composites=True)
        return flat, lambda results: _packed(fetches, iter(results))
    parts = nest.flatten(fetches, expand_composites=True)
    if len(parts) > 1 or parts and parts[0] is not fetches:
        return parts, lambda results: nest.pack_sequence_as(fetches, results, expand_composites=True)
    return [fetches], lambda results: results[0]


def _packed(structure: Any, results: Any) -> Any:
    if isinstance(structure, dict):
        found = {key: _packed(structure[key], results) for key in sorted(structure)}
        return type(structure)((key, found[key]) for key in structure)
    if isinstance(structure, (list, tuple)):
        parts = [_packed(item, results) for item in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)
    count = len(nest.flatten(structure, expand_composites=True))
    values = [next(results) for _ in range(count)]
    if count == 1:
        return values[0]
    return nest.pack_sequence_as(structure, values, expand_composites=True)


def _element(graph: SessionGraph, fetch: Any) -> Any:
    if not isinstance(fetch, str) and not _is_fetchable(fetch):
        raise TypeError(
            f'Argument `fetch` = {fetch} has invalid type "{type(fetch).__name__}" must be a string or Tensor. (Can '
            f"not convert a {type(fetch).__name__} into a Tensor or Operation.)"
        )
    try:
        return graph.as_graph_element(fetch)
    except (KeyError, ValueError) as error:
        raise ValueError(f"Argument `fetch` = {fetch} cannot be interpreted as a Tensor. ({error})") from None


def _is_fetchable(fetch: Any) -> bool:
    return isinstance(fetch, (SymbolicTensor, GraphOp)) or hasattr(fetch, "_as_graph_element")


def _text(error: Exception) -> str:
    return str(error.args[0]) if error.args else str(error)


def _shown(run: Evaluation, item: Any, fed: dict[int, Any]) -> Any:
    value = run.value(item)
    slot = run.graph._slot(item)
    data = np.array(engine.read(value), copy=True)
    return data if slot in fed or data.ndim else data[()]


__all__ = ["InteractiveSession", "Session", "default_session", "get_default_session"]
