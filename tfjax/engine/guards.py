"""Value checks: what an op found wrong with the values it was given, raised when something is next read on the host."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jax import lax

from tfjax.engine.op import Op
from tfjax.engine.trace import state
from tfjax.engine.value import Value


def _keep_if_failed(old: Any, new: Any, *reports: Any) -> Any:
    failed = jnp.zeros((), bool)
    for report in reports:
        failed = lax.bitwise_or(failed, jnp.any(report))
    return lax.select(failed, old, new)


_protect = Op("Protect", _keep_if_failed, abstract=lambda ins: ins[1], differentiable=False)


def protect(old: Value, new: Value) -> Value:
    """`new`, or `old` if a value check recorded before in this trace fails.

    TensorFlow stops at the failing op, so an assignment after it never happens; here the check reports later, and this
    keeps the variable as it was.
    """
    trace = state().trace
    reports = trace.reports
    if not reports or not trace.protects or old.aval is not new.aval:
        return new
    return _protect(old, new, *reports)  # type: ignore[no-any-return]
