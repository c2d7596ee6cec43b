"""Names that Keras makes up: `dense`, `dense_1`, ..."""

import collections
import os
import re

from tfjax.keras.backend.common.global_state import get_global_attribute, set_global_attribute
from tfjax.keras.keras_export import keras_export

_NOT_WORD = re.compile(r"\W+")
_BEFORE_WORD = re.compile("(.)([A-Z][a-z]+)")
_BEFORE_CAPITAL = re.compile("([a-z])([A-Z])")


def shows_keras2():
    """Whether the environment asks for what Keras 2 shows, as TensorFlow reads it."""
    return os.environ.get("TF_USE_LEGACY_KERAS") in ("1", "true", "True")


def auto_name(prefix):
    """Returns a name not given before, made of a class's name: `Dense` -> `dense`, `dense_1`, ..."""
    if prefix in ("Functional", "InputLayer") and shows_keras2():
        return uniquify("model") if prefix == "Functional" else f"input_{get_uid('input')}"
    return uniquify(to_snake_case(prefix))


def _uids():
    uids = get_global_attribute("object_name_uids")
    if uids is None:
        uids = collections.defaultdict(int)
        set_global_attribute("object_name_uids", uids)
    return uids


def uniquify(name):
    """Returns `name`, or with `_1`, `_2`, ... after it if it was given before."""
    uids = _uids()
    unique = f"{name}_{uids[name]}" if name in uids else name
    uids[name] += 1
    return unique


def to_snake_case(name):
    """Returns `conv2d_transpose` for `Conv2DTranspose`."""
    name = _NOT_WORD.sub("", name)
    name = _BEFORE_WORD.sub(r"\1_\2", name)
    return _BEFORE_CAPITAL.sub(r"\1_\2", name).lower()


@keras_export("keras.backend.get_uid")
def get_uid(prefix=""):
    """Returns 1, 2, 3, ... for one `prefix`."""
    uids = _uids()
    uids[prefix] += 1
    return uids[prefix]


@keras_export("keras.backend.reset_uids")
def reset_uids():
    """Lets names start from the beginning again."""
    set_global_attribute("object_name_uids", collections.defaultdict(int))


def get_object_name(obj):
    """Returns the name of a Keras object, or a name in snake case for a function or another object."""
    if hasattr(obj, "name"):
        return obj.name
    if hasattr(obj, "__name__"):
        return to_snake_case(obj.__name__)
    return to_snake_case(type(obj).__name__)
