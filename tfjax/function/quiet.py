"""Python's prints while a function is traced again for reasons that TensorFlow does not have."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any


class _Filtered:
    """Standard output without its first `skip` writes; counts the writes.

    `unmuted` is the stream itself, for what is printed at run time.
    """

    def __init__(self, stream: Any, skip: float):
        self.unmuted = stream
        self.writes = 0
        self._skip = skip

    def mute(self) -> None:
        """Nothing more is printed."""
        self._skip = float("inf")

    def write(self, text: str) -> int:
        self.writes += 1
        if self.writes > self._skip:
            return self.unmuted.write(text)  # type: ignore[no-any-return]
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unmuted, name)


@contextlib.contextmanager
def filtered(skip: float) -> Iterator[_Filtered]:
    """Standard output loses its first `skip` writes inside the context."""
    stream = sys.stdout
    inside = _Filtered(stream, skip)
    sys.stdout = inside  # type: ignore[assignment]
    try:
        yield inside
    finally:
        if sys.stdout is inside:
            sys.stdout = stream


def muted() -> Any:
    """Nothing is printed inside the context."""
    return filtered(float("inf"))
