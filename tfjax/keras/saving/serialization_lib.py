"""Keras's own name for the module of both directions; the code is in `serialize` and `deserialize`."""

from tfjax.keras.saving.deserialize import (
    SafeModeScope,
    SerializableDict,
    deserialize_keras_object,
    enable_unsafe_deserialization,
    in_safe_mode,
)
from tfjax.keras.saving.serialize import ObjectSharingScope, serialize_dict, serialize_keras_object

__all__ = [
    "ObjectSharingScope",
    "SafeModeScope",
    "SerializableDict",
    "deserialize_keras_object",
    "enable_unsafe_deserialization",
    "in_safe_mode",
    "serialize_dict",
    "serialize_keras_object",
]
