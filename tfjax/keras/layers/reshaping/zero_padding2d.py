"""keras.layers.ZeroPadding2D."""

from __future__ import annotations

import operator
from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.reshaping.spatial import changed_shape, entries, on_all_axes
from tfjax.ops.array.pad import pad


@keras_export("keras.layers.ZeroPadding2D")
class ZeroPadding2D(Layer):
    """Adds zeros around images.

    Args:
        padding: ((top, bottom), (left, right)), (rows, columns) of each side, or one int.
        data_format: 'channels_last' or 'channels_first'.

    Raises:
        ValueError: if padding has another form.
    """

    def __init__(self, padding: Any = (1, 1), data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = standardize_data_format(data_format)
        if isinstance(padding, int):
            self.padding = ((padding, padding), (padding, padding))
        elif hasattr(padding, "__len__"):
            if len(padding) != 2:
                raise ValueError(f"`padding` should have two elements. Received: padding={padding}.")
            self.padding = entries(padding, "padding", 2)
        else:
            raise ValueError(
                "`padding` should be either an int, a tuple of 2 ints (symmetric_height_crop, symmetric_width_crop), "
                "or a tuple of 2 tuples of 2 ints ((top_crop, bottom_crop), (left_crop, right_crop)). "
                f"Received: padding={padding}."
            )
        self.input_spec = InputSpec(ndim=4)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return changed_shape(input_shape, self.data_format, operator.add, map(sum, self.padding))

    def call(self, inputs: Any) -> Any:
        return pad(inputs, on_all_axes(self.padding, self.data_format))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding, "data_format": self.data_format}
