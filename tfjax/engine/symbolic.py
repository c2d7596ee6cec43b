"""Tracing instead of running: ops recorded inside a `Capture` become a pure JAX function.

with Capture() as capture:
    x = capture.placeholder(aval)
    y = some_op(x)
function, captured = capture.function([y])
function(array_for_x, *arrays_of_captured)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tfjax.engine import program
from tfjax.engine.aval import Aval
from tfjax.engine.interpreted import Interpreted
from tfjax.engine.materialize import cut
from tfjax.engine.op import Op
from tfjax.engine.open_dims import call_at
from tfjax.engine.plan import Plan
from tfjax.engine.trace import SymbolicValueError, Trace, Trie, record, state, trie_of
from tfjax.engine.value import Value


def _never(*arrays: Any, **attrs: Any) -> Any:
    raise SymbolicValueError("a placeholder has no value of its own")


_placeholder = Op(
    "Placeholder",
    _never,
    abstract=lambda ins, aval, index: aval,
    cost=lambda ins, aval, index: 0.0,
)


class Capture:
    """Records this thread's ops symbolically inside the context; nothing runs.

    Args:
        open_class: class of the outputs, if dimensions are open (see open_dims.py). Such a trace shares no structure
            with others.
    """

    def __init__(self, open_class: type[Value] | None = None) -> None:
        self.open_class = open_class
        self.placeholders: list[Value] = []
        self.trace: Trace | None = None
        self._outer: Trace | None = None

    def __enter__(self) -> Capture:
        cut()  # what is pending outside is captured with its array
        recorder = state()
        self._outer = recorder.trace
        self.trace = self._new_trace()
        recorder.trace = self.trace
        return self

    def _new_trace(self) -> Trace:
        if self.open_class is None:
            return Trace(trie_of("symbolic"), symbolic=True)
        trace = Trace(Trie(), symbolic=True)
        trace.output_class, trace.call_of = self.open_class, call_at
        return trace

    def __exit__(self, *exception: Any) -> None:
        recorder = state()
        assert self._outer is not None and self.trace is not None
        recorder.trace = self._outer
        for value, position in self.trace.borrowed.values():
            value.pos = position

    @property
    def next_slot(self) -> int:
        """The slot that the next placeholder gets."""
        assert self.trace is not None
        return self.trace.slots

    def placeholder(self, aval: Aval) -> Value:
        """An input of the function, of which only shape and dtype are known."""
        value: Value = record(_placeholder, (), (("aval", aval), ("index", len(self.placeholders))))
        self.placeholders.append(value)
        return value

    def function(self, outputs: Sequence[Value]) -> tuple[Callable[..., tuple[Any, ...]], list[Value]]:
        """What was recorded, as a function of the placeholders and then of the values captured from outside.

        Outputs may be anything recorded here, or values from outside (which are then captured).

        Returns:
            The function of JAX arrays, returning one array per output, and the captured values.
        """
        function, captured, plan = self.function_with_plan(outputs)
        count = len(outputs)
        return lambda *arrays: function(*arrays)[:count], captured

    def function_with_plan(self, outputs: Sequence[Value]) -> tuple[Callable[..., tuple[Any, ...]], list[Value], Plan]:
        """As `function`, with the plan; the function returns the reports of value checks after the outputs.

        The function's attribute `host` does the same on NumPy arrays, op by op, without JAX.
        """
        trace = self.trace
        assert trace is not None
        inputs = [p.pos - trace.base for p in self.placeholders]
        captured = list(trace.leaves)
        places: list[tuple[bool, int]] = []
        for value in outputs:
            slot = trace.slot_of(value)
            if slot is None:
                captured.append(value)
                places.append((False, len(inputs) + len(captured) - 1))
            else:
                places.append((True, slot))
        plan = Plan(trace.node)
        results = [plan.renamed.get(slot, slot) for known, slot in places if known]
        registers = results + [register for register, _, _ in plan.guards]
        given = [plan.renamed.get(slot, slot) for slot in inputs] + [slot for slot, _ in plan.leaves]
        run = program.build_for(plan, given, registers, differentiated=True)
        count = len(given)
        on_host: list[Interpreted] = []

        def placed(found: Any, arrays: Sequence[Any]) -> tuple[Any, ...]:
            return (*(next(found) if known else arrays[place] for known, place in places), *found)

        def function(*arrays: Any) -> tuple[Any, ...]:
            return placed(iter(run(*arrays[:count])), arrays)

        def host(*arrays: Any) -> tuple[Any, ...]:
            if not on_host:
                on_host.append(Interpreted.between(plan, given, results))
            outs, flags = on_host[0](arrays[:count])
            return placed(iter([*outs, *flags]), arrays)

        function.host = host  # type: ignore[attr-defined]
        return function, captured, plan
