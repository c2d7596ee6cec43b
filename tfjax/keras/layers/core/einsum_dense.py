"""EinsumDense: a dense layer whose product is an einsum."""

from tfjax.keras.initializers.random_initializers import VarianceScaling
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.core.einsum_equation import analyze
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.options import add_weight, serialized, set_options
from tfjax.ops.linalg.einsum import einsum


@keras_export("keras.layers.EinsumDense", "keras.layers.experimental.EinsumDense")
class EinsumDense(Layer):
    """`activation(einsum(equation, inputs, kernel) + bias)`.

    Args:
        equation: such as "abc,cd->abd"; "..." stands for dimensions elided at the beginning or end.
        output_shape: shape of the output without batch; None for what the inputs decide.
        activation: None for none.
        bias_axes: letters of the output that the bias has; None for no bias.
        kernel_initializer, bias_initializer: of the weights.
        kernel_regularizer, bias_regularizer: of the weights.
        kernel_constraint, bias_constraint: of the weights.

    Raises:
        ValueError: when it is built, if equation and shapes do not fit together.
    """

    def __init__(
        self,
        equation,
        output_shape,
        activation=None,
        bias_axes=None,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        kernel_regularizer=None,
        bias_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        quantization_config=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        set_options(
            self,
            equation=equation,
            partial_output_shape=(output_shape,) if isinstance(output_shape, int) else tuple(output_shape),
            bias_axes=bias_axes,
            activation=activation,
            kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint,
        )
        self.quantization_config = quantization_config

    def build(self, input_shape):
        kernel_shape, bias_shape, _, *axes = analyze(
            self.equation, self.bias_axes, tuple(input_shape), self.partial_output_shape
        )
        self.input_spec = InputSpec(ndim=len(input_shape))
        self.kernel = add_weight(self, "kernel", tuple(kernel_shape), initializer=self._kernel_initializer_for(*axes))
        self.bias = None if bias_shape is None else add_weight(self, "bias", tuple(bias_shape))
        self.built = True

    def _kernel_initializer_for(self, input_axes, output_axes):
        """A scaled initializer has to know which axes of the kernel are inputs and which outputs."""
        initializer = self.kernel_initializer
        if not isinstance(initializer, VarianceScaling):
            return initializer
        if initializer.input_axes is not None and initializer.output_axes is not None:
            return initializer
        known = {"seed": initializer.seed, "input_axes": input_axes, "output_axes": output_axes}
        return type(initializer).from_config(initializer.get_config() | known)

    def compute_output_shape(self, input_shape):
        return tuple(analyze(self.equation, self.bias_axes, tuple(input_shape), self.partial_output_shape)[2])

    def call(self, inputs, training=None):
        x = einsum(self.equation, inputs, self.kernel)
        if self.bias is not None:
            x = x + self.bias
        return x if self.activation is None else self.activation(x)

    def get_config(self):
        names = (
            "equation", "activation", "bias_axes", "kernel_initializer", "bias_initializer", "kernel_regularizer",
            "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint", "quantization_config",
        )  # fmt: skip
        own = {"output_shape": self.partial_output_shape, **serialized(self, names)}
        return {**super().get_config(), **own}
