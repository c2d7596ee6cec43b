"""A traced function run many times in one program, on parts of its data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.engine.value import Value
from tfjax.function.checks import checks_of_inputs
from tfjax.ops.control_flow.wiring import no_reports
from tfjax.tensor.tensor import new_tensor
from tfjax.tensor.traced import Traced

_STATE = np.dtype(np.uint64)  # of the random generator that an op takes, uint64[3]


class Repeated:
    """`traced(*inputs, position)` for positions start, start + stride, ..., in one loop.

    Variables that the function assigns go from one run to the next; the outputs are those of the last run. A value
    check that fails ends the loop: before that run where the check needs no variable (of labels: variables are then
    those before the bad batch), else after it.

    Args:
        traced: a function whose last input is an int32 scalar, the position.
        stride: by how much the position grows.
    """

    def __init__(self, traced: Traced, stride: int):
        self._traced = traced
        self._stride = stride
        sources = traced.sources
        place = {id(source): k for k, source in enumerate(sources)}
        #  For each variable written: where its value is among the captures; those never read follow after them.
        unread = [v for v in traced.written if id(v) not in place]
        self._unread = unread
        place.update((id(v), len(sources) + k) for k, v in enumerate(unread))
        self._state = [place[id(v)] for v in traced.written]
        self._streams = [k for k, s in enumerate(sources) if not isinstance(s, Value) and not hasattr(s, "_read")]
        self._blocks = np.array([[sources[k].blocks, 0, 0] for k in self._streams], _STATE)
        self._op = self._make_op()

    @staticmethod
    def is_possible(traced: Traced) -> bool:
        """Whether a function can be run in a loop: it does nothing but computing, with states that can go on."""
        if traced.effects:
            return False
        for source in traced.sources:
            if not isinstance(source, Value) and not hasattr(source, "_read") and not getattr(source, "blocks", 0):
                return False
        finals = traced.out_avals[traced.num_outputs : traced.num_outputs + len(traced.written)]
        return all(v._value.aval is aval for v, aval in zip(traced.written, finals, strict=True))

    def _make_op(self) -> engine.Op:
        traced, stride, blocks = self._traced, self._stride, self._blocks
        inputs, outs = traced.num_inputs - 1, traced.num_outputs
        carried = [*self._state, *self._streams]
        written = len(self._state)
        reports = traced.out_avals[outs + written :]

        def impl(start: Any, count: Any, *arrays: Any) -> tuple[Any, ...]:
            given, captures = arrays[:inputs], list(arrays[inputs:])
            at = lambda run: lax.add(start, lax.mul(run, np.int32(stride)))
            known = captures[: len(traced.sources)]
            checks = None
            if reports:
                changing = [inputs + 1 + k for k in carried if k < len(known)]
                checks = checks_of_inputs(traced.function, (*given, start, *known), len(reports), changing)

            def failing(run: Any) -> Any:
                return checks(*given, at(run), *known) if checks is not None else ()

            def goes_on(state: Any) -> Any:
                run, _, _, failed = state
                fine = lax.lt(run, count)
                for report in (*failed, *failing(run)):
                    fine = lax.bitwise_and(fine, lax.bitwise_not(jnp.any(report)))
                return fine

            def body(state: Any) -> Any:
                run, values, _, _ = state
                for k, value in zip(carried, values, strict=True):
                    captures[k] = value
                found = traced.function(*given, at(run), *captures[: len(traced.sources)])
                streams = [lax.add(s, b) for s, b in zip(values[written:], blocks, strict=True)]
                after = (*found[outs : outs + written], *streams)
                failed = () if checks is not None else tuple(found[outs + written :])
                return run + np.int32(1), after, tuple(found[:outs]), failed

            first = tuple(jnp.zeros(a.shape, a.dtype) for a in traced.out_avals[:outs])
            none = () if checks is not None else no_reports(reports)
            state = (jnp.zeros((), np.int32), tuple(captures[k] for k in carried), first, none)
            run, values, last, failed = lax.while_loop(goes_on, body, state)
            if checks is not None:  # all is well where the loop has come to its end, whatever lies beyond
                early = lax.lt(run, count)
                failed = tuple(jnp.where(early, r, jnp.zeros_like(r)) for r in failing(run))
            return (*last, *values[:written], *failed)

        avals = traced.out_avals
        return engine.Op(
            "Repeat",
            impl,
            abstract=lambda ins: avals,
            guards=traced.guards,
            multi=True,
            cost=lambda ins: float("inf"),  # compiled at once: whoever repeats a function knows that it pays
            differentiable=False,
        )

    def __call__(self, inputs: Sequence[Value], start: int, count: int) -> list[Any]:
        """Runs it `count` times; assigns the variables; returns the outputs of the last run."""
        traced = self._traced
        base = engine.state().trace.base
        if any(v._value.data is None and v._value.pos >= base for v in traced.written):
            engine.cut()  # as any call that assigns variables: a program of its own
        captures = traced.captures() + [v._read() for v in self._unread]
        for k in self._streams:
            traced.sources[k].skip(count - 1)
        outs = self._op(new_tensor(np.int32(start)), new_tensor(np.int32(count)), *inputs, *captures)
        for variable, value in zip(traced.written, outs[traced.num_outputs :], strict=True):
            variable._assign_result(value)
        return outs[: traced.num_outputs]  # type: ignore[no-any-return]
