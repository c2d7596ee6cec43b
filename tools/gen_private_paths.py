"""Writes tfjax/dropin/private_paths.tsv: which public name a private TensorFlow or Keras path stands for.

Run it where TensorFlow 2.21 is installed: `python tools/gen_private_paths.py`. For every module below
`tensorflow.python` and `keras.src` it lists the attributes that are, by identity, public objects. One row per module
(modules without such attributes stand there too: they exist):

    module <TAB> space-separated names, `tf.a.b` where the attribute is called `b`, else `attribute=tf.a.b`

Objects that only `tf.compat.v1` exports stand as `tf.compat.v1.x`; the reader falls back to `tf.x` for them.
"""

from __future__ import annotations

import os
import sys
import types
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "tfjax" / "dropin" / "private_paths.tsv"
ROOTS = ("tensorflow.python.", "keras.src.")
MAX_DEPTH = 6
# Generated wrappers and tools that nobody imports by a private path; typing's objects come along with them.
SKIPPED = {"tf.compat", "tf.raw_ops", "tf.tools", "tf.lite", "tf.tpu", "keras.src"}
SKIPPED_V1 = {f"tf.compat.v1.{name}" for name in ("keras", "compat", "raw_ops", "tools", "lite", "tpu")}


def public_objects(tf: types.ModuleType, keras: types.ModuleType) -> dict[int, str]:
    """`id(object) -> shortest public name`; names of `tf.compat.v1` only where there is no other."""
    names: dict[int, str] = {}
    _collect("tf", tf, SKIPPED, names)
    _collect("keras", keras, SKIPPED, names)
    # Names outside v1 win, so v1 is collected apart and only fills the gaps.
    old: dict[int, str] = {}
    _collect("tf.compat.v1", tf.compat.v1, SKIPPED_V1, old)
    return {**old, **names}


def _collect(prefix: str, module: types.ModuleType, skip: set[str], names: dict[int, str]) -> None:
    if prefix in skip or prefix.count(".") > MAX_DEPTH:
        return
    for key in sorted(dir(module)):
        value = getattr(module, key, None)
        if key.startswith("_") or value is None:
            continue
        dotted = f"{prefix}.{key}"
        if isinstance(value, types.ModuleType):
            # compat.v1's lazy Keras modules have no __name__ under Keras 3.
            where = getattr(value, "__name__", "")
            if where.startswith(("tensorflow", "keras")) and ".python" not in where:
                _collect(dotted, value, skip, names)
        elif callable(value) and getattr(value, "__module__", "") != "typing" or type(value).__name__ == "DType":
            known = names.get(id(value))
            if known is None or (len(dotted), dotted) < (len(known), known):
                names[id(value)] = dotted


def rows(names: dict[int, str]) -> list[str]:
    """The table's lines, sorted by module."""
    lines = []
    for name, module in sorted(sys.modules.items()):
        if not name.startswith(ROOTS) or not isinstance(getattr(module, "__dict__", None), dict):
            continue
        cells = []
        for attribute, value in sorted(vars(module).items()):
            if attribute.startswith("_") or isinstance(value, types.ModuleType) or id(value) not in names:
                continue
            public = names[id(value)]
            cells.append(public if public.rpartition(".")[2] == attribute else f"{attribute}={public}")
        lines.append(f"{name}\t{' '.join(cells)}".rstrip())
    return lines


def main() -> None:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras
    import tensorflow as tf

    lines = rows(public_objects(tf, keras))
    TABLE.write_text("\n".join([f"# TensorFlow {tf.__version__}, Keras {keras.__version__}", *lines]) + "\n")
    print(f"{TABLE}: {len(lines)} modules")


if __name__ == "__main__":
    main()
