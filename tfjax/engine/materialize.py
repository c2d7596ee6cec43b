"""When and how a trace runs: demand, cuts, the choice of executor, value checks."""

from __future__ import annotations

import contextlib
import functools
import weakref
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Any

import jax
import numpy as np

from tfjax.core.config import settings
from tfjax.engine import config, effects, program, report, retired
from tfjax.engine import trace as tracing
from tfjax.engine.interpreted import Interpreted
from tfjax.engine.plan import Plan
from tfjax.engine.program import Program
from tfjax.engine.trace import Node, SymbolicValueError, Trace
from tfjax.engine.value import Value

MODES = ("auto", "interpret", "xla", "sync")
PROMOTE_BYTES = 1 << 10
TAKEN_SIZE = 512
# Host arrays that a program has taken once, by id.
_taken: dict[int, weakref.ref[np.ndarray]] = {}
# Scalars that programs have taken, by dtype and bytes: None the first time, then an array on the device. A learning
# rate is the same number at every step, and a program takes a host scalar in 4 us, a device array in none.
_scalars: dict[tuple[type, bytes], jax.Array | None] = {}

_plans: OrderedDict[Any, Plan] = OrderedDict()
_programs: OrderedDict[Program, None] = OrderedDict()
# Flags of value checks that an asynchronous program has not reported yet: (array, call, position).
_unchecked: list[tuple[Any, Any, int]] = []


def flush(trace: Trace) -> None:
    """Runs what `trace` has recorded. If running fails or is interrupted, the trace is kept and can be run again."""
    if trace.symbolic:
        raise SymbolicValueError("the value of a symbolic tensor was asked for")
    with trace.lock:
        if not trace.closed:
            _flush_locked(trace)


def _flush_locked(trace: Trace) -> None:
    state = tracing.state()
    # Another thread's trace is run up to where it is now, and not closed: its owner may be in the middle of recording.
    # Leaves and outputs are appended before the node moves on, so this snapshot is consistent.
    node = trace.node
    own = trace is state.trace
    if own:
        trace.detached = True
        state.trace = Trace(trace.trie, previous=trace if state.keep else None)
    if node.parent is not None:
        plan = plan_of(node)
        values = [ref() for ref in trace.outs[: len(plan.outputs)]]
        if not own or trace.holds or state.keep:
            run(plan, trace.leaves[: node.num_leaves], values)
        else:
            # Nobody will ask for these leaves again: those without another handle may be donated.
            leaves, trace.leaves = trace.leaves, []
            try:
                run(plan, leaves, values)
            except BaseException:
                trace.leaves = leaves
                raise
    if trace.detached:
        trace.close()
    if node.parent is not None and plan.effects:
        effects.settle()
    if own and _unchecked and state.mode == "sync":
        raise_failed()


def cut() -> None:
    """Runs this thread's trace, if it has anything: a canonical place to cut (tapes, variables)."""
    trace = tracing.state().trace
    if trace.node.parent is not None and not trace.symbolic:
        flush(trace)


def plan_of(node: Node) -> Plan:
    """The plan of the structure that ends at `node`; equal structures share one plan."""
    plan = node.plan
    if plan is None:
        key = tuple(n.key for n in node.path())
        plan = _plans.get(key)
        if plan is None:
            retired.sweep(_plans, _programs)
            plan = _plans[key] = Plan(node)
            if len(_plans) > config.PLAN_CACHE_SIZE:
                _plans.popitem(last=False)
        node.plan = plan
    return plan


def run(plan: Plan, leaves: Sequence[Value], values: Sequence[Value | None]) -> None:
    """Gives every live output in `values` its array."""
    live = tuple([i for i, value in enumerate(values) if value is not None])
    if not live and not plan.guards and not plan.effects:
        return
    plan.runs += 1
    if _on_host(plan):
        arrays, flags = interpret(plan, live, leaves)
    else:
        arrays, flags, live = execute(plan, live, leaves)
    for i, array in zip(live, arrays, strict=True):
        value = values[i]
        if value is not None:
            value.data = array
    if flags:
        for flag, (_, call, position) in zip(flags, plan.guards, strict=True):
            if isinstance(flag, jax.Array) or np.any(flag):
                _unchecked.append((flag, call, position))
        if len(_unchecked) > config.UNCHECKED_REPORTS:
            _unchecked[:] = [entry for entry in _unchecked if np.any(np.asarray(entry[0]))]


def _on_host(plan: Plan) -> bool:
    mode = tracing.state().mode
    if mode == "interpret":
        return True
    if mode == "xla" or plan.variants and mode == "auto":
        return False
    if mode == "auto" and plan.cost_us <= config.DISPATCH_US and device_is_host():
        return True
    # Ski rental: interpret until that has cost as much as compiling would have.
    if plan.spent_us + plan.cost_us > plan.compile_us and mode == "auto":
        return False
    plan.spent_us += plan.cost_us
    return plan.cost_us <= plan.compile_us


@functools.cache
def device_is_host() -> bool:
    """Whether XLA's programs run on the CPU."""
    return jax.default_backend() == "cpu"


def interpret(plan: Plan, live: tuple[int, ...], leaves: Sequence[Value]) -> tuple[list[Any], list[Any]]:
    """Runs a plan in NumPy."""
    runner = plan.interpreted.get(live)
    if runner is None:
        if len(plan.interpreted) >= config.INTERPRETED_CACHE_SIZE:
            plan.interpreted.clear()
        runner = plan.interpreted[live] = Interpreted(plan, live)
    report.counters["interpreted"] += 1
    if settings.log_level > 1:
        report.ran(plan, "interpreted", len(live))
    arrays, flags = runner([to_host(value) for value in leaves])
    return arrays, flags


def execute(
    plan: Plan, live: tuple[int, ...], leaves: Sequence[Value]
) -> tuple[Sequence[Any], Sequence[Any], tuple[int, ...]]:
    """Runs a plan as an XLA program; returns also which outputs the arrays are."""
    _promote(leaves)
    variant = plan.last
    if variant is None or variant.live != live or not _may_donate(variant, leaves):
        variant = _variant(plan, live, leaves)
        plan.last = variant
    if variant in _programs:
        _programs.move_to_end(variant)
    arguments = [_scalar(data) if isinstance(data := value.data, np.generic) else data for value in leaves]
    report.counters["dispatched"] += 1
    if settings.log_level > 1:
        report.ran(plan, "dispatched", len(live))
    results = variant.compiled(*arguments)
    n = len(variant.live)
    return results[:n], results[n:], variant.order


def _promote(leaves: Sequence[Value]) -> None:
    """Moves host arrays to the device for good when a program takes them a second time.

    A program takes a NumPy argument several times faster than `device_put` moves it, so what is used once (a batch, an
    array given to an op) is left where it is; so are small arrays.
    """
    for value in leaves:
        data = value.data
        if type(data) is np.ndarray and data.nbytes > PROMOTE_BYTES:
            known = _taken.get(id(data))
            if known is not None and known() is data:
                del _taken[id(data)]
                value.data = jax.device_put(data)
                report.counters["to_device"] += 1
            else:
                if len(_taken) >= TAKEN_SIZE:
                    _taken.clear()
                _taken[id(data)] = weakref.ref(data)


def _scalar(data: np.generic) -> np.generic | jax.Array:
    """The same scalar on the device, if programs have taken it before."""
    key = (type(data), data.tobytes())
    array = _scalars.get(key)
    if array is not None:
        return array
    if key in _scalars:
        array = _scalars[key] = jax.device_put(data)
        return array
    if len(_scalars) >= TAKEN_SIZE:
        _scalars.clear()
    _scalars[key] = None
    return data


def _may_donate(variant: Program, leaves: Sequence[Value]) -> bool:
    return all(program.unshared(leaves, k) for k in variant.donated)


def _variant(plan: Plan, live: tuple[int, ...], leaves: Sequence[Value]) -> Program:
    """A compiled variant for at least these live outputs; a superset serves, so that programs stay few."""
    for variant in plan.variants:
        if variant.covers(live) and _may_donate(variant, leaves):
            return variant
    union = set(live)
    for variant in plan.variants:
        union.update(variant.live)
    wanted = tuple(sorted(union))
    donated = program.donatable(plan, leaves, live)
    for variant in plan.variants:
        if variant.covers(live) and not set(donated) >= set(variant.donated):
            donated = ()  # sharing differs from call to call: stop donating
    variant = Program(plan, wanted, donated)
    plan.variants.append(variant)
    plan.interpreted.clear()
    _programs[variant] = None
    if len(_programs) > config.PROGRAM_CACHE_SIZE:
        old, _ = _programs.popitem(last=False)
        old.plan.variants.remove(old)
        old.plan.last = None
    report.compiled(plan, variant)
    return variant


def to_host(value: Value) -> Any:
    """The array of a value as NumPy data, without a copy where possible; never to be written to."""
    if value.data is None:
        tracing.demand(value)
    data = value.data
    if isinstance(data, jax.Array):
        report.counters["to_host"] += 1
        return np.asarray(data)
    return data


def read(value: Value) -> Any:
    """As `to_host`, for the user's eyes: value checks that failed since the last read are raised first."""
    data = to_host(value)
    if _unchecked:
        raise_failed()
    return data


def raise_failed() -> None:
    """Raises the first value check that failed, and forgets them all."""
    pending = _unchecked[:]
    _unchecked.clear()
    for flag, call, position in pending:
        report = np.asarray(flag)
        if report.any():
            raise call.op.guards[position](report, call.ins, **call.kwargs)


def to_device(value: Value) -> Any:
    """The array of a value as a `jax.Array`."""
    if value.data is None:
        tracing.demand(value)
    data = value.data
    if not isinstance(data, jax.Array):
        data = jax.device_put(data)
        if value.aval.nbytes > PROMOTE_BYTES:
            value.data = data
    return data


@contextlib.contextmanager
def mode(name: str) -> Iterator[None]:
    """Executor mode of this thread inside the context: "auto", "interpret", "xla" or "sync"."""
    if name not in MODES:
        raise ValueError(f"executor mode must be one of {', '.join(MODES)}; received {name!r}")
    state = tracing.state()
    cut()
    before = state.mode
    _switch(name)
    try:
        yield
    finally:
        try:
            cut()
        finally:
            _switch(before)


def _switch(name: str) -> None:
    state = tracing.state()
    state.mode = name
    old = state.trace
    state.trace = Trace(tracing.trie_of(name), previous=old if state.keep else None)
    old.detached = True
    old.close()


def clear_caches() -> None:
    """Forgets all plans and programs (tests and benchmarks of cold starts)."""
    cut()
    _plans.clear()
    _programs.clear()
    report.forget()
    tracing.clear()


tracing.bind_flush(flush, raise_failed)
