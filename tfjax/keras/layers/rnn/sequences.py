"""A built-in cell over a whole sequence as one op.

The inputs of all steps meet the kernel in one product before the loop; the loop holds only what depends on the state.
Formulas: SimpleRNN as Elman (1990); LSTM as Hochreiter and Schmidhuber (1997), gates in the order i, f, c, o; GRU as
Cho et al. (2014), gates in the order z, r, h, with the reset gate applied after the product (`reset_after`, as cuDNN)
or before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from tfjax.keras import activations
from tfjax.ops.jax_op import jax_op

# Activations by the name that `activations.serialize` gives them.
_JAX: dict[str, Callable[[Any], Any]] = {
    "tanh": jnp.tanh,
    "sigmoid": jax.nn.sigmoid,
    "relu": jax.nn.relu,
    "linear": lambda x: x,
    "hard_sigmoid": lambda x: jax.nn.relu6(x + 3) / 6,
    "softsign": jax.nn.soft_sign,
    "exponential": jnp.exp,
}


def fast_name(activation: Any) -> str | None:
    """Name of an activation that the op below knows, else None."""
    if activation is None:
        return "linear"
    name = getattr(activation, "__name__", None)
    return name if name in _JAX and activations.get(name) is activation else None


def _simple(zx: Any, states: tuple[Any, ...], weights: tuple[Any, ...], act: Any, gate: Any) -> Any:
    h = act(zx + states[0] @ weights[0])
    return h, (h,)


def _lstm(zx: Any, states: tuple[Any, ...], weights: tuple[Any, ...], act: Any, gate: Any) -> Any:
    h, c = states
    i, f, g, o = jnp.split(zx + h @ weights[0], 4, axis=-1)
    c = gate(f) * c + gate(i) * act(g)
    h = gate(o) * act(c)
    return h, (h, c)


def _gru(zx: Any, states: tuple[Any, ...], weights: tuple[Any, ...], act: Any, gate: Any) -> Any:
    (h,) = states
    units = h.shape[-1]
    recurrent, *bias = weights
    inner = h @ recurrent[:, : 2 * units]
    if bias:
        inner = inner + bias[0][: 2 * units]
    z, r = jnp.split(gate(zx[:, : 2 * units] + inner), 2, axis=-1)
    candidate = act(zx[:, 2 * units :] + (r * h) @ recurrent[:, 2 * units :])
    h = z * h + (1 - z) * candidate
    return h, (h,)


def _gru_reset_after(zx: Any, states: tuple[Any, ...], weights: tuple[Any, ...], act: Any, gate: Any) -> Any:
    (h,) = states
    recurrent, *bias = weights
    inner = h @ recurrent
    if bias:
        inner = inner + bias[0]
    z, r, x = jnp.split(zx, 3, axis=-1)
    inner_z, inner_r, inner_h = jnp.split(inner, 3, axis=-1)
    z, r = gate(z + inner_z), gate(r + inner_r)
    h = z * h + (1 - z) * act(x + r * inner_h)
    return h, (h,)


_CELLS = {"simple": (_simple, 1), "lstm": (_lstm, 2), "gru": (_gru, 1), "gru_reset_after": (_gru_reset_after, 1)}


@jax_op("RNN", multi=True)
def _run(
    x: Any,
    kernel: Any,
    recurrent: Any,
    *rest: Any,
    cell: str,
    activation: str,
    gate: str,
    bias: bool,
    mask: bool,
    states: bool,
    backwards: bool,
    zero_output: bool,
    sequences: bool,
) -> Any:
    step_of, count = _CELLS[cell]
    values = list(rest)
    batch, _, units = x.shape[0], x.shape[1], recurrent.shape[0]
    z = x @ kernel
    weights = (recurrent,)
    if bias:
        given = values.pop(0)
        if cell == "gru_reset_after":
            z, weights = z + given[0], (recurrent, given[1])
        else:
            z = z + given
    rows: Any = jnp.swapaxes(z, 0, 1)
    if mask:
        rows = (rows, jnp.swapaxes(values.pop(0), 0, 1)[:, :, None])
    first = tuple(values) if states else (jnp.zeros((batch, units), z.dtype),) * count
    act, recurrent_act = _JAX[activation], _JAX[gate]

    def step(carry: Any, row: Any) -> Any:
        out, carry = step_of(row, carry, weights, act, recurrent_act)
        return carry, out if sequences else None

    def masked_step(carry: Any, row: Any) -> Any:
        before, last = carry
        zx, keep = row
        out, after = step_of(zx, before, weights, act, recurrent_act)
        after = tuple(jnp.where(keep, a, b) for a, b in zip(after, before, strict=True))
        out = jnp.where(keep, out, jnp.zeros_like(out) if zero_output else last)
        return (after, out), out if sequences else None

    if mask:
        (last, out), outs = lax.scan(masked_step, (first, jnp.zeros((batch, units), z.dtype)), rows, reverse=backwards)
    else:
        last, outs = lax.scan(step, first, rows, reverse=backwards)
        out = last[0]
    if sequences:
        out = jnp.swapaxes(outs[::-1] if backwards else outs, 0, 1)
    return (out, *last)


def run(
    cell: str,
    sequences: Any,
    states: Sequence[Any] | None,
    mask: Any,
    weights: Sequence[Any],
    activation: str,
    recurrent_activation: str = "linear",
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
    return_sequences: bool = False,
) -> tuple[Any, list[Any]]:
    """Runs a cell over sequences.

    Args:
        cell: "simple", "lstm", "gru" or "gru_reset_after".
        sequences: [batch, time, features].
        states: first states, [batch, units] each; None for zeros.
        mask: bool[batch, time], False for steps to be left out; or None.
        weights: kernel, recurrent kernel and, if there is one, bias.
        activation: name, of those `fast_name` gives.
        recurrent_activation: name.
        go_backwards: whether to begin at the end; outputs are then in that order.
        zero_output_for_mask: whether outputs of steps left out are zeros rather than the output before.
        return_sequences: whether to return all outputs, or the last.

    Returns:
        The outputs, [batch, time, units] or [batch, units], and the last states.
    """
    inputs = [sequences, *weights]
    if mask is not None:
        inputs.append(mask)
    if states is not None:
        inputs.extend(states)
    out, *last = _run(
        *inputs,
        cell=cell,
        activation=activation,
        gate=recurrent_activation,
        bias=len(weights) > 2,
        mask=mask is not None,
        states=states is not None,
        backwards=go_backwards,
        zero_output=zero_output_for_mask,
        sequences=return_sequences,
    )
    return out, last
