"""keras.layers.Permute."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.ops.array.transpose import transpose


@keras_export("keras.layers.Permute")
class Permute(Layer):
    """Reorders the axes after the batch axis.

    Args:
        dims: the axes in their new order, counted from 1.

    Raises:
        ValueError: if dims is no permutation of 1, 2, ...
    """

    def __init__(self, dims: Any, **kwargs: Any):
        super().__init__(**kwargs)
        self.dims = tuple(dims)
        if sorted(dims) != list(range(1, len(dims) + 1)):
            raise ValueError(
                "Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` must be "
                f"consecutive and start from 1. Received dims={dims}"
            )
        self.input_spec = InputSpec(ndim=len(self.dims) + 1)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], *(input_shape[dim] for dim in self.dims))

    def compute_output_spec(self, inputs: Any) -> Any:
        return KerasTensor(shape=self.compute_output_shape(inputs.shape), dtype=inputs.dtype, sparse=inputs.sparse)

    def call(self, inputs: Any) -> Any:
        return transpose(inputs, (0, *self.dims))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "dims": self.dims}
