"""Lines of code and what real TensorFlow answers: `<name>.txt` holds the lines, `<name>.json` the answers.

`python tests/ops/answers/__init__.py` (in an environment with TensorFlow) records the answers anew.
"""

import contextlib
import io
import json
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
NAMES = ("linalg", "math", "debugging", "print")


def lines(name):
    """The lines of a file."""
    return [line for line in (HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines() if line.strip()]


def answer(line, tf, printed):
    """What a line prints (`printed` captures it), returns or raises, as text."""
    import numpy as np

    text = io.StringIO()
    try:
        with printed(text):
            value = eval(line, {"tf": tf, "np": np})
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return text.getvalue() + ("" if value is None and text.getvalue() else str(value))


@contextlib.contextmanager
def from_descriptor(text):
    """Captures what native code writes to descriptor 2."""
    with tempfile.TemporaryFile() as file:
        sys.stderr.flush()
        saved = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(saved, 2)
            os.close(saved)
            file.seek(0)
            text.write(file.read().decode("utf-8", "replace"))


def record():
    """Writes the answers of the installed TensorFlow."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0", CUDA_VISIBLE_DEVICES="-1")
    import tensorflow as tf  # noqa: TID251  only where it is installed, to record

    tf.print("the first call starts the runtime")
    for name in NAMES:
        answers = {line: answer(line, tf, from_descriptor) for line in lines(name)}
        path = HERE / f"{name}.json"
        path.write_text(json.dumps(answers, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
