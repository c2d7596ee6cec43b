"""`assert`, with Feature.ASSERT_STATEMENTS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.function.autograph import staging


def assert_stmt(condition: Any, message: Callable[[], Any]) -> None:
    """`assert condition, message()`; of a tensor it is checked when the program runs."""
    if staging.is_staged(condition):
        staging.assert_(condition, [message()])
        return
    assert condition, message()
