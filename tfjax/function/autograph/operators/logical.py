"""`not`, `and`, `or`, and with Feature.EQUALITY_OPERATORS `==` and `!=`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.function.autograph import staging


def not_(a: Any) -> Any:
    """`not a`."""
    if not staging.is_staged(a):
        return not a
    from tfjax.ops.math.elementwise import logical_not

    return logical_not(a)


def and_(a: Callable[[], Any], b: Callable[[], Any]) -> Any:
    """`a() and b()`; `b` is recorded as a branch if `a` gives a tensor."""
    first = a()
    if staging.is_staged(first):
        return staging.cond(first, b, lambda: first)
    return first and b()


def or_(a: Callable[[], Any], b: Callable[[], Any]) -> Any:
    """`a() or b()`; `b` is recorded as a branch if `a` gives a tensor."""
    first = a()
    if staging.is_staged(first):
        return staging.cond(first, lambda: first, b)
    return first or b()


def eq(a: Any, b: Any) -> Any:
    """`a == b`."""
    if not (staging.is_staged(a) or staging.is_staged(b)):
        return a == b
    from tfjax.ops.math.comparison import equal

    return equal(a, b)


def not_eq(a: Any, b: Any) -> Any:
    """`a != b`."""
    return not_(eq(a, b))
