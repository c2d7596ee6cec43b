"""Loops that stay Python's."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

from tfjax.function.autograph import staging
from tfjax.function.autograph.messages import warn

_LIMIT = 100_000_000
_LONG = 50_001
_GUIDE = "https://github.com/tensorflow/tensorflow/blob/master/tensorflow/python/autograph/g3doc/reference/"
_CONSISTENCY = f"See {_GUIDE}limitations.md#consistency-of-control-flow-types for more info."


def python_while(first: Any, test: Callable[[], Any], body: Callable[[], Any]) -> None:
    """Runs a `while` loop of a Python condition, of which `first` is the value that has been found already."""
    watch, condition = _Watch(), first
    while _python_truth(condition):
        watch.before()
        body()
        watch.after()
        condition = test()


def _python_truth(condition: Any) -> bool:
    if staging.is_staged(condition):
        raise NotImplementedError(
            "The condition of while loop started as non-Tensor, then changed to Tensor. This may happen either because "
            "variables changed type, or when a break or return statement inside the loop depends on a Tensor "
            f"condition. In both cases, changing to a TF loop should remove the error.\n{_CONSISTENCY}"
        )
    return bool(condition)


def python_for(iterable: Any, extra_test: Callable[[], Any] | None, body: Callable[[Any], Any]) -> None:
    """Runs a `for` loop over something that Python iterates over."""
    watch = _Watch()
    if extra_test is not None and not _goes_on(extra_test()):
        return
    for item in iterable:
        watch.before()
        body(item)
        watch.after()
        if extra_test is not None and not _goes_on(extra_test()):
            break


def _goes_on(condition: Any) -> bool:
    if staging.is_staged(condition):
        raise NotImplementedError(
            "break and return statements which depend on a TF condition are not supported in Python for loops. Did you "
            f"intend to make it a TF loop?\n{_CONSISTENCY}"
        )
    return bool(condition)


class _Watch:
    """Warns once about a long Python loop that records ops."""

    def __init__(self) -> None:
        self._count = 0
        self._recorded = 0
        self._done = not staging.is_tracing()

    def before(self) -> None:
        self._count += 1
        if self._count > _LIMIT:
            raise ValueError("iteration limit exceeded")
        if self._count > _LONG and not self._done:
            self._recorded = staging.num_recorded()

    def after(self) -> None:
        if self._count > _LONG and not self._done:
            new = staging.ops_since(self._recorded)
            if new:
                self._done = True
                warn(
                    "Large unrolled loop detected. Did you mean to use a TF loop? The following ops were created after "
                    f"iteration %s: %s\nSee {_GUIDE}common_errors.md#warning-large-unrolled-loop-detected\n"
                    "Location:\n%s",
                    self._count,
                    new,
                    "\n".join(traceback.format_stack()),
                )
