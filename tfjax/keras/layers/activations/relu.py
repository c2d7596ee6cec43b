"""keras.layers.ReLU."""

from __future__ import annotations

from typing import Any

from tfjax.keras import activations
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer


@keras_export("keras.layers.ReLU")
class ReLU(Layer):
    """max(x, 0), with a ceiling, a slope below the threshold and a threshold.

    ``f(x) = max_value if x >= max_value, x if threshold <= x < max_value, negative_slope * (x - threshold) otherwise``

    Args:
        max_value: ceiling, or None.
        negative_slope: slope below the threshold.
        threshold: below it the negative slope applies.

    Raises:
        ValueError: if one of the numbers is negative.
    """

    def __init__(self, max_value: Any = None, negative_slope: Any = 0.0, threshold: Any = 0.0, **kwargs: Any):
        super().__init__(**kwargs)
        if max_value is not None and max_value < 0.0:
            raise ValueError(f"max_value of a ReLU layer cannot be a negative value. Received: max_value={max_value}")
        if negative_slope is None or negative_slope < 0.0:
            raise ValueError(
                "negative_slope of a ReLU layer cannot be None or a negative value. "
                f"Received: negative_slope={negative_slope}"
            )
        if threshold is None or threshold < 0.0:
            raise ValueError(
                f"threshold of a ReLU layer cannot be None or a negative value. Received: threshold={threshold}"
            )
        self.max_value = max_value
        self.negative_slope = negative_slope
        self.threshold = threshold
        self.supports_masking = True
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        return activations.relu(
            inputs, negative_slope=self.negative_slope, max_value=self.max_value, threshold=self.threshold
        )

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.update({"max_value": self.max_value, "negative_slope": self.negative_slope, "threshold": self.threshold})
        return config

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape
