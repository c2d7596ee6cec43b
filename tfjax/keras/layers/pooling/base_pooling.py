"""Base class of the pooling layers with windows."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.ops.operation_utils import compute_pooling_output_shape
from tfjax.keras.utils.argument_validation import standardize_tuple
from tfjax.ops.array.transpose import transpose
from tfjax.ops.nn.pool import avg_pool, max_pool

_FORMATS = {1: "NWC", 2: "NHWC", 3: "NDHWC"}


class BasePooling(Layer):
    """Maximum or mean over windows of one, two or three axes.

    Args:
        pool_size: window, an int or one per axis.
        strides: steps of the window; None for `pool_size`.
        pool_dimensions: the number of axes.
        pool_mode: 'max' or 'average'.
        padding: 'valid' or 'same'.
        data_format: 'channels_last' or 'channels_first'.
    """

    def __init__(
        self,
        pool_size: Any,
        strides: Any,
        pool_dimensions: int,
        pool_mode: str = "max",
        padding: str = "valid",
        data_format: Any = None,
        name: Any = None,
        **kwargs: Any,
    ):
        super().__init__(name=name, **kwargs)
        self.pool_size = standardize_tuple(pool_size, pool_dimensions, "pool_size")
        strides = pool_size if strides is None else strides
        self.strides = standardize_tuple(strides, pool_dimensions, "strides", allow_zero=True)
        self.pool_mode = pool_mode
        self.padding = padding
        self.data_format = standardize_data_format(data_format)
        self.input_spec = InputSpec(ndim=pool_dimensions + 2)
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        if self.pool_mode == "max":
            pool = max_pool
        elif self.pool_mode == "average":
            pool = avg_pool
        else:
            raise ValueError(f"`pool_mode` must be either 'max' or 'average'. Received: {self.pool_mode}.")
        rank = len(self.pool_size)
        first = self.data_format == "channels_first"
        if first:
            inputs = transpose(inputs, (0, *range(2, rank + 2), 1))
        outputs = pool(inputs, self.pool_size, self.strides, self.padding.upper(), _FORMATS[rank])
        return transpose(outputs, (0, rank + 1, *range(1, rank + 1))) if first else outputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        return compute_pooling_output_shape(input_shape, self.pool_size, self.strides, self.padding, self.data_format)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.update(
            {
                "pool_size": self.pool_size,
                "padding": self.padding,
                "strides": self.strides,
                "data_format": self.data_format,
            }
        )
        return config
