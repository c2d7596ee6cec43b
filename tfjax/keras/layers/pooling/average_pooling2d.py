"""keras.layers.AveragePooling2D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.pooling.base_pooling import BasePooling


@keras_export("keras.layers.AveragePooling2D", "keras.layers.AvgPool2D")
class AveragePooling2D(BasePooling):
    """Mean over windows of images: see `BasePooling`."""

    def __init__(
        self,
        pool_size: Any = (2, 2),  # as in Keras 2
        strides: Any = None,
        padding: str = "valid",
        data_format: Any = None,
        name: Any = None,
        **kwargs: Any,
    ):
        super().__init__(
            pool_size,
            strides,
            pool_dimensions=2,
            pool_mode="average",
            padding=padding,
            data_format=data_format,
            name=name,
            **kwargs,
        )
