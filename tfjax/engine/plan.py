"""Plan: a recorded structure as straight-line steps that any executor can carry out.

Gradient ops are expanded here into the pullbacks of single ops. By value numbering (same call, same operands) the
forward work that a gradient needs is found among the steps that the trace has already, so it is done once: the
interpreter reads the values, the XLA program takes them from `jax.vjp`'s primal outputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfjax.engine import config
from tfjax.engine.aval import Aval
from tfjax.engine.gradient import Builder, forward, reverse, vjp_op
from tfjax.engine.op import Call, VjpCall
from tfjax.engine.trace import Node


class Step:
    """One step: `kind` is "call" (what: Call), "vjp" (what: VjpCall), "add", "conj", "ones" or "zeros" (what: Aval).

    `ins` and `outs` are registers. For "vjp", `ins` are the operands of the forward call, then the cotangents.
    """

    __slots__ = ("kind", "what", "ins", "outs")

    def __init__(self, kind: str, what: Any, ins: tuple[int, ...], outs: tuple[int, ...]):
        self.kind = kind
        self.what = what
        self.ins = ins
        self.outs = outs

    def __repr__(self) -> str:
        return f"{self.outs} = {self.kind} {self.what} {self.ins}"

    @property
    def cost_us(self) -> float:
        if self.kind in ("call", "vjp"):
            return self.what.cost_us
        return config.HOST_OP_US + 2 * config.HOST_BYTE_US * self.what.nbytes


class _Expander(Builder):
    """Carries a reverse sweep out by appending steps."""

    def __init__(self, registers: int):
        self.steps: list[Step] = []
        self.registers = registers
        self.numbers: dict[Any, tuple[int, ...]] = {}

    def fresh(self, count: int) -> tuple[int, ...]:
        outs = tuple(range(self.registers, self.registers + count))
        self.registers += count
        return outs

    def append(self, kind: str, what: Any, ins: Sequence[int], outs: tuple[int, ...]) -> tuple[int, ...]:
        self.steps.append(Step(kind, what, tuple(ins), outs))
        return outs

    def call(self, call: Call, operands: Sequence[Any], first: bool = False) -> Sequence[Any]:
        key = (call.serial, tuple(operands))
        outs = None if first and call.op.effect else self.numbers.get(key)
        if outs is None and not first and call.op.effect:
            return self.call(call.silent, operands)  # the effects have happened where the op was recorded
        if outs is None:
            outs = self.numbers[key] = self.append("call", call, operands, self.fresh(len(call.outs)))
        return outs

    def pull(
        self, call: Call, wanted: tuple[int, ...], operands: Sequence[Any], given: dict[int, Any]
    ) -> Sequence[Any]:
        which = tuple(sorted(given))
        ins = tuple(operands) + tuple(given[i] for i in which)
        return self.append("vjp", call.vjp(wanted, which), ins, self.fresh(len(wanted)))

    def add(self, x: Any, y: Any, aval: Aval) -> Any:
        return self.append("add", aval, (x, y), self.fresh(1))[0]

    def conj(self, x: Any, aval: Aval) -> Any:
        return self.append("conj", aval, (x,), self.fresh(1))[0]

    def ones(self, aval: Aval) -> Any:
        return self.append("ones", aval, (), self.fresh(1))[0]

    def zeros(self, aval: Aval) -> Any:
        return self.append("zeros", aval, (), self.fresh(1))[0]


class Plan:
    """Steps of one structure.

    Attributes:
        leaves: slots of the leaves in order, with their avals.
        outputs: slots of the recorded outputs in order, with their avals.
        guards: (register, call, position) of the value checks.
        cost_us, compile_us: static estimates of one interpretation and of compiling.
        spent_us: estimated time spent interpreting this structure so far (ski rental).
        variants: compiled programs, see program.py; interpreted: host programs by live outputs.
    """

    def __init__(self, node: Node):
        nodes = node.path()
        self.key = tuple(n.key for n in nodes)
        self.leaves: list[tuple[int, Aval]] = []
        self.outputs: list[tuple[int, Aval]] = []
        self.guards: list[tuple[int, Call, int]] = []
        expander = _Expander(node.slots)
        renamed: dict[int, int] = {}
        for n in nodes:
            self.leaves.extend(n.leaves)
            self.outputs.extend((n.out + j, aval) for j, aval in enumerate(n.outs))
            ins = tuple(renamed.get(i, i) for i in n.ins)
            slots = tuple(range(n.out, n.out + len(n.outs)))
            call = n.call
            if call.op is vjp_op:
                segment = call.kwargs["segment"]
                given = len(segment.inputs)
                values = forward(segment, ins[:given], expander)
                renamed.update(zip(slots, reverse(segment, values, ins[given:], expander), strict=True))
            else:
                if call.op.effect:  # happens each time it is recorded; a gradient finds it and does not repeat it
                    expander.numbers.pop((call.serial, ins), None)
                renamed.update((s, r) for s, r in zip(slots, expander.call(call, ins, True), strict=True) if s != r)
                first = len(call.outs) - call.num_guards
                self.guards.extend(
                    (renamed.get(slots[first + g], slots[first + g]), call, g) for g in range(call.num_guards)
                )
        self.steps = expander.steps
        self.effects = any(step.kind == "call" and step.what.op.effect for step in self.steps)
        self.registers = expander.registers
        self.renamed = renamed
        self.out_avals = [aval for _, aval in self.outputs]
        self.results = [renamed.get(slot, slot) for slot, _ in self.outputs]
        self.cost_us = sum(step.cost_us for step in self.steps)
        self.compile_us = config.COMPILE_BASE_US + config.COMPILE_OP_US * sum(map(_parts, self.steps))
        self.spent_us = 0.0
        self.runs = 0
        self.variants: list[Any] = []
        self.interpreted: dict[tuple[int, ...], Any] = {}
        self.last: Any = None

    def needed(self, live: Sequence[int]) -> list[Step]:
        """The steps that the results at positions `live`, and the value checks, need; in order."""
        return self.producing([self.results[i] for i in live] + [register for register, _, _ in self.guards])

    def producing(self, registers: Sequence[int]) -> list[Step]:
        """The steps that `registers` depend on, in order."""
        wanted = set(registers)
        chosen = []
        for step in reversed(self.steps):
            if any(out in wanted for out in step.outs) or (step.kind == "call" and step.what.op.effect):
                wanted.update(step.ins)
                chosen.append(step)
        chosen.reverse()
        return chosen


def _parts(step: Step) -> int:
    """How many ops a step counts for in the estimate of compiling; an op may have `parts`, if it is made of others."""
    return getattr(step.what.op, "parts", 1) if step.kind == "call" else 1


def describe(step: Step) -> str:
    """Name of the step's op, for reports."""
    if isinstance(step.what, VjpCall):
        return f"d{step.what.call!r}"
    return repr(step.what) if isinstance(step.what, Call) else f"{step.kind} {step.what!r}"
