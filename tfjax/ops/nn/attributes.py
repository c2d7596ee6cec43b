"""Static arguments of convolutions and pooling: strides, padding, data format, with TensorFlow's errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tfjax.core import errors
from tfjax.ops.op_facts import facts
from tfjax.tensor.tensor import Tensor


def _node(op: str) -> str:
    """How errors about attributes describe the op."""
    known = facts(op)
    assert known is not None
    return f"\n\t; NodeDef: {{{{node {op}}}}}; {known.summary} [Op:{op}] name: "


def not_listed(op: str, attr: str, value: str, allowed: Sequence[str]) -> errors.OpError:
    """The error for a string attribute (padding, data_format) that is not in the op's list."""
    names = ", ".join(f'"{a}"' for a in allowed)
    text = f"Value for attr '{attr}' of \"{value}\" is not in the list of allowed values: {names}"
    return errors.InvalidArgumentError(None, None, text + _node(op))


def unnamed(error: errors.OpError) -> errors.OpError:
    """The error as TensorFlow words it off its fast path, whatever the caller was given."""
    error._message = error._message.removesuffix(" name: ")
    error._worded = True  # type: ignore[attr-defined]  # see calling.public_op
    return error


def too_short(op: str, attr: str, length: int, minimum: int) -> errors.OpError:
    """The error for a list attribute of fewer elements than the op wants."""
    text = f"Length for attr '{attr}' of {length} must be at least minimum {minimum}"
    return errors.InvalidArgumentError(None, None, text + _node(op))


def too_small(op: str, attr: str, value: int, minimum: int) -> errors.OpError:
    """The error for an integer attribute below its minimum."""
    return errors.InvalidArgumentError(
        None, None, f"Value for attr '{attr}' of {value} must be at least minimum {minimum}" + _node(op)
    )


def integer(value: Any, name: str) -> int:
    """One element of a list attribute, as TensorFlow's attribute conversion takes it (floats are truncated)."""
    if isinstance(value, (bool, str, bytes)) or value is None or isinstance(value, Tensor) and value.aval.ndim:
        raise TypeError(f"Expected int for argument '{name}' not {value!r}.")
    try:
        return int(value)
    except (TypeError, ValueError):
        raise TypeError(f"Expected int for argument '{name}' not {value!r}.") from None


def integers(value: Any, name: str, op: str) -> tuple[int, ...]:
    """A list attribute as ints.

    Raises:
        TypeError: if `value` is no list.
    """
    if not isinstance(value, (list, tuple)):
        if hasattr(value, "__len__") and not isinstance(value, str) and getattr(value, "ndim", 1) != 0:
            value = list(value)
        else:
            raise TypeError(f"Expected list for '{name}' argument to '{op}' Op, not {value!r}.")
    return tuple(integer(v, name) for v in value)


def sequence(value: Any, rank: int, channel_axis: int, name: str) -> tuple[int, ...]:
    """A stride, dilation or window size of 1, `rank` or `rank + 2` elements, written out to `rank + 2`.

    Raises:
        ValueError: for another number of elements.
    """
    if value is None:
        return (1,) * (rank + 2)
    if type(value) is int:
        value = (value,)
    elif not hasattr(value, "__len__") or getattr(value, "ndim", 1) == 0 or isinstance(value, str):
        value = (value,)
    size = len(value)
    if size == rank + 2:
        return tuple(integer(v, name) for v in value)
    if size not in (1, rank):
        raise ValueError(
            f"{name} should be of length 1, {rank} or {rank + 2}. Received: {name}={value} of length {size}"
        )
    spatial = tuple(integer(v, name) for v in value) * (rank if size == 1 else 1)
    return (1, 1, *spatial) if channel_axis == 1 else (1, *spatial, 1)


def explicit_padding(padding: Any, length: int = 4) -> str | tuple[tuple[int, int], ...]:
    """A `padding` argument: a string as it is, a list of pairs as ints.

    Raises:
        ValueError: for the string 'EXPLICIT' or a list of another form.
    """
    if isinstance(padding, str):
        if padding == "EXPLICIT":
            raise ValueError(
                "'EXPLICIT' is not a valid value for `padding`. To use explicit padding, `padding` must be a list."
            )
        return padding
    if not isinstance(padding, (list, tuple)):
        raise TypeError(f"Expected string for argument 'padding' not {padding!r}.")
    for i, pair in enumerate(padding):
        if not isinstance(pair, (list, tuple)) or len(pair) != 2:
            raise ValueError(
                "When `padding` is a list, each element of `padding` must be a list/tuple of size 2. "
                f"Received: padding={padding} with element at index {i} of "
                + (f"size {len(pair)}" if isinstance(pair, (list, tuple)) else f"type {type(pair)}")
            )
    if len(padding) != length:
        raise ValueError(
            f"When padding is a list, it must be of size {length}. Received: padding={padding} of size {len(padding)}"
        )
    return tuple((int(low), int(high)) for low, high in padding)


def string_padding(padding: Any) -> str:
    """A `padding` argument of an op that knows only strings."""
    if not isinstance(padding, str):
        raise TypeError(f"Expected string for argument 'padding' not {padding!r}.")
    return padding


def spatial(values: Sequence[Any], channels_last: bool) -> tuple[Any, ...]:
    """The spatial part of a list over all axes."""
    return tuple(values[1:-1]) if channels_last else tuple(values[2:])
