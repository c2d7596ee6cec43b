"""Activation: any activation function as a layer."""

from tfjax.keras import activations
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer


@keras_export("keras.layers.Activation")
class Activation(Layer):
    """Applies an activation function.

    Args:
        activation: a function, or the name of one of keras.activations.
        **kwargs: arguments of Layer.
    """

    def __init__(self, activation, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.activation = activations.get(activation)
        self._build_at_init()

    def call(self, inputs):
        """The function's value."""
        return self.activation(inputs)

    def compute_output_shape(self, input_shape):
        """`input_shape`."""
        return input_shape

    def get_config(self):
        """Returns the arguments to make the layer anew from."""
        return {**super().get_config(), "activation": activations.serialize(self.activation)}
