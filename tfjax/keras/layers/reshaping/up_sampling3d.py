"""keras.layers.UpSampling3D."""

from __future__ import annotations

import operator
from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.reshaping.spatial import changed_shape
from tfjax.keras.layers.reshaping.windows import enlarge
from tfjax.keras.utils.argument_validation import standardize_tuple


@keras_export("keras.layers.UpSampling3D")
class UpSampling3D(Layer):
    """Enlarges volumes by repeating elements.

    Args:
        size: three factors, or one int.
        data_format: 'channels_last' or 'channels_first'.
    """

    def __init__(self, size: Any = (2, 2, 2), data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = standardize_data_format(data_format)
        self.size = standardize_tuple(size, 3, "size")
        self.input_spec = InputSpec(ndim=5)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return changed_shape(input_shape, self.data_format, operator.mul, self.size)

    def call(self, inputs: Any) -> Any:
        return enlarge(inputs, (1, 1, *self.size) if self.data_format == "channels_first" else (1, *self.size, 1))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size, "data_format": self.data_format}
