"""Records what TensorFlow answers for tfjax.core; for a Python that has TensorFlow 2.21:

    python tests/core/record.py [group ...]

writes tests/core/recordings/<group>.json: {"tensorflow": version, "answers": {expression: answer}}.
"""

import contextlib
import json
import os
import sys
import types
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.core import cases  # noqa: E402


def names(tf):
    """TensorFlow's side of what cases/names.py asks."""

    @contextlib.contextmanager
    def in_graph():
        with tf.Graph().as_default():
            yield ""

    def unique_name(name, **kwargs):
        return tf.compat.v1.get_default_graph().unique_name(name, **kwargs)

    return types.SimpleNamespace(
        variable=lambda name: tf.Variable(1.0, name=name).name,
        module_name=lambda name: type(name, (tf.Module,), {})().name,
        in_graph=in_graph,
        unique_name=unique_name,
    )


def main(groups):
    """Records the named groups, or all."""
    import tensorflow as tf  # noqa: TID251
    from tensorflow.python.framework import dtypes  # noqa: TID251
    from tensorflow.python.util import nest  # noqa: TID251

    for name in groups or cases.GROUPS:
        answers = cases.evaluate(cases.GROUPS[name], cases.environment(tf, dtypes, nest, names(tf)))
        text = json.dumps({"tensorflow": tf.__version__, "answers": answers}, indent=0, ensure_ascii=False)
        (HERE / "recordings" / f"{name}.json").write_text(text + "\n")
        print(name, len(answers))


if __name__ == "__main__":
    main(sys.argv[1:])
