"""From an imported name to a module object: `tensorflow.keras.layers` -> the module that `tf.keras.layers` is.

The public namespace decides: a module exists under an alias exactly if `tf.<the rest>` is a module. Prefixes below
stand for others, and private TensorFlow paths are looked up in the table of tfjax.dropin.private.
"""

from __future__ import annotations

import importlib
import types

from tfjax.dropin import private

ROOTS = ("tensorflow", "keras")
# Packages that need TensorFlow itself, and what stands in for them.
STAND_INS = {"tensorflow_datasets": "tfjax.dropin.tfds"}

# The left path shows what the right one does. tf.keras and keras are one here; in TF they are two that share classes.
PREFIXES = {
    "tensorflow._api": "tensorflow",
    "tensorflow._api.v2": "tensorflow",
    "tensorflow.compat.v2": "tensorflow",
    "tensorflow.python.keras": "tensorflow.keras",
    "tensorflow.python.ops.standard_ops": "tensorflow",
    "keras._tf_keras.keras": "tensorflow.keras",
    "keras._tf_keras": "tensorflow",
    "keras.api._v2.keras": "tensorflow.keras",
    "keras.api": "tensorflow.keras",
    "keras": "tensorflow.keras",
}


def is_alias(name: str) -> bool:
    """Whether `name` is one that the hook answers for."""
    root = name.partition(".")[0]
    return root in ROOTS or root in STAND_INS


def resolve(name: str) -> types.ModuleType | None:
    """The module that `import name` gives, or None where TensorFlow (or tfjax yet) has no such module."""
    root, dot, rest = name.partition(".")
    if root in STAND_INS:
        return _stand_in(f"{STAND_INS[root]}{dot}{rest}")
    return _public(canonical(name)) or private.module(name)


def _stand_in(name: str) -> types.ModuleType | None:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None


def canonical(name: str) -> str:
    """`name` with its prefix substituted: `keras.layers` -> `tensorflow.keras.layers`."""
    prefix = _substituted(name)
    return name if prefix is None else PREFIXES[prefix] + name[len(prefix) :]


def _substituted(name: str) -> str | None:
    matching = [prefix for prefix in PREFIXES if name == prefix or name.startswith(prefix + ".")]
    return max(matching, key=len, default=None)


def _public(name: str) -> types.ModuleType | None:
    module = importlib.import_module("tfjax")
    for part in name.split(".")[1:]:
        # The attribute decides, so that `tensorflow.math is tf.math` whatever the attribute is.
        child = getattr(module, part, None)
        if not isinstance(child, types.ModuleType) or isinstance(child, private.PrivateModule) or _is_internal(child):
            return None
        module = child
    return module


def _is_internal(module: types.ModuleType) -> bool:
    """Whether it is one of tfjax's own packages, which `tfjax` shows besides TensorFlow's names."""
    parent, _, _ = getattr(module.__spec__, "name", "").rpartition(".")
    return parent == "tfjax"
