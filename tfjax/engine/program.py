"""A plan as one XLA program."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tfjax.engine.aval import Aval
from tfjax.engine.jax_compat import compiler_options
from tfjax.engine.op import pullback
from tfjax.engine.plan import Plan, Step
from tfjax.engine.value import value_of

# Donating small buffers saves nothing and only multiplies programs.
DONATE_BYTES = 1 << 16


def build(plan: Plan, live: Sequence[int]) -> Callable[..., tuple[Any, ...]]:
    """A pure JAX function from the plan's leaves to the live outputs, then the value checks."""
    results = [plan.results[i] for i in live] + [register for register, _, _ in plan.guards]
    return build_for(plan, [slot for slot, _ in plan.leaves], results)


def build_for(
    plan: Plan, inputs: Sequence[int], results: Sequence[int], differentiated: bool = False
) -> Callable[..., tuple[Any, ...]]:
    """A pure JAX function from the registers `inputs` to the registers `results`.

    With `differentiated`, JAX may differentiate it as a whole: ops without a gradient then stop gradients.
    """
    given = set(inputs)
    steps = [step for step in plan.producing(results) if not step.outs or not given.issuperset(step.outs)]
    wanted: dict[tuple[int, tuple[int, ...]], set[int]] = {}
    for step in steps:
        if step.kind == "vjp":
            call = step.what.call
            wanted.setdefault((call.serial, step.ins[: len(call.ins)]), set()).update(step.what.wanted)

    def run(*leaves: Any) -> tuple[Any, ...]:
        env: dict[int, Any] = dict(zip(inputs, leaves, strict=True))
        pulls: dict[Any, tuple[tuple[int, ...], Any]] = {}
        for step in steps:
            ins = [env[i] for i in step.ins]
            what = step.what
            if step.kind == "call":
                key = (what.serial, step.ins)
                if key in wanted:
                    chosen = tuple(sorted(wanted[key]))
                    outs, pull = pullback(what, chosen, ins)
                    pulls[key] = (chosen, pull)
                else:
                    outs = what.apply_flat(*ins)
                if differentiated and not what.op.differentiable:
                    outs = jax.lax.stop_gradient(outs)
            elif step.kind == "vjp":
                n = len(what.call.ins)
                key = (what.call.serial, step.ins[:n])
                if key not in pulls:  # the forward values themselves were not needed
                    chosen = tuple(sorted(wanted[key]))
                    pulls[key] = (chosen, pullback(what.call.silent, chosen, ins[:n])[1])
                chosen, pull = pulls[key]
                pulled = pull(dict(zip(what.given, ins[n:], strict=True)))
                outs = tuple(pulled[chosen.index(k)] for k in what.wanted)
            elif step.kind == "add":
                outs = (jax.lax.add(*ins),)
            elif step.kind == "conj":
                outs = (jax.lax.conj(*ins),)
            else:
                fill = jnp.ones if step.kind == "ones" else jnp.zeros
                outs = (fill(what.shape, what.dtype),)
            env.update(zip(step.outs, outs, strict=True))
        return tuple(env[r] for r in results)

    return run


class Program:
    """One compiled variant of a plan: which outputs it returns and which leaves it may overwrite.

    Attributes:
        live: the outputs, ascending.
        order: the outputs in the order in which they are returned.
    """

    def __init__(self, plan: Plan, live: tuple[int, ...], donated: tuple[int, ...]):
        self.plan = plan
        self.live = live
        self.order = output_order(plan, live, donated)
        self.position = {i: k for k, i in enumerate(live)}
        self.donated = donated
        self.function = build(plan, self.order)
        self.compiled = jax.jit(self.function, donate_argnums=donated, compiler_options=compiler_options())

    def covers(self, live: Sequence[int]) -> bool:
        """Whether every output in `live` is among those returned."""
        position = self.position
        return all(i in position for i in live)

    def cost_analysis(self) -> dict[str, float]:
        """XLA's own estimate (flops, bytes accessed) of the compiled program."""
        avals = [jax.ShapeDtypeStruct(a.shape, a.dtype) for _, a in self.plan.leaves]
        cost = jax.jit(self.function, compiler_options=compiler_options()).lower(*avals).compile().cost_analysis()
        return dict(cost[0] if isinstance(cost, (list, tuple)) else cost)


def output_order(plan: Plan, live: Sequence[int], donated: Sequence[int]) -> tuple[int, ...]:
    """The live outputs, such that each donated leaf gives its memory to the output that takes its place.

    JAX gives the donated buffers of a shape, in their order, to the outputs of that shape in theirs. A weight whose
    memory went to its gradient, say, would first have to be copied: it is needed until its new value is known.
    """
    output_of = {plan.results[i]: i for i in live}
    last_use = {register: step for step in plan.steps for register in step.ins}
    pairs: dict[int, int] = {}

    def successor(register: int, aval: Aval) -> int | None:
        """The live output that a value becomes: by way of what is computed from it last, and from that, and so on."""
        while (step := last_use.get(register)) is not None and step.kind == "call":
            alike = [out for out, made in zip(step.outs, step.what.outs, strict=False) if made == aval]
            for out in alike:
                if out in output_of and output_of[out] not in pairs.values():
                    return output_of[out]
            if not alike:
                return None
            register = alike[0]
        return None

    # Where one op takes several leaves, its results come in their order.
    for k in sorted(donated, key=lambda k: _position(last_use, plan.leaves[k][0])):
        found = successor(*plan.leaves[k])
        if found is not None:
            pairs[k] = found
    for k in donated:
        if k not in pairs:
            pairs[k] = next(i for i in live if i not in pairs.values() and plan.out_avals[i] == plan.leaves[k][1])
    taken = set(pairs.values())
    return (*(pairs[k] for k in sorted(pairs)), *(i for i in live if i not in taken))


def _position(last_use: dict[int, Step], register: int) -> int:
    step = last_use.get(register)
    return step.ins.index(register) if step is not None else -1


def donatable(plan: Plan, values: Sequence[Any], live: Sequence[int]) -> tuple[int, ...]:
    """Positions of the leaves whose buffers nobody else can see and some output can take over."""
    free: dict[Any, int] = {}
    for i in live:
        aval = plan.out_avals[i]
        if aval.nbytes >= DONATE_BYTES:
            free[aval] = free.get(aval, 0) + 1
    if not free:
        return ()
    chosen = []
    for k in range(len(values)):  # by index: a name for the value would count as a handle
        aval = values[k].aval
        if free.get(aval, 0) > 0 and unshared(values, k):
            free[aval] -= 1
            chosen.append(k)
    return tuple(chosen)


def unshared(values: Sequence[Any], k: int) -> bool:
    """Whether only the trace holds leaf `k`, and only that leaf its buffer."""
    # XLA never takes over the memory of a NumPy array, nor one that NumPy sees into; donating those does no harm.
    value_held, data_held = _references(values, k)
    return value_held <= _ALONE[0] and (data_held <= _ALONE[1] or not isinstance(values[k].data, jax.Array))


def _references(values: Sequence[Any], k: int) -> tuple[int, int]:
    """References to leaf `k` and to its array."""
    # No local variables: whether those count as they are passed on differs between versions of Python.
    return sys.getrefcount(values[k]), sys.getrefcount(values[k].data)


# What `_references` gives, in this Python, for a leaf in a list that nothing else holds.
_ALONE = _references([value_of(np.zeros(2))], 0)
