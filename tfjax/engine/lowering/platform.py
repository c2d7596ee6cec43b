"""Which form of an op to trace: decided once, in Python, while tracing.

``lax.platform_dependent`` would put both forms into every jaxpr (twice the tracing time, a conditional for the
interpreter to walk), so the platform is a static choice: the default backend's, unless overridden.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

import jax

_override: ContextVar[str | None] = ContextVar("tfjax_lowering_platform", default=None)


def lowering_platform() -> str:
    """The platform the next trace is written for: 'cpu', 'gpu' or 'tpu'."""
    return _override.get() or jax.default_backend()


@contextlib.contextmanager
def use_platform(platform: str) -> Iterator[None]:
    """Trace for `platform` inside the block, whatever the default backend is.

    The result is correct on every device; only its speed depends on the match. Callers that cache jaxprs must put
    `lowering_platform()` into their key if they use this.
    """
    token = _override.set(platform)
    try:
        yield
    finally:
        _override.reset(token)
