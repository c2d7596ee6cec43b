"""The warning about functions that are traced again and again."""

from __future__ import annotations

import weakref
from typing import Any

from tfjax.core import log

# TensorFlow's numbers: five tracings among the last calls (ten calls after a tracing it is forgotten), two warnings.
TRACINGS, HISTORY, WARNINGS = 5, 10, 2


class Detector:
    """Counts the calls and tracings of the functions made from one piece of code."""

    def __init__(self) -> None:
        self._calls_since: list[int] = []  # for each remembered tracing, the calls from it to the next
        self._calls = 0
        self._warned = 0

    def called(self) -> None:
        """A call that found its trace."""
        if self._calls_since:
            self._calls_since[-1] += 1
        else:
            self._calls_since.append(1)
        self._calls += 1

    def traced(self, function: Any) -> None:
        """A call that had to trace; warns when it is time to."""
        self._calls += 1
        self._calls_since.append(1)
        while self._calls_since and self._calls - self._calls_since[0] > HISTORY:
            self._calls -= self._calls_since.pop(0)
        if self._warned >= WARNINGS or len(self._calls_since) < TRACINGS:
            return
        self._warned += 1
        log.warning(
            f"{len(self._calls_since)} out of the last {self._calls} calls to {function} triggered tf.function "
            "retracing. "
            "Tracing is expensive and the excessive number of tracings could be due to (1) creating @tf.function "
            "repeatedly "
            "in a loop, (2) passing tensors with different shapes, (3) passing Python objects instead of tensors. "
            "For (1), "
            "please define your @tf.function outside of the loop. For (2), @tf.function has reduce_retracing=True "
            "option "
            "that can avoid unnecessary retracing. For (3), please refer to "
            "https://www.tensorflow.org/guide/function#controlling_retracing and "
            "https://www.tensorflow.org/api_docs/python/tf/function for  more details."
        )


_detectors: weakref.WeakKeyDictionary[Any, Detector] = weakref.WeakKeyDictionary()


def detector_of(function: Any) -> Detector:
    """The detector of a Python function: functions of the same code share one."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    function = getattr(function, "__func__", function)
    key = getattr(function, "__code__", function)
    try:
        found = _detectors.get(key)
        if found is None:
            found = _detectors[key] = Detector()
    except TypeError:
        return Detector()
    return found
