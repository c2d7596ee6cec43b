"""Reverse mode over a tape's log: one `vjp_op` per stretch between custom gradients, whose functions run between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.autodiff.log import Entry, Log
from tfjax.autodiff.paths import backward_order, on_path, segment_of, tracked_on_tape
from tfjax.engine import define_op
from tfjax.engine.gradient import jacobian_op, vjp_op
from tfjax.engine.op import is_inexact
from tfjax.engine.trace import state
from tfjax.engine.value import Value
from tfjax.tensor.func_graph import _reread_op as reread_op
from tfjax.tensor.indexed_slices import IndexedSlices
from tfjax.tensor.tensor import Tensor, new_tensor


@dataclass
class Custom:
    """A custom gradient: `function(*upstream)` gives one gradient (or None) per input."""

    inputs: list[Value]
    outputs: list[Value]
    function: Callable[..., Sequence[Any]]


@define_op("AddN", abstract=lambda ins: ins[0], numpy=np.add)
def _add(x: Any, y: Any) -> Any:
    return lax.add(x, y)


@define_op("Pack")
def _stack(*rows: Any) -> Any:
    return jnp.stack(rows)


@define_op("Reshape", abstract=None)
def _reshape(x: Any, shape: tuple[int, ...]) -> Any:
    return lax.reshape(x, shape)


@define_op("ConcatV2")
def _concat(*parts: Any) -> Any:
    return jnp.concatenate(parts)  # positions may be int32 and int64: then they are int64, as in TensorFlow


@define_op("UnsortedSegmentSum")
def _scatter_rows(values: Any, indices: Any, rows: int) -> Any:
    return jnp.zeros((rows, *values.shape[1:]), values.dtype).at[indices].add(values)


@dataclass
class _Problem:
    """The numbered form of a question to a tape."""

    log: Log
    entries: list[Entry]
    moving: set[int]
    needed: set[int]
    targets: list[int]
    sources: list[list[int]]  # per source, the numbers that stand for it and have a gradient


def _pose(
    log: Log,
    roots: Sequence[tuple[Value, int]],
    customs: Sequence[Custom],
    targets: Sequence[Value],
    sources: Sequence[Sequence[Value]],
) -> _Problem:
    attach_customs(log, customs)
    goal = [log.number(t) for t in targets]
    recorded, tracked = tracked_on_tape(log, {log.number(v): since for v, since in roots})
    numbers = [
        [n for n in map(log.number, values) if (n in tracked or n in goal) and is_inexact(log.avals[n].dtype)]
        for values in sources
    ]
    useful = [n for n in goal if is_inexact(log.avals[n].dtype)]
    entries, moving, needed = on_path(log, recorded, {n for group in numbers for n in group}, useful)
    numbers = [_unread(log, [n for n in dict.fromkeys(group) if n in needed]) for group in numbers]
    return _Problem(log, entries, moving, needed, useful, numbers)


def _unread(log: Log, group: list[int]) -> list[int]:
    """The values of one source, without the reads of a variable that pass their gradient on to another of them.

    In a function, a read after an assignment is differentiated by the value that the variable had at first.
    """
    if len(group) == 1:
        return group
    kept = []
    for n in group:
        entry = log.entries[log.producer[n]] if n in log.producer else None
        if entry is None or entry.call.op is not reread_op or group.count(entry.ins[1]) == 0:
            kept.append(n)
    return kept


def attach_customs(log: Log, customs: Sequence[Custom]) -> None:
    """Puts custom gradients where their outputs are made, as one entry each."""
    for custom in customs:
        made = [log.producer.get(log.number(v)) for v in custom.outputs]
        if not made or None in made:
            continue
        entry = log.entries[made[-1]]  # type: ignore[index]
        entry.custom = custom
        entry.deps = tuple(log.number(v) for v in custom.inputs)
        # The copies of the other outputs become part of this entry; nothing differentiates through them.
        for index in made[:-1]:
            log.entries[index].deps = ()  # type: ignore[index]
        entry.made = tuple(log.number(v) for v in custom.outputs)


def sweep(
    log: Log,
    roots: Sequence[tuple[Value, int]],
    customs: Sequence[Custom],
    targets: Sequence[Value],
    sources: Sequence[Sequence[Value]],
    seeds: Sequence[Value | None],
) -> tuple[list[Any], list[int | None] | None]:
    """Gradients of the targets with respect to the sources.

    Returns:
        One gradient (tensor, IndexedSlices or None) per source; and, if one op recorded last gave them all, the
        positions of its outputs, so that the caller can record the same op again.
    """
    problem = _pose(log, roots, customs, targets, sources)
    seeds = [s for t, s in zip(targets, seeds, strict=True) if is_inexact(t.aval.dtype)]
    rows = _row_sources(problem)
    wanted = list(dict.fromkeys(n for group in problem.sources for n in group))
    if not wanted:
        return [None] * len(sources), None
    asked = list(dict.fromkeys(m for n in wanted for m in (rows[n] if n in rows else [n])))
    if any(entry.custom is not None for entry in problem.entries):
        found = _in_stretches(problem, asked, seeds)
        simple = False
    else:
        segment, values = segment_of(log, problem.entries, asked, problem.targets, [s is not None for s in seeds])
        base = state().trace.base
        simple = all(v.pos >= base for v in values) and not any(s is not None for s in seeds)
        outs = vjp_op(*values, *(s for s in seeds if s is not None), segment=segment)
        found = dict(zip(asked, outs, strict=True))
    totals: dict[tuple[int, ...], Any] = {}  # a source given twice gets the very same gradient twice
    for group in map(tuple, problem.sources):
        if group not in totals:
            parts = [_rows_gradient(problem, n, rows[n], found) if n in rows else found.get(n) for n in group]
            totals[group] = _total([p for p in parts if p is not None])
    grads = [totals[tuple(group)] for group in problem.sources]
    if not simple or rows or any(len(group) > 1 for group in problem.sources):
        return grads, None
    return grads, [asked.index(group[0]) if group else None for group in problem.sources]


def _in_stretches(problem: _Problem, asked: Sequence[int], seeds: Sequence[Value | None]) -> dict[int, Any]:
    """The sweep where custom gradients stand on the path: their functions run eagerly, in reverse order."""
    log = problem.log
    cotangents: dict[int, Value] = {}
    final: dict[int, Any] = {}

    def accumulate(number: int, ct: Value) -> None:
        old = cotangents.get(number)
        cotangents[number] = ct if old is None else _add(old, ct)

    for target, seed in zip(problem.targets, seeds, strict=True):
        aval = log.avals[target]
        accumulate(target, seed if seed is not None else new_tensor(np.ones(aval.shape, aval.dtype)))
    for stretch in reversed(stretches(problem.entries)):
        produced = [o for entry in stretch for o in entry.made]
        given = [o for o in dict.fromkeys(produced) if o in cotangents]
        custom = stretch[0].custom
        if custom is not None:
            (entry,) = stretch
            final.update((o, cotangents[o]) for o in given if o in asked)
            upstream = [cotangents.pop(o, None) for o in entry.made]
            if all(u is None for u in upstream):
                continue
            filled = [_zeros(log, o) if u is None else u for o, u in zip(entry.made, upstream, strict=True)]
            for number, ct in zip(entry.deps, custom.function(*filled), strict=True):
                if ct is not None and number in problem.moving:
                    accumulate(number, ct)
            continue
        if not given:
            continue
        own = set(produced)
        crossing = dict.fromkeys(i for e in stretch for i in e.ins if i in problem.moving and i not in own)
        inner = [n for n in asked if n in own]
        wanted = [*(n for n in crossing if is_inexact(log.avals[n].dtype)), *inner]
        segment, values = segment_of(log, stretch, wanted, given, [True] * len(given))
        outs = vjp_op(*values, *(cotangents.pop(g) for g in given), segment=segment)
        for number, ct in zip(wanted, outs, strict=True):
            if number in own:
                final[number] = ct
            else:
                accumulate(number, ct)
    return {n: final.get(n, cotangents.get(n)) for n in asked}


def stretches(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The entries in runs, each custom gradient on its own."""
    return [list(group) for _, group in groupby(entries, key=_stretch())]


def _stretch() -> Callable[[Entry], int]:
    """A groupby key that puts each custom gradient on its own."""
    count = 0
    inside = False

    def key(entry: Entry) -> int:
        nonlocal count, inside
        if entry.custom is not None or inside:
            count += 1
        inside = entry.custom is not None
        return count

    return key


def _zeros(log: Log, number: int) -> Value:
    aval = log.avals[number]
    return new_tensor(np.zeros(aval.shape, aval.dtype))


def _row_sources(problem: _Problem) -> dict[int, list[int]]:
    """Sources whose only use on the path is to have rows picked from them, with the numbers of the picked rows.

    TensorFlow gives the gradient of such a source as IndexedSlices.
    """
    wanted = {n for group in problem.sources for n in group} - set(problem.targets)
    picked: dict[int, list[int]] = {n: [] for n in wanted}
    for entry in backward_order(problem.entries) if wanted else ():
        for k, n in enumerate(entry.deps):
            if n not in picked:
                continue
            rows = entry.call.op.rows
            if k == 0 and entry.custom is None and rows is not None and rows(**entry.call.kwargs):
                picked[n].append(entry.outs[0])
            else:
                del picked[n]
    return {n: outs for n, outs in picked.items() if outs}


def _rows_gradient(problem: _Problem, number: int, picked: Sequence[int], found: dict[int, Any]) -> IndexedSlices:
    log = problem.log
    shape = log.avals[number].shape
    values, indices = [], []
    for out in picked:
        entry = log.entries[log.producer[out]]
        index = log.values[entry.ins[1]]
        assert index is not None
        count = log.avals[entry.ins[1]].size
        values.append(_reshape(found[out], shape=(count, *shape[1:])))
        # What the user has let go of is only a slot of the trace: an op makes a tensor of it.
        plain = isinstance(index, Tensor) and len(index.aval.shape) == 1
        indices.append(index if plain else _reshape(index, shape=(count,)))
    return IndexedSlices(
        values[0] if len(values) == 1 else _concat(*values),
        indices[0] if len(indices) == 1 else _concat(*indices),
        new_tensor(np.asarray(shape, np.int32)),
    )


def _total(parts: Sequence[Any]) -> Any:
    """Sum of the gradients of the values that stand for one source."""
    if not parts:
        return None
    if len(parts) > 1 and all(isinstance(p, IndexedSlices) for p in parts):
        return IndexedSlices(
            _concat(*(p.values for p in parts)), _concat(*(p.indices for p in parts)), parts[0].dense_shape
        )
    if len(parts) == 1:
        return parts[0]
    dense = [
        _scatter_rows(p.values, p.indices, rows=int(p.dense_shape.data[0])) if isinstance(p, IndexedSlices) else p
        for p in parts
    ]
    total = dense[0]
    for p in dense[1:]:
        total = _add(total, p)
    return total


def jacobians(
    log: Log,
    roots: Sequence[tuple[Value, int]],
    customs: Sequence[Custom],
    target: Value,
    sources: Sequence[Sequence[Value]],
    batch: bool,
) -> list[Any]:
    """Jacobian (or batch Jacobian) of `target` with respect to each source, None where there is no path."""
    problem = _pose(log, roots, customs, [target], sources)
    wanted = list(dict.fromkeys(n for group in problem.sources for n in group))
    if not wanted:
        return [None] * len(sources)
    if any(entry.custom is not None for entry in problem.entries):
        found = _row_by_row(problem, wanted, target, batch)
    else:
        segment, values = segment_of(log, problem.entries, wanted, problem.targets, [True])
        found = dict(zip(wanted, jacobian_op(*values, segment=segment, batch=batch), strict=True))
    return [_total([found[n] for n in group]) for group in problem.sources]


def _row_by_row(problem: _Problem, wanted: Sequence[int], target: Value, batch: bool) -> dict[int, Any]:
    """Jacobians one element of the target at a time, where Python gradient functions stand on the path."""
    shape = target.aval.shape
    rows = shape[0] if batch else 1
    size = target.aval.size // max(rows, 1)
    parts: dict[int, list[Any]] = {n: [] for n in wanted}
    for k in range(size):
        seed = np.zeros((rows, size), target.aval.dtype)
        seed[:, k] = 1
        found = _in_stretches(problem, wanted, [new_tensor(seed.reshape(shape))])
        for n in wanted:
            parts[n].append(found[n])
    result = {}
    for n in wanted:
        source = problem.log.avals[n].shape
        stacked = _stack(*parts[n])
        if batch:
            stacked = _swap(stacked)
            result[n] = _reshape(stacked, shape=shape + source[1:])
        else:
            result[n] = _reshape(stacked, shape=shape + source)
    return result


@define_op("Transpose")
def _swap(x: Any) -> Any:
    return jnp.swapaxes(x, 0, 1)
