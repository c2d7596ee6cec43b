"""Elements in other places: tf.reverse, tf.roll, tf.reverse_sequence."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.ops.calling import check_types, kernel_error, public_op, python_int, static_input, values_of
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.shapes import show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.symbolic import SymbolicTensor
from tfjax.tensor.tensor import Tensor

# -- reverse and roll


@define_op("ReverseV2", abstract=lambda ins, axes: ins[0], numpy=lambda x, axes: np.flip(x, axes), strings=True)
def _reverse(x, axes):
    return lax.rev(x, axes)


@export("reverse")
@public_op("tensor", "axis", generated=True)
def reverse(tensor: Any, axis: Any, name: str | None = None) -> Tensor:
    """`tensor` with the order of its entries along the dimensions `axis` (a vector) reversed.

    Raises:
        InvalidArgumentError: if an axis is out of range or named twice.
    """
    x = convert(tensor)
    check_types("ReverseV2", x)
    axes = static_input("ReverseV2", 1, axis)
    if axes.ndim != 1:
        raise kernel_error("ReverseV2", f"'dims' must be 1-dimension, not {axes.ndim}")
    n = x.aval.ndim
    if n == 0:  # TensorFlow's kernel does not look at the axes of a scalar
        return _reverse(x, axes=())
    seen: list[int] = []
    for i, a in enumerate(axes.tolist()):
        if not -n <= a < n:
            raise kernel_error("ReverseV2", f"'axis'[{i}] = {a} is out of valid range [0, {n - 1}")
        a %= n
        if a in seen:
            raise kernel_error("ReverseV2", f"axis {a} specified more than once.")
        seen.append(a)
    return _reverse(x, axes=tuple(seen))


@define_op(
    "Roll",
    abstract=lambda ins, shifts: ins[0],
    numpy=lambda x, shifts: np.roll(x, [s for _, s in shifts], [a for a, _ in shifts]),
    strings=True,
)
def _roll(x, shifts):
    for axis, shift in shifts:
        size = x.shape[axis]
        if size and shift % size:
            cut = size - shift % size
            head = lax.slice_in_dim(x, cut, size, axis=axis)
            x = lax.concatenate([head, lax.slice_in_dim(x, 0, cut, axis=axis)], axis)
    return x


@define_op("Roll", abstract=lambda ins, axes: ins[0], typed=False, inert=frozenset((1,)))
def _roll_by(x, shifts, axes):
    """By shifts that are known only when the function runs."""
    for k, axis in enumerate(axes):
        x = jnp.roll(x, shifts.reshape(-1)[k], axis)
    return x


@export("roll")
@public_op("input", "shift", "axis")
def roll(input: Any, shift: Any, axis: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """`input` with its entries shifted along dimensions; what leaves at one end comes in at the other.

    Args:
        input: a tensor of rank 1 or more.
        shift: by how much, an integer or one for each entry of `axis`.
        axis: along which dimensions; shifts along the same one add up.
        name: shown in errors.

    Raises:
        InvalidArgumentError: if the arguments do not fit.
    """
    x = convert(input)
    along = static_input("Roll", 2, axis)
    n = x.aval.ndim
    if isinstance(shift, SymbolicTensor) and shift.aval.ndim <= 1 and shift.aval.size == along.size and n:
        axes = tuple(a + n if a < 0 else a for a in along.ravel().tolist())
        if all(0 <= a < n for a in axes):
            return _roll_by(x, shift, axes=axes)
    by = static_input("Roll", 1, shift)
    if n < 1:
        raise kernel_error("Roll", "input must be 1-D or higher")
    for label, value in (("shift", by), ("axis", along)):
        if value.ndim > 1:
            raise kernel_error("Roll", f"{label} must be a scalar or a 1-D vector. Found: {show(value.shape)}")
    if by.size != along.size:
        raise kernel_error("Roll", "shift and axis must have the same size")
    total: dict[int, int] = {}
    for a, s in zip(along.ravel().tolist(), by.ravel().tolist(), strict=True):
        a = a + n if a < 0 else a
        if not 0 <= a < n:
            raise kernel_error("Roll", f"axis {a} is out of range")
        total[a] = total.get(a, 0) + s
    return _roll(x, shifts=tuple(total.items()))


# -- reverse_sequence


def _sequence_positions(lengths: Any, shape: tuple[int, ...], seq: int, batch: int, xp: Any) -> Any:
    """Where each element along the sequence comes from, broadcastable to `shape`."""
    steps = np.arange(shape[seq]).reshape([-1 if i == seq else 1 for i in range(len(shape))])
    ends = xp.reshape(lengths, [-1 if i == batch else 1 for i in range(len(shape))])
    return xp.where(steps < ends, ends - 1 - steps, steps)


def _reverse_sequence_host(x: Any, lengths: Any, seq: int, batch: int) -> Any:
    return np.take_along_axis(x, _sequence_positions(lengths, x.shape, seq, batch, np), seq)


@define_op("ReverseSequence", abstract=lambda ins, seq, batch: ins[0], numpy=_reverse_sequence_host, strings=True)
def _reverse_sequence(x, lengths, seq, batch):
    import jax.numpy as jnp

    return jnp.take_along_axis(x, _sequence_positions(lengths, x.shape, seq, batch, jnp), seq, mode="clip")


@export("reverse_sequence")
@public_op("input", "seq_lengths")
def reverse_sequence(
    input: Any,
    seq_lengths: Any,
    seq_axis: Any = None,
    batch_axis: Any = None,
    name: str | None = None,  # noqa: A002
) -> Tensor:
    """The first `seq_lengths[i]` entries along `seq_axis` reversed, for each i along `batch_axis` (0 by default).

    Raises:
        InvalidArgumentError: if the arguments do not fit.
    """
    if seq_axis is None:
        raise TypeError("Expected int for argument 'seq_dim' not None.")
    seq = python_int(seq_axis, "seq_dim")
    batch = 0 if batch_axis is None else python_int(batch_axis, "batch_dim")
    x = convert(input)
    lengths = seq_lengths if isinstance(seq_lengths, Tensor) else _lengths(seq_lengths)
    check_types("ReverseSequence", x, lengths)
    _check_sequences(x.aval.shape, lengths, seq, batch)
    return _reverse_sequence(x, lengths, seq=seq, batch=batch)


def _lengths(value: Any) -> Tensor:
    return convert(value) if hasattr(value, "_read") else convert_to_tensor(value, dtype_hint=dtypes.int64)


def _check_sequences(shape: tuple[int, ...], lengths: Tensor, seq: int, batch: int) -> None:
    op, n = "ReverseSequence", len(shape)
    if lengths.aval.ndim != 1:
        raise kernel_error(op, f"seq_lengths must be 1-dim, not {lengths.aval.ndim}")
    if batch == seq:
        raise kernel_error(op, f"batch_dim == seq_dim == {seq}")
    if seq < 0:
        raise kernel_error(op, f"Invalid seq_dim {seq}")
    if seq >= n:
        raise kernel_error(op, f"seq_dim must be < input rank ( {seq} vs. {n})")
    if batch < 0:
        raise kernel_error(op, f"Invalid batch_dim {batch}")
    if batch >= n:
        raise kernel_error(op, f"batch_dim must be < input rank ( {batch} vs. {n})")
    if lengths.aval.size != shape[batch]:
        raise kernel_error(
            op, f"Length of seq_lengths != input.dims({batch}), ({lengths.aval.size} vs. {shape[batch]})"
        )
    for i, length in enumerate(values_of(lengths).tolist()):
        if length < 0:
            raise kernel_error(op, f"seq_lens({i}) < 0")
        if length > shape[seq]:
            raise kernel_error(op, f"seq_lens({i}) > input.dims({seq})")
