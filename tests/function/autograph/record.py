"""Records what TensorFlow answers for the AutoGraph programs; for a Python that has TensorFlow 2.21:

    python tests/function/autograph/record.py [table | group ...]

writes tests/function/autograph/recordings/<group>.json: {"tensorflow": version, "answers": {program: answer}}.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from tests.function.autograph import cases  # noqa: E402
from tests.function.autograph.answers import answer  # noqa: E402
from tests.function.autograph.modes import TENSOR_MODES, cases_of, runner  # noqa: E402


def programs(tf, group):
    """name -> function of `tf` of one group."""
    if group != "table":
        return cases.functions(group)
    table = cases_of(cases.table_functions())
    return {f"{mode}:{name}": runner(f, a, mode) for name, f, a in table for mode in TENSOR_MODES}


def main(groups):
    """Records the named groups, or all."""
    import tensorflow as tf  # noqa: TID251
    from tensorflow.python.platform import tf_logging  # noqa: TID251

    cases.bind(tf)
    for group in groups or ("table", *cases.GROUPS):
        answers = {}
        for name, function in programs(tf, group).items():
            tf_logging._log_counter_per_token.clear()
            answers[name] = answer(function, tf)
        text = json.dumps({"tensorflow": tf.__version__, "answers": answers}, indent=0, ensure_ascii=False)
        (HERE / "recordings" / f"{group}.json").write_text(text + "\n")
        failed = [name for name, a in answers.items() if "error" in a]
        print(group, len(answers), "raising:", len(failed))


if __name__ == "__main__":
    main(sys.argv[1:])
