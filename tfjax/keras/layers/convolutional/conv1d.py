"""keras.layers.Conv1D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.convolutional.base_conv import BaseConv
from tfjax.ops.array.pad import pad
from tfjax.ops.nn.prepared import prepared_convolution


@keras_export("keras.layers.Conv1D", "keras.layers.Convolution1D")
class Conv1D(BaseConv):
    """Convolution of sequences [batch, steps, channels]: see `BaseConv`."""

    def __init__(
        self,
        filters: Any,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = "valid",
        data_format: Any = None,
        dilation_rate: Any = 1,
        groups: int = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ):
        super().__init__(
            rank=1,
            filters=filters,
            kernel_size=kernel_size,
            strides=strides,
            padding=padding,
            data_format=data_format,
            dilation_rate=dilation_rate,
            groups=groups,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
            **kwargs,
        )

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        padding = self.padding
        if padding == "causal":
            before = (self.dilation_rate[0] * (self.kernel_size[0] - 1), 0)
            last = self.data_format == "channels_last"
            inputs = pad(inputs, ((0, 0), before, (0, 0)) if last else ((0, 0), (0, 0), before))
            padding = "valid"
        first = self.data_format == "channels_first"
        return prepared_convolution(self.strides, padding.upper(), first, self.dilation_rate)(inputs, kernel)
