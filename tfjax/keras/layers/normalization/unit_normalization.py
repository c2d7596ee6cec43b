"""keras.layers.UnitNormalization."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.normalization.l2 import l2_scaled


@keras_export("keras.layers.UnitNormalization")
class UnitNormalization(Layer):
    """Scales the inputs to length 1 over `axis` (an int or several).

    Raises:
        TypeError: if axis is of another type.
    """

    def __init__(self, axis: Any = -1, **kwargs: Any):
        super().__init__(**kwargs)
        if isinstance(axis, (list, tuple)):
            self.axis = list(axis)
        elif isinstance(axis, int):
            self.axis = axis
        else:
            raise TypeError(
                f"Invalid value for `axis` argument: expected an int or a list/tuple of ints. Received: axis={axis}"
            )
        self.supports_masking = True
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        return l2_scaled(inputs, self.axis, 1e-12)

    def compute_output_shape(self, input_shape: Any) -> Any:
        rank = len(input_shape)
        for axis in [self.axis] if isinstance(self.axis, int) else self.axis:
            if axis >= rank or axis < -rank:
                raise ValueError(f"Axis {self.axis} is out of bounds for input shape {input_shape}.")
        return input_shape

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.update({"axis": self.axis})
        return config
