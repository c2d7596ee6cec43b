"""keras.layers.ZeroPadding1D."""

from __future__ import annotations

import operator
from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.reshaping.spatial import changed_shape, on_all_axes
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
        return changed_shape(input_shape, self.data_format, operator.add, (sum(self.padding),))

    def call(self, inputs: Any) -> Any:
        return pad(inputs, on_all_axes((self.padding,), self.data_format))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding, "data_format": self.data_format}
