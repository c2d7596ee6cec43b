"""Traced: a function traced into a graph, as one op."""

from __future__ import annotations

import re
import sys
import weakref
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from tfjax import engine
from tfjax.core.errors import OpError
from tfjax.engine.value import Value
from tfjax.tensor import traced_lookups as lookups
from tfjax.tensor import watching
from tfjax.tensor.graph_names import BASES
from tfjax.tensor.tensor import EagerTensor

if TYPE_CHECKING:
    from tfjax.tensor.func_graph import FuncGraph

BAKED_BYTES = 1 << 10


# A function's ops take XLA longer than as many of a small trace do: 13 ms each for a step of training, where the
# estimate says COMPILE_OP_US.
PARTS_PER_STEP = 6


class TracedOp(engine.Op):
    """The op of a traced function; `parts` is what it counts for in the estimate of compiling it."""

    __slots__ = ("parts",)


class Traced:
    """A traced function: JAX function, where its further inputs come from, and which variables it writes.

    Attributes:
        function: from arrays (inputs, then captures) to arrays (outputs, new variable values, reports of value checks).
        sources: for each capture, the value, variable or function that gives it.
        written: the variables it assigns, in order.
        guards: makers of errors for the reports.
        effects: whether it does something besides returning values.
    """

    def __init__(self, graph: FuncGraph, outputs: list[Value]):
        finals = graph._finals
        self.written = [variable for variable, _ in finals]
        values = [*outputs, *(value for _, value in finals)]
        function, captured, plan = graph.capture.function_with_plan(values)
        self.guards = [_guard(call, position, graph.label) for _, call, position in plan.guards]
        self.effects = plan.effects
        self.cost_us = plan.cost_us
        self.num_steps = len(plan.steps)
        self.sources: list[Any] = []
        for value in captured:
            if id(value) in graph.reads:
                self.sources.append(graph.reads[id(value)])
            elif id(value) in graph.dynamic:
                self.sources.append(graph.dynamic[id(value)])
            else:
                self.sources.append(value)
            del value  # references are counted below
        self.num_inputs = len(graph.inputs)
        self.num_outputs = len(outputs)
        reports = [call.outs[len(call.outs) - call.num_guards + position] for _, call, position in plan.guards]
        self.out_avals = (*(v.aval for v in values), *reports)
        # A tensor that only the trace knows was made in the function: a constant, which no tape can watch.
        own = {
            k for k in range(len(captured)) if isinstance(self.sources[k], Value) and sys.getrefcount(captured[k]) <= 4
        }
        self.captured = [s for k, s in enumerate(self.sources) if k not in own]
        self._kept = (graph._kept, captured)
        baked = {k: np.asarray(engine.to_host(s)) for k, s in enumerate(self.sources) if k in own and _is_small(s)}
        self.function = _with_constants(function, self.num_inputs, len(captured), baked)
        self.host = _with_constants(function.host, self.num_inputs, len(captured), baked)
        self.sources = [s for k, s in enumerate(self.sources) if k not in baked]
        inert = _inert(graph, plan, captured, outputs, baked)
        self._lookups = self._find_lookups(graph, plan, captured, values, baked)
        self._only_variables = all(hasattr(s, "_read") for s in self.sources)
        name = "StatefulPartitionedCall" if self.written or self.effects else "PartitionedCall"
        # The engine's caches keep the op: it must not keep this object, whose sources are a model's variables.
        function, out_avals, cost_us = self.function, self.out_avals, self.cost_us
        self.op = TracedOp(
            name,
            lambda *arrays: tuple(function(*arrays)),
            numpy=self.host,
            guards=self.guards,
            multi=True,
            effect=self.effects,
            cost=lambda ins: cost_us,
            abstract=lambda ins: out_avals,
            inert=inert,
        )
        self.op.parts = max(1, PARTS_PER_STEP * self.num_steps)
        ops = [self.op, *(self._lookups.ops if self._lookups is not None else ())]
        weakref.finalize(self, _release, ops, weakref.ref(graph)).atexit = False

    def _find_lookups(
        self, graph: FuncGraph, plan: Any, captured: Sequence[Value], values: Sequence[Value], baked: dict[int, Any]
    ) -> Any:
        if self.effects or baked and not self.sources:
            return None
        trace = graph.capture.trace
        assert trace is not None
        slots = [trace.slot_of(v) for v in (*graph.inputs, *values)]
        if len(captured) != len(plan.leaves) or any(slot is None for slot in slots):
            return None
        place = lambda slot: plan.renamed.get(slot, slot)
        inputs = [*(place(slot) for slot in slots[: self.num_inputs]), *(slot for slot, _ in plan.leaves)]
        steps = lookups.find(plan, inputs, [self.num_inputs + k for k in baked])
        if not steps:
            return None
        outs = [register for step in steps for register in step.outs]
        results = [place(slot) for slot in slots[self.num_inputs :]]
        results += [register for register, _, _ in plan.guards if register not in outs]
        self._lookup_guards = [g for g, (register, _, _) in zip(self.guards, plan.guards) if register not in outs]
        self._baked = {self.num_inputs + k: engine.value_of(v) for k, v in baked.items()}
        return lookups.Lookups(plan, inputs, steps, results, self.cost_us, self._lookup_guards)

    def _call_with_lookups(self, inputs: Sequence[Value], captures: Sequence[Value]) -> Any:
        rest = iter([*inputs, *captures])
        count = self.num_inputs + len(captures) + len(self._baked)
        return self._lookups([self._baked[k] if k in self._baked else next(rest) for k in range(count)])

    def avals_of_captures(self) -> list[Any]:
        """The captures as they were when the function was traced."""
        return list(self._kept[1])

    def captures(self, variables: dict[int, Any] | None = None) -> list[Value]:
        """The present values of the captures; `variables` are the arguments that take the place of variables."""
        if self._only_variables and not variables:
            if watching.active.tapes:
                return [s._read() for s in self.sources]
            return [s._value for s in self.sources]
        return [_present(variables.get(id(s), s) if variables else s) for s in self.sources]

    def __call__(self, inputs: Sequence[Value], variables: dict[int, Any] | None = None) -> list[Any]:
        """Calls it as one op; assigns the variables; returns the outputs."""
        recorder = engine.state()
        symbolic = recorder.trace.symbolic
        written = self.written
        if written and variables:
            written = [variables.get(id(v), v) for v in written]
        if written and not symbolic:
            base = recorder.trace.base
            for v in written:
                value = v._value
                if value.data is None and value.pos >= base:
                    engine.cut()  # canonical: each call that updates variables is a program of its own
                    break
        if self._lookups is not None and any(hasattr(tape, "gradient") for tape in watching.active.tapes):
            outs = self._call_with_lookups(inputs, self.captures(variables))
        else:
            outs = self.op(*inputs, *self.captures(variables))
        count = self.num_outputs
        if written:
            for variable, value in zip(written, outs[count:], strict=True):
                variable._assign_result(value)
        if self.effects and not symbolic:
            engine.cut()  # what it prints comes before what the program prints next
        return outs[:count]  # type: ignore[no-any-return]


def _release(ops: Sequence[engine.Op], graph: weakref.ref[FuncGraph]) -> None:
    """The function is gone: so are its programs, and its graph, which may live on for messages, keeps no variables."""
    for op in ops:
        engine.retire(op)
    left = graph()
    if left is not None:
        left.release()


def _is_small(source: Any) -> bool:
    """Whether a capture becomes part of the program: a small tensor, which nothing can change."""
    if not isinstance(source, EagerTensor) or source.data is None:
        return False
    return source.aval.nbytes <= BAKED_BYTES and source.aval.dtype.kind != "O"


def _with_constants(
    function: Callable[..., Any], inputs: int, captures: int, constants: dict[int, Any]
) -> Callable[..., Any]:
    """The function without those of its captures that are given here."""
    if not constants:
        return function

    def run(*arrays: Any) -> Any:
        rest = iter(arrays[inputs:])
        return function(*arrays[:inputs], *(constants[k] if k in constants else next(rest) for k in range(captures)))

    return run


def _present(source: Any) -> Value:
    if isinstance(source, Value):
        return source
    if hasattr(source, "_read"):
        return source._read()  # type: ignore[no-any-return]
    graph = watching.current_graph()
    if graph is None:
        return source()  # type: ignore[no-any-return]
    # Called inside another function: there the random numbers are drawn anew at each of its calls, from the start.
    again = source.again() if hasattr(source, "again") else source
    return graph.per_call(again.example(), again)  # type: ignore[no-any-return]


def _inert(
    graph: FuncGraph, plan: Any, captured: Sequence[Value], outputs: Sequence[Value], baked: Collection[int]
) -> frozenset[int]:
    """Positions of the inputs that no output depends on differentiably: their gradient is None.

    Of the captures those at positions `baked` are no inputs.
    """
    trace = graph.capture.trace
    assert trace is not None

    def register(value: Value) -> Any:
        slot = trace.slot_of(value)
        return ("outside", id(value)) if slot is None else plan.renamed.get(slot, slot)

    needed = {register(o) for o in outputs if engine.is_inexact(o.aval.dtype)}
    for step in reversed(plan.steps):
        if needed.isdisjoint(step.outs):
            continue
        ins = step.ins
        if step.kind == "call":
            op = step.what.op
            if not op.differentiable:
                continue
            ins = [r for k, r in enumerate(ins) if k not in op.inert and engine.is_inexact(step.what.ins[k].dtype)]
        needed.update(ins)
    # By the leaves' slots: a symbolic value of a graph around this one has its position there again.
    leaves = [slot for slot, _ in plan.leaves]
    places = [*leaves, *map(register, captured[len(leaves) :])]
    inputs = [*map(register, graph.inputs), *(place for k, place in enumerate(places) if k not in baked)]
    return frozenset(k for k, place in enumerate(inputs) if place not in needed)


def _guard(call: Any, position: int, label: str = "") -> Callable[..., Exception]:
    def make(report: Any, avals: Any) -> Exception:
        error = call.op.guards[position](report, call.ins, **call.kwargs)
        if isinstance(error, OpError) and label:
            node = f"\n\t [[{{{{node {BASES.get(call.op.name, call.op.name)}}}}}]] [Op:{label}]"
            error._message = _KERNEL_TAIL.sub(lambda _: node, error._message)
        return error  # type: ignore[no-any-return]

    return make


_KERNEL_TAIL = re.compile(r"\s*\[Op:\w+\](?: name: .*)?\Z", re.DOTALL)
