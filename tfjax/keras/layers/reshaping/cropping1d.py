"""keras.layers.Cropping1D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.reshaping.windows import crop
from tfjax.keras.utils.argument_validation import standardize_tuple


@keras_export("keras.layers.Cropping1D")
class Cropping1D(Layer):
    """Cuts steps off both ends of sequences [batch, steps, features].

    Args:
        cropping: (at the start, at the end), or one int for both.
    """

    def __init__(self, cropping: Any = (1, 1), **kwargs: Any):
        super().__init__(**kwargs)
        self.cropping = standardize_tuple(cropping, 2, "cropping", allow_zero=True)
        self.input_spec = InputSpec(ndim=3)

    def compute_output_shape(self, input_shape: Any) -> Any:
        length = input_shape[1]
        if length is not None:
            length -= sum(self.cropping)
            if length <= 0:
                raise ValueError(
                    "`cropping` parameter of `Cropping1D` layer must be smaller than the input length. "
                    f"Received: input_shape={input_shape}, cropping={self.cropping}"
                )
        return (input_shape[0], length, input_shape[2])

    def call(self, inputs: Any) -> Any:
        if sum(self.cropping) >= inputs.aval.shape[1]:
            raise ValueError(
                "`cropping` parameter of `Cropping1D` layer must be smaller than the input length. "
                f"Received: inputs.shape={inputs.shape}, cropping={self.cropping}"
            )
        return crop(inputs, ((0, 0), self.cropping, (0, 0)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "cropping": self.cropping}
