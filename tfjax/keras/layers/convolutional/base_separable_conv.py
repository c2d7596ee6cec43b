"""Base class of the separable convolution layers."""

from __future__ import annotations

from typing import Any

from tfjax.keras import regularizers
from tfjax.keras.layers.convolutional.convolution_layer import ConvolutionLayer
from tfjax.keras.layers.convolutional.depthwise import depthwise_conv
from tfjax.keras.layers.options import add_weight


class BaseSeparableConv(ConvolutionLayer):
    """activation(a 1 x 1 convolution of (a convolution of each channel by itself) + bias).

    Args:
        rank: the number of spatial axes.
        depth_multiplier: channels between the two convolutions, for each input channel.
        filters: the number of output channels.
        kernel_size, strides, dilation_rate: an int, or one per spatial axis.
        padding: 'valid' or 'same'.
        data_format: 'channels_last' or 'channels_first'.
        activation: a name or function, or None.
        use_bias: whether there is a bias.
        depthwise_*, pointwise_*, bias_*: initializer, regularizer and constraint of the weights.
        activity_regularizer: of the output.

    Raises:
        ValueError: if numbers are out of range.
    """

    _options = (
        "depth_multiplier", "filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate",
        "activation", "use_bias", "depthwise_initializer", "pointwise_initializer", "bias_initializer",
        "depthwise_regularizer", "pointwise_regularizer", "bias_regularizer", "activity_regularizer",
        "depthwise_constraint", "pointwise_constraint", "bias_constraint",
    )  # fmt: skip

    def __init__(
        self,
        rank: int,
        depth_multiplier: Any,
        filters: Any,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = "valid",
        data_format: Any = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        depthwise_initializer: Any = "glorot_uniform",
        pointwise_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        depthwise_constraint: Any = None,
        pointwise_constraint: Any = None,
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
            filters=filters,
            activation=activation,
            use_bias=use_bias,
            depthwise_initializer=depthwise_initializer,
            pointwise_initializer=pointwise_initializer,
            bias_initializer=bias_initializer,
            depthwise_regularizer=depthwise_regularizer,
            pointwise_regularizer=pointwise_regularizer,
            bias_regularizer=bias_regularizer,
            depthwise_constraint=depthwise_constraint,
            pointwise_constraint=pointwise_constraint,
            bias_constraint=bias_constraint,
        )
        self._check_positive("depth_multiplier")
        self._check_positive("filters")

    def build(self, input_shape: Any) -> None:
        channels = self._fix_channels(input_shape)
        self.compute_output_shape(input_shape)
        self.depthwise_kernel = add_weight(
            self, "depthwise", (*self.kernel_size, channels, self.depth_multiplier), name="depthwise_kernel"
        )
        self.pointwise_kernel = add_weight(
            self,
            "pointwise",
            (*(1,) * self.rank, self.depth_multiplier * channels, self.filters),
            name="pointwise_kernel",
        )
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        outputs = depthwise_conv(
            inputs,
            self.depthwise_kernel,
            self.strides,
            self.padding,
            self.data_format,
            self.dilation_rate,
            pointwise=self.pointwise_kernel,
        )
        return self._finished(outputs)
