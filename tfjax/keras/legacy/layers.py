"""Layers of Keras 2 that Keras 3 shows under tf.keras only: ThresholdedReLU."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.ops.array.cast import cast
from tfjax.ops.math.binary import multiply
from tfjax.ops.math.comparison import greater


@keras_export("keras.layers.ThresholdedReLU")
class ThresholdedReLU(Layer):
    """x where x > theta, 0 elsewhere.

    Args:
        theta: the threshold, not negative.

    Raises:
        ValueError: if it is None or negative.
    """

    def __init__(self, theta: Any = 1.0, **kwargs: Any):
        super().__init__(**kwargs)
        if theta is None:
            raise ValueError(f"Theta of a Thresholded ReLU layer cannot be None, expecting a float. Received: {theta}")
        if theta < 0:
            raise ValueError(f"The theta value of a Thresholded ReLU layer should be >=0. Received: {theta}")
        self.supports_masking = True
        self.theta = float(theta)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        # Keras 2 multiplies, so that infinities below the threshold become NaN.
        return multiply(inputs, cast(greater(inputs, self.theta), inputs.dtype))

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.update({"theta": self.theta})
        return config

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape
