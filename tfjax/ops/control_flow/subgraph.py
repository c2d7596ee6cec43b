"""Branches and loop bodies traced into graphs of their own, inside the graph of a function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import nest
from tfjax.engine.aval import Aval
from tfjax.engine.trace import SymbolicValueError
from tfjax.engine.value import Value
from tfjax.ops.random import seeds
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.func_graph import FuncGraph, _guard
from tfjax.tensor.graph_names import OpNames
from tfjax.tensor.tensor import Tensor, new_tensor


def is_staged() -> bool:
    """Whether control flow is recorded: a function is being traced."""
    return engine.state().trace.symbolic and watching.current_graph() is not None


def as_tensor(value: Any, dtype: Any = None) -> Tensor:
    """A tensor of anything that converts to one; a variable is read."""
    if hasattr(value, "_read") and dtype is None:
        return value._read()  # type: ignore[no-any-return]
    return convert_to_tensor(value, dtype)


# Structures
# -------------------------------------------------------------------------------------------------------------


def leaves_of(structure: Any) -> list[Any]:
    """The tensors, TensorArrays and other values of a structure."""
    return nest.flatten(structure, expand_composites=True)


def pack_as(structure: Any, leaves: Sequence[Any]) -> Any:
    """The inverse of `leaves_of`."""
    return nest.pack_sequence_as(structure, list(leaves), expand_composites=True)


def numeric(values: Sequence[Value]) -> None:
    """Makes sure that values can be computed with inside a program.

    Raises:
        SymbolicValueError: one of them is text; the function then runs eagerly.
    """
    for value in values:
        if value.aval.dtype.kind == "O":
            raise SymbolicValueError("text in control flow")


# Random numbers
# ---------------------------------------------------------------------------------------------------------


@engine.define_op(
    "AdvanceRng",
    abstract=lambda ins, blocks: ins[0],
    differentiable=False,
    numpy=lambda s, blocks: _advanced(s, blocks),
)
def _advance(state: Any, blocks: int) -> Any:
    return lax.add(state, np.array([blocks, 0, 0], np.uint64))


def _advanced(state: np.ndarray, blocks: int) -> np.ndarray:
    return np.add(state, np.array([blocks, 0, 0], np.uint64))


class StreamCell:
    """The generator of a random op inside a branch or loop: state that lives on, as a variable does.

    TensorFlow's kernel moves on whenever it runs, so how far depends on how often the branch or body is executed.
    """

    trainable = False
    name = "rng:0"

    def __init__(self, numbers: seeds.Seeds):
        self._stream = seeds.Stream(numbers)
        self._start()

    def _start(self) -> None:
        self._epoch = seeds._eager.epoch
        self._now = new_tensor(seeds.Stream(self._stream.seeds).take(0))

    @property
    def _value(self) -> Value:
        if self._epoch is not seeds._eager.epoch and not watching.graphs.stack:  # the global seed was set anew
            self._start()
        return self._now

    @_value.setter
    def _value(self, value: Value) -> None:
        self._now = value

    def _read(self) -> Value:
        value = self._value
        if watching.active.tapes:
            watching.variable_read(self, value)
        return value

    def _assign_result(self, new: Value) -> None:
        if watching.graphs.stack:
            watching.graphs.stack[-1].on_write(self, self._value)
        self._value = new

    def take(self, blocks: int) -> Value:
        """The state for one run of the op; the next run starts after it."""
        state = self._read()
        self._assign_result(_advance(state, blocks=blocks))
        return state


class SubgraphSeeds(seeds.GraphSeeds):
    """Seeds inside a branch or loop body: counted anew, as in every graph of TensorFlow's."""

    def __init__(self, graph: FuncGraph):
        super().__init__(graph.per_call)
        outer = seeds._tracing.graph
        if outer is not None:
            self.seed = outer.seed

    def stream(self, numbers: Any, blocks: int, produce: Any, shape: tuple[int, ...], dtype: np.dtype) -> Any:
        """The state of a run of the op.

        Raises:
            SymbolicValueError: its numbers are computed on the host.
        """
        if dtype != seeds._STATE_DTYPE or shape != (3,):
            raise SymbolicValueError("random numbers of this distribution in control flow")
        return StreamCell(numbers).take(blocks)


# Tracing
# ----------------------------------------------------------------------------------------------------------------


class Subgraph(FuncGraph):
    """The graph of a branch or a loop body.

    Attributes:
        prefix: what names of its ops begin with ("while/").
        result: what the Python function returned, tensors in place of what converts to one.
    """

    def __init__(self, name: str, prefix: str):
        super().__init__(name, watching.current_graph())
        self.prefix = prefix
        self.names = OpNames(self, prefix)
        self.result: Any = None

    def trace(self, function: Callable[..., Any], avals: Sequence[Aval], keep: Callable[[Any], Any]) -> Subgraph:
        """Runs `function` on placeholders; `keep` turns what it returned into `result`, still inside the graph."""
        with self, seeds.tracing(SubgraphSeeds(self)):
            inputs = [self.placeholder(aval, "Placeholder") for aval in avals]
            self.result = keep(function(*inputs))
        return self

    def finals(self) -> dict[int, tuple[Any, Value, Value]]:
        """id of a written variable -> (variable, value before, value after)."""
        after = {id(variable): value for variable, value in self._finals}
        return {key: (variable, before, after[key]) for key, (variable, before) in self.writes.items()}


class Piece:
    """What a subgraph computes, as a JAX function of its inputs and of captured values.

    Attributes:
        function: from arrays (inputs, then captures) to arrays (outputs, then reports of value checks).
        captured: the values that it takes from outside.
        guards: makers of the errors of the reports; reports: their avals.
        plan: its steps.
    """

    def __init__(self, graph: Subgraph, outputs: Sequence[Value]):
        self.graph = graph
        self.function, self.captured, self.plan = graph.capture.function_with_plan(outputs)
        self.guards = [_guard(call, position) for _, call, position in self.plan.guards]
        self.reports = [
            call.outs[len(call.outs) - call.num_guards + position] for _, call, position in self.plan.guards
        ]
        self.effects = self.plan.effects
        self.cost_us = self.plan.cost_us
        self.outs = tuple(o.aval for o in outputs)
        self.outputs = list(outputs)
        numeric(outputs)
        numeric(self.captured)

    def constant(self, value: Value) -> bool:
        """Whether a captured value never changes: no variable's and no random number."""
        graph = self.graph
        return value.data is not None and id(value) not in graph.reads and id(value) not in graph.dynamic


def outside(graph: Subgraph, value: Value) -> Value:
    """A captured value as an input of an op around the subgraph; tells the tapes about variables."""
    variable = graph.reads.get(id(value))
    if variable is not None:
        return variable._read()  # type: ignore[no-any-return]
    give = graph.dynamic.get(id(value))
    if give is not None:
        current = watching.current_graph()
        if current is not None:
            current.per_call(value, give)
    return value


def inert_inputs(piece: Piece, count: int) -> set[int]:
    """Positions among the piece's captures that none of its first `count` outputs depends on differentiably."""
    recorded = piece.graph.capture.trace
    assert recorded is not None
    plan = piece.plan

    def register(value: Value) -> Any:
        slot = recorded.slot_of(value)
        return id(value) if slot is None else plan.renamed.get(slot, slot)

    leaves = [slot for slot, _ in plan.leaves]
    needed: set[Any] = {register(o) for o in piece.outputs[:count] if engine.is_inexact(o.aval.dtype)}
    for step in reversed(plan.steps):
        if needed.isdisjoint(step.outs):
            continue
        ins: Sequence[int] = step.ins
        if step.kind == "call":
            op = step.what.op
            if not op.differentiable:
                continue
            ins = [r for k, r in enumerate(ins) if k not in op.inert]
        needed.update(ins)
    places = [*leaves, *(id(value) for value in piece.captured[len(leaves) :])]
    return {k for k, place in enumerate(places) if place not in needed}


__all__ = [
    "Piece",
    "Subgraph",
    "as_tensor",
    "inert_inputs",
    "is_staged",
    "leaves_of",
    "numeric",
    "outside",
    "pack_as",
]
