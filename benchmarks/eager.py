"""Undecorated eager code beside hand-written JAX and TensorFlow: one table of ratios with their targets.

    python benchmarks/eager.py [--tensorflow-python PATH] [--impl jax tf tfjax] [--only ROW ...] [--rounds N] [--strict]

Rows: linear, linear_numpy, mlp, rnn, scan, record, cold, memory, flops. A ratio is the median over rounds in which each
implementation ran once. Compiling, warming up and importing are outside the measured time, except where they are the
point (cold).
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

ROWS = ("linear", "linear_numpy", "mlp", "rnn", "scan", "record", "cold", "memory", "flops")
SLICE = 0.05  # seconds of one measurement
TITLES = {
    "linear": "linear regression step",
    "linear_numpy": "... with NumPy data",
    "mlp": "784-128-10 MLP step",
    "rnn": "RNN step, Python loop",
    "scan": "RNN step, tf.scan",
}


def skipped(workload: str, reason: str) -> Row:
    return Row(workload, "skipped", None, detail=reason)


def check_same_work(workload: str, losses: dict[str, list[float]]) -> Row | None:
    """A failing row if the implementations' first losses differ: then they do not do the same work."""
    reference = next(iter(losses.values()))
    for name, values in losses.items():
        if any(abs(a - b) > 1e-4 * max(1.0, abs(b)) for a, b in zip(values, reference, strict=True)):
            return Row(workload, "same losses", None, passed=False, detail=f"{name} {values}, expected {reference}")
    return None


def time_steps(workers: dict[str, Worker], step: str, rounds: int) -> dict[str, list[float]] | Row:
    """Seconds per step, by implementation; `tf` stands for eager, `tf.function` for the decorated step."""
    variants = {name: (name, False) for name in workers}
    if "tf" in workers:
        variants["tf.function"] = ("tf", True)
    tasks, losses = {}, {}
    for label, (name, decorated) in variants.items():
        worker = workers[name]
        if name == "tfjax" and step == "scan" and not worker.ask("has", path="scan"):
            continue
        losses[label] = worker.ask("losses", step=step, count=4, decorated=decorated)
        per_step, _ = worker.ask("build", step=step, decorated=decorated)
        count = max(1, int(SLICE / per_step))
        tasks[label] = lambda w=worker, n=count, d=decorated: w.ask("time", step=step, count=n, decorated=d)
    return check_same_work(TITLES[step], losses) or paired(tasks, rounds)


# What the issue asks of each step: tfjax / jax, tfjax / tf.function, tf eager / tfjax.
LIMITS = {"linear": (2.0, 1.0, 10.0), "mlp": (1.5, None, None)}


def step_rows(workers: dict[str, Worker], step: str, rounds: int) -> list[Row]:
    title = TITLES[step]
    times = time_steps(workers, step, rounds)
    if isinstance(times, Row):
        return [times]
    detail = medians(times)
    jax_limit, function_limit, eager_limit = LIMITS.get(step, (None, None, None))

    def row(what, above, below, judge, limit):
        measured = ratio(times, above, below)
        return judge(title, what, measured, limit) if limit is not None else Row(title, what, measured)

    rows = [
        row("tfjax / jax", "tfjax", "jax", at_most, jax_limit),
        row("tfjax / tf.function", "tfjax", "tf.function", at_most, function_limit),
        row("tf eager / tfjax", "tf", "tfjax", at_least, eager_limit),
    ]
    rows[0].detail = detail
    return rows


def record_rows(workers: dict[str, Worker], rounds: int) -> list[Row]:
    title, count = "recording one small op", 20_000
    askable = {name: worker for name, worker in workers.items() if name != "jax"}
    if "tfjax" not in askable:
        return [skipped(title, "needs tfjax")]
    for worker in askable.values():
        worker.ask("record", count=count)
    numpy_times, times = [], {name: [] for name in askable}
    for _ in range(rounds):
        for name, worker in askable.items():
            answer = worker.ask("record", count=count)
            times[name].append(answer["tf"])
            if name == "tfjax":
                numpy_times.append(answer["numpy"])
    allowed = [5 * numpy + 3e-6 for numpy in numpy_times]
    share = statistics.median(t / limit for t, limit in zip(times["tfjax"], allowed, strict=True))
    detail = medians({"np.add": numpy_times, **times}, 1e6, "us")
    rows = [at_most(title, "tfjax / (5 np.add + 3 us)", share, 1.0, detail)]
    rows.append(at_most(title, "tfjax / tf eager", ratio(times, "tfjax", "tf"), 1.0))
    return rows


def cold_rows(pythons: dict[str, str], repeats: int) -> list[Row]:
    """Fresh processes: plain JAX once (it takes half a minute), the others `repeats` times, in turn."""
    title = "190 cold ops and gradients"
    answers: dict[str, list[dict]] = {name: [] for name in pythons}
    for i in range(repeats):
        for name, python in pythons.items():
            if name == "jax" and i > 0:
                continue
            with Worker(name, python) as worker:
                answers[name].append(worker.ask("cold"))
    sums = {name: list(found[0]["sums"].values()) for name, found in answers.items()}
    if (different := check_same_work(title, sums)) is not None:
        return [different]
    ops = {name: [a["ops"] for a in found] for name, found in answers.items()}
    total = {name: [a["ops"] + a["import"] for a in found] for name, found in answers.items()}
    middle = {name: statistics.median(values) for name, values in ops.items()}
    whole = {name: statistics.median(values) for name, values in total.items()}

    def quotient(values, above, below):
        return values[above] / values[below] if above in values and below in values else None

    return [
        at_least(title, "jax / tfjax", quotient(middle, "jax", "tfjax"), 25.0, medians(ops)),
        at_most(title, "with import, tfjax / tf", quotient(whole, "tfjax", "tf"), 0.5, medians(total)),
    ]


def memory_rows(python: str, steps: int) -> list[Row]:
    """Resident memory from a tenth of the way to the end."""
    title = f"memory over {steps:,} steps"
    with Worker("tfjax", python) as worker:
        worker.ask("build", step="small")
        sizes = worker.ask("memory", step="small", count=steps, marks=10)
    shown = "MiB: " + " ".join(f"{size:.0f}" for size in sizes)
    return [at_most(title, "end / after a tenth", sizes[-1] / sizes[0], 1.02, shown)]


def flops_rows(workers: dict[str, Worker]) -> list[Row]:
    """XLA counts the body of a loop once: the scan row compares one iteration forwards and one backwards."""
    rows = []
    for step in ("linear", "mlp", "rnn", "scan"):
        title = f"FLOPs, {TITLES[step]}"
        if "tfjax" not in workers or "jax" not in workers:
            rows.append(skipped(title, "needs jax and tfjax"))
        elif step == "scan" and not workers["tfjax"].ask("has", path="scan"):
            rows.append(skipped(title, "tf.scan is not there yet"))
        else:
            workers["jax"].ask("build", step=step, warm_seconds=0.0)
            # XLA counts the body of a hand-written loop once; an eager tf.scan is a Python loop.
            by_hand = "rnn" if step == "scan" else step
            flops = {name: [workers[name].ask("flops", step=s)] for name, s in (("jax", by_hand), ("tfjax", step))}
            rows.append(at_most(title, "tfjax / jax", ratio(flops, "tfjax", "jax"), 1.05, medians(flops, 1.0, "")))
    return rows


def main() -> int:
    parser = arguments(__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=ROWS, default=ROWS, help="rows to run")
    parser.add_argument("--steps", type=int, default=100_000, help="steps of the memory row")
    parser.add_argument("--cold-repeats", type=int, default=3)
    args = parser.parse_args()
    pythons = interpreters(args)
    rows: list[Row] = []

    def attempt(title, measure, *arguments):
        try:
            rows.extend(measure(*arguments))
        except WorkerError as error:
            rows.append(Row(title, "error", None, passed=False, detail=str(error)))
        print(".", end="", file=sys.stderr, flush=True)

    # Cold first: nothing of ours is running beside it.
    if "cold" in args.only:
        attempt("190 cold ops and gradients", cold_rows, pythons, args.cold_repeats)
    with ExitStack() as stack:
        workers = {name: stack.enter_context(Worker(name, python)) for name, python in pythons.items()}
        for step in TITLES:
            if step in args.only:
                attempt(TITLES[step], step_rows, workers, step, args.rounds)
        if "record" in args.only:
            attempt("recording one small op", record_rows, workers, args.rounds)
        if "flops" in args.only:
            attempt("FLOPs", flops_rows, workers)
    if "memory" in args.only and "tfjax" in pythons:
        attempt("memory", memory_rows, pythons["tfjax"], args.steps)
    print(file=sys.stderr)
    return 0 if print_table(rows) or not args.strict else 1


if __name__ == "__main__":
    sys.exit(main())
