"""A built-in cell over a whole sequence as one op.

Formulas: SimpleRNN as Elman (1990); LSTM as Hochreiter and Schmidhuber (1997), gates in the order i, f, c, o; GRU as
Cho et al. (2014), gates in the order z, r, h, with the reset gate applied after the product (`reset_after`, as cuDNN)
or before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp

from tfjax.keras import activations
from tfjax.keras.layers.rnn.cell_scan import Cell, Weights, cell_loop, cell_scan
from tfjax.ops.inputs import op_error
from tfjax.ops.jax_op import jax_op
from tfjax.ops.shapes import show

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


def _simple(act: Any, gate: Any) -> Any:
    return lambda z, _, states: (act(z),)


def _lstm(act: Any, gate: Any) -> Any:
    def update(z: Any, _: Any, states: Any) -> Any:
        i, f, g, o = jnp.split(z, 4, axis=-1)
        c = gate(f) * states[1] + gate(i) * act(g)
        return gate(o) * act(c), c

    return update


def _gru_reset_after(act: Any, gate: Any) -> Any:
    def update(row: Any, inner: Any, states: Any) -> Any:
        (h,) = states
        z, r, x = jnp.split(row, 3, axis=-1)
        inner_z, inner_r, inner_h = jnp.split(inner, 3, axis=-1)
        z, r = gate(z + inner_z), gate(r + inner_r)
        return (z * h + (1 - z) * act(x + r * inner_h),)

    return update


def _gru(act: Any, gate: Any, recurrent: Any) -> Any:
    """With the reset gate before the product with `recurrent`, the candidate's part of the recurrent kernel."""

    def update(row: Any, inner: Any, states: Any) -> Any:
        (h,) = states
        units = h.shape[-1]
        z, r = jnp.split(gate(row[..., : 2 * units] + inner), 2, axis=-1)
        return (z * h + (1 - z) * act(row[..., 2 * units :] + (r * h) @ recurrent),)

    return update


# Of a cell: what makes its `Cell.update`, its number of states, and `Cell.apart`.
_CELLS = {"simple": (_simple, 1, False), "lstm": (_lstm, 2, False), "gru_reset_after": (_gru_reset_after, 1, True)}


def _check(ins: Sequence[Any], states: bool, mask: bool, bias: bool, **attrs: Any) -> None:
    """First states must be of the inputs' batch."""
    batch, width = ins[0].shape[0], ins[2].shape[1]
    for first in ins[3 + bias + mask :] if states else ():
        if first.shape[0] != batch:
            raise op_error("AddV2", f"Incompatible shapes: {show((batch, width))} vs. {show((first.shape[0], width))}")


@jax_op("RNN", multi=True, check=_check)
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
    values = list(rest)
    biases = (values.pop(0),) if bias else ()
    if biases and cell == "gru_reset_after":
        biases = (biases[0][0], biases[0][1])
    inputs = jnp.swapaxes(x, 0, 1)
    keep = jnp.swapaxes(values.pop(0), 0, 1)[:, :, None] if mask else None
    units = recurrent.shape[0]
    zero = jnp.zeros((x.shape[0], units), x.dtype)
    act, recurrent_act = _JAX[activation], _JAX[gate]
    if cell == "gru":
        count, weights = 1, Weights(kernel, recurrent[:, : 2 * units], *biases)
        one = Cell(_gru(act, recurrent_act, recurrent[:, 2 * units :]), apart=True, zero_output=zero_output)
        scan: Any = cell_loop  # its step has a second product: JAX's gradient
    else:
        make, count, apart = _CELLS[cell]
        weights = Weights(kernel, recurrent, *biases)
        one, scan = Cell(make(act, recurrent_act), apart, zero_output), cell_scan
    first = tuple(values) if states else (zero,) * count
    outputs, last = scan(one, sequences, backwards, inputs, keep, weights, first if keep is None else (*first, zero))
    output = last[0 if keep is None else -1]
    if sequences:
        output = jnp.swapaxes(outputs[::-1] if backwards else outputs, 0, 1)
    return (output, *last[:count])


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
