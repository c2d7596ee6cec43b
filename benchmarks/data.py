"""Input pipelines: tf.data here and in TensorFlow.

python benchmarks/data.py [--tensorflow-python PATH] [--only images pairs ...] [--rounds N] [--strict]

A round is one iteration over the whole dataset in which every array is read. Making the dataset and the first
iteration, which compiles, are outside the measured time.
"""

from __future__ import annotations

import statistics
import sys
from contextlib import ExitStack

from _common import Row, Worker, WorkerError, arguments, at_least, interpreters, paired, print_table, ratio
from _pipelines import PIPELINES

TITLES = {
    "images": "slices, map, shuffle, batch",
    "pairs": "... with labels and a cache",
    "augmented": "random map",
    "windows": "windows",
    "elements": "one by one",
    "generator": "generator",
}
# What the issue asks: tfjax's elements per second / TensorFlow's.
LIMITS = {"images": 5.0, "pairs": 5.0}


def rows_of(workers: dict[str, Worker], pipeline: str, rounds: int) -> list[Row]:
    title = TITLES[pipeline]
    found = {name: worker.ask("data_build", pipeline=pipeline) for name, worker in workers.items()}
    counts = {name: count for name, (count, _) in found.items()}
    if len(set(counts.values())) > 1:
        return [Row(title, "same elements", None, passed=False, detail=str(counts))]
    tasks = {name: lambda w=worker: w.ask("data_epoch", pipeline=pipeline) for name, worker in workers.items()}
    times = paired(tasks, rounds)
    rates = {name: next(iter(counts.values())) / statistics.median(values) for name, values in times.items()}
    detail = ", ".join(f"{name} {rate:,.0f}" for name, rate in rates.items()) + " elements/s"
    measured = ratio(times, "tf", "tfjax")
    if pipeline in LIMITS:
        return [at_least(title, "tfjax / tf", measured, LIMITS[pipeline], detail)]
    return [Row(title, "tfjax / tf", measured, detail=detail)]


def main() -> int:
    parser = arguments(__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", choices=list(PIPELINES), default=list(PIPELINES), help="pipelines to run")
    args = parser.parse_args()
    pythons = {name: python for name, python in interpreters(args).items() if name != "jax"}
    rows: list[Row] = []
    with ExitStack() as stack:
        workers = {name: stack.enter_context(Worker(name, python)) for name, python in pythons.items()}
        for pipeline in args.only:
            try:
                rows.extend(rows_of(workers, pipeline, args.rounds))
            except WorkerError as error:
                rows.append(Row(TITLES[pipeline], "error", None, passed=False, detail=str(error)))
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return 0 if print_table(rows) or not args.strict else 1


if __name__ == "__main__":
    sys.exit(main())
