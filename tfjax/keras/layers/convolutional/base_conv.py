"""Base class of the convolution layers."""

from __future__ import annotations

from typing import Any

from tfjax.keras.layers.convolutional.convolution_layer import ConvolutionLayer
from tfjax.keras.layers.lora import LoraLayer
from tfjax.keras.layers.options import add_weight
from tfjax.ops.array.cast import cast
from tfjax.ops.nn.prepared import prepared_convolution


class BaseConv(LoraLayer, ConvolutionLayer):
    """activation(convolution(inputs, kernel) + bias).

    Args:
        rank: the number of spatial axes.
        filters: the number of output channels.
        kernel_size, strides, dilation_rate: an int, or one per spatial axis.
        padding: 'valid', 'same', or 'causal' for one axis.
        data_format: 'channels_last' or 'channels_first'.
        groups: the channels are cut into so many groups, each with filters of its own.
        activation: a name or function, or None.
        use_bias: whether there is a bias.
        *_initializer, *_regularizer, *_constraint: of the kernel and the bias.
        activity_regularizer: of the output.
        lora_rank, lora_alpha: a low-rank update of the kernel is trained in its place; see `enable_lora`.

    Raises:
        ValueError: if numbers are out of range or do not fit each other.
    """

    _options = (
        "filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "groups", "activation",
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
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        **kwargs: Any,
    ):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self._configure(
            rank,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            allow_causal=rank == 1,
            filters=filters,
            groups=groups,
            activation=activation,
            use_bias=use_bias,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
        )
        self._set_lora(lora_rank, lora_alpha)
        self._check_arguments()

    def _check_arguments(self) -> None:
        self._check_positive("filters")
        if self.groups <= 0:
            raise ValueError(f"The number of groups must be a positive integer. Received: groups={self.groups}.")
        if self.filters is not None and self.filters % self.groups != 0:
            raise ValueError(
                "The number of filters must be evenly divisible by the number of groups. "
                f"Received: groups={self.groups}, filters={self.filters}."
            )
        self._check_strides()

    def build(self, input_shape: Any) -> None:
        channels = self._fix_channels(input_shape)
        if channels % self.groups != 0:
            raise ValueError(
                "The number of input channels must be evenly divisible by the number of groups. "
                f"Received groups={self.groups}, but the input has {channels} channels "
                f"(full input shape is {input_shape})."
            )
        # Fails early where nothing would be left.
        self.compute_output_shape(input_shape)
        self._kernel = add_weight(self, "kernel", (*self.kernel_size, channels // self.groups, self.filters))
        self._add_bias(self.filters)
        self.built = True
        if self.lora_rank:
            self.enable_lora(self.lora_rank, lora_alpha=self.lora_alpha)

    @property
    def kernel(self) -> Any:
        """The kernel, with its low-rank update where there is one."""
        if not self.built:
            raise AttributeError("You must build the layer before accessing `kernel`.")
        if not self.lora_enabled:
            return self._kernel
        return cast(self._kernel + self._lora_update(), self.compute_dtype)

    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        """The convolution alone; subclasses may replace it."""
        return prepared_convolution(
            self.strides, self.padding.upper(), self.data_format == "channels_first", self.dilation_rate
        )(inputs, kernel)

    def call(self, inputs: Any) -> Any:
        return self._finished(self.convolution_op(inputs, self.kernel))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self._lora_config()}
