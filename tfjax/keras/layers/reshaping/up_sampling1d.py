"""keras.layers.UpSampling1D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.reshaping.windows import enlarge


@keras_export("keras.layers.UpSampling1D")
class UpSampling1D(Layer):
    """Repeats each step of sequences [batch, steps, features] `size` times.

    Raises:
        TypeError: if size is no int.
        ValueError: if it is not positive.
    """

    def __init__(self, size: Any = 2, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(size, int) or isinstance(size, bool):
            raise TypeError(f"Expected an integer value for `size`, got {type(size)}.")
        if size <= 0:
            raise ValueError(f"Argument `size` should be a positive integer. Received: size={size}")
        self.size = size
        self.input_spec = InputSpec(ndim=3)

    def compute_output_shape(self, input_shape: Any) -> Any:
        size = self.size * input_shape[1] if input_shape[1] is not None else None
        return [input_shape[0], size, input_shape[2]]

    def call(self, inputs: Any) -> Any:
        return enlarge(inputs, (1, self.size, 1))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size}
