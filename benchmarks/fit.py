"""`fit` beside hand-written JAX, TensorFlow and Keras on JAX: epoch times as ratios with their targets.

    python benchmarks/fit.py [--tensorflow-python PATH] [--keras-python PATH] [--only ROW ...] [--rounds N] [--strict]

Rows: mlp128, mlp32, convnet, lstm (an epoch of `fit`, compiled before), tape (an undecorated step with a tape and
Keras's Adam), tiny (the first `fit` of a small model in a fresh process, from the call to its end). `--keras-python` is
an interpreter with keras and jax. JAX counts with the faster of a Python loop and one `lax.scan`.
"""

from __future__ import annotations

import statistics
import sys
from contextlib import ExitStack

from _common import (
    Row,
    Worker,
    WorkerError,
    arguments,
    at_least,
    at_most,
    interpreters,
    medians,
    paired,
    print_table,
    ratio,
)

ROWS = ("mlp128", "mlp32", "convnet", "lstm", "tape", "tiny")
TITLES = {
    "mlp128": "MLP 784-128-10, batch 128",
    "mlp32": "MLP 784-128-10, batch 32",
    "convnet": "convnet 32-64, 28x28, batch 128",
    "lstm": "LSTM(64) on (50, 32), batch 32",
    "tape": "tape and Keras Adam, MLP",
    "tiny": "first fit of a tiny model",
}
SLICE = 0.1  # seconds of one measurement of single steps


def epoch_rows(workers: dict[str, Worker], workload: str, rounds: int) -> list[Row]:
    tasks = {}
    for name, worker in workers.items():
        for scanned in (False, True) if name == "jax" else (False,):
            label = f"jax {'scan' if scanned else 'loop'}" if name == "jax" else name
            worker.ask("fit_build", workload=workload, scanned=scanned)
            tasks[label] = lambda w=worker, s=scanned: w.ask("fit_epoch", workload=workload, scanned=s)
    times = paired(tasks, rounds)
    by_hand = [name for name in times if name.startswith("jax")]
    if by_hand:
        times["jax"] = times[min(by_hand, key=lambda name: statistics.median(times[name]))]
    title = TITLES[workload]
    limit = 1.0 if workload == "convnet" else 0.5
    return [
        at_most(title, "tfjax / best jax", ratio(times, "tfjax", "jax"), 1.1, medians(times)),
        at_most(title, "tfjax / tf", ratio(times, "tfjax", "tf"), limit),
        at_most(title, "tfjax / keras on jax", ratio(times, "tfjax", "keras"), 0.7),
    ]


def tape_rows(workers: dict[str, Worker], rounds: int) -> list[Row]:
    tasks = {}
    for name, worker in workers.items():
        if name != "keras":
            count = max(1, int(SLICE / worker.ask("tape_build")))
            tasks[name] = lambda w=worker, n=count: w.ask("tape_time", count=n)
    times = paired(tasks, rounds)
    return [
        at_most(TITLES["tape"], "tfjax / jax", ratio(times, "tfjax", "jax"), 1.5, medians(times)),
        at_least(TITLES["tape"], "tf eager / tfjax", ratio(times, "tf", "tfjax"), 15.0),
    ]


def tiny_rows(pythons: dict[str, str], repeats: int) -> list[Row]:
    times: dict[str, list[float]] = {name: [] for name in pythons if name != "jax"}
    for _ in range(repeats):
        for name, found in times.items():
            with Worker(name, pythons[name]) as worker:
                found.append(worker.ask("fit_first", workload="tiny"))
    return [at_most(TITLES["tiny"], "tfjax / tf", ratio(times, "tfjax", "tf"), 1.0, medians(times))]


def main() -> int:
    parser = arguments(__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=ROWS, default=ROWS, help="rows to run")
    parser.add_argument("--keras-python", metavar="PATH", help="an interpreter that has keras and jax")
    args = parser.parse_args()
    pythons = interpreters(args)
    if args.keras_python:
        pythons["keras"] = args.keras_python
    rows: list[Row] = []

    def attempt(title, measure, *arguments):
        try:
            rows.extend(measure(*arguments))
        except WorkerError as error:
            rows.append(Row(title, "error", None, passed=False, detail=str(error)))
        print(".", end="", file=sys.stderr, flush=True)

    if "tiny" in args.only:
        attempt(TITLES["tiny"], tiny_rows, pythons, 3)
    with ExitStack() as stack:
        workers = {name: stack.enter_context(Worker(name, python)) for name, python in pythons.items()}
        for workload in ROWS[:4]:
            if workload in args.only:
                attempt(TITLES[workload], epoch_rows, workers, workload, args.rounds)
        if "tape" in args.only:
            attempt(TITLES["tape"], tape_rows, workers, args.rounds)
    print(file=sys.stderr)
    return 0 if print_table(rows) or not args.strict else 1


if __name__ == "__main__":
    sys.exit(main())
