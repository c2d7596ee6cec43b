"""Records what TensorFlow answers for tfjax.tensor; for a Python that has TensorFlow 2.21:

    python tests/tensor/record.py [topic ...]

writes tests/tensor/recordings/<topic>.json: {"tensorflow": version, "answers": {program: answer}}.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.tensor import cases  # noqa: E402


def main(groups):
    """Records the named topics, or all."""
    import tensorflow as tf  # noqa: TID251

    for name in groups or cases.GROUPS:
        answers = cases.evaluate(name, cases.environment(tf))
        text = json.dumps({"tensorflow": tf.__version__, "answers": answers}, indent=0, ensure_ascii=False)
        (HERE / "recordings" / f"{name}.json").write_text(text + "\n")
        print(name, len(answers))


if __name__ == "__main__":
    main(sys.argv[1:])
