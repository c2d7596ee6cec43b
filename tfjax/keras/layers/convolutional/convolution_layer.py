"""What the convolution layers have in common."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.options import add_weight, serialized, set_options
from tfjax.keras.ops.operation_utils import compute_conv_output_shape
from tfjax.keras.utils.argument_validation import standardize_padding, standardize_tuple
from tfjax.ops.nn.bias import bias_add


class ConvolutionLayer(Layer):
    """activation(some convolution + bias).

    Subclasses list the options of their configuration, in its order, in `_options`.
    """

    _options: tuple[str, ...] = ()

    def _configure(
        self,
        rank: int,
        kernel_size: Any,
        strides: Any,
        padding: Any,
        data_format: Any,
        dilation_rate: Any,
        allow_causal: bool = False,
        **options: Any,
    ) -> None:
        """Checks and keeps the window, and keeps the other options."""
        self.rank = rank
        self.kernel_size = standardize_tuple(kernel_size, rank, "kernel_size")
        self.strides = standardize_tuple(strides, rank, "strides")
        self.dilation_rate = standardize_tuple(dilation_rate, rank, "dilation_rate")
        self.padding = standardize_padding(padding, allow_causal=allow_causal)
        self.data_format = standardize_data_format(data_format)
        set_options(self, **options)
        self.input_spec = InputSpec(min_ndim=rank + 2)

    def _check_positive(self, name: str) -> None:
        value = getattr(self, name)
        if value is not None and value <= 0:
            raise ValueError(
                f"Invalid value for argument `{name}`. Expected a strictly positive value. Received {name}={value}."
            )

    def _check_strides(self) -> None:
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError(
                "`strides > 1` not supported in conjunction with `dilation_rate > 1`. "
                f"Received: strides={self.strides} and dilation_rate={self.dilation_rate}"
            )

    @property
    def _channel_axis(self) -> int:
        return -1 if self.data_format == "channels_last" else 1

    def _fix_channels(self, input_shape: Any) -> Any:
        """Returns the number of input channels, which holds for all later inputs."""
        channels = input_shape[self._channel_axis]
        self.input_spec = InputSpec(min_ndim=self.rank + 2, axes={self._channel_axis: channels})
        return channels

    def _add_bias(self, channels: int) -> None:
        self.bias = add_weight(self, "bias", (channels,)) if self.use_bias else None

    def _finished(self, outputs: Any) -> Any:
        """The outputs with bias and activation."""
        if self.use_bias:
            outputs = bias_add(outputs, self.bias, "NC" if self.data_format == "channels_first" else None)
        return outputs if self.activation is None else self.activation(outputs)

    def _output_channels(self, input_shape: Any) -> Any:
        return self.filters

    def compute_output_shape(self, input_shape: Any) -> Any:
        return compute_conv_output_shape(
            input_shape,
            self._output_channels(input_shape),
            self.kernel_size,
            strides=self.strides,
            padding=self.padding,
            data_format=self.data_format,
            dilation_rate=self.dilation_rate,
        )

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **serialized(self, self._options)}
