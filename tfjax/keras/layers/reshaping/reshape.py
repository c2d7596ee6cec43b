"""keras.layers.Reshape."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.ops.operation_utils import compute_reshape_output_shape, validate_reshape_shape
from tfjax.ops.array.shape import reshape


@keras_export("keras.layers.Reshape")
class Reshape(Layer):
    """Reshapes each example.

    Args:
        target_shape: sizes without the batch axis; one of them may be -1.

    Raises:
        ValueError: if the number of elements would change.
    """

    def __init__(self, target_shape: Any, **kwargs: Any):
        super().__init__(**kwargs)
        target_shape = tuple(target_shape)
        validate_reshape_shape(target_shape, "target_shape")
        self.target_shape = target_shape
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        inner = compute_reshape_output_shape(tuple(input_shape[1:]), self.target_shape, "target_shape")
        return (input_shape[0], *inner)

    def compute_output_spec(self, inputs: Any) -> Any:
        return KerasTensor(shape=self.compute_output_shape(inputs.shape), dtype=inputs.dtype, sparse=inputs.sparse)

    def call(self, inputs: Any) -> Any:
        shape = inputs.aval.shape
        inner = compute_reshape_output_shape(shape[1:], self.target_shape, "target_shape")
        return reshape(inputs, (shape[0], *(-1 if size is None else size for size in inner)))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "target_shape": self.target_shape}
