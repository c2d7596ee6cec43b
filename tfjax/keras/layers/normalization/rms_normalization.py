"""keras.layers.RMSNormalization."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.normalization.bounds import check_axes
from tfjax.keras.layers.normalization.example_statistics import rms_norm


@keras_export("keras.layers.RMSNormalization")
class RMSNormalization(Layer):
    """x / sqrt(mean(x ** 2) + epsilon) * scale, the mean over `axis` (Zhang and Sennrich, arXiv:1910.07467)."""

    def __init__(self, axis: Any = -1, epsilon: float = 1e-6, **kwargs: Any):
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape: Any) -> None:
        self.axis = sorted(self.axis) if isinstance(self.axis, (list, tuple)) else [self.axis]
        shape = tuple(input_shape[axis] for axis in self.axis)
        self.scale = self.add_weight(name="scale", shape=shape, initializer="ones")
        self.built = True

    def call(self, x: Any) -> Any:
        return rms_norm(x, self.scale, axes=tuple(self.axis), epsilon=self.epsilon)

    def compute_output_shape(self, input_shape: Any) -> Any:
        check_axes(self.axis, input_shape)
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}
