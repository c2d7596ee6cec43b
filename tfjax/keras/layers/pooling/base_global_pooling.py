"""Base classes of the layers that pool over all positions."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.ops.array.cast import cast
from tfjax.ops.math.reductions import reduce_max, reduce_mean


class BaseGlobalPooling(Layer):
    """Pools over all positions of one, two or three axes.

    Args:
        pool_dimensions: the number of axes.
        data_format: 'channels_last' or 'channels_first'.
        keepdims: whether the axes stay, with size 1.
    """

    def __init__(self, pool_dimensions: int, data_format: Any = None, keepdims: bool = False, **kwargs: Any):
        super().__init__(**kwargs)
        self.data_format = standardize_data_format(data_format)
        self.keepdims = keepdims
        self.input_spec = InputSpec(ndim=pool_dimensions + 2)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        raise NotImplementedError

    def _positions(self) -> list[int]:
        first = 1 if self.data_format == "channels_last" else 2
        return list(range(first, first + self.input_spec.ndim - 2))

    def compute_output_shape(self, input_shape: Any) -> Any:
        ones = (1,) * (len(input_shape) - 2) if self.keepdims else ()
        if self.data_format == "channels_last":
            return (input_shape[0], *ones, input_shape[-1])
        return (input_shape[0], input_shape[1], *ones)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.update({"data_format": self.data_format, "keepdims": self.keepdims})
        return config


class BaseGlobalMaxPooling(BaseGlobalPooling):
    """Maximum over all positions."""

    def call(self, inputs: Any) -> Any:
        return reduce_max(inputs, axis=self._positions(), keepdims=self.keepdims)


class BaseGlobalAveragePooling(BaseGlobalPooling):
    """Mean over all positions; float16 and integers are summed in float32."""

    def call(self, inputs: Any) -> Any:
        name = inputs.aval.dtype.name
        if name in ("float32", "float64"):
            return reduce_mean(inputs, axis=self._positions(), keepdims=self.keepdims)
        mean = reduce_mean(cast(inputs, "float32"), axis=self._positions(), keepdims=self.keepdims)
        return cast(mean, name) if "float" in name else mean
