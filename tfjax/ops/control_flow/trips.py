"""How often a loop runs, where that follows from constants alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.engine.plan import Step
from tfjax.ops.control_flow.subgraph import Piece

MAX_COUNTED = 20_000


class _Part:
    """What some outputs of a piece depend on, and how to compute them on the host."""

    def __init__(self, piece: Piece, outputs: Sequence[int]):
        recorded = piece.graph.capture.trace
        assert recorded is not None
        plan = piece.plan
        self.piece = piece
        sources: dict[int, tuple[str, int]] = {}
        for k, value in enumerate(piece.graph.inputs):
            slot = value.pos - recorded.base
            sources[plan.renamed.get(slot, slot)] = ("input", k)
        for k, (slot, _) in enumerate(plan.leaves):
            sources[slot] = ("captured", k)
        self.results: list[tuple[bool, int]] = []  # (whether it is computed, register or captured value)
        for k in outputs:
            found = recorded.slot_of(piece.outputs[k])
            if found is None:
                self.results.append((False, next(j for j, v in enumerate(piece.captured) if v is piece.outputs[k])))
            else:
                self.results.append((True, plan.renamed.get(found, found)))
        made = {out for step in plan.steps for out in step.outs} - set(sources)
        self.steps, needed = _needed(plan.steps, [r for computed, r in self.results if computed], set(sources))
        self.sources = {r: sources[r] for r in needed if r in sources}
        self.inputs = sorted(k for kind, k in self.sources.values() if kind == "input")
        captured = [k for kind, k in self.sources.values() if kind == "captured"]
        captured += [k for computed, k in self.results if not computed]
        self.known = (
            all(step.kind == "call" and not step.what.op.effect for step in self.steps)
            and all(piece.constant(piece.captured[k]) for k in captured)
            and all(r in made or r in sources for r in needed)
        )

    def __call__(self, values: dict[int, Any]) -> list[Any]:
        """The outputs, given the inputs by number."""
        captured = self.piece.captured
        env = {
            r: values[k] if kind == "input" else engine.to_host(captured[k]) for r, (kind, k) in self.sources.items()
        }
        for step in self.steps:
            result = step.what.run(*(env[i] for i in step.ins))
            if step.what.multi or len(step.outs) != 1:
                env.update(zip(step.outs, result, strict=True))
            else:
                env[step.outs[0]] = result
        return [env[k] if computed else engine.to_host(captured[k]) for computed, k in self.results]


def _needed(steps: Sequence[Step], registers: Sequence[int], given: set[int]) -> tuple[list[Step], set[int]]:
    """The steps that `registers` need, where `given` are there already; and all registers that these read."""
    needed = set(registers)
    chosen = []
    for step in reversed(steps):
        if not needed.isdisjoint(step.outs) and not given.issuperset(step.outs):
            needed.update(step.ins)
            chosen.append(step)
    chosen.reverse()
    return chosen, needed


class Counted:
    """A loop run on the host as far as its condition needs it: only counters, usually.

    Attributes:
        length: number of iterations; values: for each loop variable that is known, its values, before the first
        iteration and after each.
    """

    def __init__(self, length: int, values: dict[int, list[Any]]):
        self.length = length
        self.values = values


def counted(
    test: Piece, body: Piece, start: Callable[[int], Any], limit: int | None = None, most: int = MAX_COUNTED
) -> Counted | None:
    """Counts the iterations of a loop; None if they depend on what only running it tells.

    Args:
        test: from the loop variables to the condition.
        body: from the loop variables to their next values.
        start: first value of a loop variable, by number: a host array, None if it is unknown.
        limit: greatest number of iterations, or None.
        most: give up after so many.
    """
    condition = _Part(test, [0])
    if not condition.known:
        return None
    needed = list(condition.inputs)
    while True:
        step = _Part(body, needed)
        more = [k for k in step.inputs if k not in needed]
        if not more:
            break
        needed.extend(more)
    if not step.known:
        return None
    values = {k: start(k) for k in needed}
    if any(value is None for value in values.values()):
        return None
    history = {k: [value] for k, value in values.items()}
    length = 0
    with np.errstate(all="ignore"):
        while limit is None or length < limit:
            if not bool(np.asarray(condition(values)[0])):
                break
            if length >= most:
                return None
            if needed:
                values = dict(zip(needed, step(values), strict=True))
            elif limit is None:
                return None
            for k in needed:
                history[k].append(values[k])
            length += 1
    return Counted(length, history)
