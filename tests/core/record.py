"""Records what TensorFlow answers for tfjax.core; for a Python that has TensorFlow 2.21:

    python tests/core/record.py [group ...]

writes tests/core/recordings/<group>.json: {"tensorflow": version, "answers": {expression: answer}}.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.core import cases  # noqa: E402


def main(groups):
    """Records the named groups, or all."""
    import tensorflow as tf  # noqa: TID251
    from tensorflow.python.framework import dtypes  # noqa: TID251
    from tensorflow.python.util import nest  # noqa: TID251

    for name in groups or cases.GROUPS:
        answers = cases.evaluate(cases.GROUPS[name], cases.environment(tf, dtypes, nest))
        text = json.dumps({"tensorflow": tf.__version__, "answers": answers}, indent=0, ensure_ascii=False)
        (HERE / "recordings" / f"{name}.json").write_text(text + "\n")
        print(name, len(answers))


if __name__ == "__main__":
    main(sys.argv[1:])
