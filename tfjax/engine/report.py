"""What the engine did and why: counters, compiles with their cause, host/device crossings."""

from __future__ import annotations

import logging
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any

from tfjax.core.config import settings
from tfjax.engine.interpret import fallbacks
from tfjax.engine.plan import Plan, describe

logger = logging.getLogger("tfjax.engine")
if settings.log_level:
    logger.addHandler(logging.StreamHandler())
    logger.setLevel(logging.INFO if settings.log_level == 1 else logging.DEBUG)
    logger.propagate = False
counters: Counter[str] = Counter()


@dataclass
class Compile:
    """One compile: how big, why, and where it first differs from the nearest earlier structure."""

    steps: int
    outputs: int
    cause: str
    program: Any


compiles: deque[Compile] = deque(maxlen=256)
_recent: deque[tuple[Any, ...]] = deque(maxlen=64)


def compiled(plan: Plan, variant: Any) -> None:
    """Records a compile."""
    counters["compiled"] += 1
    if len(plan.variants) > 1:
        first = plan.variants[-2]
        if set(first.live) >= set(variant.live):
            cause = "other buffers are shared than when it was compiled before"
        else:
            cause = f"more of its outputs are used than before ({len(variant.live)}, were {len(first.live)})"
    else:
        cause = _difference(plan)
    _recent.append(plan.key)
    compiles.append(Compile(len(plan.steps), len(variant.live), cause, variant))
    logger.info("compiled %d steps: %s", len(plan.steps), cause)


def forget() -> None:
    """Forgets the structures compiled before, with which later ones are compared."""
    _recent.clear()


def _difference(plan: Plan) -> str:
    best: tuple[int, tuple[Any, ...]] | None = None
    for key in _recent:
        same = 0
        for a, b in zip(key, plan.key, strict=False):
            if a != b:
                break
            same += 1
        if best is None or same > best[0]:
            best = (same, key)
    if best is None or best[0] == 0:
        return f"new structure, run {plan.runs} times"
    same, key = best
    old = _name(key[same]) if same < len(key) else "the end"
    new = _name(plan.key[same]) if same < len(plan.key) else "the end"
    return f"differs from an earlier structure at op {same}: {new} instead of {old}; run {plan.runs} times"


def _name(key: tuple[Any, ...]) -> str:
    op, attrs, *inputs = key
    return f"{op.name}({', '.join(map(str, inputs))}{''.join(f' {k}={v}' for k, v in attrs)})"


def ran(plan: Plan, executor: str, live: int) -> None:
    """Logs that a plan runs (TFJAX_LOG=2), with its steps (TFJAX_LOG=3)."""
    logger.debug("%s: %d steps, %d outputs used, run %d", executor, len(plan.steps), live, plan.runs)
    if settings.log_level > 2:
        for step in plan.steps:
            logger.debug("    %s", describe(step))


def last_program() -> Any:
    """The program compiled last (`cost_analysis()` gives its flops), or None."""
    return compiles[-1].program if compiles else None


def explain() -> str:
    """A report: what ran where, what was compiled and why, how often data crossed between host and device."""
    names = ("interpreted", "dispatched", "compiled", "to_host", "to_device")
    lines = ["tfjax engine: " + ", ".join(f"{name} {counters[name]}" for name in names)]
    for number, entry in enumerate(compiles):
        lines.append(f"  compile {number}: {entry.steps} steps, {entry.outputs} outputs: {entry.cause}")
    if fallbacks:
        counts = ", ".join(f"{name} {count}" for name, count in fallbacks.items())
        lines.append(f"  primitives the host interpreter left to XLA: {counts}")
    return "\n".join(lines)
