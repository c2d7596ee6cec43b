"""keras.layers.Cropping3D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.reshaping.windows import crop
from tfjax.keras.utils.argument_validation import standardize_tuple


@keras_export("keras.layers.Cropping3D")
class Cropping3D(Layer):
    """Cuts slices off volumes.

    Args:
        cropping: three pairs (before, after), three ints, or one int.
        data_format: 'channels_last' or 'channels_first'.

    Raises:
        ValueError: if cropping has another form, or leaves nothing.
    """

    def __init__(self, cropping: Any = ((1, 1), (1, 1), (1, 1)), data_format: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = standardize_data_format(data_format)
        if isinstance(cropping, int):
            if cropping < 0:
                raise ValueError(f"`cropping` cannot be negative. Received: cropping={cropping}.")
            self.cropping = ((cropping, cropping),) * 3
        elif hasattr(cropping, "__len__"):
            if len(cropping) != 3:
                raise ValueError(f"`cropping` should have 3 elements. Received: {cropping}.")
            self.cropping = tuple(
                standardize_tuple(cropping[i], 2, f"{which} entry of cropping", allow_zero=True)
                for i, which in enumerate(("1st", "2nd", "3rd"))
            )
        else:
            raise ValueError(
                "`cropping` should be either an int, a tuple of 3 ints (symmetric_dim1_crop, symmetric_dim2_crop, "
                "symmetric_dim3_crop), or a tuple of 3 tuples of 2 ints ((left_dim1_crop, right_dim1_crop), "
                "(left_dim2_crop, right_dim2_crop), (left_dim3_crop, right_dim2_crop)). "
                f"Received: {cropping}."
            )
        self.input_spec = InputSpec(ndim=5)

    def _cropped(self, shape: Any, label: str, shown: Any) -> list[int | None]:
        first = 2 if self.data_format == "channels_first" else 1
        shape = list(shape)
        for i, cropped in enumerate(self.cropping):
            if shape[first + i] is None:
                continue
            shape[first + i] -= sum(cropped)
            if shape[first + i] <= 0:
                raise ValueError(
                    "Values in `cropping` argument should be smaller than the corresponding spatial dimension of the "
                    f"input. Received: {label}={shown}, cropping={self.cropping}"
                )
        return shape

    def compute_output_shape(self, input_shape: Any) -> Any:
        return tuple(self._cropped(input_shape, "input_shape", input_shape))

    def call(self, inputs: Any) -> Any:
        self._cropped(inputs.aval.shape, "inputs.shape", inputs.shape)
        if self.data_format == "channels_first":
            return crop(inputs, ((0, 0), (0, 0), *self.cropping))
        return crop(inputs, ((0, 0), *self.cropping, (0, 0)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "cropping": self.cropping, "data_format": self.data_format}
