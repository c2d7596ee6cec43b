"""What a tape has seen: the recorded ops of its spans, with values identified across traces."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Any

from tfjax.engine.aval import Aval
from tfjax.engine.gradient import vjp_op
from tfjax.engine.op import Call
from tfjax.engine.trace import Node, Trace, handle
from tfjax.engine.value import Value


@dataclass
class Entry:
    """One recorded op: what, from which values, giving which (numbers are the log's own).

    `deps` are the values it is differentiated by: its inputs, except where a custom gradient stands; `made` those whose
    cotangents it takes: its outputs, except where a custom gradient has several. `position` orders it among all that
    this thread has recorded; `taped` is False for an op that was recorded while the tape was not.
    """

    call: Call
    ins: tuple[int, ...]
    outs: tuple[int, ...]
    position: int
    taped: bool
    deps: tuple[int, ...]
    made: tuple[int, ...]
    custom: Any = None
    # A gradient that does not depend on a source has no path to it: TensorFlow then gives None, not zeros.
    paths: Sequence[Container[int]] | None = None

    def reached(self, number: int) -> list[int]:
        """Those of `made` that depend on the value `number`."""
        if self.paths is None:
            return list(self.made) if number in self.deps else []
        return [o for o, path in zip(self.made, self.paths, strict=True) if number in path]


@dataclass
class Span:
    """A stretch of recording, from a node of one trace to a node of the same or a later trace."""

    trace: Trace
    start: Node
    last: Trace | None = None
    end: Node | None = None

    def __post_init__(self) -> None:
        self.trace.holds += 1

    def close(self, trace: Trace) -> None:
        self.last, self.end = trace, trace.node
        if trace is not self.trace:
            trace.holds += 1

    def __del__(self) -> None:
        self.trace.holds -= 1
        if self.last is not None and self.last is not self.trace:
            self.last.holds -= 1


@dataclass
class Log:
    """Ops in recorded order, over any number of traces.

    Attributes:
        entries: the ops of all traces that the tape was open in.
        values: number -> a value to record with, None where no handle is left and no open trace has it.
        avals: number -> shape and dtype.
        numbers: id of a live value -> its number.
        producer: number -> index of the entry that makes it.
    """

    entries: list[Entry] = field(default_factory=list)
    values: list[Value | None] = field(default_factory=list)
    avals: list[Aval] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    producer: dict[int, int] = field(default_factory=dict)

    def number(self, value: Value) -> int:
        """The number of a live value, new if this log has not met it."""
        number = self.numbers.get(id(value))
        if number is None:
            number = self.numbers[id(value)] = self.fresh(value, value.aval)
        return number

    def fresh(self, value: Value | None, aval: Aval) -> int:
        self.values.append(value)
        self.avals.append(aval)
        return len(self.values) - 1


def position(trace: Trace) -> int:
    """Where a trace is now, on a scale that all traces share: epochs grow, and so do slots."""
    return trace.base + trace.node.slots


def build(spans: list[Span], current: Trace) -> Log:
    """The log of all ops recorded in `spans`; a span still open ends where `current` is now."""
    log = Log()
    taped: dict[int, set[Node]] = {}
    traces: dict[int, Trace] = {}
    for span in spans:
        last, end = (current, current.node) if span.end is None else (span.last, span.end)
        assert last is not None and end is not None
        chain = [last]
        while chain[-1] is not span.trace and chain[-1].previous is not None:
            chain.append(chain[-1].previous)
        for trace in chain:
            start = span.start if trace is span.trace else None
            stop = end if trace is last else trace.node
            taped.setdefault(trace.base, set()).update(stop.path(start))
            traces[trace.base] = trace
    for base in sorted(traces):
        trace = traces[base]
        slots = _slots(log, trace, current)
        for node in trace.node.path():
            outs = tuple(slots[node.out + j] for j in range(len(node.outs)))
            for out in outs:
                log.producer[out] = len(log.entries)
            ins = tuple(slots[i] for i in node.ins)
            on_tape = node in taped[base]
            inert = node.call.op.inert
            deps = tuple(i for k, i in enumerate(ins) if k not in inert) if inert else ins
            entry = Entry(node.call, ins, outs, base + node.out, on_tape, deps, outs)
            if on_tape and node.call.op is vjp_op:
                entry.paths = [frozenset(ins[k] for k in used) for used in node.call.used]
            log.entries.append(entry)
    return log


def _slots(log: Log, trace: Trace, current: Trace) -> dict[int, int]:
    """slot -> number for everything in a trace."""
    slots: dict[int, int] = {}
    leaves = iter(trace.leaves)
    outs = iter(trace.outs)
    for node in trace.node.path():
        for slot, _ in node.leaves:
            slots[slot] = log.number(next(leaves))
        for j, aval in enumerate(node.outs):
            value = next(outs)()
            slot = node.out + j
            if value is not None:
                slots[slot] = log.number(value)
            else:
                stand_in: Any = handle(trace, slot, aval) if trace is current else None
                slots[slot] = log.fresh(stand_in, aval)
    return slots
