"""What is asked of TensorFlow (tests/ops/array/record.py) and of tfjax (tests/ops/array/test_recordings.py).

`<topic>.txt` holds one program per line over `tf`, `np` and `g`; see tests/tensor/cases for what an answer is.
"""

from pathlib import Path

from tests.tensor.cases import answer
from tests.tensor.cases import environment as common

HERE = Path(__file__).parent
TOPICS = sorted(path.stem for path in HERE.glob("*.txt"))


def programs(topic):
    """The programs of one topic, in order."""
    return [line for line in (HERE / f"{topic}.txt").read_text().splitlines() if line and not line.startswith("#")]


def environment(tf):
    """The names a program may use; `g(f, *xs)` gives the gradients of `f(*xs)` with respect to each of `xs`."""

    def g(f, *xs):
        xs = [tf.constant(x) for x in xs]
        with tf.GradientTape() as tape:
            tape.watch(xs)
            y = f(*xs)
        return [_shown(tf, d) for d in tape.gradient(y, xs)]

    return {**common(tf), "g": g}


def _shown(tf, gradient):
    if isinstance(gradient, tf.IndexedSlices):
        return "rows", gradient.indices.numpy().tolist(), gradient.values.numpy().tolist()
    return None if gradient is None else gradient.numpy().tolist()


def evaluate(topic, env):
    """Returns {program: answer}."""
    return {program: answer(program, env) for program in programs(topic)}
