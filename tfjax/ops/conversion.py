"""Conversion by AutoGraph of functions that control flow is given; the layer above registers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_convert: list[Callable[[Any], Any]] = []


def register_conversion(convert: Callable[[Any], Any]) -> None:
    """Makes `convert(function)` what tf.map_fn and its like call in place of the function."""
    _convert[:] = [convert]


def converted(function: Any) -> Any:
    """The function with its control flow on tensors staged, as AutoGraph's context asks for."""
    return _convert[0](function) if _convert else function
