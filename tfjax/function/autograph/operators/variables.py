"""Variables of converted code that have no value yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_TF_MODULE = "tensorflow.python.autograph.operators.variables"  # shown in an error message


class Undefined:
    """Stands for a variable before its first assignment, so that functions can pass it around."""

    __module__ = _TF_MODULE
    __slots__ = ("symbol_name",)

    def __init__(self, symbol_name: str):
        self.symbol_name = symbol_name

    def read(self) -> Any:
        """Raises UnboundLocalError, as Python does."""
        raise UnboundLocalError(f"'{self.symbol_name}' is used before assignment")

    def __repr__(self) -> str:
        return self.symbol_name

    # `x.a` and `x[i]` of a variable that is not defined are not defined either.
    def __getattr__(self, name: str) -> Any:
        return self

    def __getitem__(self, key: Any) -> Any:
        return self


class UndefinedReturnValue:
    """Stands for the result of a function that has not returned yet."""

    __module__ = _TF_MODULE


def is_missing(value: Any) -> bool:
    """Whether a variable holds nothing that a program could."""
    return value is None or isinstance(value, (Undefined, UndefinedReturnValue))


def ld(value: Any) -> Any:
    """Reads a variable."""
    return value.read() if isinstance(value, Undefined) else value


def ldu(load: Callable[[], Any], name: str) -> Any:
    """Reads what may not exist (`d["a"]`, `self.x`); Undefined if it does not."""
    try:
        return load()
    except (KeyError, AttributeError, NameError):
        return Undefined(name)
