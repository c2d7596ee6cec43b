"""keras.layers.Masking."""

from __future__ import annotations

from typing import Any

import numpy as np
from jax import lax

from tfjax.keras.backend.common.masking import set_keras_mask
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.ops.numpy_binary import not_equal
from tfjax.keras.ops.numpy_reductions import any_
from tfjax.keras.saving.serialization_lib import deserialize_keras_object
from tfjax.ops.jax_op import jax_op


@jax_op("Masking", multi=True)
def _masked(x: Any, value: Any) -> tuple[Any, Any]:
    """`x` with 0 for the steps all of whose features equal `value`, and the mask of the others."""
    different = lax.ne(x, lax.broadcast(value, x.shape))
    mask = lax.reduce(different, np.False_, lax.bitwise_or, (x.ndim - 1,))
    kept = lax.broadcast_in_dim(mask, x.shape, tuple(range(x.ndim - 1)))
    return lax.select(kept, x, lax.full_like(x, 0)), mask


@keras_export("keras.layers.Masking")
class Masking(Layer):
    """Masks the steps of [batch, steps, features] whose features all equal `mask_value`."""

    def __init__(self, mask_value: Any = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        # The value may come serialized from a saved configuration.
        if isinstance(mask_value, dict) and mask_value.get("config", None):
            mask_value = deserialize_keras_object(mask_value)
        self.mask_value = mask_value
        self.supports_masking = True
        self._build_at_init()

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return any_(not_equal(inputs, self.mask_value), axis=-1)

    def call(self, inputs: Any) -> Any:
        outputs, mask = _masked(inputs, np.asarray(self.mask_value, inputs.aval.dtype))
        # Set here, as Keras does; `compute_mask` is then not called.
        set_keras_mask(outputs, mask)
        return outputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "mask_value": self.mask_value}
