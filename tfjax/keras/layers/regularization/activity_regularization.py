"""keras.layers.ActivityRegularization."""

from __future__ import annotations

from typing import Any

from tfjax.keras import regularizers
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer


@keras_export("keras.layers.ActivityRegularization")
class ActivityRegularization(Layer):
    """Passes its inputs on and adds l1 * sum(|x|) + l2 * sum(x ** 2) to the loss."""

    def __init__(self, l1: Any = 0.0, l2: Any = 0.0, **kwargs: Any):
        super().__init__(activity_regularizer=regularizers.L1L2(l1=l1, l2=l2), **kwargs)
        self.supports_masking = True
        self.l1 = l1
        self.l2 = l2
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        return inputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.pop("activity_regularizer", None)
        return {**config, "l1": self.l1, "l2": self.l2}
