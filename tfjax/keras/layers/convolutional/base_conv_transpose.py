"""Base class of the transposed convolution layers."""

from __future__ import annotations

from typing import Any

from tfjax.keras.layers.convolutional.convolution_layer import ConvolutionLayer
from tfjax.keras.layers.options import add_weight
from tfjax.keras.ops.operation_utils import compute_conv_transpose_output_shape
from tfjax.keras.utils.argument_validation import standardize_tuple
from tfjax.ops.nn.conv_transpose import conv1d_transpose
from tfjax.ops.nn.prepared import prepared_transpose


class BaseConvTranspose(ConvolutionLayer):
    """activation(transposed convolution(inputs, kernel) + bias).

    Args:
        rank: the number of spatial axes.
        filters: the number of output channels.
        kernel_size, strides, dilation_rate: an int, or one per spatial axis.
        padding: 'valid' or 'same'.
        output_padding: elements added to each output axis, less than the stride; None leaves the size to the padding.
        data_format: 'channels_last' or 'channels_first'.
        activation: a name or function, or None.
        use_bias: whether there is a bias.
        *_initializer, *_regularizer, *_constraint: of the kernel and the bias.
        activity_regularizer: of the output.

    Raises:
        ValueError: if numbers are out of range or do not fit each other.
    """

    _options = (
        "filters", "kernel_size", "strides", "padding", "output_padding", "data_format", "dilation_rate", "activation",
        "use_bias", "kernel_initializer", "bias_initializer", "kernel_regularizer", "bias_regularizer",
        "activity_regularizer", "kernel_constraint", "bias_constraint",
    )  # fmt: skip

    def __init__(
        self,
        rank: int,
        filters: Any,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = "valid",
        output_padding: Any = None,
        data_format: Any = None,
        dilation_rate: Any = 1,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        trainable: bool = True,
        name: Any = None,
        **kwargs: Any,
    ):
        super().__init__(trainable=trainable, name=name, activity_regularizer=activity_regularizer, **kwargs)
        self._configure(
            rank,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            filters=filters,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
        )
        self.output_padding = (
            None
            if output_padding is None
            else standardize_tuple(output_padding, rank, "output_padding", allow_zero=True)
        )
        self._check_arguments()

    def _check_arguments(self) -> None:
        self._check_positive("filters")
        for i, (extra, stride) in enumerate(zip(self.output_padding or (), self.strides, strict=False)):
            if extra >= stride:
                raise ValueError(
                    "`output_padding` must be strictly less than `strides` for all dimensions. "
                    f"At dimension {i}, `output_padding` is {extra} but `strides` is {stride}. "
                    f"Received: output_padding={self.output_padding}, strides={self.strides}"
                )
        self._check_strides()

    def build(self, input_shape: Any) -> None:
        channels = self._fix_channels(input_shape)
        self.kernel = add_weight(self, "kernel", (*self.kernel_size, self.filters, channels))
        self._add_bias(self.filters)

    def call(self, inputs: Any) -> Any:
        return self._finished(self._transposed(inputs))

    def _transposed(self, inputs: Any) -> Any:
        shape = tuple(self.compute_output_shape(inputs.aval.shape))
        padding, first = self.padding.upper(), self.data_format == "channels_first"
        if self.rank == 1:
            data_format = "NCW" if first else "NWC"
            return conv1d_transpose(inputs, self.kernel, shape, self.strides, padding, data_format, self.dilation_rate)
        return prepared_transpose(self.strides, padding, first, self.dilation_rate)(inputs, self.kernel, shape)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return compute_conv_transpose_output_shape(
            input_shape,
            self.kernel_size,
            self.filters,
            strides=self.strides,
            padding=self.padding,
            output_padding=self.output_padding,
            data_format=self.data_format,
            dilation_rate=self.dilation_rate,
        )
