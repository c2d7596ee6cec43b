"""Records what TensorFlow answers for the cases of tests/autodiff; for a Python that has TensorFlow 2.21:

    python tests/autodiff/record.py [group ...]

writes tests/autodiff/recordings/<group>.json: {"tensorflow": version, "answers": {case: answer}}.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.autodiff import cases  # noqa: E402
from tests.autodiff.answers import answer  # noqa: E402


def main(groups):
    """Records the named groups, or all."""
    import tensorflow as tf  # noqa: TID251
    from tensorflow.python.platform import tf_logging  # noqa: TID251

    for group in groups or cases.GROUPS:
        answers = {}
        for name, function in cases.functions(group).items():
            tf_logging._counter.clear() if hasattr(tf_logging, "_counter") else None
            tf_logging._log_counter_per_token.clear()
            tf.random.set_seed(0)
            answers[name] = answer(function, tf)
        text = json.dumps({"tensorflow": tf.__version__, "answers": answers}, indent=0, ensure_ascii=False)
        (HERE / "recordings" / f"{group}.json").write_text(text + "\n")
        failed = [name for name, a in answers.items() if "error" in a]
        print(group, len(answers), "raising:", *failed)


if __name__ == "__main__":
    main(sys.argv[1:])
