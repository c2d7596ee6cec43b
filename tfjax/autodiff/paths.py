"""From a tape's log to segments that can be differentiated: what is tracked, what lies on a path, what to replay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tfjax.autodiff.log import Entry, Log
from tfjax.engine.gradient import Segment
from tfjax.engine.op import is_inexact
from tfjax.engine.value import Value


def tracked_on_tape(log: Log, watched: dict[int, int]) -> tuple[list[Entry], set[int]]:
    """The ops that TensorFlow's tape would record, and the numbers of the values that it would track.

    Args:
        log: the recorded ops.
        watched: number -> the position from which on it is watched.
    """
    tracked = set(watched)
    recorded = []
    made: set[int] = set()
    for entry in log.entries:
        if not entry.taped:
            continue
        seen = [i for i in entry.deps if i in made or watched.get(i, entry.position + 1) <= entry.position]
        outs = _reached(log, entry, seen)
        if outs:
            recorded.append(entry)
            made.update(outs)
    return recorded, tracked | made


def _reached(log: Log, entry: Entry, numbers: Iterable[int]) -> list[int]:
    """The inexact values made by `entry` that depend on some of `numbers`."""
    if entry.paths is None:
        found: Iterable[int] = entry.made if any(True for _ in numbers) else ()
    else:
        found = dict.fromkeys(o for n in numbers for o in entry.reached(n))
    return [o for o in found if is_inexact(log.avals[o].dtype)]


def on_path(
    log: Log, entries: Iterable[Entry], sources: Iterable[int], targets: Iterable[int]
) -> tuple[list[Entry], set[int], set[int]]:
    """Those of `entries` that are on differentiable paths from sources to targets.

    Returns them with the values that depend on a source, and those of these that the targets depend on.
    """
    moving = set(sources)
    candidates = []
    for entry in entries:
        open_ = entry.custom is not None or entry.call.op.differentiable
        if open_:
            outs = _reached(log, entry, [i for i in entry.deps if i in moving and is_inexact(log.avals[i].dtype)])
            if outs:
                moving.update(outs)
                candidates.append(entry)
    needed = set(targets)
    chosen = []
    for entry in reversed(candidates):
        if any(o in needed for o in entry.made):
            needed.update(i for i in entry.deps if i in moving and not needed.isdisjoint(entry.reached(i)))
            chosen.append(entry)
    chosen.reverse()
    return chosen, moving, needed & moving


def backward_order(entries: Sequence[Entry]) -> list[Entry]:
    """The entries in the order in which TensorFlow's tape goes back through them.

    It takes ops from a queue; an op joins it when all its consumers have been taken. The order shows where gradients
    are collected rather than summed: in the parts of IndexedSlices.
    """
    producer = {o: entry for entry in entries for o in entry.made}
    waiting: dict[int, int] = {}
    for entry in entries:
        for i in entry.deps:
            maker = producer.get(i)
            if maker is not None:
                waiting[id(maker)] = waiting.get(id(maker), 0) + 1
    queue = [entry for entry in reversed(entries) if id(entry) not in waiting]
    for entry in queue:
        for i in entry.deps:
            maker = producer.get(i)
            if maker is not None:
                waiting[id(maker)] -= 1
                if waiting[id(maker)] == 0:
                    queue.append(maker)
    return queue


def segment_of(
    log: Log, entries: Sequence[Entry], sources: Sequence[int], targets: Sequence[int], seeded: Sequence[bool]
) -> tuple[Segment, list[Value]]:
    """The segment in normal form, and the values of its inputs.

    Values from outside whose handle is gone and that no open trace holds are computed again from what they were made
    of.
    """
    produced = {o for entry in entries for o in entry.outs}
    pending = [i for entry in entries for i in entry.ins if i not in produced]
    pending += [n for n in (*sources, *targets) if n not in produced]
    again: dict[int, Entry] = {}
    outside: dict[int, None] = {}
    while pending:
        number = pending.pop()
        if number in produced or number in outside:
            continue
        if log.values[number] is not None:
            outside[number] = None
            continue
        index = log.producer[number]
        if index not in again:
            entry = again[index] = log.entries[index]
            produced.update(entry.outs)
            pending.extend(entry.ins)
    constant = set(again)
    again.update((log.producer[entry.outs[0]], entry) for entry in entries)
    constant.difference_update(log.producer[entry.outs[0]] for entry in entries)
    ordered = [again[index] for index in sorted(again)]
    # Inputs in order of first use, so that equal structures give equal segments.
    names: dict[int, int] = {}
    for entry in ordered:
        for i in entry.ins:
            if i in outside and i not in names:
                names[i] = len(names)
    for n in (*sources, *targets):
        if n in outside and n not in names:
            names[n] = len(names)
    inputs = list(names)
    ops = []
    for entry in ordered:
        ops.append((entry.call, tuple(names[i] for i in entry.ins)))
        for o in entry.outs:
            names[o] = len(names)
    segment = Segment(
        tuple(log.avals[i] for i in inputs),
        tuple(ops),
        tuple(names[t] for t in targets),
        tuple(names[s] for s in sources),
        tuple(seeded),
        tuple([k for k, index in enumerate(sorted(again)) if index in constant]),
    )
    values = [log.values[i] for i in inputs]
    return segment, values  # type: ignore[return-value]
