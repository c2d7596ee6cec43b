"""Ops that nobody can record any more: traced functions that are gone. The caches let go of them and of their programs.

Without this a notebook that builds models in a loop would keep all their programs until the caches are full.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from tfjax.engine import config
from tfjax.engine import op as ops
from tfjax.engine import trace as tracing
from tfjax.engine.gradient import Segment
from tfjax.engine.op import Op
from tfjax.engine.plan import Plan
from tfjax.engine.program import Program

_retired: list[Op] = []


def retire(op: Op) -> None:
    """Says that `op` will not be recorded again. May be called while garbage is collected: it only notes it."""
    _retired.append(op)


def sweep(plans: OrderedDict[Any, Plan], programs: OrderedDict[Program, None]) -> None:
    """Removes retired ops from the caches, once there are enough to be worth a walk through them."""
    if len(_retired) < config.RETIRED_OPS:
        return
    noted = _retired[:]
    del _retired[: len(noted)]
    gone = set(noted)
    for call_key in [key for key in list(ops._calls) if _uses(key, gone)]:
        ops._calls.pop(call_key, None)
    for plan_key in [key for key in list(plans) if any(_uses(structure, gone) for structure in key)]:
        plan = plans.pop(plan_key, None)
        for variant in plan.variants if plan is not None else ():
            programs.pop(variant, None)
    tracing.prune(lambda structure: _uses(structure, gone))


def _uses(structure: tuple[Any, ...], gone: set[Op]) -> bool:
    """Whether a recorded op is one of these or the gradient of one: `structure` is (op, attributes, ...)."""
    if structure[0] in gone:
        return True
    segments = (value for _, value in structure[1] if isinstance(value, Segment))
    return any(call.op in gone for segment in segments for call, _ in segment.ops)
