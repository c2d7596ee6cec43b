"""keras.layers.ZeroPadding3D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.utils.argument_validation import standardize_tuple
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
            self.padding = tuple(
                standardize_tuple(padding[i], 2, f"{which} entry of padding", allow_zero=True)
                for i, which in enumerate(("1st", "2nd", "3rd"))
            )
        else:
            raise ValueError(
                "`padding` should be either an int, a tuple of 3 ints (symmetric_dim1_pad, symmetric_dim2_pad, "
                "symmetric_dim3_pad), or a tuple of 3 tuples of 2 ints ((left_dim1_pad, right_dim1_pad), "
                "(left_dim2_pad, right_dim2_pad), (left_dim3_pad, right_dim2_pad)). "
                f"Received: padding={padding}."
            )
        self.input_spec = InputSpec(ndim=5)

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
