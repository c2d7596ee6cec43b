"""Import times in fresh processes: tfjax beside what it stands on, and TensorFlow.

Two names are looked up as well, so that a namespace that loads its parts lazily has loaded what every program uses.

    python benchmarks/start.py [--tensorflow-python PATH] [--rounds N] [--strict]
"""

from __future__ import annotations

import os
import subprocess
import sys

from _common import HERE, Row, arguments, at_most, medians, paired, print_table, ratio, tensorflow_python

TIMED = "import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"


def import_seconds(python: str, code: str) -> float:
    """Seconds `code` takes in a fresh interpreter, without the interpreter's own start."""
    env = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(HERE.parent)}
    done = subprocess.run([python, "-c", TIMED.format(code=code)], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{code}: {done.stderr.strip().splitlines()[-1]}")
    return float(done.stdout.split()[-1])


def main() -> int:
    args = arguments(__doc__.split("\n")[0]).parse_args()
    wanted = args.impl or ("jax", "tf", "tfjax")
    tensorflow = tensorflow_python(args)
    programs = {}
    if "jax" in wanted:
        programs["jax+optax+numpy"] = (sys.executable, "import jax, jax.numpy, optax, numpy")
    if "tfjax" in wanted:
        programs["tfjax"] = (sys.executable, "import tfjax as tf; tf.constant, tf.GradientTape")
    if "tf" in wanted and tensorflow:
        programs["tensorflow"] = (tensorflow, "import tensorflow as tf; tf.constant, tf.GradientTape")
    for python, code in programs.values():
        import_seconds(python, code)  # writes the .pyc files, fills the page cache
    tasks = {name: lambda p=python, c=code: import_seconds(p, c) for name, (python, code) in programs.items()}
    times = paired(tasks, min(args.rounds, 7))
    beside_jax = ratio(times, "tfjax", "jax+optax+numpy")
    rows = [
        at_most("import", "tfjax / (jax + optax + numpy)", beside_jax, 1.3, medians(times)),
        Row("import", "tfjax / tensorflow", ratio(times, "tfjax", "tensorflow")),
    ]
    return 0 if print_table(rows) or not args.strict else 1


if __name__ == "__main__":
    sys.exit(main())
