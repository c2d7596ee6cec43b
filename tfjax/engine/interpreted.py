"""A plan run on the host, step by step, in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tfjax.engine.blas import OneThread
from tfjax.engine.plan import Plan, Step, describe

HEAVY_US = 20.0


def _ones(aval: Any) -> Callable[[], Any]:
    array = np.ones(aval.shape, aval.dtype)
    return lambda: array


def _zeros(aval: Any) -> Callable[[], Any]:
    array = np.zeros(aval.shape, aval.dtype)
    return lambda: array


def _bind(step: Step) -> Callable[..., Any]:
    if step.kind in ("call", "vjp"):
        return step.what.run
    if step.kind == "add":
        return np.add
    if step.kind == "conj":
        return np.conjugate
    return _ones(step.what) if step.kind == "ones" else _zeros(step.what)


class Interpreted:
    """Host program of a plan for one set of live outputs; frees every value after its last use."""

    def __init__(self, plan: Plan, live: Sequence[int]):
        results = [plan.results[i] for i in live]
        self._prepare(plan, plan.needed(live), [slot for slot, _ in plan.leaves], results)

    @classmethod
    def between(cls, plan: Plan, inputs: Sequence[int], results: Sequence[int]) -> Interpreted:
        """The part of a plan from the registers `inputs` to the registers `results`, and its value checks."""
        return cls.part(plan, inputs, results, [register for register, _, _ in plan.guards])

    @classmethod
    def part(cls, plan: Plan, inputs: Sequence[int], results: Sequence[int], guards: Sequence[int] = ()) -> Interpreted:
        """As `between`, with these value checks only."""
        given = set(inputs)
        wanted = [*results, *guards]
        steps = [step for step in plan.producing(wanted) if not step.outs or not given.issuperset(step.outs)]
        made = cls.__new__(cls)
        made._prepare(plan, steps, list(inputs), list(results))
        made.guards = list(guards)
        return made

    def _prepare(self, plan: Plan, steps: list[Step], inputs: list[int], results: list[int]) -> None:
        self.leaf_registers = inputs
        self.results = results
        self.guards = [register for register, _, _ in plan.guards]
        kept = set(self.results) | set(self.guards)
        last: dict[int, int] = {}
        for k, step in enumerate(steps):
            for register in step.ins + step.outs:
                last[register] = k
        frees: list[list[int]] = [[] for _ in steps]
        for register, k in last.items():
            if register not in kept:
                frees[k].append(register)
        self.size = plan.registers
        # Products are what BLAS has threads for; the small ones of a notebook's cells are not worth a system call.
        self.heavy = any(step.cost_us > HEAVY_US for step in steps)
        self.plan_steps = steps
        self.steps = [
            (_bind(step), step.ins, step.outs if _many(step) else step.outs[0], tuple(free))
            for step, free in zip(steps, frees, strict=True)
        ]

    def __call__(self, leaves: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Arrays of the live outputs, and of the value checks."""
        if self.heavy:
            with OneThread():
                return self._run(leaves)
        return self._run(leaves)

    def _run(self, leaves: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        env: list[Any] = [None] * self.size
        for register, leaf in zip(self.leaf_registers, leaves, strict=True):
            env[register] = leaf
        with np.errstate(all="ignore"):
            for run, ins, outs, free in self.steps:
                try:
                    result = run(*[env[i] for i in ins])
                except Exception as error:
                    k = next(k for k, step in enumerate(self.steps) if step[2] is outs)
                    error.add_note(f"while running {describe(self.plan_steps[k])}")
                    raise
                if type(outs) is int:
                    env[outs] = result
                else:
                    for register, array in zip(outs, result, strict=True):
                        env[register] = array
                for register in free:
                    env[register] = None
        return [env[i] for i in self.results], [env[i] for i in self.guards]


def _many(step: Step) -> bool:
    return step.kind == "vjp" or (step.kind == "call" and (step.what.multi or len(step.what.outs) != 1))
