"""tf.GradientTape."""

from __future__ import annotations

import contextlib
import enum
from collections.abc import Iterator, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from tfjax import engine
from tfjax.autodiff import log as logs
from tfjax.autodiff.log import Log, Span
from tfjax.autodiff.sources import (
    check_source,
    flat_sources,
    is_variable,
    unwrap,
    warn_dtype,
    warn_recording,
    watchable,
)
from tfjax.autodiff.sweep import Custom, jacobians, sweep
from tfjax.core import nest
from tfjax.core.export import export
from tfjax.engine.op import define_op, is_inexact
from tfjax.engine.trace import SLOT_LIMIT, Trace, record_again
from tfjax.engine.value import Value
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.op_errors import op_error, shape_text
from tfjax.tensor.tensor import EagerTensor, Tensor, new_tensor
from tfjax.tensor.variable import ResourceVariable


@export("UnconnectedGradients")
class UnconnectedGradients(enum.Enum):
    """What `gradient` gives for a source that the target does not depend on: None or zeros."""

    __module__ = "tensorflow.python.ops.unconnected_gradients"

    NONE = "none"
    ZERO = "zero"


@export("GradientTape", "autodiff.GradientTape")
class GradientTape:
    """Records operations for automatic differentiation.

    Args:
        persistent: whether `gradient` may be called more than once.
        watch_accessed_variables: whether trainable variables are watched as soon as they are read.
    """

    __module__ = "tensorflow.python.eager.backprop"

    def __init__(self, persistent: bool = False, watch_accessed_variables: bool = True):
        self._persistent = persistent
        self._watch_accessed_variables = watch_accessed_variables
        self._recording = False
        self._entered = False
        self._released = False
        self._clear()

    def _clear(self) -> None:
        self._spans: list[Span] = []
        # id of a value -> (value, position from which on it is watched)
        self._watched: dict[int, tuple[Value, int]] = {}
        # id of a variable -> (variable, the values read from it)
        self._variables: dict[int, tuple[Any, list[Value]]] = {}
        self._customs: list[Custom] = []
        # id of a variable -> (variable, what stands for it as a target)
        self._stand_ins: dict[int, tuple[Any, Value]] = {}

    # Recording ------------------------------------------------------------------------------------------------------

    def __enter__(self) -> GradientTape:
        self._push()
        return self

    def __exit__(self, typ: Any, value: Any, traceback: Any) -> None:
        if self._recording:
            self._pop()

    def _push(self) -> None:
        if self._recording:
            raise ValueError("Tape is still recording, This can happen if you try to re-enter an already-active tape.")
        if self._released:
            self._clear()
        self._entered, self._released = True, False
        state = engine.state()
        trace = state.trace
        # Canonical cut: variables updated by the step before. Each training step is then a structure of its own.
        if state.keep == 0 and trace.assigned and not trace.symbolic:
            engine.cut()
            trace = state.trace
        state.keep += 1
        self._spans.append(Span(trace, trace.node))
        watching.push(self)
        self._recording = True

    def _pop(self) -> None:
        if not self._recording:
            raise ValueError("Tape is not recording.")
        watching.pop(self)
        state = engine.state()
        state.keep -= 1
        self._spans[-1].close(state.trace)
        self._recording = False

    def on_read(self, variable: Any, value: Value) -> None:
        """Called by variables: an op reads `variable`, whose cell holds `value`."""
        if id(value) in self._watched:
            return
        known = self._variables.get(id(variable))
        if known is None:
            if not (self._watch_accessed_variables and variable._trainable):
                return
            known = self._variables[id(variable)] = (variable, [])
        known[1].append(value)
        since = 0 if self._watch_accessed_variables else logs.position(engine.state().trace)
        self._watched[id(value)] = (value, since)

    def on_custom(self, custom: Custom) -> None:
        """Called by `tf.custom_gradient`: these outputs have a gradient function of their own."""
        self._customs.append(custom)

    def watch(self, tensor: Any) -> None:
        """Ensures that `tensor` (a tensor, a variable or a structure of them) is being traced by this tape."""
        for item in watchable(tensor):
            if is_variable(item):
                if not is_inexact(item.dtype.np):
                    warn_dtype("watched tensor", item)
                known = self._variables.setdefault(id(item), (item, []))
                value = item._value
                if not any(v is value for v in known[1]):
                    known[1].append(value)
            else:
                if not is_inexact(item.aval.dtype):
                    warn_dtype("watched tensor", item)
                    continue
                value = item
            self._watched.setdefault(id(value), (value, logs.position(engine.state().trace)))

    @contextlib.contextmanager
    def stop_recording(self) -> Iterator[None]:
        """Temporarily stops recording operations on this tape."""
        if not self._recording:
            raise RuntimeError("Trying to stop recording a tape which is not recording.")
        self._pop()
        try:
            yield
        finally:
            state = engine.state()
            state.keep += 1
            self._spans.append(Span(state.trace, state.trace.node))
            watching.push(self)
            self._recording = True

    def reset(self) -> None:
        """Clears all information stored in this tape."""
        self._pop()
        self._clear()
        self._push()

    def watched_variables(self) -> tuple[Any, ...]:
        """Variables watched by this tape, in the order of their creation."""
        variables = [variable for variable, _ in self._variables.values()]
        return tuple(sorted(variables, key=lambda v: int(v._unique_id.rpartition("_")[2])))

    # Differentiating ------------------------------------------------------------------------------------------------

    def _begin(self, used: str = "used to compute") -> None:
        """Checks that gradients can be asked for, stops recording."""
        if self._released or not self._entered:
            raise RuntimeError(f"A non-persistent GradientTape can only be {used} one set of gradients (or jacobians)")
        if self._recording:
            if not self._persistent:
                self._pop()
            else:
                warn_recording()

    def _require_persistent(self, what: str, filler: str) -> None:
        # Without vectorization TensorFlow asks the tape once per row.
        if not self._persistent and not engine.state().trace.symbolic:
            raise RuntimeError(
                f"GradientTape must be created with persistent=True to compute {what} with eager execution enabled and "
                f"{filler} experimental_use_pfor set to False."
            )

    def _end(self) -> None:
        if not self._persistent:
            self._released = True
            self._spans, self._customs, self._watched = [], [], {}
            # Values of variables that nobody else holds give their memory to what an optimizer assigns next.
            for _, values in self._variables.values():
                values.clear()

    def gradient(
        self,
        target: Any,
        sources: Any,
        output_gradients: Any = None,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
    ) -> Any:
        """Gradient of `target` (summed over all its elements and items) with respect to each of `sources`.

        Args:
            target: tensor or structure of tensors.
            sources: tensor, variable or structure of them.
            output_gradients: weights for the elements of the targets, same structure as `target`.
            unconnected_gradients: None or zeros where there is no path.

        Returns:
            A structure like `sources` of tensors, `tf.IndexedSlices` (for rows picked by `tf.gather`) or None.

        Raises:
            RuntimeError: on a second call of a tape that is not persistent.
        """
        if (
            type(target) is EagerTensor
            and type(sources) is list
            and output_gradients is None
            and unconnected_gradients is UnconnectedGradients.NONE
            and _PLAIN.issuperset(map(type, sources))
        ):  # a training loop's call: nothing to take apart
            self._begin()
            grads = self._gradients([target], sources, _NO_SEED)
            self._end()
            return grads
        zero = unconnected_is_zero(unconnected_gradients)
        self._begin()
        if target is None:
            raise TypeError(
                "Argument `target` should be a list or nested structure of Tensors, Variables or CompositeTensors to "
                "be differentiated, but received None."
            )
        targets = []
        for item in nest.flatten(target):
            item.dtype  # noqa: B018  (TensorFlow fails here, with an AttributeError, for what is no tensor)
            targets.append(self._stand_in(item) if is_variable(item) else item)
        flat = flat_sources(sources)
        for item in flat:
            check_source(item)
        seeds = _seeds(output_gradients, targets)
        grads = self._gradients(targets, flat, seeds)
        if zero:
            grads = [_zeros_like(s) if g is None else g for g, s in zip(grads, flat, strict=True)]
        self._end()
        return nest.pack_sequence_as(sources, grads)

    def _gradients(self, targets: list[Any], sources: list[Any], seeds: list[Any]) -> list[Any]:
        """Gradients of inexact tensors with respect to each source."""
        trace = engine.state().trace
        signature = self._signature(trace, targets, sources, seeds)
        if signature is not None:
            memo = trace.node.memo
            recipe = memo.get(signature) if memo is not None else None
            if recipe is not None:
                outs = record_again(recipe[0])
                if outs is not None:
                    return [None if k is None else outs[k] for k in recipe[1]]
        node = trace.node
        grads, recorded = sweep(
            self._log(trace), self._roots(trace), self._customs, targets, self._values(sources), seeds
        )
        key = trace.node.key
        # All inputs had slots, although another thread may have been using one of them meanwhile.
        known = recorded is not None and all(type(k) is int for k in key[2:])
        if signature is not None and known and engine.state().trace is trace:
            if node.memo is None:
                node.memo = {}
            node.memo[signature] = (key, recorded)
        return grads

    def _signature(self, trace: Trace, targets: list[Any], sources: list[Any], seeds: list[Any]) -> Any:
        """What, with the node the trace is at, decides the gradient op; None where other traces are involved."""
        if len(self._spans) != 1 or self._customs:
            return None
        if seeds is not _NO_SEED and any(s is not None for s in seeds):
            return None
        span = self._spans[0]
        if span.trace is not trace or (span.last is not None and span.last is not trace):
            return None
        base = trace.base

        def slot(value: Value) -> int:
            found = value.pos - base
            return found if 0 <= found < SLOT_LIMIT else -1

        parts: list[Any] = [span.start, span.end, len(targets)]
        for t in targets:
            parts.append(slot(t))
        for value, since in self._watched.values():
            parts.append(slot(value))
            parts.append(max(since - base, 0))
        variables = self._variables
        for s in sources:
            if isinstance(s, Value):
                parts.append(slot(s))
                continue
            known = variables.get(id(s))
            if known is None:
                parts.append(None)
            elif len(known[1]) == 1:
                parts.append((slot(known[1][0]),))
            else:
                parts.append(tuple([slot(v) for v in known[1]]))
        return tuple(parts) if -1 not in parts else None

    def _stand_in(self, variable: Any) -> Value:
        """A variable as a target is no value it ever had: only the variable itself has a gradient, ones."""
        variable = unwrap(variable)
        known = self._stand_ins.get(id(variable))
        if known is None:
            known = self._stand_ins[id(variable)] = (variable, _zeros_like(variable))
        return known[1]

    def _values(self, sources: list[Any]) -> list[list[Value]]:
        """For each source the values that stand for it."""
        result = []
        for s in sources:
            if is_variable(s):
                known = self._variables.get(id(s), (s, []))
                stands = self._stand_ins.get(id(s))
                result.append([*known[1], *([] if stands is None else stands[1:])])
            else:
                result.append([s])
        return result

    def _log(self, trace: Trace) -> Log:
        return logs.build(self._spans, trace)

    def _roots(self, trace: Trace) -> list[tuple[Value, int]]:
        return list(self._watched.values())

    def jacobian(
        self,
        target: Any,
        sources: Any,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Jacobian of one target tensor: for each source a tensor of shape `target.shape + source.shape`."""
        self._begin()
        target.shape  # noqa: B018  (TensorFlow fails here, with an AttributeError, for a list of targets)
        if not experimental_use_pfor:
            self._require_persistent("the jacobian", "with ")
        zero = unconnected_is_zero(unconnected_gradients)
        flat = flat_sources(sources)
        _check_sources(flat, experimental_use_pfor)
        _check_pfor(target, parallel_iterations, experimental_use_pfor)
        result = self._jacobians(target, flat, batch=False)
        if zero:
            result = [
                _zeros(target.aval.shape + tuple(s.shape), s) if j is None else j
                for j, s in zip(result, flat, strict=True)
            ]
        self._end()
        return nest.pack_sequence_as(sources, result)

    def _jacobians(self, target: Any, flat: list[Any], batch: bool) -> list[Any]:
        if is_variable(target):
            target = target._read()
        trace = engine.state().trace
        return jacobians(self._log(trace), self._roots(trace), self._customs, target, self._values(flat), batch)

    def batch_jacobian(
        self,
        target: Any,
        source: Any,
        unconnected_gradients: Any = UnconnectedGradients.NONE,
        parallel_iterations: int | None = None,
        experimental_use_pfor: bool = True,
    ) -> Any:
        """Per-example Jacobian, shape `[batch, ...target, ...source]`: row i of target by row i of source only."""
        # Only checked: an unconnected batch Jacobian is zeros in any case.
        unconnected_is_zero(unconnected_gradients)
        self._begin("used tocompute")  # sic
        if not target.shape.with_rank_at_least(2)[:1].is_compatible_with(source.shape[:1]):
            raise ValueError(
                f"Need first dimension of target shape ({target.shape}) and source shape ({source.shape}) to match."
            )
        if not experimental_use_pfor:
            self._require_persistent("the batch_jacobian", " with")
        (result,) = self._jacobians(target, [source], batch=True)
        if result is None:
            result = _zeros(tuple(target.shape) + tuple(source.shape)[1:], source)
        self._end()
        return result


_NO_SEED: list[Any] = [None]
_PLAIN = frozenset((EagerTensor, ResourceVariable))


def unconnected_is_zero(value: Any) -> bool:
    """Whether unconnected gradients are zeros."""
    try:
        return UnconnectedGradients(value) is UnconnectedGradients.ZERO
    except ValueError:
        raise ValueError(f"Unknown value for unconnected_gradients: {value!r}") from None


def _check_sources(sources: list[Any], vectorize: bool) -> None:
    for item in sources:
        try:
            check_source(item)
        except (TypeError, AttributeError) as error:
            if not vectorize:
                raise
            # TensorFlow vectorizes by tracing a function, in which this goes wrong.
            raise type(error)(f"in user code:\n\n\n    {type(error).__name__}: {error}\n") from None


def _check_pfor(target: Any, parallel_iterations: int | None, vectorize: bool) -> None:
    # TensorFlow 2.21 fails so when it would have to go through the rows in several portions.
    if parallel_iterations is not None and vectorize and parallel_iterations <= target.shape.num_elements():
        raise ValueError(
            "Encountered an exception while vectorizing the jacobian computation. Vectorization can be disabled by "
            "setting experimental_use_pfor to False."
        )


@define_op("BroadcastTo")
def _broadcast(x: Any, shape: tuple[int, ...]) -> Any:
    return jnp.broadcast_to(x, shape)


def _seeds(output_gradients: Any, targets: Sequence[Any]) -> list[Any]:
    if output_gradients is None:
        return [None] * len(targets)
    flat = nest.flatten(output_gradients)
    return [_seed(g, t) for g, t in zip(flat, targets, strict=False)]


def _seed(gradient: Any, target: Value) -> Value:
    if gradient is None:
        raise ValueError(f"Attempt to convert a value (None) with an unsupported type ({type(None)}) to a Tensor.")
    seed = convert_to_tensor(gradient, dtype=None if isinstance(gradient, Tensor) else target.dtype)
    shape = target.aval.shape
    if seed.aval.shape == shape:
        return seed
    try:
        fits = np.broadcast_shapes(seed.aval.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise op_error("Mul", f"Incompatible shapes: {shape_text(seed.aval.shape)} vs. {shape_text(shape)}")
    return _broadcast(seed, shape=shape)


def _zeros_like(source: Any) -> Any:
    return _zeros(tuple(source.shape), source)


def _zeros(shape: tuple[int, ...], like: Any) -> Any:
    return new_tensor(np.zeros(shape, like.dtype.np))
