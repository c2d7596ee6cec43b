"""keras.layers.ZeroPadding3D."""

from __future__ import annotations

import operator
from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.reshaping.spatial import changed_shape, entries, on_all_axes
from tfjax.ops.array.pad import pad


@keras_export("keras.layers.ZeroPadding3D")
class ZeroPadding3D(Layer):
    """Adds zeros around volumes.

    Args:
        padding: three pairs (before, after), three ints, or one int.
        data_format: 'channels_last' or 'channels_first'.

    Raises:
        ValueError: if padding has another form.
    """

    def __init__(self, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = standardize_data_format(data_format)
        if isinstance(padding, int):
            self.padding = ((padding, padding),) * 3
        elif hasattr(padding, "__len__"):
            if len(padding) != 3:
                raise ValueError(f"`padding` should have 3 elements. Received: {padding}.")
            self.padding = entries(padding, "padding", 3)
        else:
            raise ValueError(
                "`padding` should be either an int, a tuple of 3 ints (symmetric_dim1_pad, symmetric_dim2_pad, "
                "symmetric_dim3_pad), or a tuple of 3 tuples of 2 ints ((left_dim1_pad, right_dim1_pad), "
                "(left_dim2_pad, right_dim2_pad), (left_dim3_pad, right_dim2_pad)). "
                f"Received: padding={padding}."
            )
        self.input_spec = InputSpec(ndim=5)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return changed_shape(input_shape, self.data_format, operator.add, map(sum, self.padding))

    def call(self, inputs: Any) -> Any:
        return pad(inputs, on_all_axes(self.padding, self.data_format))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding, "data_format": self.data_format}
