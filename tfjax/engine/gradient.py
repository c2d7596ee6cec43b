"""The gradient of a piece of trace, as one op.

A `Segment` is a piece of recorded trace in normal form: inputs, then ops whose operands are numbered values. Three ops
take one as their only attribute: `vjp_op` (reverse mode), `jvp_op` (forward mode) and `jacobian_op`. Their JAX
implementation replays the segment, so they are ordinary ops: they fuse with what surrounds them and can themselves be
differentiated. Executors do not replay forward work that the same trace has already done (see plan.py).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp

from tfjax.engine.aval import Aval
from tfjax.engine.op import Call, Op, is_inexact, pullback


@dataclass(frozen=True)
class Segment:
    """A piece of trace between sources and targets.

    Value numbers: the inputs come first, then the outputs of each op in order.

    Attributes:
        inputs: avals of the inputs.
        ops: (call, numbers of its operands); its outputs take the next numbers.
        targets: numbers of the values that are differentiated; sources: numbers of those differentiated by.
        seeded: for each target, whether its cotangent is given as an extra input (else it is ones).
        constant: indices of ops that only compute again what was there before; nothing is differentiated through them.
    """

    inputs: tuple[Aval, ...]
    ops: tuple[tuple[Call, tuple[int, ...]], ...]
    targets: tuple[int, ...]
    sources: tuple[int, ...]
    seeded: tuple[bool, ...] = ()
    constant: tuple[int, ...] = ()

    def __hash__(self) -> int:
        return hash((self.inputs, self.ops, self.targets, self.sources))

    def avals(self) -> list[Aval]:
        """Avals by value number."""
        result = list(self.inputs)
        for call, _ in self.ops:
            result.extend(call.outs)
        return result


def tracked_values(segment: Segment) -> set[int]:
    """Numbers of the values that depend differentiably on a source."""
    tracked = set(segment.sources)
    number = len(segment.inputs)
    for k, (call, operands) in enumerate(segment.ops):
        if call.op.differentiable and k not in segment.constant and any(i in tracked for i in operands):
            for j, aval in enumerate(call.outs):
                if is_inexact(aval.dtype):
                    tracked.add(number + j)
        number += len(call.outs)
    return tracked


class Builder:
    """What the reverse sweep needs from whoever carries it out; registers are opaque to the sweep."""

    def call(self, call: Call, operands: Sequence[Any]) -> Sequence[Any]:
        raise TypeError("abstract")

    def pull(
        self, call: Call, wanted: tuple[int, ...], operands: Sequence[Any], given: dict[int, Any]
    ) -> Sequence[Any]:
        raise TypeError("abstract")

    def add(self, x: Any, y: Any, aval: Aval) -> Any:
        raise TypeError("abstract")

    def ones(self, aval: Aval) -> Any:
        raise TypeError("abstract")

    def zeros(self, aval: Aval) -> Any:
        raise TypeError("abstract")

    def conj(self, x: Any, aval: Aval) -> Any:
        raise TypeError("abstract")


def forward(segment: Segment, inputs: Sequence[Any], builder: Builder) -> list[Any]:
    """Registers of all values of the segment."""
    values = list(inputs)
    for call, operands in segment.ops:
        values.extend(builder.call(call, [values[i] for i in operands]))
    return values


def reverse(segment: Segment, values: Sequence[Any], seeds: Sequence[Any], builder: Builder) -> list[Any]:
    """The reverse sweep: registers of the cotangents of the sources."""
    avals = segment.avals()
    tracked = tracked_values(segment)
    cotangents: dict[int, Any] = {}

    def accumulate(number: int, ct: Any) -> None:
        old = cotangents.get(number)
        cotangents[number] = ct if old is None else builder.add(old, ct, avals[number])

    def conj(x: Any, aval: Aval) -> Any:
        # TensorFlow's complex gradient is the conjugate of JAX's cotangent.
        return builder.conj(x, aval) if aval.dtype.kind == "c" else x

    given = iter(seeds)
    for target, seeded in zip(segment.targets, segment.seeded, strict=True):
        aval = avals[target]
        accumulate(target, conj(next(given), aval) if seeded else builder.ones(aval))
    first = len(avals)
    for call, operands in reversed(segment.ops):
        first -= len(call.outs)
        cts = {j: cotangents[first + j] for j in range(len(call.outs)) if first + j in cotangents}
        if not cts or not call.op.differentiable:
            continue
        wanted = tuple(k for k, i in enumerate(operands) if i in tracked and is_inexact(avals[i].dtype))
        if not wanted:
            continue
        pulled = builder.pull(call, wanted, [values[i] for i in operands], cts)
        for k, ct in zip(wanted, pulled, strict=True):
            accumulate(operands[k], ct)
    result = []
    for source in segment.sources:
        ct = cotangents.get(source)
        result.append(builder.zeros(avals[source]) if ct is None else conj(ct, avals[source]))
    return result


class JaxBuilder(Builder):
    """Carries a sweep out on JAX arrays, with `jax.vjp` op by op, so that forward work is done once."""

    def __init__(self) -> None:
        self.pulls: dict[tuple[int, tuple[int, ...]], Callable[[dict[int, Any]], list[Any]]] = {}

    def call(self, call: Call, operands: Sequence[Any]) -> Sequence[Any]:
        wanted = tuple(k for k, a in enumerate(call.ins) if is_inexact(a.dtype))
        if not call.op.differentiable or not wanted:
            return call.silent.apply_flat(*operands)
        outs, pull = pullback(call.silent, wanted, operands)
        self.pulls[call.serial, tuple(map(id, operands))] = pull
        return outs

    def pull(
        self, call: Call, wanted: tuple[int, ...], operands: Sequence[Any], given: dict[int, Any]
    ) -> Sequence[Any]:
        every = [k for k, a in enumerate(call.ins) if is_inexact(a.dtype)]
        pulled = self.pulls[call.serial, tuple(map(id, operands))](given)
        return [pulled[every.index(k)] for k in wanted]

    def add(self, x: Any, y: Any, aval: Aval) -> Any:
        return jax.lax.add(x, y)

    def ones(self, aval: Aval) -> Any:
        return jnp.ones(aval.shape, aval.dtype)

    def zeros(self, aval: Aval) -> Any:
        return jnp.zeros(aval.shape, aval.dtype)

    def conj(self, x: Any, aval: Aval) -> Any:
        return jax.lax.conj(x)


def _split(segment: Segment, arrays: Sequence[Any]) -> tuple[Sequence[Any], Sequence[Any]]:
    n = len(segment.inputs)
    return arrays[:n], arrays[n:]


def _vjp(*arrays: Any, segment: Segment) -> tuple[Any, ...]:
    inputs, seeds = _split(segment, arrays)
    builder = JaxBuilder()
    values = forward(segment, inputs, builder)
    return tuple(reverse(segment, values, seeds, builder))


def _source_avals(ins: Sequence[Aval], segment: Segment) -> tuple[Aval, ...]:
    avals = segment.avals()
    return tuple(avals[s] for s in segment.sources)


def _segment_cost(ins: Sequence[Aval], segment: Segment) -> float:
    return 3.0 * sum(call.cost_us for call, _ in segment.ops)


vjp_op = Op("Gradient", _vjp, abstract=_source_avals, cost=_segment_cost, multi=True)
"""Cotangents of the sources, one output each. Inputs: the segment's inputs, then a cotangent for each seeded target."""


class _Mode(threading.local):
    """What kind of differentiation this thread is tracing."""

    forward = False


mode = _Mode()


def _jvp(*arrays: Any, segment: Segment) -> tuple[Any, ...]:
    before, mode.forward = mode.forward, True
    try:
        return _tangents(*arrays, segment=segment)
    finally:
        mode.forward = before


def _tangents(*arrays: Any, segment: Segment) -> tuple[Any, ...]:
    inputs, given = _split(segment, arrays)
    values = list(inputs)
    tangents: dict[int, Any] = dict(zip(segment.sources, given, strict=True))
    tracked = tracked_values(segment)
    number = len(values)
    for call, operands in segment.ops:
        moving = tuple(k for k, i in enumerate(operands) if i in tangents and is_inexact(call.ins[k].dtype))
        xs = [values[i] for i in operands]
        if not moving or not call.op.differentiable or tracked.isdisjoint(range(number, number + len(call.outs))):
            values.extend(call.silent.apply_flat(*xs))
        else:

            def partial(*chosen: Any, xs: list[Any] = xs, moving: Any = moving, call: Call = call) -> tuple[Any, ...]:
                full = list(xs)
                for k, x in zip(moving, chosen, strict=True):
                    full[k] = x
                return call.silent.apply_flat(*full)

            outs, dots = jax.jvp(partial, [xs[k] for k in moving], [tangents[operands[k]] for k in moving])
            values.extend(outs)
            for j, dot in enumerate(dots):
                # A source keeps the tangent it was given, as in TensorFlow's ForwardAccumulator.
                if number + j in tracked and number + j not in tangents:
                    tangents[number + j] = dot
        number += len(call.outs)
    avals = segment.avals()
    return tuple(tangents[t] if t in tangents else jnp.zeros(avals[t].shape, avals[t].dtype) for t in segment.targets)


def _target_avals(ins: Sequence[Aval], segment: Segment) -> tuple[Aval, ...]:
    avals = segment.avals()
    return tuple(avals[t] for t in segment.targets)


jvp_op = Op("JVP", _jvp, abstract=_target_avals, cost=_segment_cost, multi=True)
"""Tangents of the targets. Inputs: the segment's inputs, then the tangent of each source."""


def _jacobian(*arrays: Any, segment: Segment, batch: bool = False) -> tuple[Any, ...]:
    inputs, _ = _split(segment, arrays)
    builder = JaxBuilder()
    values = forward(segment, inputs, builder)
    avals = segment.avals()
    (number,) = segment.targets
    target = avals[number]

    def sweep(seed: Any) -> tuple[Any, ...]:
        return tuple(reverse(segment, values, [seed], builder))

    if batch:
        rows = target.shape[0]
        size = target.size // max(rows, 1)
        eye = jnp.broadcast_to(jnp.eye(size, dtype=target.dtype)[:, None, :], (size, rows, size))
        seeds = eye.reshape(size, *target.shape)
        stacked = jax.vmap(sweep)(seeds)
        return tuple(
            jnp.moveaxis(j, 0, 1).reshape(target.shape + avals[s].shape[1:])
            for j, s in zip(stacked, segment.sources, strict=True)
        )
    seeds = jnp.eye(target.size, dtype=target.dtype).reshape(target.size, *target.shape)
    stacked = jax.vmap(sweep)(seeds)
    return tuple(j.reshape(target.shape + avals[s].shape) for j, s in zip(stacked, segment.sources, strict=True))


jacobian_op = Op("Jacobian", _jacobian, cost=lambda ins, segment, batch=False: _segment_cost(ins, segment), multi=True)
"""d target / d source for each source, shape target + source; with `batch`, [b, ...target, ...source] row by row."""
