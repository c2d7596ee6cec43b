"""keras.layers.AveragePooling1D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.pooling.base_pooling import BasePooling


@keras_export("keras.layers.AveragePooling1D", "keras.layers.AvgPool1D")
class AveragePooling1D(BasePooling):
    """Mean over windows of sequences [batch, steps, features]: see `BasePooling`."""

    def __init__(
        self,
        pool_size: Any = 2,  # as in Keras 2
        strides: Any = None,
        padding: str = "valid",
        data_format: Any = None,
        name: Any = None,
        **kwargs: Any,
    ):
        super().__init__(
            pool_size,
            strides,
            pool_dimensions=1,
            pool_mode="average",
            padding=padding,
            data_format=data_format,
            name=name,
            **kwargs,
        )
