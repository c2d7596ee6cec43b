"""keras.layers.GlobalAveragePooling2D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.pooling.base_global_pooling import BaseGlobalAveragePooling


@keras_export("keras.layers.GlobalAveragePooling2D", "keras.layers.GlobalAvgPool2D")
class GlobalAveragePooling2D(BaseGlobalAveragePooling):
    """Mean over all positions of images: see `BaseGlobalPooling`."""

    def __init__(self, data_format: Any = None, keepdims: bool = False, **kwargs: Any):
        super().__init__(pool_dimensions=2, data_format=data_format, keepdims=keepdims, **kwargs)
