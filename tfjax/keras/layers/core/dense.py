"""Dense: a matrix product, a bias and an activation."""

from tfjax.keras import activations, constraints, initializers, regularizers
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import result_type
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.ops.linalg.matmul import matmul
from tfjax.ops.linalg.products import tensordot
from tfjax.ops.math.binary import add


def promoted(inputs, kernel):
    """Both in the dtype that Keras computes with, where they have different ones."""
    dtype = result_type(inputs.dtype.name, str(kernel.dtype))
    return convert_to_tensor(inputs, dtype), convert_to_tensor(kernel, dtype)


@keras_export("keras.layers.Dense")
class Dense(Layer):
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
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.lora_rank = lora_rank
        self.lora_alpha = lora_alpha if lora_alpha is not None else lora_rank
        self.lora_enabled = False
        self.quantization_config = quantization_config
        self.input_spec = InputSpec(min_ndim=2)
        self.supports_masking = True

    def build(self, input_shape):
        """Makes kernel and bias."""
        self._kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], self.units),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(self.units,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(min_ndim=2, axes={-1: input_shape[-1]})
        self.built = True
        if self.lora_rank:
            self.enable_lora(self.lora_rank)

    @property
    def kernel(self):
        """The matrix, with the low-rank adaptation where there is one."""
        if not self.built:
            raise AttributeError("You must build the layer before accessing `kernel`.")
        if self.lora_enabled:
            update = matmul(self.lora_kernel_a, self.lora_kernel_b)
            return self._kernel + (self.lora_alpha / self.lora_rank) * update
        return self._kernel

    def call(self, inputs, training=None):
        """The layer's output."""
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

    def enable_lora(self, rank, lora_alpha=None, a_initializer="he_uniform", b_initializer="zeros"):
        """Freezes the kernel and trains a product of two thin matrices that is added to it.

        Raises:
            ValueError: if the kernel has a constraint, or the layer is not built or adapted already.
        """
        if self.kernel_constraint:
            raise ValueError(
                "Lora is incompatible with kernel constraints. In order to enable lora on this layer, remove the "
                "`kernel_constraint` argument."
            )
        if not self.built:
            raise ValueError("Cannot enable lora on a layer that isn't yet built.")
        if self.lora_enabled:
            raise ValueError("lora is already enabled. This can only be done once per layer.")
        self._tracker.unlock()
        for name, shape, initializer in (
            ("lora_kernel_a", (self._kernel.shape[0], rank), a_initializer),
            ("lora_kernel_b", (rank, self._kernel.shape[1]), b_initializer),
        ):
            weight = self.add_weight(
                name=name,
                shape=shape,
                initializer=initializers.get(initializer),
                dtype="float32",
                regularizer=self.kernel_regularizer,
            )
            setattr(self, name, weight)
        self._kernel.trainable = False
        self._tracker.lock()
        self.lora_enabled = True
        self.lora_rank = rank
        self.lora_alpha = lora_alpha if lora_alpha is not None else rank

    def save_own_variables(self, store):
        """Stores the weights; an adaptation is merged into the kernel."""
        if not self.built:
            return
        values = [self.kernel] if self.bias is None else [self.kernel, self.bias]
        for i, value in enumerate(values):
            store[f"{i}"] = value

    def load_own_variables(self, store):
        """Takes the weights from a store; an adaptation starts anew."""
        if not self.lora_enabled:
            self._check_load_own_variables(store)
        if not self.built:
            return
        for i, variable in enumerate([self._kernel] if self.bias is None else [self._kernel, self.bias]):
            variable.assign(store[f"{i}"])
        if self.lora_enabled:
            self.lora_kernel_a.assign(self.lora_kernel_a * 0.0)
            self.lora_kernel_b.assign(self.lora_kernel_b * 0.0)

    def get_config(self):
        """Returns the arguments to make the layer anew from."""
        config = {
            "units": self.units,
            "activation": activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
            "bias_initializer": initializers.serialize(self.bias_initializer),
            "kernel_regularizer": regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": regularizers.serialize(self.bias_regularizer),
            "kernel_constraint": constraints.serialize(self.kernel_constraint),
            "bias_constraint": constraints.serialize(self.bias_constraint),
            "quantization_config": self.quantization_config,
        }
        if self.lora_rank:
            config["lora_rank"] = self.lora_rank
            config["lora_alpha"] = self.lora_alpha
        return {**super().get_config(), **config}

    @classmethod
    def from_config(cls, config):
        """Makes a layer from what `get_config` returned."""
        return super().from_config({**config, "quantization_config": config.get("quantization_config")})
