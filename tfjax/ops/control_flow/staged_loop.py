"""tf.while_loop while a function is traced: one op."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import nest
from tfjax.core.dtypes import DType
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.shapes import TensorShape, as_shape
from tfjax.engine.trace import SymbolicValueError
from tfjax.engine.value import Value
from tfjax.ops.control_flow import lowering
from tfjax.ops.control_flow.subgraph import Piece, Subgraph, as_tensor, leaves_of, numeric, pack_as
from tfjax.ops.control_flow.trips import Counted, counted
from tfjax.ops.control_flow.wiring import Wiring, first_failed, no_reports
from tfjax.tensor.tensor import Tensor, new_tensor
from tfjax.tensor.tensor_array import TensorArray

# A loop whose tensors change their shapes is recorded iteration by iteration, up to so many.
MAX_UNROLLED = 1000
# What a loop of unknown length is assumed to do, in the estimate of its cost.
GUESSED_LENGTH = 1000


def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any, shapes: Any, maximum: Any, name: str
) -> Any:
    """Records the loop; arguments as of tf.while_loop."""
    len(loop_vars)  # TensorFlow's error for a single tensor
    limit = None if maximum is None else _limit(maximum)
    leaves = [x if isinstance(x, TensorArray) else as_tensor(x) for x in leaves_of(loop_vars)]
    invariants = _invariants(shapes, leaves)
    start, growing = _arrays(body, loop_vars, leaves)
    loop = _Loop(cond, body, loop_vars, start, limit, name)
    if growing or loop.check_shapes(invariants):
        return loop.unrolled()
    return loop.recorded()


def _limit(value: Any) -> int | Tensor:
    tensor = as_tensor(value)
    if tensor.aval.ndim:
        shape = ",".join(map(str, tensor.aval.shape))
        raise InvalidArgumentError(None, None, f"The second input must be a scalar, but it has shape [{shape}]")
    try:
        return int(engine.to_host(tensor))
    except SymbolicValueError:
        return tensor


def _invariants(shapes: Any, leaves: Sequence[Any]) -> list[TensorShape | None]:
    """For each loop variable the shape that it keeps, None for its own."""
    if shapes is None:
        return [None] * len(leaves)
    flat = [None if s is None else as_shape(getattr(s, "shape", s)) for s in nest.flatten(_as_list(shapes))]
    return flat if len(flat) == len(leaves) else [None] * len(leaves)


def _as_list(shapes: Any) -> Any:
    return [_as_list(s) for s in shapes] if isinstance(shapes, (list, tuple)) else shapes


def _arrays(body: Callable[..., Any], loop_vars: Any, leaves: Sequence[Any]) -> tuple[list[Any], bool]:
    """The loop variables with TensorArrays whose items' shape is known; and whether there are some that grow.

    What nobody has written to yet gets its shape from a trial run of the body.
    """
    arrays = [x for x in leaves if isinstance(x, TensorArray)]
    if any(x.dynamic_size for x in arrays):
        return [x.snapshot() if isinstance(x, TensorArray) else x for x in leaves], True
    if all(x.element_shape.is_fully_defined() for x in arrays):
        return list(leaves), False
    graph = Subgraph("trial", "")
    given = [x for x in leaves if not isinstance(x, TensorArray)]

    def run(*tensors: Any) -> Any:
        found = iter(tensors)
        return body(*pack_as(loop_vars, [x.snapshot() if isinstance(x, TensorArray) else next(found) for x in leaves]))

    graph.trace(run, [x.aval for x in given], lambda result: result)
    result = leaves_of(graph.result)
    start = []
    for k, x in enumerate(leaves):
        if isinstance(x, TensorArray) and k < len(result) and isinstance(result[k], TensorArray):
            x = x.snapshot()
            x._element_shape = x.element_shape.merge_with(result[k].element_shape)
        start.append(x)
    return start, False


class _Loop:
    """A loop being recorded."""

    def __init__(
        self,
        cond: Callable[..., Any],
        body: Callable[..., Any],
        loop_vars: Any,
        start: Sequence[Any],
        limit: int | Tensor | None,
        name: str,
    ):
        self.body = body
        self.structure = loop_vars
        self.start = list(start)
        self.limit = limit
        self.unknown = any(isinstance(x, TensorArray) and x.dynamic_size for x in start)
        self.places = [k for k, x in enumerate(start) if not (self.unknown and isinstance(x, TensorArray))]
        self.first = [self._value(start[k]) for k in self.places]
        numeric(self.first)
        avals = [v.aval for v in self.first]
        self.test_graph = Subgraph(f"{name}_cond", f"{name}/")
        self.test_graph.trace(lambda *xs: cond(*self._arguments(xs)), avals, _predicate)
        self.body_graph = Subgraph(f"{name}_body", f"{name}/")
        self.body_graph.trace(lambda *xs: body(*self._arguments(xs)), avals, self._next)
        if self.test_graph.writes:
            raise SymbolicValueError("a loop condition that assigns variables or draws random numbers")
        self._check_dtypes()
        self._count: list[Counted | None] = []

    @staticmethod
    def _value(leaf: Any) -> Value:
        return leaf.buffer() if isinstance(leaf, TensorArray) else leaf

    def _arguments(self, tensors: Sequence[Any]) -> Any:
        """The loop variables with these tensors in them."""
        given = dict(zip(self.places, tensors, strict=True))
        leaves = []
        for k, leaf in enumerate(self.start):
            if not isinstance(leaf, TensorArray):
                leaves.append(given[k])
            elif self.unknown:
                leaves.append(leaf.trial())
            else:
                leaves.append(leaf.with_buffer(given[k]))
        return pack_as(self.structure, leaves)

    def _next(self, result: Any) -> list[Any]:
        """What the body returned, as tensors."""
        if not nest.is_nested_or_composite(result):
            result = [result]
        nest.assert_same_structure(result, self.structure, check_types=False, expand_composites=True)
        leaves = leaves_of(result)
        missing = sum(x is None for x in leaves)
        if missing:  # TensorFlow counts two outputs of its own
            raise AssertionError(f"body_graph has {len(leaves) + 2 - missing} outputs; Expected: {len(leaves) + 2}")
        chosen = [leaves[k] for k in self.places]
        return [self._value(x) if isinstance(x, TensorArray) else as_tensor(x) for x in chosen]

    # Checks ---------------------------------------------------------------------------------------------------------

    def _check_dtypes(self) -> None:
        for k, (old, new) in enumerate(zip(self.first, self.body_graph.result, strict=True)):
            if old.aval.dtype != new.aval.dtype:
                label = _label(old, k)
                raise TypeError(
                    f"Loop var {label} enters the loop with type {old.dtype!s} but has type "
                    f"{new.dtype!s} after 1 iteration. {label} type should remain constant."
                )

    def check_shapes(self, invariants: Sequence[TensorShape | None]) -> bool:
        """Whether shapes change, as the invariants allow.

        Raises:
            ValueError: they change and may not.
        """
        changing = False
        for k, (old, new) in enumerate(zip(self.first, self.body_graph.result, strict=True)):
            invariant = invariants[self.places[k]]
            label = _label(old, k)
            if invariant is not None and not invariant.is_compatible_with(old.shape):
                raise ValueError(
                    f"The shape invariant specified for {label} is not compatible with the initial shape of the loop "
                    "variable."
                    f" It enters the loop with shape {old.shape}, but the specified shape invariant is {invariant}."
                )
            if old.aval.shape != new.aval.shape:
                if invariant is None or not invariant.is_compatible_with(new.shape):
                    raise ValueError(
                        f"Input tensor `{label}` enters the loop with shape {old.shape}, but has shape {new.shape} "
                        "after one "
                        "iteration. To allow the shape to vary across iterations, use the `shape_invariants` "
                        "argument of "
                        "tf.while_loop to specify a less-specific shape."
                    )
                changing = True
        return changing

    # Counting -------------------------------------------------------------------------------------------------------

    def counted(self) -> Counted | None:
        """How often the loop runs, if that is known now."""
        if not self._count:
            limit = self.limit
            if isinstance(limit, Tensor):
                self._count.append(None)
            else:
                self._count.append(counted(self.test, self.step, self._known, limit))
        return self._count[0]

    def _count_at_any_cost(self) -> Counted | None:
        """Asks for the values that the condition compares with: a program may then be made for those values."""
        for value in [*self.test.captured, *([self.limit] if isinstance(self.limit, Tensor) else [])]:
            if value.data is None:
                engine.to_host(value)
        if isinstance(self.limit, Tensor):
            self.limit = int(engine.to_host(self.limit))
        self._count.clear()
        return self.counted()

    def _known(self, k: int) -> Any:
        try:
            return engine.to_host(self.first[k])
        except SymbolicValueError:
            return None

    def _pieces(self) -> list[tuple[Any, Value]]:
        finals = list(self.body_graph.finals().values())
        self.test = Piece(self.test_graph, [self.test_graph.result])
        self.step = Piece(self.body_graph, [*self.body_graph.result, *(after for _, _, after in finals)])
        return [(variable, before) for variable, before, _ in finals]

    # Ways to record -------------------------------------------------------------------------------------------------

    def unrolled(self) -> Any:
        """The loop, iteration by iteration, in the graph around it: for shapes that change.

        Raises:
            SymbolicValueError: how often it runs is not known; the function then runs eagerly.
        """
        self._pieces()
        known = self.counted() or self._count_at_any_cost()
        if known is None or known.length > MAX_UNROLLED:
            raise SymbolicValueError("a loop that changes shapes and whose length only running it tells")
        leaves = list(self.start)
        for step in range(known.length):
            for k, values in known.values.items():
                leaves[self.places[k]] = new_tensor(np.asarray(values[step]))
            result = self.body(*pack_as(self.structure, leaves))
            if not nest.is_nested_or_composite(result):
                result = [result]
            nest.assert_same_structure(result, self.structure, check_types=False, expand_composites=True)
            leaves = [x if isinstance(x, TensorArray) else as_tensor(x) for x in leaves_of(result)]
        for k, values in known.values.items():
            leaves[self.places[k]] = new_tensor(np.asarray(values[known.length]))
        return pack_as(self.structure, leaves)

    def recorded(self) -> Any:
        """The loop as one op."""
        written = self._pieces()
        self.counted()  # now: later the first values cannot be asked for
        wiring = Wiring([self.test, self.step], written)
        outs = self._op(wiring)(*self.first, *wiring.before, *self._limits(), *wiring.constants)
        count = len(self.first)
        for variable, value in zip(wiring.variables, outs[count:], strict=True):
            variable._assign_result(value)
        leaves = [
            leaf.with_buffer(value) if isinstance(leaf, TensorArray) else value
            for leaf, value in zip(self.start, outs[:count], strict=True)
        ]
        return pack_as(self.structure, leaves)

    def _limits(self) -> list[Value]:
        if self.limit is None:
            return []
        return [self.limit if isinstance(self.limit, Tensor) else new_tensor(np.int32(self.limit))]

    def _op(self, wiring: Wiring) -> engine.Op:
        count, assigned = len(self.first), len(wiring.variables)
        carried = count + assigned
        limited = self.limit is not None
        test, step = wiring.function(self.test), wiring.function(self.step)
        reports = [*self.step.reports, *self.test.reports]
        checks = len(self.test.reports)

        # The state: loop variables, variables, reports of value checks, number of iterations so far.
        def goes_on(state: tuple[Any, ...], constants: tuple[Any, ...]) -> Any:
            fine = test(state[:count], state[count:carried], constants[limited:])[0].reshape(())
            return lax.bitwise_and(fine, lax.lt(state[-1], constants[0].astype(np.int32))) if limited else fine

        def advance(state: tuple[Any, ...], constants: tuple[Any, ...]) -> tuple[Any, ...]:
            variables = state[count:carried]
            found = step(state[:count], variables, constants[limited:])
            new = [*found[carried:]]
            if checks:
                new += test(state[:count], variables, constants[limited:])[1:]
            old = state[carried : carried + len(reports)]
            return (*found[:carried], *first_failed(old, new), *(s + 1 for s in state[carried + len(reports) :]))

        def impl(*arrays: Any) -> tuple[Any, ...]:
            counter = (jnp.zeros((), np.int32),) if limited else ()
            state = (*arrays[:carried], *no_reports(reports), *counter)
            effects = self.step.effects or self.test.effects
            bound = self.limit if isinstance(self.limit, int) else None
            result = lowering.run_loop(goes_on, advance, state, arrays[carried:], self._length, bound, effects)
            return result[: carried + len(reports)]

        live, variables = wiring.live(self.step, count)
        inputs = carried + limited + len(wiring.constants)
        moving = {*range(count), *(count + k for k in variables), *(carried + limited + k for k in live)}
        avals = (*(v.aval for v in self.first), *(v.aval for v in wiring.before), *reports)
        return engine.Op(
            "While",
            impl,
            abstract=lambda ins: avals,
            guards=[*self.step.guards, *self.test.guards],
            cost=lambda ins: self._cost(),
            multi=True,
            effect=self.step.effects or self.test.effects,
            inert=frozenset(set(range(inputs)) - moving),
        )

    def _length(self) -> int | None:
        known = self.counted()
        return None if known is None else known.length

    def _cost(self) -> float:
        length = self._length()
        if length is None:
            length = min(self.limit, GUESSED_LENGTH) if isinstance(self.limit, int) else GUESSED_LENGTH
        return 5.0 + length * (5.0 + self.test.cost_us + self.step.cost_us)


def _label(value: Any, k: int) -> str:
    """How errors name a loop variable."""
    return value.name if value.data is None else ("Const:0" if not k else f"Const_{k}:0")


def _predicate(result: Any) -> Tensor:
    value = as_tensor(result)
    if value.aval.dtype != np.bool_:
        name = "string" if value.aval.dtype.kind == "O" else DType.from_numpy(value.aval.dtype).name
        raise InvalidArgumentError(
            None,
            None,
            f"Input 'input' passed {'float' if name == 'float32' else name} expected bool while building NodeDef "
            "'while/LoopCond/_8' using Op<name=LoopCond; signature=input:bool -> output:bool>",
        )
    if value.aval.size != 1:
        raise ValueError(
            f"The truth value of an array with more than one element is ambiguous; received shape {value.shape}."
        )
    return value
