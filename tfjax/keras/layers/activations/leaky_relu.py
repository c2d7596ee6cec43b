"""keras.layers.LeakyReLU."""

from __future__ import annotations

import warnings
from typing import Any

from tfjax.keras import activations
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer


@keras_export("keras.layers.LeakyReLU")
class LeakyReLU(Layer):
    """x where x >= 0, negative_slope * x elsewhere.

    Args:
        negative_slope: the slope below 0; Keras 2's name `alpha` is taken too.

    Raises:
        ValueError: if it is None or negative.
    """

    def __init__(self, negative_slope: Any = 0.3, **kwargs: Any):
        if "alpha" in kwargs:
            negative_slope = kwargs.pop("alpha")
            warnings.warn("Argument `alpha` is deprecated. Use `negative_slope` instead.", stacklevel=2)
        super().__init__(**kwargs)
        if negative_slope is None or negative_slope < 0:
            raise ValueError(
                "The negative_slope value of a Leaky ReLU layer cannot be None or negative value. Expected a float. "
                f"Received: negative_slope={negative_slope}"
            )
        self.negative_slope = negative_slope
        self.supports_masking = True
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        return activations.leaky_relu(inputs, negative_slope=self.negative_slope)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.update({"negative_slope": self.negative_slope})
        return config

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape
