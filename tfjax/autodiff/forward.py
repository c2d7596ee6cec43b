"""tf.autodiff.ForwardAccumulator: forward-mode differentiation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.autodiff import log as logs
from tfjax.autodiff.log import Log, Span
from tfjax.autodiff.paths import on_path, segment_of
from tfjax.autodiff.sources import is_variable, unwrap, warn_dtype
from tfjax.autodiff.sweep import Custom, attach_customs, stretches
from tfjax.autodiff.tape import GradientTape, UnconnectedGradients, unconnected_is_zero
from tfjax.core import nest
from tfjax.core.export import export
from tfjax.engine.gradient import jvp_op
from tfjax.engine.op import is_inexact
from tfjax.engine.value import Value
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import new_tensor


@export("autodiff.ForwardAccumulator")
class ForwardAccumulator:
    """Computes Jacobian-vector products of what is computed inside its context.

    Args:
        primals: tensor, variable or structure of them.
        tangents: the direction, same structure, shapes and dtypes.

    Raises:
        ValueError: if the same tensor or variable is given twice as a primal.
    """

    __module__ = "tensorflow.python.eager.forwardprop"

    def __init__(self, primals: Any, tangents: Any):
        nest.assert_same_structure(primals, tangents)
        self._primals: list[Any] = []
        self._tangents: list[Value] = []
        self._reads_of: dict[int, list[Value]] = {}
        self._customs: list[Custom] = []
        self._spans: list[Span] = []
        self._recording = False
        seen: set[int] = set()
        for primal, tangent in zip(nest.flatten(primals), nest.flatten(tangents), strict=True):
            primal = unwrap(primal)
            if id(primal) in seen:
                raise ValueError(
                    "Tensor {} was specified as a primal multiple times. This may indicate an error. If it was "
                    "intended, please sum the corresponding tangents."
                )
            seen.add(id(primal))
            if not is_inexact(primal.dtype.np):
                warn_dtype("watched primal", primal)
            self._primals.append(primal)
            self._tangents.append(convert_to_tensor(tangent, dtype=primal.dtype))

    def __enter__(self) -> ForwardAccumulator:
        if self._recording:
            raise ValueError("Accumulator is already recording.")
        state = engine.state()
        state.keep += 1
        self._spans.append(Span(state.trace, state.trace.node))
        watching.push(self)
        self._recording = True
        return self

    def __exit__(self, typ: Any, value: Any, traceback: Any) -> None:
        if self._recording:
            watching.pop(self)
            state = engine.state()
            state.keep -= 1
            self._spans[-1].close(state.trace)
            self._recording = False

    def on_read(self, variable: Any, value: Value) -> None:
        """Called by variables when an op reads them."""
        for k, primal in enumerate(self._primals):
            if primal is variable:
                known = self._reads_of.setdefault(k, [])
                if not any(v is value for v in known):
                    known.append(value)

    def on_custom(self, custom: Custom) -> None:
        """Called by `tf.custom_gradient`."""
        self._customs.append(custom)

    def jvp(self, primals: Any, unconnected_gradients: Any = UnconnectedGradients.NONE) -> Any:
        """The product of the Jacobian of `primals` with the tangents.

        Args:
            primals: tensors computed in this accumulator's context, or a structure of them.
            unconnected_gradients: None or zeros for tensors that do not depend on the watched primals.

        Returns:
            Tensors in the structure of `primals`.
        """
        zero = unconnected_is_zero(unconnected_gradients)

        def one(item: Any) -> Any:
            item = unwrap(item)
            target = item._read() if is_variable(item) else item
            result = self._product(target)
            if result is None and zero:
                return new_tensor(np.zeros(target.aval.shape, target.aval.dtype))
            return result

        return nest.map_structure(one, primals)

    def _product(self, target: Value) -> Any:
        log = logs.build(self._spans, engine.state().trace)
        tangents: dict[int, Value] = {}
        for k, (primal, tangent) in enumerate(zip(self._primals, self._tangents, strict=True)):
            values = self._reads_of.get(k, [primal._value]) if is_variable(primal) else [primal]
            if is_inexact(tangent.aval.dtype):
                tangents.update((log.number(v), tangent) for v in values)
        _attach_where_needed(log, self._customs, tangents)
        goal = log.number(target)
        if goal in tangents:
            return tangents[goal]
        entries, _, needed = on_path(log, [e for e in log.entries if e.taped], tangents, [goal])
        if goal not in needed or not entries:
            return None
        for stretch in stretches(entries):
            if stretch[0].custom is not None:
                self._through_custom(log, stretch[0].custom, stretch[0].deps, stretch[0].made, tangents)
                continue
            sources = [n for n in tangents if any(n in e.ins for e in stretch)]
            moved = _moved(log, stretch, sources)
            targets = [o for e in stretch for o in e.outs if o in moved and o not in tangents]
            segment, values = segment_of(log, stretch, sources, targets, [])
            dots = jvp_op(*values, *(tangents[s] for s in sources), segment=segment)
            tangents.update(zip(targets, dots, strict=True))
        return tangents.get(goal)

    def _through_custom(
        self, log: Log, custom: Custom, deps: Sequence[int], outs: Sequence[int], tangents: dict[int, Value]
    ) -> None:
        """Forward mode through a custom gradient: its backward function is linear, and this is its transpose."""
        upstream = [new_tensor(np.ones(log.avals[o].shape, log.avals[o].dtype)) for o in outs]
        with GradientTape() as tape:
            tape.watch(upstream)
            grads = custom.function(*upstream)
        pairs = [(g, tangents[d]) for g, d in zip(grads, deps, strict=True) if g is not None and d in tangents]
        if pairs:
            dots = tape.gradient([g for g, _ in pairs], upstream, output_gradients=[t for _, t in pairs])
            tangents.update((o, d) for o, d in zip(outs, dots, strict=True) if d is not None)


def _attach_where_needed(log: Log, customs: Sequence[Custom], sources: Iterable[int]) -> None:
    """Custom gradients count in forward mode only where the function itself gives no tangent, as in TensorFlow."""
    for custom in customs:
        moving = on_path(log, [e for e in log.entries if e.taped], sources, ())[1]
        if moving.isdisjoint(map(log.number, custom.outputs)):
            attach_customs(log, [custom])


def _moved(log: Log, entries: Sequence[Any], sources: Sequence[int]) -> set[int]:
    """Numbers that depend on the sources within the entries."""
    moving = set(sources)
    for e in entries:
        if e.call.op.differentiable and any(i in moving for i in e.ins):
            moving.update(o for o in e.outs if is_inexact(log.avals[o].dtype))
    return moving
