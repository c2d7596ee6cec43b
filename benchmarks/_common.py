"""What the benchmarks share: worker processes to time side by side, and one table to print.

Every implementation (hand-written JAX, TensorFlow, tfjax) lives in a process of its own, possibly with another
interpreter, and runs a piece of work only when told to. So they can be measured in turn, on the same machine in the
same minute, and none sees the others' threads, caches or memory.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
IMPLEMENTATIONS = ("jax", "tf", "tfjax")


class WorkerError(RuntimeError):
    """A worker could not do what it was asked; the message is the worker's own."""


class Worker:
    """A process that holds one implementation and answers requests, one at a time."""

    def __init__(self, implementation: str, python: str = sys.executable):
        env = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(HERE.parent)}
        env.pop("JAX_COMPILATION_CACHE_DIR", None)  # a cold compile must be cold
        self.implementation = implementation
        self.process = subprocess.Popen(
            [python, str(HERE / "_worker.py"), implementation],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("BENCH_DEBUG") else subprocess.DEVNULL,
            text=True,
            env=env,
        )

    def ask(self, request: str, **arguments: Any) -> Any:
        """Do one request and return its answer."""
        if self.process.stdin is None or self.process.stdout is None:
            raise WorkerError("no pipes")
        try:
            self.process.stdin.write(json.dumps({"request": request, **arguments}) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise WorkerError(f"the {self.implementation} worker ended (BENCH_DEBUG=1 shows why)")
        answer = json.loads(line)
        if "error" in answer:
            raise WorkerError(answer["error"])
        return answer["value"]

    def close(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(timeout=30)

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def paired(tasks: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Run every task once per round, each round beginning with another one, so that drift hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in tasks}
    names = list(tasks)
    for i in range(rounds):
        first = i % len(names)
        for name in names[first:] + names[:first]:
            times[name].append(tasks[name]())
    return times


def ratio(times: dict[str, list[float]], above: str, below: str) -> float | None:
    """Median over the rounds of above/below; None where one was not run."""
    if above not in times or below not in times:
        return None
    return statistics.median(a / b for a, b in zip(times[above], times[below], strict=True))


@dataclass
class Row:
    """One line of the table: a measured number and what it must be."""

    workload: str
    what: str
    measured: float | None
    target: str = ""
    passed: bool | None = None
    detail: str = ""


def at_most(workload: str, what: str, measured: float | None, limit: float, detail: str = "") -> Row:
    passed = None if measured is None else measured <= limit
    return Row(workload, what, measured, f"<= {limit:g}", passed, detail)


def at_least(workload: str, what: str, measured: float | None, limit: float, detail: str = "") -> Row:
    passed = None if measured is None else measured >= limit
    return Row(workload, what, measured, f">= {limit:g}", passed, detail)


def medians(times: dict[str, list[float]], unit: float = 1e3, name: str = "ms") -> str:
    """'jax 0.081, tfjax 0.120 ms' for the detail column."""
    return ", ".join(f"{key} {statistics.median(values) * unit:.4g}" for key, values in times.items()) + f" {name}"


def print_table(rows: Iterable[Row]) -> bool:
    """Print the rows; False when one of them failed."""
    rows = list(rows)
    verdict = {True: "pass", False: "FAIL", None: "-"}
    cells = [("workload", "what", "measured", "target", "", "medians")]
    for row in rows:
        measured = "-" if row.measured is None else f"{row.measured:.3g}"
        cells.append((row.workload, row.what, measured, row.target, verdict[row.passed], row.detail))
    widths = [max(len(line[i]) for line in cells) for i in range(5)]
    for line in cells:
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=False)) + "  " + line[5])
    return not any(row.passed is False for row in rows)


def arguments(description: str) -> argparse.ArgumentParser:
    """The options every benchmark has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--impl", nargs="+", choices=IMPLEMENTATIONS, help="what to run (default: all there is)")
    parser.add_argument("--tensorflow-python", metavar="PATH", help="an interpreter that has TensorFlow")
    parser.add_argument("--rounds", type=int, default=15, help="repeats; medians are over them")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a target is missed")
    return parser


def tensorflow_python(args: argparse.Namespace) -> str | None:
    """The interpreter for TensorFlow: the one named, or this one if it has it."""
    if args.tensorflow_python:
        return args.tensorflow_python
    probe = subprocess.run(
        [sys.executable, "-c", "import importlib.util as u, sys; sys.exit(u.find_spec('tensorflow') is None)"],
        capture_output=True,
    )
    return sys.executable if probe.returncode == 0 else None


def interpreters(args: argparse.Namespace) -> dict[str, str]:
    """Implementation -> interpreter, for those asked for and available."""
    available = {"jax": sys.executable, "tfjax": sys.executable}
    if (python := tensorflow_python(args)) is not None:
        available["tf"] = python
    wanted = args.impl or IMPLEMENTATIONS
    return {name: available[name] for name in IMPLEMENTATIONS if name in wanted and name in available}
