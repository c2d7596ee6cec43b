"""keras.layers.Cropping2D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.reshaping.windows import crop
from tfjax.keras.utils.argument_validation import standardize_tuple


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
            self.cropping = tuple(
                standardize_tuple(cropping[i], 2, f"{which} entry of cropping", allow_zero=True)
                for i, which in enumerate(("1st", "2nd"))
            )
        else:
            raise ValueError(
                "`cropping` should be either an int, a tuple of 2 ints (symmetric_height_crop, symmetric_width_crop), "
                "or a tuple of 2 tuples of 2 ints ((top_crop, bottom_crop), (left_crop, right_crop)). "
                f"Received: cropping={cropping}."
            )
        self.input_spec = InputSpec(ndim=4)

    def _check(self, shape: Any, label: str, shown: Any) -> None:
        first = 2 if self.data_format == "channels_first" else 1
        for size, cropped in zip(shape[first : first + 2], self.cropping, strict=True):
            if size is not None and sum(cropped) >= size:
                raise ValueError(
                    "Values in `cropping` argument should be smaller than the corresponding spatial dimension of the "
                    f"input. Received: {label}={shown}, cropping={self.cropping}"
                )

    def compute_output_shape(self, input_shape: Any) -> Any:
        self._check(input_shape, "input_shape", input_shape)
        first = 2 if self.data_format == "channels_first" else 1
        shape = list(input_shape)
        for i, cropped in enumerate(self.cropping):
            if shape[first + i] is not None:
                shape[first + i] -= sum(cropped)
        return tuple(shape)

    def call(self, inputs: Any) -> Any:
        self._check(inputs.aval.shape, "inputs.shape", inputs.shape)
        if self.data_format == "channels_first":
            return crop(inputs, ((0, 0), (0, 0), *self.cropping))
        return crop(inputs, ((0, 0), *self.cropping, (0, 0)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "cropping": self.cropping, "data_format": self.data_format}
