"""The other end of _common.Worker: holds one implementation, answers one request per line of standard input.

python benchmarks/_worker.py jax|tf|tfjax|keras
"""

from __future__ import annotations

import json
import os
import sys
import time
import types
from collections.abc import Callable
from typing import Any

CLOCK = time.perf_counter


def _undecorated(function: Callable) -> Callable:
    return function


class Implementation:
    """The requests; a method's keyword arguments are the request's."""

    def __init__(self, name: str):
        self.name = name
        started = CLOCK()
        if name == "jax":
            import jax  # noqa: F401
            import numpy  # noqa: F401

            self.tf: Any = None
        elif name == "tfjax":
            import tfjax

            self.tf = tfjax
        elif name == "keras":
            os.environ["KERAS_BACKEND"] = "jax"
            import keras

            self.tf = types.SimpleNamespace(keras=keras)
        else:
            import tensorflow

            self.tf = tensorflow
        self.import_seconds = CLOCK() - started
        self.steps: dict[str, Callable[[], float]] = {}
        self.programs: dict[str, Callable[[], Any]] = {}

    def build(self, step: str, decorated: bool = False, warm_seconds: float = 1.0) -> list[float]:
        """Make a step and run it until it has settled; returns [seconds per step, last loss]."""
        import _steps

        if self.name == "jax":
            function, self.programs[step] = getattr(_steps, f"jax_{step}")()
        else:
            wrap = self.tf.function if decorated else _undecorated
            function = getattr(_steps, f"tf_{step}")(self.tf, wrap)
        self.steps[self._key(step, decorated)] = function
        function()
        end = CLOCK() + warm_seconds
        durations, loss = [], 0.0
        while not durations or CLOCK() < end:
            started = CLOCK()
            loss = function()
            durations.append(CLOCK() - started)
        return [sorted(durations[-50:])[len(durations[-50:]) // 2], loss]

    def time(self, step: str, count: int, decorated: bool = False) -> float:
        """Seconds per step over `count` steps."""
        function = self.steps[self._key(step, decorated)]
        started = CLOCK()
        for _ in range(count):
            function()
        return (CLOCK() - started) / count

    def losses(self, step: str, count: int, decorated: bool = False) -> list[float]:
        """The losses of the first steps of a fresh build, to see that all do the same work."""
        import _steps

        if self.name == "jax":
            function = getattr(_steps, f"jax_{step}")()[0]
        else:
            function = getattr(_steps, f"tf_{step}")(self.tf, self.tf.function if decorated else _undecorated)
        return [function() for _ in range(count)]

    def record(self, count: int) -> dict[str, float]:
        """Seconds per np.add and per tf.add of two small arrays whose result nobody reads."""
        import numpy as np

        a, b = np.ones((4, 4), np.float32), np.ones((4, 4), np.float32)
        ta, tb = self.tf.constant(a), self.tf.constant(b)
        return {"numpy": _per_call(np.add, a, b, count=count), "tf": _per_call(self.tf.add, ta, tb, count=count)}

    def cold(self) -> dict[str, Any]:
        """Seconds for the import (already done) and for the 190 ops; once per process."""
        import _cold

        started = CLOCK()
        sums = _cold.run_jax() if self.name == "jax" else _cold.run_tf(self.tf)
        return {"import": self.import_seconds, "ops": CLOCK() - started, "sums": sums}

    def memory(self, step: str, count: int, marks: int) -> list[float]:
        """MiB resident after each of `marks` equal parts of `count` steps (steps already warm)."""
        function = self.steps[self._key(step, False)]
        sizes = []
        for _ in range(marks):
            for _ in range(count // marks):
                function()
            sizes.append(resident_mib())
        return sizes

    def flops(self, step: str) -> float:
        """FLOPs of one step's whole program, from XLA's own cost analysis."""
        if self.name == "jax":
            return _flops(self.programs[step]().cost_analysis())
        from tfjax.engine import clear_caches, last_program, mode

        clear_caches()  # what was compiled before would not be compiled, and so not be the last
        before = last_program()
        with mode("xla"):
            self.losses(step, 4)
        program = last_program()
        if program is before:
            raise RuntimeError("no program was compiled")
        return _flops(program.cost_analysis())

    def trace_lines(self, lines: int) -> float:
        """Seconds from decorating a function of so many lines of arithmetic to its trace."""
        tf = self.tf

        def function(x):
            for k in range(lines):
                x = tf.tanh(x * 0.5 + float(k))
            return x

        x = tf.ones((2, 2))
        started = CLOCK()
        tf.function(function).get_concrete_function(x)
        return CLOCK() - started

    def fit_build(self, workload: str, scanned: bool = False) -> float:
        """Make a model and train it, so that all is compiled; returns the last loss."""
        import _fit

        if self.name == "jax":
            function = _fit.jax_epochs(workload, scanned)
        else:
            function = _fit.keras_epochs(self.tf.keras, workload)
        self.steps[self._key(workload, scanned)] = function
        return function()

    def fit_epoch(self, workload: str, scanned: bool = False) -> float:
        """Seconds of one epoch."""
        import _fit

        return self.time(workload, 1, scanned) / _fit.EPOCHS

    def fit_first(self, workload: str) -> float:
        """Seconds of the first epoch of a new model."""
        import _fit

        epoch = _fit.keras_epochs(self.tf.keras, workload, epochs=1)
        started = CLOCK()
        epoch()
        return CLOCK() - started

    def data_build(self, pipeline: str) -> tuple[int, float]:
        """Make a pipeline and iterate over it once; returns the number of elements and a sum."""
        import _pipelines

        dataset = _pipelines.PIPELINES[pipeline](self.tf)
        self.programs[pipeline] = lambda: _pipelines.epoch(dataset)
        self.programs[pipeline]()
        return self.programs[pipeline]()

    def data_epoch(self, pipeline: str) -> float:
        """Seconds of one iteration."""
        started = CLOCK()
        self.programs[pipeline]()
        return CLOCK() - started

    def tape_build(self) -> float:
        """Make the step with a tape and an optimizer, and run it until it has settled; returns its seconds."""
        import _fit

        step = self.steps["tape"] = _fit.jax_step() if self.name == "jax" else _fit.keras_tape_step(self.tf)
        for _ in range(100):
            step()
        return self.tape_time(20)

    def tape_time(self, count: int) -> float:
        """Seconds per such step."""
        return _per_call(self.steps["tape"], count=count)

    def has(self, path: str) -> bool:
        """Whether tf.<path> exists."""
        found = self.tf
        for part in path.split("."):
            found = getattr(found, part, None)
        return found is not None

    @staticmethod
    def _key(step: str, decorated: bool) -> str:
        return f"{step}/{decorated}"


def _per_call(function: Callable, *arguments: Any, count: int) -> float:
    calls = range(count)
    started = CLOCK()
    for _ in calls:
        function(*arguments)
    return (CLOCK() - started) / count


def _flops(analysis: Any) -> float:
    """cost_analysis() is a dictionary, or a list with one."""
    return float((analysis[0] if isinstance(analysis, list | tuple) else analysis)["flops"])


def resident_mib() -> float:
    """This process's resident memory (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    # Answers go to the real standard output; what the implementation prints goes to standard error.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    implementation = Implementation(sys.argv[1])
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"value": getattr(implementation, request.pop("request"))(**request)}
        except Exception as error:  # the parent decides what a failure means
            answer = {"error": f"{implementation.name}: {type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
