"""keras.layers.ZeroPadding1D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.utils.argument_validation import standardize_tuple
from tfjax.ops.array.pad import pad


@keras_export("keras.layers.ZeroPadding1D")
class ZeroPadding1D(Layer):
    """Adds zeros at both ends of sequences.

    Args:
        padding: (at the start, at the end), or one int for both.
        data_format: 'channels_last' ([batch, steps, features]) or 'channels_first'.
    """

    def __init__(self, padding: Any = 1, data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = standardize_data_format(data_format)
        self.padding = standardize_tuple(padding, 2, "padding", allow_zero=True)
        self.input_spec = InputSpec(ndim=3)

    def compute_output_shape(self, input_shape: Any) -> Any:
        shape = list(input_shape)
        axis = 2 if self.data_format == "channels_first" else 1
        if shape[axis] is not None:
            shape[axis] += sum(self.padding)
        return tuple(shape)

    def call(self, inputs: Any) -> Any:
        if self.data_format == "channels_first":
            return pad(inputs, ((0, 0), (0, 0), self.padding))
        return pad(inputs, ((0, 0), self.padding, (0, 0)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding, "data_format": self.data_format}
