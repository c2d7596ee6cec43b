"""keras.layers.Multiply and keras.layers.multiply."""

from __future__ import annotations

import functools
from typing import Any

from tfjax.keras.backend.common.masking import get_keras_mask, set_keras_mask
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.merging.base_merge import Merge, element_mask
from tfjax.ops.array.creation import ones_like, zeros_like
from tfjax.ops.array.select import where
from tfjax.ops.math import binary
from tfjax.ops.math.comparison import logical_or
from tfjax.ops.math.reductions import reduce_any


@keras_export("keras.layers.Multiply")
class Multiply(Merge):
    """Product of the inputs, element by element; masked elements count as 1."""

    def _merge_function(self, inputs: Any) -> Any:
        if all(get_keras_mask(x) is None for x in inputs):
            return functools.reduce(binary.multiply, inputs)
        masks = [element_mask(x) for x in inputs]
        parts = [x if m is None else where(m, x, ones_like(x)) for x, m in zip(inputs, masks, strict=True)]
        output = functools.reduce(binary.multiply, parts)
        if all(m is not None for m in masks):
            either = functools.reduce(logical_or, masks)
            output = where(either, output, zeros_like(output))
            set_keras_mask(output, reduce_any(either, axis=-1))
        return output


@keras_export("keras.layers.multiply")
def multiply(inputs: Any, **kwargs: Any) -> Any:
    """The layer `Multiply`, made and called; `kwargs` are those of the layer."""
    return Multiply(**kwargs)(inputs)
