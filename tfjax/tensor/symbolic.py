"""SymbolicTensor: what a tensor is while a function is being traced."""

from __future__ import annotations

from typing import Any

from tfjax.core.errors import OperatorNotAllowedInGraphError
from tfjax.engine.trace import set_output_class
from tfjax.engine.value import EPOCH_BITS
from tfjax.tensor import watching
from tfjax.tensor.tensor import _NUMPY_NAMES, Tensor, _numpy_only

_ADVICE = (
    "You can attempt the following resolutions to the problem: If you are running in Graph mode, use Eager "
    "execution mode "
    "or decorate this function with @tf.function. If you are using AutoGraph, you can try decorating this function "
    "with "
    "@tf.function. If that does not work, then you may be using an unsupported feature or your source code may not be "
    "visible to AutoGraph. See "
    "https://github.com/tensorflow/tensorflow/blob/master/tensorflow/python/autograph/g3doc/reference/limitations.md"
    "#access-to-source-code for more information."
)


class SymbolicTensor(Tensor):
    """A tensor of a function that is being traced: shape and dtype are known, the value is not."""

    __module__ = "tensorflow.python.framework.ops"
    __slots__ = ()

    @property
    def graph(self) -> Any:
        """The graph of the function being traced."""
        return watching.graph_of(self) or watching.graphs_by_trace.get(self.pos >> EPOCH_BITS)

    @property
    def name(self) -> str:
        """Name of the op that makes it, with the number of the output."""
        graph = self.graph
        return "unknown:0" if graph is None else graph.name_of(self)

    @property
    def op(self) -> Any:
        """The op that makes it."""
        return self.graph.op_of(self)

    @property
    def value_index(self) -> int:
        """Number of the output among those of its op."""
        return int(self.name.rpartition(":")[2])

    @property
    def device(self) -> str:
        """Not decided while tracing."""
        return ""

    def __repr__(self) -> str:
        return f"<tf.Tensor '{self.name}' shape={self.shape} dtype={self.dtype.name}>"

    def __str__(self) -> str:
        shape = str(self.shape)
        shown = "" if shape == "<unknown>" else f" shape={shape},"
        return f'Tensor("{self.name}",{shown} dtype={self.dtype.name})'

    def __format__(self, spec: str) -> str:
        if spec:
            raise TypeError("unsupported format string passed to SymbolicTensor.__format__")
        return str(self)

    def __bool__(self) -> bool:
        raise OperatorNotAllowedInGraphError(
            f"Using a symbolic `tf.Tensor` as a Python `bool` is not allowed. {_ADVICE}"
        )

    __nonzero__ = __bool__

    def __iter__(self) -> Any:
        raise OperatorNotAllowedInGraphError(f"Iterating over a symbolic `tf.Tensor` is not allowed. {_ADVICE}")

    def __len__(self) -> int:
        raise TypeError(
            f"len is not well defined for a symbolic Tensor ({self.name}). Please call `x.shape` rather than "
            "`len(x)` for "
            "shape information."
        )

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        raise NotImplementedError(
            f"Cannot convert a symbolic tf.Tensor ({self.name}) to a numpy array. This error may indicate that you're "
            "trying to pass a Tensor to a NumPy call, which is not supported."
        )

    def __contains__(self, item: Any) -> bool:
        raise TypeError("argument of type 'SymbolicTensor' is not iterable")

    def __float__(self) -> float:
        raise TypeError("float() argument must be a string or a real number, not 'SymbolicTensor'")

    def __int__(self) -> int:
        raise TypeError("int() argument must be a string, a bytes-like object or a real number, not 'SymbolicTensor'")

    def __complex__(self) -> complex:
        raise TypeError("complex() first argument must be a string or a number, not 'SymbolicTensor'")

    def __reversed__(self) -> Any:
        return len(self)

    def __pow__(self, y: Any) -> Any:
        return _named(self, "pow", super().__pow__, y)  # type: ignore[misc]

    def __rpow__(self, x: Any) -> Any:
        return _named(self, "pow", super().__rpow__, x)  # type: ignore[misc]

    def __matmul__(self, y: Any) -> Any:
        return _named(self, "matmul", super().__matmul__, y)  # type: ignore[misc]

    def __rmatmul__(self, x: Any) -> Any:
        return _named(self, "matmul", super().__rmatmul__, x)  # type: ignore[misc]

    def __xor__(self, y: Any) -> Any:
        return _named(self, "xor", super().__xor__, y)  # type: ignore[misc]

    def consumers(self) -> list[Any]:
        """Nothing is known of the ops that use it."""
        return []

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Evaluates in a session of TensorFlow 1."""
        session = session or getattr(self.graph, "default_session", lambda: None)()
        if session is None:
            raise ValueError(
                "Cannot evaluate tensor using `eval()`: No default session is registered. Use `with "
                "sess.as_default()` or "
                "pass an explicit session to `eval(session=sess)`"
            )
        return session.run(self, feed_dict)

    def __getattr__(self, name: str) -> Any:
        if name in _NUMPY_NAMES:
            raise _numpy_only(self, name)
        raise AttributeError(f"'SymbolicTensor' object has no attribute '{name}'")


def _named(tensor: SymbolicTensor, name: str, operator: Any, other: Any) -> Any:
    """What an operator gives, with the operator's name."""
    graph = watching.current_graph()
    if graph is None:
        return operator(other)
    graph.name_ops()
    before = graph.capture.trace.node
    result = operator(other)
    made = graph.capture.trace.node.path(before)
    if made and isinstance(result, SymbolicTensor):
        graph.name_results(made, [result], [name], None)
    return result


set_output_class(SymbolicTensor, symbolic=True)
STARTUP = True
