"""The loop of a built-in cell over a sequence, with a gradient of its own.

JAX differentiates a scan step by step: it saves a dozen small arrays per step, and in each step back adds one more
product to the gradient of each kernel. Here a step saves what enters its activations, the loop back holds one product
and elementwise functions, and each kernel's gradient is one product at the end.

The inputs meet their kernel within the loop: of rows computed before it XLA would write one read per use, in the middle
of the activations, which then run without vector instructions, at a third of the speed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.ops import sums

States = tuple[Any, ...]


class Weights(NamedTuple):
    """Weights of a cell.

    Attributes:
        kernel: [features, gates * units].
        recurrent: [units, gates * units].
        bias: [gates * units], added to inputs @ kernel; or None.
        recurrent_bias: [gates * units], added to state @ recurrent; or None.
    """

    kernel: Any
    recurrent: Any
    bias: Any = None
    recurrent_bias: Any = None


class Cell(NamedTuple):
    """How a cell goes on.

    Attributes:
        update: (row, inner, states before) -> states after, elementwise: row is inputs @ kernel, inner is state @
            recurrent, with their biases; the state is the first of the states.
        apart: whether `update` wants both; if not, it gets their sum and None.
        zero_output: whether the output of a step left out is zero rather than the output before.
    """

    update: Callable[[Any, Any, States], States]
    apart: bool = False
    zero_output: bool = False


@partial(jax.custom_vjp, nondiff_argnums=(0, 1, 2))
def cell_scan(
    cell: Cell, sequences: bool, reverse: bool, inputs: Any, keep: Any, weights: Weights, first: States
) -> tuple[Any, States]:
    """Runs a cell over a sequence.

    Args:
        cell: the cell.
        sequences: whether to return the outputs of all steps.
        reverse: whether to begin at the end.
        inputs: [time, batch, features].
        keep: bool[time, batch, 1], False for steps to be left out; or None.
        weights: of the cell.
        first: states before the first step, [batch, units] each; with `keep` also the output before it, at the end.

    Returns:
        The outputs of all steps, [time, batch, units] (or None), and the last states (with `keep` and the output).
    """
    return cell_loop(cell, sequences, reverse, inputs, keep, weights, first)


def cell_loop(
    cell: Cell, sequences: bool, reverse: bool, inputs: Any, keep: Any, weights: Weights, first: States
) -> tuple[Any, States]:
    """As `cell_scan`, with the gradient that JAX finds: `Cell.update` may then be any function."""
    last, (outputs, _) = _loop(cell, sequences, reverse, inputs, keep, weights, first, save=False)
    return outputs, last


def _loop(
    cell: Cell, sequences: bool, reverse: bool, inputs: Any, keep: Any, weights: Weights, first: States, save: bool
) -> Any:
    def step(states: States, of_step: Any) -> Any:
        x, keep = of_step
        given = _given(cell, x, states[0], weights)
        after = _updated(cell, *given, states, keep)
        output = after[0 if keep is None else -1]
        return after, (output if sequences else None, (given, states) if save else None)

    return lax.scan(step, first, (inputs, keep), reverse=reverse)


def _given(cell: Cell, x: Any, state: Any, weights: Weights) -> tuple[Any, Any]:
    row, inner = x @ weights.kernel, state @ weights.recurrent
    if weights.bias is not None:
        row = row + weights.bias
    if weights.recurrent_bias is not None:
        inner = inner + weights.recurrent_bias
    return (row, inner) if cell.apart else (row + inner, None)


def _updated(cell: Cell, row: Any, inner: Any, states: States, keep: Any) -> States:
    if keep is None:
        return cell.update(row, inner, states)
    *before, output = states
    after = cell.update(row, inner, tuple(before))
    otherwise = jnp.zeros_like(output) if cell.zero_output else output
    kept = (jnp.where(keep, a, b) for a, b in zip(after, before, strict=True))
    return (*kept, jnp.where(keep, after[0], otherwise))


def _forward(
    cell: Cell, sequences: bool, reverse: bool, inputs: Any, keep: Any, weights: Weights, first: States
) -> tuple[Any, Any]:
    last, (outputs, saved) = _loop(cell, sequences, reverse, inputs, keep, weights, first, save=True)
    return (outputs, last), (inputs, keep, weights, *saved)


def _backward(cell: Cell, sequences: bool, reverse: bool, saved: Any, gradients: Any) -> tuple[Any, ...]:
    inputs, keep, weights, given, before = saved
    doutputs, dlast = gradients
    turned = weights.recurrent.T  # the order in which the product is fast

    steps = len(inputs)

    def step(done: Any, state: tuple[States, Any]) -> tuple[States, Any]:
        dafter, given = state
        time = done if reverse else np.int32(steps - 1) - done
        at = partial(jax.tree.map, lambda rows: lax.dynamic_index_in_dim(rows, time, keepdims=False))
        if sequences:
            k = 0 if keep is None else len(dafter) - 1
            dafter = (*dafter[:k], dafter[k] + at(doutputs), *dafter[k + 1 :])
        _, pull = jax.vjp(lambda *args: _updated(cell, *args, at(keep)), *at(given), at(before))
        *dgiven, dstates = pull(dafter)
        dafter = (dstates[0] + dgiven[-1 if cell.apart else 0] @ turned, *dstates[1:])
        # In the place of what was saved: memory for all steps would have to be cleared first.
        put = lambda rows, row: lax.dynamic_update_index_in_dim(rows, row, time, 0)
        return dafter, jax.tree.map(put, given, tuple(dgiven))

    dfirst, (drows, dinner) = lax.fori_loop(np.int32(0), np.int32(steps), step, (dlast, given))
    dinner = dinner if cell.apart else drows
    dweights = Weights(
        _flat(inputs).T @ _flat(drows),
        _flat(before[0]).T @ _flat(dinner),
        None if weights.bias is None else sums.reduce_sum(drows, (0, 1)),
        None if weights.recurrent_bias is None else sums.reduce_sum(dinner, (0, 1)),
    )
    return drows @ weights.kernel.T, None, dweights, dfirst


def _flat(x: Any) -> Any:
    return x.reshape(-1, x.shape[-1])


cell_scan.defvjp(_forward, _backward)
