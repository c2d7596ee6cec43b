"""Which op makes a tensor of a function that is being traced."""

from __future__ import annotations

from typing import Any

from tfjax.engine.value import Value
from tfjax.tensor import watching


def producer(tensor: Value) -> tuple[str, dict[str, Any], list[Value]] | None:
    """The op that makes a tensor of a function being traced: its name, attributes and inputs; None for an input."""
    graph = watching.graph_of(tensor)
    trace = None if graph is None else graph.capture.trace
    slot = None if trace is None else trace.slot_of(tensor)
    if slot is None:
        return None
    avals = {}
    for node in trace.node.path():
        avals.update(node.leaves)
        avals.update((node.out + j, aval) for j, aval in enumerate(node.outs))
        if node.out <= slot < node.out + len(node.outs):
            return node.call.op.name, node.call.kwargs, [_tensor_at(trace, i, avals[i]) for i in node.ins]
    return None


def _tensor_at(trace: Any, slot: int, aval: Any) -> Value:
    """A tensor for a slot of a trace, whose own may be gone."""
    made: Value = trace.output_class.__new__(trace.output_class)
    made.aval, made.data, made.pos = aval, None, trace.base + slot
    return made
