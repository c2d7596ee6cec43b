"""Training steps decorated with tf.function beside hand-written JAX and TensorFlow: ratios with their targets.

    python benchmarks/function.py [--tensorflow-python PATH] [--impl jax tf tfjax] [--only ROW ...] [--rounds N]

Rows: linear, mlp, rnn, tracing. A ratio is the median over rounds in which each implementation ran once. Tracing,
compiling and warming up are outside the measured time, except in `tracing`.
"""

from __future__ import annotations

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
from eager import SLICE, TITLES, check_same_work

ROWS = ("linear", "mlp", "rnn", "tracing")
# tfjax / jax, tf / tfjax
LIMITS = {"linear": (1.3, 2.0), "mlp": (1.3, 2.0)}


def step_rows(workers: dict[str, Worker], step: str, rounds: int) -> list[Row]:
    title = f"tf.function, {TITLES[step]}"
    tasks, losses = {}, {}
    for name, worker in workers.items():
        losses[name] = worker.ask("losses", step=step, count=4, decorated=True)
        per_step, _ = worker.ask("build", step=step, decorated=True)
        count = max(1, int(SLICE / per_step))
        tasks[name] = lambda w=worker, n=count: w.ask("time", step=step, count=n, decorated=True)
    if (different := check_same_work(title, losses)) is not None:
        return [different]
    times = paired(tasks, rounds)
    jax_limit, tf_limit = LIMITS.get(step, (None, None))
    rows = []
    for what, above, below, judge, limit in (
        ("tfjax / jax", "tfjax", "jax", at_most, jax_limit),
        ("tf / tfjax", "tf", "tfjax", at_least, tf_limit),
    ):
        measured = ratio(times, above, below)
        rows.append(judge(title, what, measured, limit) if limit is not None else Row(title, what, measured))
    rows[0].detail = medians(times)
    return rows


def tracing_rows(workers: dict[str, Worker]) -> list[Row]:
    title = "tracing 50 lines"
    askable = {name: worker for name, worker in workers.items() if name != "jax"}
    if "tfjax" not in askable:
        return [Row(title, "skipped", None, detail="needs tfjax")]
    times = {name: [worker.ask("trace_lines", lines=50) for _ in range(3)] for name, worker in askable.items()}
    return [at_most(title, "tfjax, seconds", sorted(times["tfjax"])[1], 1.0, medians(times))]


def main() -> int:
    parser = arguments(__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=ROWS, default=ROWS, help="rows to run")
    args = parser.parse_args()
    pythons = interpreters(args)
    rows: list[Row] = []

    def attempt(title, measure, *arguments):
        try:
            rows.extend(measure(*arguments))
        except WorkerError as error:
            rows.append(Row(title, "error", None, passed=False, detail=str(error)))
        print(".", end="", file=sys.stderr, flush=True)

    with ExitStack() as stack:
        workers = {name: stack.enter_context(Worker(name, python)) for name, python in pythons.items()}
        for step in ("linear", "mlp", "rnn"):
            if step in args.only:
                attempt(TITLES[step], step_rows, workers, step, args.rounds)
        if "tracing" in args.only:
            attempt("tracing", tracing_rows, workers)
    print(file=sys.stderr)
    return 0 if print_table(rows) or not args.strict else 1


if __name__ == "__main__":
    sys.exit(main())
