"""The recorder: a thread-local linear trace, kept as a path through a trie of structures.

Each recorded op moves the trace from one trie node to a child. The child's key is the op, its attributes and, per
input, either the slot it has in this trace or, for a leaf seen for the first time, its aval. So the node reached *is*
the structural key of everything recorded so far: seeing a loop body again costs one dictionary lookup per op, no
hashing of the whole trace, and no abstract evaluation. Values never enter a key.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from collections.abc import Callable, Sequence
from typing import Any

from tfjax.engine import config
from tfjax.engine.aval import Aval
from tfjax.engine.op import Attrs, Call, Op, bind_recorder, call_of
from tfjax.engine.value import EPOCH_BITS, SLOT_LIMIT, Value


class SymbolicValueError(TypeError):
    """A value was demanded of something that is only being traced."""


class Node(dict[Any, "Node"]):
    """One recorded op in a structure; its dictionary holds the ops seen next.

    Attributes:
        call: the op at its avals.
        ins: slots of its inputs; out: slot of its first output; outs: avals of all its outputs.
        single: the aval of its output where the op returns just one, else None.
        leaves: (slot, aval) of the leaves that came in with this op.
        slots: slots used up to and including this op.
        cut: whether the trace must run now (budgets, sync mode, or `check`).
        check: whether it must only so that a value check is reported at once, which tapes do without.
    """

    __slots__ = (
        "parent", "key", "call", "ins", "out", "outs", "single", "leaves", "slots", "depth", "num_leaves", "bytes",
        "cut", "check", "plan", "memo",
    )  # fmt: skip
    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other

    parent: Node | None
    key: Any
    call: Call
    ins: tuple[int, ...]
    out: int
    outs: tuple[Aval, ...]
    single: Aval | None
    leaves: tuple[tuple[int, Aval], ...]
    slots: int
    depth: int
    num_leaves: int
    bytes: int
    cut: bool
    check: bool
    plan: Any
    memo: dict[Any, Any] | None

    def path(self, stop: Node | None = None) -> list[Node]:
        """The nodes after `stop` (by default the root) up to this one, in recorded order."""
        nodes: list[Node] = []
        node: Node | None = self
        while node is not None and node is not stop and node.parent is not None:
            nodes.append(node)
            node = node.parent
        nodes.reverse()
        return nodes


def _root() -> Node:
    node = Node()
    node.parent = node.key = node.plan = node.memo = node.single = None
    node.outs = node.ins = node.leaves = ()
    node.slots = node.depth = node.num_leaves = node.bytes = 0
    node.cut = node.check = False
    return node


class Trie:
    """Root of all structures of one executor mode; dropped whole when it has grown too large.

    `checks` tells whether cheap traces stop at value checks: not where every piece would have to be compiled.
    """

    def __init__(self, checks: bool = False) -> None:
        self.root = _root()
        self.size = 0
        self.checks = checks

    def open(self) -> Node:
        """The root for a new trace."""
        if self.size > config.NODE_CACHE_SIZE:
            self.root, self.size = _root(), 0
        return self.root


_ref = weakref.ref
_new = object.__new__
# Classes of the outputs of traces that run, and of symbolic ones.
_output_classes: dict[bool, type[Value]] = {False: Value, True: Value}


def set_output_class(cls: type[Value], symbolic: bool = False) -> None:
    """Names the class of which recorded ops make their outputs. The engine itself knows no tensor."""
    _output_classes[symbolic] = cls
    for trace in list(_open.values()):
        trace.output_class = _output_classes[trace.symbolic]


_epochs = itertools.count(1)
_open: dict[int, Trace] = {}  # strong: values may outlive the thread that recorded them


class Trace:
    """Ops recorded and not yet run.

    Attributes:
        base: position of slot 0 (`epoch << EPOCH_BITS`).
        node: where in the trie the trace is.
        leaves: the values that come from outside, in order of first use.
        outs: weak references to the outputs, in order.
        previous: the trace before, kept only while a tape needs it.
        detached: no longer any thread's current trace; closed: it has run.
        reports: the reports of value checks recorded so far.
        protects: whether variables assigned after a value check keep their values if it fails.
        assigned: whether a variable has been assigned a pending value of this trace.
        holds: how many tapes may still ask for its leaves.
        owner: the thread that records it; lock: held by the thread that runs it.
        symbolic: a trace that is kept rather than run.
        borrowed: symbolic values of traces around this one, by id, with their positions there.
        output_class: what its outputs are made of.
        call_of: what makes the calls of ops that are new to it.
    """

    __slots__ = (
        "base", "root", "node", "leaves", "outs", "slots", "previous", "assigned", "reports", "detached", "closed",
        "symbolic", "borrowed", "holds", "owner", "lock", "trie", "output_class", "protects", "call_of",
        "__weakref__",
    )  # fmt: skip

    def __init__(self, trie: Trie, previous: Trace | None = None, symbolic: bool = False):
        epoch = next(_epochs)
        self.base = epoch << EPOCH_BITS
        self.trie = trie
        self.root = self.node = trie.open()
        self.leaves: list[Value] = []
        self.outs: list[weakref.ref[Value]] = []
        self.slots = 0
        self.previous = previous
        self.assigned = False
        self.holds = 0
        self.owner = threading.current_thread()
        self.lock = threading.RLock()
        self.reports: list[Value] = []
        self.protects = True
        self.detached = False
        self.closed = False
        self.symbolic = symbolic
        self.borrowed: dict[int, tuple[Value, int]] = {}
        self.output_class = _output_classes[symbolic]
        self.call_of = call_of
        if not symbolic:
            _open[epoch] = self
            if len(_open) > config.OPEN_TRACES and epoch % config.OPEN_TRACES == 0:
                _close_abandoned()

    def slot_of(self, value: Value) -> int | None:
        """Slot of a value that this trace has seen."""
        slot = value.pos - self.base
        return slot if 0 <= slot < SLOT_LIMIT else None

    def close(self) -> None:
        """Marks the trace as run: all its live values have their arrays."""
        self.closed = True
        _open.pop(self.base >> EPOCH_BITS, None)

    def is_abandoned(self) -> bool:
        """Whether nobody records on this trace any more and nobody waits for a value of it."""
        if not self.detached and self.owner.is_alive():
            return False
        values = [ref() for ref in self.outs]
        return all(value is None or value.data is not None for value in values)


def _close_abandoned() -> None:
    for trace in list(_open.values()):
        if trace.is_abandoned():
            trace.close()


class Recorder(threading.local):
    """Per-thread state."""

    trace: Trace
    mode: str
    keep: int

    def __init__(self) -> None:
        self.mode = default_mode[0]
        self.keep = 0  # number of tapes alive in their recording context
        self.trace = Trace(_tries[self.mode])


default_mode = ["auto"]
_tries: dict[str, Trie] = {
    m: Trie(checks=m in ("auto", "interpret")) for m in ("auto", "interpret", "xla", "sync", "symbolic")
}
_state: Recorder
_flush: Callable[[Trace], None]
_raise_failed: Callable[[], None]


def bind_flush(flush: Callable[[Trace], None], raise_failed: Callable[[], None]) -> None:
    """Called once by the materializer, which sits above this module."""
    global _flush, _raise_failed
    _flush, _raise_failed = flush, raise_failed


_demand_symbolic: Callable[[Value], None] | None = None
_check_borrowed: Callable[[Value], None] | None = None


def bind_symbolic(demand_symbolic: Callable[[Value], None], check_borrowed: Callable[[Value], None]) -> None:
    """Called once by the layer that knows graphs of functions.

    Args:
        demand_symbolic: gives a symbolic value its data if that can be known, or raises.
        check_borrowed: raises if a symbolic value of another trace must not be used here.
    """
    global _demand_symbolic, _check_borrowed
    _demand_symbolic, _check_borrowed = demand_symbolic, check_borrowed


_translate: Callable[[Exception, Op, Sequence[Value]], Exception] | None = None


def bind_translation(translate: Callable[[Exception, Op, Sequence[Value]], Exception]) -> None:
    """Called once by the layer that words the errors of ops that are being traced."""
    global _translate
    _translate = translate


def trie_of(mode: str) -> Trie:
    """The structures of an executor mode."""
    return _tries[mode]


def clear() -> None:
    """Forgets all structures; the caller has run this thread's trace."""
    for trie in _tries.values():
        trie.root, trie.size = _root(), 0
    _state.trace.close()
    _state.trace = Trace(_tries[_state.mode])


def prune(gone: Callable[[tuple[Any, ...]], bool]) -> None:
    """Forgets the structures with an op whose key `gone` says is not wanted any more."""
    for trie in _tries.values():
        trie.size -= _pruned(trie.root, gone)


def _pruned(root: Node, gone: Callable[[tuple[Any, ...]], bool]) -> int:
    count = 0
    waiting = [(root, False)]
    while waiting:
        node, dropped = waiting.pop()
        for key, child in list(node.items()):
            drop = dropped or gone(key)
            count += drop
            if drop and not dropped:
                node.pop(key, None)
            waiting.append((child, drop))
    return count


def start(mode: str) -> None:
    """Called once at import, with the mode that the environment asks for."""
    global _state
    default_mode[0] = mode
    _state = Recorder()


def state() -> Recorder:
    """This thread's recorder."""
    return _state


def record(op: Op, inputs: Sequence[Value], attrs: Attrs = ()) -> Any:
    """Appends an op to this thread's trace; returns its output value, or a tuple where the op has several.

    Raises what the op's abstract evaluation raises (TensorFlow's error for these shapes and dtypes); the trace is then
    as before.
    """
    trace = _state.trace
    base = trace.base
    count = trace.slots
    key: list[Any] = [op, attrs]
    try:
        for value in inputs:
            slot = value.pos - base
            if 0 <= slot < SLOT_LIMIT:
                key.append(slot)
            else:
                if value.data is None:
                    if trace.symbolic and value.pos >> EPOCH_BITS not in _open:
                        if _check_borrowed is not None:
                            _check_borrowed(value)
                        trace.borrowed.setdefault(id(value), (value, value.pos))
                    else:
                        demand(value)
                        if _state.trace is not trace:  # demanding it ran this trace too
                            _repair(trace)
                            return record(op, inputs, attrs)
                key.append(value.aval)
                trace.leaves.append(value)
                value.pos = base + count
                count += 1
        structure = tuple(key)
        node = trace.node.get(structure)
        if node is None:
            node = _extend(trace, structure, inputs, count)
        return _advance(trace, node, base, count)
    except BaseException:  # Ctrl-C may come anywhere
        _repair(trace)
        raise


def record_again(structure: tuple[Any, ...]) -> Any:
    """Records an op whose inputs all have slots, by the key it had before; None where this trace has not seen it.

    The fast path of gradients: everything about them is known once the trace has come to the same node again.
    """
    trace = _state.trace
    node = trace.node.get(structure)
    return None if node is None else _advance(trace, node, trace.base, trace.slots)


def record2(op: Op, x: Value, y: Value) -> Any:
    """`record(op, (x, y))`, unrolled for the commonest case: both known to the trace or leaves, the structure known."""
    trace = _state.trace
    base = trace.base
    i = x.pos - base
    j = y.pos - base
    x_known = 0 <= i < SLOT_LIMIT
    y_known = 0 <= j < SLOT_LIMIT
    node = trace.node.get((op, (), i if x_known else x.aval, j if y_known else y.aval))
    if node is None or node.single is None or x is y:
        return record(op, (x, y))
    if not (x_known or x.data is not None) or not (y_known or y.data is not None):
        return record(op, (x, y))
    count = trace.slots
    try:
        if not x_known:
            trace.leaves.append(x)
            x.pos = base + count
            count += 1
        if not y_known:
            trace.leaves.append(y)
            y.pos = base + count
            count += 1
        value = _new(trace.output_class)
        value.aval = node.single
        value.data = None
        value.pos = base + count
        trace.outs.append(_ref(value))
        trace.slots = count + 1
        trace.node = node
    except BaseException:  # Ctrl-C may come anywhere
        _repair(trace)
        raise
    if node.cut:
        _flush(trace)
    return value


def _advance(trace: Trace, node: Node, base: int, count: int) -> Any:
    """Moves the trace to `node`; returns the new op's outputs, the first of which takes slot `count`."""
    outs = node.outs
    call = node.call
    if node.single is not None:
        value = _new(trace.output_class)
        value.aval = node.single
        value.data = None
        value.pos = base + count
        trace.outs.append(_ref(value))
        trace.slots = count + 1
        trace.node = node
        if node.cut:
            _flush(trace)
        return value
    result = []
    for aval in outs:
        value = _new(trace.output_class)
        value.aval = aval
        value.data = None
        value.pos = base + count
        count += 1
        trace.outs.append(_ref(value))
        result.append(value)
    trace.slots = count
    trace.node = node
    ran = node.cut and _stop(trace, node)
    if call.num_guards:
        if not ran:
            trace.reports.extend(result[-call.num_guards :])
        result = result[: -call.num_guards]
        if len(result) == 1 and not call.op.multi:
            return result[0]
    return tuple(result)


def _stop(trace: Trace, node: Node) -> bool:
    """Runs a trace that has come to a cut; False where it may go on."""
    if not node.check:
        _flush(trace)
    elif _state.keep:
        return False
    else:
        _flush(trace)
        _raise_failed()
    return True


def _cheap(node: Node) -> bool:
    """Whether all that is pending at `node` is estimated to run on the host in no time."""
    spent = 0.0
    while node.parent is not None:
        spent += node.call.cost_us
        if spent > config.CHECK_NOW_US:
            return False
        node = node.parent
    return True


def handle(trace: Trace, slot: int, aval: Aval) -> Value:
    """A value that stands for a slot whose own handle may be gone; only for recording ops on it in the same trace."""
    value = Value()
    value.aval = aval
    value.data = None
    value.pos = trace.base + slot
    return value


def _extend(trace: Trace, structure: tuple[Any, ...], inputs: Sequence[Value], count: int) -> Node:
    """A new child of the trace's node (the slow path of `record`)."""
    parent = trace.node
    op, attrs = structure[0], structure[1]
    try:
        call = trace.call_of(op, attrs, tuple(v.aval for v in inputs))
    except Exception as error:
        if not trace.symbolic or _translate is None:
            raise
        raise _translate(error, op, inputs) from None
    node = Node()
    node.parent = parent
    node.key = structure
    node.call = call
    node.outs = call.outs
    node.single = None if call.multi or len(call.outs) != 1 else call.outs[0]
    # From the key, not from the values: another thread may be using the same leaf.
    slots = itertools.count(trace.slots)
    node.ins = tuple([k if type(k) is int else next(slots) for k in structure[2:]])
    fresh = [i for i, k in enumerate(structure[2:]) if type(k) is not int]
    node.leaves = tuple((node.ins[i], inputs[i].aval) for i in fresh)
    node.out = count
    node.slots = count + len(call.outs)
    node.depth = parent.depth + 1
    node.num_leaves = parent.num_leaves + len(fresh)
    node.bytes = parent.bytes + sum(a.nbytes for a in call.outs) + sum(a.nbytes for _, a in node.leaves)
    node.plan = None
    node.memo = None
    taped = _state.keep > 0
    ops, size = (config.TAPE_OP_BUDGET, config.TAPE_BYTE_BUDGET) if taped else (config.OP_BUDGET, config.BYTE_BUDGET)
    sync = trace.trie is _tries["sync"]
    node.cut = not trace.symbolic and (sync or node.depth >= ops or node.bytes >= size)
    # Value checks are reported at the user's line where that costs little.
    node.check = not node.cut and call.num_guards > 0 and trace.trie.checks and _cheap(node)
    node.cut = node.cut or node.check
    parent[structure] = node
    trace.trie.size += 1
    return node


def _repair(trace: Trace) -> None:
    """Takes back what an op that failed had brought in: the node tells what has been recorded."""
    if trace.closed:
        return
    node = trace.node
    for value in trace.leaves[node.num_leaves :]:
        value.pos = trace.borrowed[id(value)][1] if id(value) in trace.borrowed else -1
    del trace.leaves[node.num_leaves :]
    del trace.outs[node.slots - node.num_leaves :]
    trace.slots = node.slots


def demand(value: Value) -> None:
    """Makes a pending value have its array, whichever trace it waits in."""
    if value.data is not None:
        return
    trace = _open.get(value.pos >> EPOCH_BITS)
    if trace is not None:
        _flush(trace)
    elif value.data is None:  # its thread may have run it just now
        if _demand_symbolic is not None:
            _demand_symbolic(value)
            return
        raise SymbolicValueError("the value of a symbolic tensor was asked for")


bind_recorder(record)
