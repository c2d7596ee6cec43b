"""Records TensorFlow's answers; for a Python that has TensorFlow 2.21: python tests/ops/control_flow/record.py"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from tests.ops.control_flow import cases  # noqa: E402
from tests.ops.control_flow.run import run, ways  # noqa: E402


def main():
    """Writes recordings.json."""
    import tensorflow as tf  # noqa: TID251

    answers = {}
    for name, function in cases.programs(tf).items():
        for way in ways(name):
            answers[f"{name}, {way}"] = result = run(tf, function, way)
            if "error" in result:
                print(f"{name}, {way}: {': '.join(result['error'])[:150]!r}")
    text = json.dumps({"tensorflow": tf.__version__, "answers": answers}, indent=0, ensure_ascii=False)
    (HERE / "recordings.json").write_text(text + "\n")
    print(len(answers))


if __name__ == "__main__":
    main()
