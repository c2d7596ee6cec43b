"""keras.layers.GlobalMaxPooling1D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.pooling.base_global_pooling import BaseGlobalMaxPooling


@keras_export("keras.layers.GlobalMaxPooling1D", "keras.layers.GlobalMaxPool1D")
class GlobalMaxPooling1D(BaseGlobalMaxPooling):
    """Maximum over all positions of sequences [batch, steps, features]: see `BaseGlobalPooling`."""

    def __init__(self, data_format: Any = None, keepdims: bool = False, **kwargs: Any):
        super().__init__(pool_dimensions=1, data_format=data_format, keepdims=keepdims, **kwargs)
