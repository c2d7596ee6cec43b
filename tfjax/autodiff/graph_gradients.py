"""tf.gradients and tf.hessians: derivatives inside a function being traced, without a tape."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax import engine
from tfjax.autodiff import log as logs
from tfjax.autodiff.log import Log, Span
from tfjax.autodiff.sources import is_variable
from tfjax.autodiff.sweep import jacobians, sweep
from tfjax.autodiff.tape import UnconnectedGradients, unconnected_is_zero
from tfjax.core import nest
from tfjax.core.export import export
from tfjax.engine.value import Value
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import new_tensor


def _log() -> tuple[Log, Any]:
    """Everything recorded so far in the graph being traced."""
    trace = engine.state().trace
    span = Span(trace, trace.root)
    return logs.build([span], trace), span


def _as_list(x: Any) -> list[Any]:
    return nest.flatten(x)


def _values(source: Any) -> list[Value]:
    """What stands for a source in the graph: a tensor itself, all that has been read from a variable."""
    if not is_variable(source):
        return [source]
    graph = watching.current_graph()
    cell = source._cell
    trace = engine.state().trace
    found = [v for v in trace.leaves if graph.reads.get(id(v)) is cell or graph.reads.get(id(v)) is source]
    return found or [cell._value]


@export("gradients")
def gradients(
    ys,
    xs,
    grad_ys=None,
    name="gradients",
    gate_gradients=False,
    aggregation_method=None,
    stop_gradients=None,
    unconnected_gradients=UnconnectedGradients.NONE,
):
    """Derivatives of the sum of `ys` with respect to each of `xs`, inside a function being traced.

    Args:
        ys: tensor or list of tensors.
        xs: tensor or variable, or a list of them.
        grad_ys: weights of the elements of `ys`.
        name, gate_gradients, aggregation_method: kept for compatibility.
        stop_gradients: tensors that count as constants.
        unconnected_gradients: None or zeros where there is no path.

    Returns:
        A list of tensors or None, one for each of `xs`.

    Raises:
        RuntimeError: in eager mode.
    """
    if watching.current_graph() is None:
        raise RuntimeError(
            "tf.gradients is not supported when eager execution is enabled. Use tf.GradientTape instead."
        )
    zero = unconnected_is_zero(unconnected_gradients)
    targets = [y._read() if is_variable(y) else convert_to_tensor(y) for y in _as_list(ys)]
    sources = [x if is_variable(x) else convert_to_tensor(x) for x in _as_list(xs)]
    weights = [None] * len(targets) if grad_ys is None else _as_list(grad_ys)
    seeds = [
        None if g is None else convert_to_tensor(g, None if isinstance(g, Value) else t.dtype)
        for g, t in zip(weights, targets, strict=True)
    ]
    values = [_values(s) for s in sources]
    log, span = _log()
    for stop in _as_list(stop_gradients) if stop_gradients is not None else ():
        for value in _values(stop):
            index = log.producer.get(log.number(value))
            if index is not None:
                log.entries[index].deps = ()
    roots = [(v, 0) for group in values for v in group]
    grads, _ = sweep(log, roots, [], targets, values, seeds)
    del span
    if zero:
        grads = [
            new_tensor(np.zeros(s.shape, s.dtype.np)) if g is None else g for g, s in zip(grads, sources, strict=True)
        ]
    return grads


@export("hessians")
def hessians(ys, xs, gate_gradients=False, aggregation_method=None, name="hessians"):
    """Second derivatives of the sum of `ys`: for each x a tensor of shape `x.shape + x.shape`.

    Raises:
        RuntimeError: in eager mode. ValueError: `ys` does not depend on one of `xs`.
    """
    sources = _as_list(xs)
    result = []
    for source, gradient in zip(sources, gradients(ys, sources), strict=True):
        if gradient is None:
            raise ValueError("Tried to convert 'tensor' to a tensor and failed. Error: None values not supported.")
        values = _values(source if is_variable(source) else convert_to_tensor(source))
        log, span = _log()
        (found,) = jacobians(log, [(v, 0) for v in values], [], gradient, [values], False)
        del span
        if found is None:
            raise ValueError("None values not supported.")
        result.append(found)
    return result
