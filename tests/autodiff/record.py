"""Records what TensorFlow answers for the cases of tests/autodiff; for a Python that has TensorFlow 2.21:

    python tests/autodiff/record.py [group ...]

writes tests/autodiff/recordings/<group>.json: {"tensorflow": version, "answers": {case: answer}}. The group
random_programs holds the answers of random_programs.py by seed.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.autodiff import cases, random_programs  # noqa: E402
from tests.autodiff.answers import answer  # noqa: E402


def write(group, version, answers):
    """Writes one file of recordings."""
    indent = None if group == "random_programs" else 0
    text = json.dumps({"tensorflow": version, "answers": answers}, indent=indent, ensure_ascii=False)
    (HERE / "recordings" / f"{group}.json").write_text(text + "\n")


def main(groups):
    """Records the named groups, or all."""
    import tensorflow as tf  # noqa: TID251
    from tensorflow.python.platform import tf_logging  # noqa: TID251

    for group in groups or (*cases.GROUPS, "random_programs"):
        if group == "random_programs":
            write(group, tf.__version__, {str(seed): random_programs.run(tf, seed) for seed in random_programs.SEEDS})
            continue
        answers = {}
        for name, function in cases.functions(group).items():
            tf_logging._counter.clear() if hasattr(tf_logging, "_counter") else None
            tf_logging._log_counter_per_token.clear()
            tf.random.set_seed(0)
            answers[name] = answer(function, tf)
        write(group, tf.__version__, answers)
        failed = [name for name, a in answers.items() if "error" in a]
        print(group, len(answers), "raising:", *failed)


if __name__ == "__main__":
    main(sys.argv[1:])
