"""Rows picked inside a traced function from a tensor that it is given: a tape sees them as if they were picked outside.

TensorFlow differentiates a function op by op, so that the gradient of a table of which only rows are used is
IndexedSlices. Here a call is one op. Where a tape is watching, the lookups are recorded before it instead: the function
is cut there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.engine import program
from tfjax.engine.interpreted import Interpreted
from tfjax.engine.plan import Plan, Step


class Lookups:
    """The lookups of a function, and the function without them.

    Attributes:
        steps: the lookups; sources: position of each one's table among the inputs.
    """

    def __init__(
        self,
        plan: Plan,
        inputs: Sequence[int],
        steps: Sequence[Step],
        results: Sequence[int],
        cost_us: float,
        guards: Any,
    ):
        self.steps = list(steps)
        places = {register: k for k, register in enumerate(inputs)}
        self.sources = [places[step.ins[0]] for step in steps]
        indices = [step.ins[1] for step in steps]
        self._indices = [places.get(register) for register in indices]
        computed = [register for register in indices if register not in places]
        self._before = _op(plan, inputs, computed, 0.0) if computed else None
        taken = [register for step in steps for register in step.outs]
        self._reports = [[np.zeros(a.shape, a.dtype) for a in _reports(step)] for step in steps]
        self._after = _op(plan, [*inputs, *taken], results, cost_us, _unused(plan, inputs, steps, results), guards)

    @property
    def ops(self) -> list[engine.Op]:
        """The ops that are recorded beside the lookups."""
        return [op for op in (self._before, self._after) if op is not None]

    def __call__(self, values: Sequence[Any]) -> Any:
        """The outputs of the function for these inputs."""
        computed = iter(self._before(*values) if self._before is not None else ())
        given = []
        for step, source, place, reports in zip(self.steps, self.sources, self._indices, self._reports, strict=True):
            at = next(computed) if place is None else values[place]
            rows = step.what.op(values[source], at, **step.what.kwargs)
            given += [rows, *map(engine.value_of, reports)]
        return self._after(*values, *given)


def find(plan: Plan, inputs: Sequence[int], baked: Collection[int]) -> list[Step]:
    """The steps that pick rows of an input by indices that depend on no such rows."""
    tables = {register for k, register in enumerate(inputs) if k not in baked}
    found: list[Step] = []
    later: set[int] = set()  # what depends on rows
    for step in plan.steps:
        if not later.isdisjoint(step.ins):
            later.update(step.outs)
            continue
        if step.kind == "call" and step.what.op.rows is not None and step.ins[0] in tables:
            inexact = engine.is_inexact(step.what.ins[0].dtype)
            if inexact and step.ins[1] != step.ins[0] and step.what.op.rows(**step.what.kwargs):
                found.append(step)
                later.update(step.outs)
    return found


def _reports(step: Step) -> Sequence[Any]:
    call = step.what
    return call.outs[len(call.outs) - call.num_guards :] if call.num_guards else ()


def _op(
    plan: Plan,
    inputs: Sequence[int],
    results: Sequence[int],
    cost_us: float,
    inert: frozenset[int] = frozenset(),
    guards: Any = (),
) -> engine.Op:
    """Part of a plan as an op."""
    avals = _avals(plan)
    function = program.build_for(plan, inputs, results, differentiated=True)
    host: list[Interpreted] = []

    def on_host(*arrays: Any) -> tuple[Any, ...]:
        if not host:
            host.append(Interpreted.part(plan, inputs, results))
        return tuple(host[0](arrays)[0])

    return engine.Op(
        "PartitionedCall",
        lambda *arrays: tuple(function(*arrays)),
        numpy=on_host,
        abstract=lambda ins: tuple(avals[r] for r in results),
        cost=lambda ins: cost_us or plan.cost_us,
        guards=guards,
        multi=True,
        inert=inert,
    )


def _avals(plan: Plan) -> dict[int, Any]:
    known = dict(plan.leaves)
    for step in plan.steps:
        if step.kind == "call":
            outs: Sequence[Any] = step.what.outs
        elif step.kind == "vjp":
            outs = [step.what.call.ins[k] for k in step.what.wanted]
        else:
            outs = [step.what]
        known.update(zip(step.outs, outs, strict=True))
    return known


def _unused(plan: Plan, inputs: Sequence[int], cut: Sequence[Step], results: Sequence[int]) -> frozenset[int]:
    """Positions of the inputs on which nothing depends differentiably once the rows are given."""
    avals = _avals(plan)
    needed = {r for r in results if r not in avals or engine.is_inexact(avals[r].dtype)}
    for step in reversed(plan.steps):
        if step in cut or needed.isdisjoint(step.outs):
            continue
        ins = step.ins
        if step.kind == "call":
            op = step.what.op
            if not op.differentiable:
                continue
            ins = tuple(r for k, r in enumerate(ins) if k not in op.inert and engine.is_inexact(step.what.ins[k].dtype))
        needed.update(ins)
    return frozenset(k for k, register in enumerate(inputs) if register not in needed)
