"""The loop over time for any cell: one `lax.scan` of the cell traced once, or unrolled in Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tfjax.keras import tree
from tfjax.ops.array.cast import cast
from tfjax.ops.array.creation import zeros_like
from tfjax.ops.array.joining import stack
from tfjax.ops.array.moving import reverse
from tfjax.ops.array.select import where
from tfjax.ops.array.shape import expand_dims
from tfjax.ops.array.splitting import unstack
from tfjax.ops.array.transpose import transpose
from tfjax.ops.control_flow.scanning import scan
from tfjax.tensor.convert import convert_to_tensor


def swapped(tensor: Any) -> Any:
    """[batch, time, ...] as [time, batch, ...], or back."""
    rank = len(tensor.shape)
    return transpose(tensor, [1, 0, *range(2, rank)])


def _choose(mask: Any, new: Any, old: Any) -> Any:
    """`new` where the mask [batch, 1] says so, else `old`; both of any rank."""
    for _ in range(len(new.shape) - 2):
        mask = expand_dims(mask, -1)
    return where(mask, new, old)


def run(
    step: Callable[[Any, tuple[Any, ...]], tuple[Any, Any]],
    inputs: Any,
    initial_states: Sequence[Any],
    go_backwards: bool = False,
    mask: Any = None,
    constants: Sequence[Any] = (),
    unroll: bool = False,
    time_major: bool = False,
    zero_output_for_mask: bool = False,
    return_all_outputs: bool = True,
) -> tuple[Any, Any, list[Any]]:
    """Runs a step function over time.

    Args:
        step: takes the inputs of a step and the states (and constants); returns its output and the new states.
        inputs: tensor or structure of tensors, [batch, time, ...].
        initial_states: list of states, which may be structures.
        go_backwards: whether to begin at the end; outputs are then in that order.
        mask: [batch, time] or [batch, time, 1]; where it is false the states stay as they are.
        constants: given to each step after the states.
        unroll: whether to repeat the step in Python rather than to loop.
        time_major: whether time comes before batch in inputs, mask and outputs.
        zero_output_for_mask: whether outputs of masked steps are zeros rather than the output before.
        return_all_outputs: whether outputs of all steps are wanted.

    Returns:
        The last output, all outputs (only the last, with a time axis of 1, if not all are wanted), the last states.
    """
    flat = [convert_to_tensor(x) for x in tree.flatten(inputs)]
    rows = flat if time_major else [swapped(x) for x in flat]
    if mask is not None:
        mask = cast(mask, "bool")
        if len(mask.shape) == 2:
            mask = expand_dims(mask, -1)
        rows.append(mask if time_major else swapped(mask))
    if go_backwards:
        rows = [reverse(row, [0]) for row in rows]
    masked = mask is not None
    constants = tuple(constants)

    def advance(states: Any, last: list[Any] | None, row: list[Any]) -> tuple[list[Any], Any]:
        """Flat outputs and the states after a step."""
        here = row[:-1] if masked else row
        output, new = step(tree.pack_sequence_as(inputs, here), (*states, *constants))
        outputs = tree.flatten(output)
        shape_of_output.append(output)
        if masked:
            old = [zeros_like(o) for o in outputs] if zero_output_for_mask or last is None else last
            outputs = [_choose(row[-1], n, o) for n, o in zip(outputs, old, strict=True)]
            flat_new = [_choose(row[-1], n, o) for n, o in zip(tree.flatten(new), tree.flatten(states), strict=True)]
            new = tree.pack_sequence_as(states, flat_new)
        return outputs, new

    shape_of_output: list[Any] = []
    states: Any = list(initial_states)
    if unroll:
        collected, states = _unrolled(advance, states, rows)
    else:
        collected, states = _scanned(advance, states, rows, masked and not zero_output_for_mask)
    output = shape_of_output[-1]
    last = tree.pack_sequence_as(output, [o[-1] for o in collected])
    if not return_all_outputs:
        collected = [o[-1:] for o in collected]
    outputs = tree.pack_sequence_as(output, [o if time_major else swapped(o) for o in collected])
    return last, outputs, list(states)


def _unrolled(advance: Any, states: Any, rows: list[Any]) -> tuple[list[Any], Any]:
    steps, last = [], None
    for row in zip(*(unstack(r) for r in rows), strict=True):
        last, states = advance(states, last, list(row))
        steps.append(last)
    return [stack(outputs) for outputs in zip(*steps, strict=True)], states


def _scanned(advance: Any, states: Any, rows: list[Any], keeps_output: bool) -> tuple[list[Any], Any]:
    """One recorded loop; with `keeps_output` the output before is carried along."""
    states = tree.map_structure(convert_to_tensor, states)
    carried = tree.flatten(states)
    count = len(carried)
    if keeps_output:
        # The outputs' shapes are known only after a step; this one leaves nothing behind but them.
        first, _ = advance(states, None, [row[0] for row in rows])
        carried = carried + [zeros_like(o) for o in first]

    def body(carry: list[Any], row: list[Any]) -> tuple[list[Any], list[Any]]:
        outputs, new = advance(tree.pack_sequence_as(states, carry[:count]), carry[count:] or None, row)
        return tree.flatten(new) + (outputs if keeps_output else []), outputs

    length = int(rows[0].shape[0])
    after, outputs, _ = scan(body, carried, rows, length, False, "rnn")
    return outputs, tree.pack_sequence_as(states, after[:count])
