"""Records what TensorFlow answers to the cases of tests/ops/nn; for a Python that has TensorFlow 2.21:

    python tests/ops/nn/record.py

writes recordings.json. oneDNN is off, as in compat_tests: its kernels word some errors in their own way.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from tests.ops.nn import cases  # noqa: E402
from tests.ops.nn.encode import encoded, error  # noqa: E402


def main():
    """Runs every case."""
    import numpy as np
    import tensorflow as tf  # noqa: TID251

    answers = {"gradients": {}, "values": {}, "errors": {}}
    for name in cases.GRADIENTS:
        answers["gradients"][name] = encoded(cases.answer(tf, name))
    for line in cases.lines(cases.VALUES):
        tf.random.set_seed(1)
        answers["values"][line] = encoded(eval(line, {"tf": tf, "np": np}))
    for line in cases.lines(cases.ERRORS):
        answers["errors"][line] = error(line, tf)
    text = ['{"tensorflow": ' + json.dumps(tf.__version__)]
    for group, entries in answers.items():
        body = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in entries.items())
        text.append(f"{json.dumps(group)}: {{\n{body}\n}}")
    (HERE / "recordings.json").write_text(",\n".join(text) + "}\n")
    print({group: len(entries) for group, entries in answers.items()})
    print("not raising:", [line for line, e in answers["errors"].items() if e[0] == "nothing"])


if __name__ == "__main__":
    main()
