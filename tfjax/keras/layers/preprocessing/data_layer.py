"""Base class of the layers that may stand in an input pipeline."""

from __future__ import annotations

from typing import Any

from tfjax.keras.layers.layer import Layer


class DataLayer(Layer):
    """A layer that also takes plain lists and arrays, and works inside `tf.data`."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self._allow_non_tensor_positional_args = True

    def convert_weight(self, weight: Any) -> Any:
        """A weight as this layer computes with it: as it is, for there is one backend here."""
        return weight
