"""Dense: a matrix product, a bias and an activation."""

import numpy as np
from jax import lax

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import result_type
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.lora import LoraLayer
from tfjax.keras.layers.options import add_weight, serialized, set_options
from tfjax.ops.jax_op import jax_op
from tfjax.ops.linalg.matmul import matmul
from tfjax.ops.linalg.products import tensordot
from tfjax.ops.math.binary import add
from tfjax.tensor.tensor import EagerTensor


@jax_op(
    "Dense",
    numpy=lambda x, kernel, bias: np.add(np.matmul(x, kernel), bias),
    cost=lambda ins: 3.0 + 2e-5 * ins[0].size * ins[1].shape[1],
)
def _affine(x, kernel, bias):
    product = lax.dot(x, kernel)
    return lax.add(product, lax.broadcast_in_dim(bias, product.shape, (1,)))


_WIDE = (np.dtype("float32"), np.dtype("float64"))  # halves are multiplied as TensorFlow does it


def promoted(inputs, kernel):
    """Both in the dtype that Keras computes with, where they have different ones."""
    dtype = result_type(inputs.dtype.name, str(kernel.dtype))
    return convert_to_tensor(inputs, dtype), convert_to_tensor(kernel, dtype)


@keras_export("keras.layers.Dense")
class Dense(LoraLayer, Layer):
    """Computes `activation(inputs @ kernel + bias)`.

    Args:
        units: size of the output's last axis.
        activation: function or name of one; none by default.
        use_bias: whether there is a bias.
        kernel_initializer, bias_initializer: initializers of the weights.
        kernel_regularizer, bias_regularizer: add penalties on the weights to the losses.
        activity_regularizer: adds a penalty on the output to the losses.
        kernel_constraint, bias_constraint: applied to the weights after each update.
        lora_rank, lora_alpha: rank and scale of a low-rank adaptation of the kernel, from the start.
        quantization_config: kept; layers are not quantized here.
        **kwargs: arguments of Layer.

    Shapes: `(batch, ..., input_dim)` to `(batch, ..., units)`.

    Raises:
        ValueError: if `units` is no positive integer.
    """

    def __init__(
        self,
        units,
        activation=None,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        lora_rank=None,
        lora_alpha=None,
        quantization_config=None,
        **kwargs,
    ):
        if hasattr(units, "dtype") and not isinstance(units, int):
            units = int(units)  # NumPy's integers, which Keras 2 takes
        if not isinstance(units, int) or units <= 0:
            raise ValueError(
                f"Received an invalid value for `units`, expected a positive integer. Received: units={units}"
            )
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        set_options(
            self,
            units=units,
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
        self.quantization_config = quantization_config
        self.input_spec = InputSpec(min_ndim=2)
        self.supports_masking = True

    def build(self, input_shape):
        """Makes kernel and bias."""
        self._kernel = add_weight(self, "kernel", (input_shape[-1], self.units))
        self.bias = add_weight(self, "bias", (self.units,)) if self.use_bias else None
        self.input_spec = InputSpec(min_ndim=2, axes={-1: input_shape[-1]})
        self.built = True
        if self.lora_rank:
            self.enable_lora(self.lora_rank)

    @property
    def kernel(self):
        """The matrix, with the low-rank adaptation where there is one."""
        if not self.built:
            raise AttributeError("You must build the layer before accessing `kernel`.")
        return self._kernel + self._lora_update() if self.lora_enabled else self._kernel

    def call(self, inputs, training=None):
        """The layer's output."""
        if type(inputs) is EagerTensor and self.bias is not None and inputs.aval.ndim == 2 and not self.lora_enabled:
            # One recorded op rather than two, in the loops that record them anew each time.
            kernel, bias = self._kernel._read(), self.bias._read()
            if kernel.aval.dtype is bias.aval.dtype is inputs.aval.dtype and kernel.aval.dtype in _WIDE:
                x = _affine(inputs, kernel, bias)
                return x if self.activation is None else self.activation(x)
        kernel = self._kernel if not self.lora_enabled else self.kernel
        if not (self.autocast and inputs.dtype.is_floating):
            inputs, kernel = promoted(inputs, kernel)
        if len(inputs.shape) == 2:
            x = matmul(inputs, kernel)
        else:
            x = tensordot(inputs, kernel, 1)
        if self.bias is not None:
            x = add(x, self.bias)
        if self.activation is not None:
            x = self.activation(x)
        return x

    def compute_output_shape(self, input_shape):
        """`input_shape` with `units` as the last size."""
        return (*input_shape[:-1], self.units)

    def get_config(self):
        """Returns the arguments to make the layer anew from."""
        names = (
            "units", "activation", "use_bias", "kernel_initializer", "bias_initializer", "kernel_regularizer",
            "bias_regularizer", "kernel_constraint", "bias_constraint", "quantization_config",
        )  # fmt: skip
        return {**super().get_config(), **serialized(self, names), **self._lora_config()}

    @classmethod
    def from_config(cls, config):
        """Makes a layer from what `get_config` returned."""
        return super().from_config({**config, "quantization_config": config.get("quantization_config")})
