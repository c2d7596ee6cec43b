"""The layers of Keras, and the functions that write and read their configurations."""

from __future__ import annotations

from typing import Any

from tfjax.core import lazy
from tfjax.keras.keras_export import keras_export


@keras_export("keras.layers.serialize")
def serialize(layer: Any) -> dict[str, Any]:
    """The configuration of a layer, with its class and module, as a dictionary that JSON can hold."""
    from tfjax.keras.saving import serialization_lib

    return serialization_lib.serialize_keras_object(layer)


@keras_export("keras.layers.deserialize")
def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """The layer that `serialize` described.

    Args:
        config: the dictionary.
        custom_objects: classes and functions of the program, by name.

    Raises:
        ValueError: if it describes something else.
    """
    from tfjax.keras.layers.layer import Layer
    from tfjax.keras.saving import serialization_lib

    layer = serialization_lib.deserialize_keras_object(config, custom_objects=custom_objects)
    if not isinstance(layer, Layer):
        raise ValueError(
            "`keras.layers.deserialize` was passed a `config` object that is not a `keras.layers.Layer`. "
            f"Received: {config}"
        )
    return layer


__getattr__, __dir__ = lazy.public_names("keras.layers", __spec__.name)
