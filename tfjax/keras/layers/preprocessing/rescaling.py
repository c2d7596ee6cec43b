"""keras.layers.Rescaling."""

from __future__ import annotations

from typing import Any

import numpy as np
from jax import lax

from tfjax.keras.backend.config import image_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.preprocessing.data_layer import DataLayer
from tfjax.keras.saving import serialization_lib
from tfjax.ops.inputs import convert
from tfjax.ops.jax_op import jax_op


def _host(x: Any, scale: Any, offset: Any) -> Any:
    return x.astype(scale.dtype) * scale + offset


@jax_op("Rescaling", numpy=_host)
def _rescaled(x: Any, scale: Any, offset: Any) -> Any:
    x = lax.convert_element_type(x, scale.dtype)
    shape = np.broadcast_shapes(x.shape, scale.shape, offset.shape)
    x, scale, offset = (
        lax.broadcast_in_dim(v, shape, tuple(range(len(shape) - v.ndim, len(shape)))) for v in (x, scale, offset)
    )
    return lax.add(lax.mul(x, scale), offset)


@keras_export("keras.layers.Rescaling", "keras.layers.experimental.preprocessing.Rescaling")
class Rescaling(DataLayer):
    """inputs * scale + offset, in floating point.

    Args:
        scale, offset: numbers, or arrays that broadcast to the inputs.
    """

    def __init__(self, scale: Any, offset: Any = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        self.scale = scale
        self.offset = offset
        self.supports_masking = True

    def call(self, inputs: Any) -> Any:
        dtype = self.compute_dtype
        scale, offset = np.asarray(self.scale, dtype), np.asarray(self.offset, dtype)
        if scale.ndim and image_data_format() == "channels_first":
            scale = scale.reshape(scale.shape + (1,) * (3 - scale.ndim))
        return _rescaled(convert(inputs), scale, offset)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.update(
            {
                "scale": serialization_lib.serialize_keras_object(self.scale),
                "offset": serialization_lib.serialize_keras_object(self.offset),
            }
        )
        return config

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> Any:
        config = dict(config)
        for key in ("scale", "offset"):
            config[key] = serialization_lib.deserialize_keras_object(config[key], custom_objects=custom_objects)
        return cls(**config)
