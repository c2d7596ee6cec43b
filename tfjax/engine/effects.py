"""Python code that runs while a program runs: prints, Python functions, their errors.

`host_call` is used in implementations of ops. Under XLA it is an ordered callback, interpreted on the host a plain
call. JAX differentiates no callback, and drops those it can when it splits a loop into forward and backward parts. So
control flow keeps its effects in the forward run alone and builds what is differentiated under `silent()`.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jax
import numpy as np
from jax import lax
from jax.experimental import io_callback

from tfjax.engine.aval import Aval

# What Python code called from a running program has raised; the first is raised once the program has ended.
_failures: list[BaseException] = []


class _Silent(threading.local):
    depth = 0


_silent = _Silent()


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Inside, calls without results are left out of what is traced, and others lose their place in the order."""
    _silent.depth += 1
    try:
        yield
    finally:
        _silent.depth -= 1


def run(function: Callable[..., Sequence[Any]], outs: Sequence[Aval], arrays: Sequence[Any]) -> tuple[Any, ...]:
    """Calls `function` on host arrays; after a failure nothing is called any more, as TensorFlow stops there."""
    if not _failures:
        try:
            results = function(*(np.asarray(x) for x in arrays))
            return tuple(np.asarray(r, a.dtype).reshape(a.shape) for r, a in zip(results, outs, strict=True))
        except BaseException as error:  # noqa: BLE001  raised again by `settle`
            _failures.append(error)
    return tuple(np.zeros(a.shape, a.dtype) for a in outs)


def host_call(function: Callable[..., Sequence[Any]], outs: Sequence[Aval], *arrays: Any) -> tuple[Any, ...]:
    """JAX: `function(*host arrays)` at run time, in program order; returns arrays of the avals `outs`.

    Nothing is differentiated through it.
    """
    if _silent.depth and not outs:
        return ()
    avals = tuple(outs)
    shapes = tuple(jax.ShapeDtypeStruct(a.shape, a.dtype) for a in avals)
    fixed = [lax.stop_gradient(x) for x in arrays]

    def call(*values: Any) -> tuple[Any, ...]:
        return run(function, avals, values)

    if _silent.depth:
        return tuple(lax.stop_gradient(x) for x in jax.pure_callback(call, shapes, *fixed))
    return tuple(lax.stop_gradient(x) for x in io_callback(call, shapes, *fixed, ordered=True))


def settle(raising: bool = True) -> None:
    """Waits until all effects of the programs started so far have happened; raises the first error among them."""
    jax.effects_barrier()
    if _failures and raising:
        error = _failures[0]
        _failures.clear()
        raise error
