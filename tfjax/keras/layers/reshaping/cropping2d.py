"""keras.layers.Cropping2D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.reshaping.spatial import cropped_shape, entries, on_all_axes
from tfjax.keras.layers.reshaping.windows import crop


@keras_export("keras.layers.Cropping2D")
class Cropping2D(Layer):
    """Cuts rows and columns off images.

    Args:
        cropping: ((top, bottom), (left, right)), (rows, columns) of each side, or one int.
        data_format: 'channels_last' or 'channels_first'.

    Raises:
        ValueError: if cropping has another form, or leaves nothing.
    """

    def __init__(self, cropping: Any = ((0, 0), (0, 0)), data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = standardize_data_format(data_format)
        if isinstance(cropping, int):
            if cropping < 0:
                raise ValueError(f"`cropping` cannot be negative. Received: cropping={cropping}.")
            self.cropping = ((cropping, cropping), (cropping, cropping))
        elif hasattr(cropping, "__len__"):
            if len(cropping) != 2:
                raise ValueError(f"`cropping` should have two elements. Received: cropping={cropping}.")
            self.cropping = entries(cropping, "cropping", 2)
        else:
            raise ValueError(
                "`cropping` should be either an int, a tuple of 2 ints (symmetric_height_crop, symmetric_width_crop), "
                "or a tuple of 2 tuples of 2 ints ((top_crop, bottom_crop), (left_crop, right_crop)). "
                f"Received: cropping={cropping}."
            )
        self.input_spec = InputSpec(ndim=4)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return cropped_shape(input_shape, self.data_format, self.cropping, "input_shape", input_shape)

    def call(self, inputs: Any) -> Any:
        cropped_shape(inputs.aval.shape, self.data_format, self.cropping, "inputs.shape", inputs.shape)
        return crop(inputs, on_all_axes(self.cropping, self.data_format))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "cropping": self.cropping, "data_format": self.data_format}
