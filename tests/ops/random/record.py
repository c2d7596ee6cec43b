"""Records what TensorFlow draws; for a Python that has TensorFlow 2.21:

    python tests/ops/random/record.py

writes recordings/values.npz (the bits), recordings/values.json (what they are) and recordings/errors.json.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import cases  # noqa: E402
import encode  # noqa: E402
import numpy as np  # noqa: E402


def main():
    """Runs every case."""
    import tensorflow as tf  # noqa: TID251

    index, blobs = {}, []
    for name, function in [*cases.CASES.items(), ("in-function", cases.function_calls)]:
        facts, data = encode.facts(function(tf))
        index[name] = [facts, sum(map(len, blobs)), len(data)]
        blobs.append(data)
    errors = {expression: encode.error(expression, tf) for expression in cases.ERRORS}
    target = HERE / "recordings"
    target.mkdir(exist_ok=True)
    np.savez_compressed(target / "values.npz", bits=np.frombuffer(b"".join(blobs), np.uint8))
    for file, content in (("values", index), ("errors", errors)):
        lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in content.items())
        (target / f"{file}.json").write_text(f'{{"tensorflow": "{tf.__version__}",\n{lines}}}\n')
    print(len(cases.CASES), "cases,", sum(map(len, blobs)), "bytes,", len(errors), "errors")


if __name__ == "__main__":
    main()
