"""keras.layers.ZeroPadding2D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.utils.argument_validation import standardize_tuple
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
            self.padding = tuple(
                standardize_tuple(padding[i], 2, f"{which} entry of padding", allow_zero=True)
                for i, which in enumerate(("1st", "2nd"))
            )
        else:
            raise ValueError(
                "`padding` should be either an int, a tuple of 2 ints (symmetric_height_crop, symmetric_width_crop), "
                "or a tuple of 2 tuples of 2 ints ((top_crop, bottom_crop), (left_crop, right_crop)). "
                f"Received: padding={padding}."
            )
        self.input_spec = InputSpec(ndim=4)

    def compute_output_shape(self, input_shape: Any) -> Any:
        shape = list(input_shape)
        first = 2 if self.data_format == "channels_first" else 1
        for i, padding in enumerate(self.padding):
            if shape[first + i] is not None:
                shape[first + i] += sum(padding)
        return tuple(shape)

    def call(self, inputs: Any) -> Any:
        if self.data_format == "channels_first":
            return pad(inputs, ((0, 0), (0, 0), *self.padding))
        return pad(inputs, ((0, 0), *self.padding, (0, 0)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding, "data_format": self.data_format}
