"""Checks of arguments that several layers take: sizes of windows, padding."""

from __future__ import annotations

from typing import Any


def standardize_tuple(value: Any, n: int, name: str, allow_zero: bool = False) -> tuple[int, ...]:
    """`value`, an int or `n` of them, as a tuple of `n` positive (or non-negative) ints.

    Raises:
        ValueError: if it is neither, or a number is out of range.
    """
    message = f"The `{name}` argument must be a tuple of {n} integers. Received {name}={value}"
    if isinstance(value, int):
        sizes = (value,) * n
    else:
        try:
            sizes = tuple(value)
        except TypeError:
            raise ValueError(message) from None
        if len(sizes) != n:
            raise ValueError(message)
        for size in sizes:
            try:
                int(size)
            except (ValueError, TypeError):
                # Keras puts no space before "including".
                raise ValueError(f"{message}including element {size} of type {type(size)}") from None
    bad = {size for size in sizes if (size < 0 if allow_zero else size <= 0)}
    if bad:
        bound = ">= 0" if allow_zero else "> 0"
        raise ValueError(f"{message}, including values {bad} that do not satisfy `value {bound}`")
    return sizes


def standardize_padding(value: Any, allow_causal: bool = False) -> Any:
    """The name of a padding in lower case; lists and tuples pass through.

    Raises:
        ValueError: for another name.
    """
    if isinstance(value, (list, tuple)):
        return value
    padding = value.lower()
    allowed = {"valid", "same", "causal"} if allow_causal else {"valid", "same"}
    if padding not in allowed:
        raise ValueError(f"The `padding` argument must be a list/tuple or one of {allowed}. Received: {padding}")
    return padding


def validate_string_arg(
    value: Any,
    allowable_strings: Any,
    caller_name: str,
    arg_name: str,
    allow_none: bool = False,
    allow_callables: bool = False,
) -> None:
    """Checks that `value` is one of `allowable_strings` (or None, or callable, where those are allowed).

    Raises:
        ValueError: if it is not.
    """
    if allow_none and value is None:
        return
    if allow_callables and callable(value):
        return
    if isinstance(value, str) and value in allowable_strings:
        return
    raise ValueError(
        f"Unknown value for `{arg_name}` argument of {caller_name}. Allowed values are: {allowable_strings}. "
        f"Received: {arg_name}={value}"
    )
