"""Elements in other places: tf.reverse, tf.roll, tf.reverse_sequence, tf.pad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.shape import stop_gradient
from tfjax.ops.calling import check_types, kernel_error, public_op, python_int, static_input, values_of
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.shapes import show
from tfjax.tensor.convert import convert_to_tensor
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
    by, along = static_input("Roll", 1, shift), static_input("Roll", 2, axis)
    n = x.aval.ndim
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


@define_op(
    "ReverseSequence", abstract=lambda ins, seq, batch: ins[0], numpy=_reverse_sequence_host, strings=True
)
def _reverse_sequence(x, lengths, seq, batch):
    import jax.numpy as jnp

    return jnp.take_along_axis(x, _sequence_positions(lengths, x.shape, seq, batch, jnp), seq, mode="clip")


@export("reverse_sequence")
@public_op("input", "seq_lengths")
def reverse_sequence(
    input: Any, seq_lengths: Any, seq_axis: Any = None, batch_axis: Any = None, name: str | None = None  # noqa: A002
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


# -- pad


def _padded(ins: Sequence[Aval], paddings: tuple[tuple[int, int], ...], **attrs: Any) -> Aval:
    shape = tuple(d + a + b for d, (a, b) in zip(ins[0].shape, paddings, strict=True))
    return aval_of(shape, ins[0].dtype)


def _pad_host(x: Any, value: Any, paddings: tuple[tuple[int, int], ...]) -> Any:
    out = np.full([d + a + b for d, (a, b) in zip(x.shape, paddings, strict=True)], value, x.dtype)
    out[tuple(slice(a, a + d) for d, (a, _) in zip(x.shape, paddings, strict=True))] = x
    return out


@define_op("PadV2", abstract=_padded, numpy=_pad_host, strings=True, typed=False)
def _pad(x, value, paddings):
    return lax.pad(x, value, [(a, b, 0) for a, b in paddings])


def _mirror_host(x: Any, paddings: tuple[tuple[int, int], ...], mode: str) -> Any:
    return np.pad(x, paddings, mode) if paddings else x


@define_op("MirrorPad", abstract=_padded, numpy=_mirror_host, strings=True)
def _mirror_pad(x, paddings, mode):
    skip = 1 if mode == "reflect" else 0
    for axis, (before, after) in enumerate(paddings):
        size = x.shape[axis]
        parts = [x]
        if before:
            parts.insert(0, lax.rev(lax.slice_in_dim(x, skip, skip + before, axis=axis), (axis,)))
        if after:
            end = size - skip
            parts.append(lax.rev(lax.slice_in_dim(x, end - after, end, axis=axis), (axis,)))
        x = lax.concatenate(parts, axis) if len(parts) > 1 else x
    return x


@export("pad")
@public_op("tensor", "paddings")
def pad(
    tensor: Any, paddings: Any, mode: str = "CONSTANT", constant_values: Any = 0, name: str | None = None
) -> Tensor:
    """`tensor` with entries added before and after along each dimension.

    Args:
        tensor: a tensor of rank n.
        paddings: integers `[n, 2]`: how many before and how many after.
        mode: "CONSTANT", "REFLECT" (mirrored without the edge) or "SYMMETRIC" (with it), in upper or lower case.
        constant_values: the scalar that mode CONSTANT adds.
        name: shown in errors.

    Raises:
        ValueError: for another mode.
        InvalidArgumentError: if `paddings` does not fit.
    """
    kind = mode.upper()
    if kind not in ("CONSTANT", "REFLECT", "SYMMETRIC"):
        raise ValueError(
            'Value of argument `mode` expected to be one of "CONSTANT", "REFLECT", or "SYMMETRIC". Received `mode` = '
            f"{mode}"
        )
    if kind == "CONSTANT":
        return _pad_constant(tensor, paddings, constant_values)
    x = convert(tensor)
    check_types("MirrorPad", x)
    widths = _widths("MirrorPad", x, paddings, ", ")
    least = 1 if kind == "REFLECT" else 0
    for d, (a, b) in zip(x.aval.shape, widths, strict=True):
        if a < 0 or b < 0:
            raise kernel_error("MirrorPad", f"paddings must be non-negative: {a} {b}")
        if max(a, b) > d - least:
            words = ("must be less than", "not less than") if least else ("must be no greater than", "greater than")
            raise kernel_error(
                "MirrorPad", f"paddings {words[0]} the dimension size: {a}, {b} {words[1]} {d}"
            )
    return _mirror_pad(x, paddings=widths, mode=kind.lower())


def _pad_constant(tensor: Any, paddings: Any, value: Any) -> Tensor:
    plain = not isinstance(value, Tensor) and np.ndim(value) == 0 and value == 0
    op = "Pad" if plain else "PadV2"
    given = value if isinstance(value, Tensor) else None
    if isinstance(tensor, Tensor) or hasattr(tensor, "_read") or given is None:
        x = convert(tensor)
    else:
        x = convert_to_tensor(tensor, given.dtype)
    if plain:
        filler = convert_to_tensor(b"" if x.dtype is dtypes.string else x.aval.dtype.type(0), x.dtype)
    else:
        filler = given if given is not None else convert_to_tensor(value, x.dtype)
        check_types(op, x)
        if filler.aval.dtype != x.aval.dtype:
            check_types("AddV2", x, filler)
    if given is not None:
        filler = stop_gradient(filler)  # TensorFlow has no gradient for it
    widths = _widths(op, x, paddings, " ")
    for a, b in widths:
        if a < 0 or b < 0:
            raise kernel_error(op, f"Paddings must be non-negative: {a} {b}")
    if filler.aval.ndim:
        raise kernel_error(op, f"constant_values must be a scalar. Found: {show(filler.aval.shape)}")
    return _pad(x, filler, paddings=widths)


def _widths(op: str, x: Tensor, paddings: Any, between: str) -> tuple[tuple[int, int], ...]:
    if _is_pairs(paddings):
        widths = tuple((a, b) for a, b in paddings)
        if len(widths) == x.aval.ndim:
            return widths
    found = static_input(op, 1, paddings)
    if found.ndim != 2 or found.shape[1] != 2:
        raise kernel_error(op, f"paddings must be a matrix with 2 columns: {show(found.shape)}")
    if len(found) != x.aval.ndim:
        raise kernel_error(
            op,
            f"The first dimension of paddings must be the rank of inputs{show(found.shape)}{between}"
            f"{show(x.aval.shape)}",
        )
    return tuple((int(a), int(b)) for a, b in found)


def _is_pairs(paddings: Any) -> bool:
    return type(paddings) in (list, tuple) and bool(paddings) and all(
        type(p) in (list, tuple) and len(p) == 2 and type(p[0]) is int and type(p[1]) is int for p in paddings
    )
