"""keras.layers.UpSampling2D."""

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
from tfjax.ops.array.transpose import transpose
from tfjax.ops.image.resize import resize


@keras_export("keras.layers.UpSampling2D")
class UpSampling2D(Layer):
    """Enlarges images by whole factors.

    Args:
        size: factors of rows and columns, or one int.
        data_format: 'channels_last' or 'channels_first'.
        interpolation: 'nearest' repeats pixels; the other methods of `tf.image.resize` interpolate.
    """

    def __init__(self, size: Any = (2, 2), data_format: Any = None, interpolation: str = "nearest", **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = standardize_data_format(data_format)
        self.size = standardize_tuple(size, 2, "size")
        self.interpolation = interpolation.lower()
        self.input_spec = InputSpec(ndim=4)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return changed_shape(input_shape, self.data_format, operator.mul, self.size)

    def call(self, inputs: Any) -> Any:
        first = self.data_format == "channels_first"
        if self.interpolation == "nearest":
            return enlarge(inputs, (1, 1, *self.size) if first else (1, *self.size, 1))
        if self.interpolation not in _INTERPOLATIONS:
            raise ValueError(
                f"Invalid value for argument `interpolation`. Expected of one {_INTERPOLATIONS}. "
                f"Received: interpolation={self.interpolation}"
            )
        x = transpose(inputs, (0, 2, 3, 1)) if first else inputs
        rows, columns = x.aval.shape[1:3]
        x = resize(x, (rows * self.size[0], columns * self.size[1]), method=self.interpolation)
        return transpose(x, (0, 3, 1, 2)) if first else x

    def get_config(self) -> dict[str, Any]:
        config = {"size": self.size, "data_format": self.data_format, "interpolation": self.interpolation}
        return {**super().get_config(), **config}


_INTERPOLATIONS = ("bilinear", "nearest", "lanczos3", "lanczos5", "bicubic", "area")
