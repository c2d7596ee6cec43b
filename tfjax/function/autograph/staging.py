"""How converted code records branches and loops of tensors: the only file here that knows tensors' machinery."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tfjax import engine
from tfjax.tensor.open_shapes import OpenTensor
from tfjax.tensor.tensor import Tensor


def is_staged(value: Any) -> bool:
    """Whether control flow on `value` is recorded rather than run by Python: tensors and variables.

    Eager ones too: inside a function a captured tensor has no fixed value, and outside `cond` and `while_loop` run at
    once.
    """
    return isinstance(value, Tensor) or (hasattr(value, "_read") and hasattr(value, "dtype"))


def is_tracing() -> bool:
    """Whether ops are recorded into a function."""
    return engine.state().trace.symbolic


def value_of(value: Any) -> Any:
    """A variable's tensor; anything else as it is."""
    return value._read() if hasattr(value, "_read") and not isinstance(value, Tensor) else value


def as_tensor(value: Any) -> Tensor:
    """The value as a tensor."""
    from tfjax.tensor.convert import convert_to_tensor

    return convert_to_tensor(value)


def shown(tensor: Tensor) -> str:
    """A tensor in a message: what has a fixed value only in tfjax looks symbolic while tracing, too."""
    from tfjax.ops.array.identity import identity

    return f"{identity(tensor) if is_tracing() else tensor}"


def cond(pred: Any, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Any:
    """One of the two functions' results, as tf.cond gives it."""
    import tfjax

    return tfjax.cond(pred, true_fn, false_fn)


def while_loop(
    test: Callable[..., Any],
    body: Callable[..., Any],
    loop_vars: Sequence[Any],
    shape_invariants: Sequence[Any] | None = None,
    trip_count: int | None = None,
    **options: Any,
) -> tuple[Any, ...]:
    """The loop variables after the loop, as tf.while_loop gives them.

    Args:
      test: loop variables -> whether to go on.
      body: loop variables -> tuple of loop variables.
      loop_vars: structures of tensors and Python numbers.
      shape_invariants: one structure of shapes per variable; None for one that keeps its own shape.
      trip_count: how often the body runs, where that is known before.
      options: `maximum_iterations`, `parallel_iterations`, `swap_memory`.
    """
    import tfjax

    if trip_count is not None and "maximum_iterations" not in options and is_tracing():
        options["maximum_iterations"] = trip_count
    return tuple(tfjax.while_loop(test, body, tuple(loop_vars), shape_invariants=shape_invariants, **options))


@contextlib.contextmanager
def trial() -> Iterator[Callable[[Any], Tensor]]:
    """A context in which code runs to see what it makes; ops and assignments in it leave no trace.

    Gives a function that returns a tensor like a number, but without a value.
    """
    from tfjax.tensor import watching
    from tfjax.tensor.func_graph import FuncGraph

    with FuncGraph("tmp", watching.current_graph()) as graph:
        yield lambda value: graph.placeholder(as_tensor(value).aval, "Placeholder")


def assert_(condition: Any, data: Sequence[Any]) -> None:
    """Raises InvalidArgumentError with the data when the condition does not hold."""
    from tfjax.ops.debugging.assertions import Assert

    Assert(condition, list(data))


def name_scope(name: str) -> Any:
    """The context that names ops after `name`."""
    import tfjax

    scope = getattr(tfjax, "name_scope", None)
    return contextlib.nullcontext() if scope is None else scope(name)


# Ranges whose length is not known while tracing ---------------------------------------------------------------------


class SymbolicRange:
    """tf.range of symbolic numbers: something to loop over; its length is known only at run time.

    Attributes:
      start, limit, delta: tensors or numbers of one dtype.
    """

    def __init__(self, start: Any, limit: Any, delta: Any):
        self.start, self.limit, self.delta = start, limit, delta
        self._tensor: Tensor | None = None

    @property
    def dtype(self) -> Any:
        """The elements' type."""
        return self.start.dtype

    def _read(self) -> Tensor:
        """The tensor; asks for the values of the bounds."""
        from tfjax.ops.array.ranges import range as tf_range

        if self._tensor is None:
            self._tensor = tf_range(self.start, self.limit, self.delta)
        return self._tensor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._read(), name)

    def __str__(self) -> str:
        return str(self._read())

    def __repr__(self) -> str:
        return repr(self._read())

    def __format__(self, spec: str) -> str:
        return format(self._read(), spec)


def _as_tensors_do(name: str) -> Callable[..., Any]:
    return lambda self, *args: getattr(type(self._read()), name)(self._read(), *args)


for _name in Tensor.OVERLOADABLE_OPERATORS:
    setattr(SymbolicRange, _name, _as_tensors_do(_name))


def is_symbolic(value: Any) -> bool:
    """Whether a tensor has no value while its function is traced."""
    from tfjax.tensor.symbolic import SymbolicTensor

    return isinstance(value, SymbolicTensor)


def follows_from_shapes(value: Any) -> bool:
    """Whether a symbolic tensor is of a graph with unknown dimensions, and known but for them."""
    if not isinstance(value, OpenTensor):
        return False
    try:
        engine.to_host(value)
    except engine.SymbolicValueError:
        return False
    return True


def range_bounds(value: Any) -> tuple[Any, Any, Any] | None:
    """(start, limit, delta) of a range that exists only as its bounds; None for anything else."""
    if isinstance(value, SymbolicRange):
        return value.start, value.limit, value.delta
    return None


# Ops recorded so far (for a warning) --------------------------------------------------------------------------------


def num_recorded() -> int:
    """How many ops the function that is being traced has."""
    return engine.state().trace.node.depth


def ops_since(count: int) -> str:
    """The ops recorded after `num_recorded()` gave `count`, as text; empty if there are none."""
    node, names = engine.state().trace.node, []
    while node is not None and node.parent is not None and node.depth > count:
        names.append(f"<tf.Operation '{node.call.op.name}' type={node.call.op.name}>")
        node = node.parent
    return f"({', '.join(reversed(names))})" if names else ""
