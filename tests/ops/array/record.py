"""Records what TensorFlow answers for the array ops; for a Python that has TensorFlow 2.21:

    python tests/ops/array/record.py [topic ...]

writes tests/ops/array/recordings/<topic>.json: {"tensorflow": version, "answers": {program: answer}}.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from tests.ops.array import cases  # noqa: E402


def main(topics):
    """Records the named topics, or all."""
    import tensorflow as tf  # noqa: TID251

    for name in topics or cases.TOPICS:
        answers = cases.evaluate(name, cases.environment(tf))
        text = json.dumps({"tensorflow": tf.__version__, "answers": answers}, indent=0, ensure_ascii=False)
        (HERE / "recordings" / f"{name}.json").write_text(text + "\n")
        print(name, len(answers))


if __name__ == "__main__":
    main(sys.argv[1:])
