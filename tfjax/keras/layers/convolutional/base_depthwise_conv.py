"""Base class of the depthwise convolution layers."""

from __future__ import annotations

from typing import Any

from tfjax.keras import regularizers
from tfjax.keras.layers.convolutional.convolution_layer import ConvolutionLayer
from tfjax.keras.layers.convolutional.depthwise import depthwise_conv
from tfjax.keras.layers.options import add_weight


class BaseDepthwiseConv(ConvolutionLayer):
    """activation(a convolution of each channel by itself + bias).

    Args:
        rank: the number of spatial axes.
        depth_multiplier: output channels for each input channel.
        kernel_size, strides, dilation_rate: an int, or one per spatial axis.
        padding: 'valid' or 'same'.
        data_format: 'channels_last' or 'channels_first'.
        activation: a name or function, or None.
        use_bias: whether there is a bias.
        depthwise_*, bias_*: initializer, regularizer and constraint of the kernel and the bias.
        activity_regularizer: of the output.

    Raises:
        ValueError: if numbers are out of range.
    """

    _options = (
        "depth_multiplier", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "activation",
        "use_bias", "depthwise_initializer", "bias_initializer", "depthwise_regularizer", "bias_regularizer",
        "activity_regularizer", "depthwise_constraint", "bias_constraint",
    )  # fmt: skip

    def __init__(
        self,
        rank: int,
        depth_multiplier: Any,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = "valid",
        data_format: Any = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: Any = None,
        **kwargs: Any,
    ):
        super().__init__(
            trainable=trainable, name=name, activity_regularizer=regularizers.get(activity_regularizer), **kwargs
        )
        self._configure(
            rank,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            depth_multiplier=depth_multiplier,
            activation=activation,
            use_bias=use_bias,
            depthwise_initializer=depthwise_initializer,
            bias_initializer=bias_initializer,
            depthwise_regularizer=depthwise_regularizer,
            bias_regularizer=bias_regularizer,
            depthwise_constraint=depthwise_constraint,
            bias_constraint=bias_constraint,
        )
        self._check_positive("depth_multiplier")

    def build(self, input_shape: Any) -> None:
        channels = self._fix_channels(input_shape)
        self.compute_output_shape(input_shape)
        self.kernel = add_weight(self, "depthwise", (*self.kernel_size, channels, self.depth_multiplier), name="kernel")
        self._add_bias(self.depth_multiplier * channels)

    def call(self, inputs: Any) -> Any:
        outputs = depthwise_conv(inputs, self.kernel, self.strides, self.padding, self.data_format, self.dilation_rate)
        return self._finished(outputs)

    def _output_channels(self, input_shape: Any) -> Any:
        return self.depth_multiplier * input_shape[self._channel_axis]
