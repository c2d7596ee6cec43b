"""keras.layers.GlobalAveragePooling1D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.pooling.base_global_pooling import BaseGlobalAveragePooling
from tfjax.ops.array.cast import cast
from tfjax.ops.array.creation import zeros_like
from tfjax.ops.array.select import where
from tfjax.ops.array.shape import expand_dims
from tfjax.ops.math.reductions import reduce_sum


@keras_export("keras.layers.GlobalAveragePooling1D", "keras.layers.GlobalAvgPool1D")
class GlobalAveragePooling1D(BaseGlobalAveragePooling):
    """Mean over all steps of sequences [batch, steps, features]; masked steps do not count."""

    def __init__(self, data_format: Any = None, keepdims: bool = False, **kwargs: Any):
        super().__init__(pool_dimensions=1, data_format=data_format, keepdims=keepdims, **kwargs)
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return super().call(inputs)
        last = self.data_format == "channels_last"
        mask = cast(expand_dims(mask, 2 if last else 1), "bool")
        steps = 1 if last else 2
        total = reduce_sum(where(mask, inputs, zeros_like(inputs)), axis=steps, keepdims=self.keepdims)
        return total / reduce_sum(cast(mask, inputs.dtype), axis=steps, keepdims=self.keepdims)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return None
