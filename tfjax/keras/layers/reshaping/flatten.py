"""Flatten: all axes but the first become one."""

import math

from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.ops.array.shape import reshape
from tfjax.ops.array.shape import shape as tf_shape
from tfjax.ops.array.transpose import transpose


@keras_export("keras.layers.Flatten")
class Flatten(Layer):
    """Makes `(batch, a, b, ...)` to `(batch, a * b * ...)`, and `(batch,)` to `(batch, 1)`.

    Args:
        data_format: "channels_last" or "channels_first", whose channels go last first; by default as configured.
        **kwargs: arguments of Layer.
    """

    def __init__(self, data_format=None, **kwargs):
        super().__init__(**kwargs)
        self.data_format = standardize_data_format(data_format)
        self.input_spec = InputSpec(min_ndim=1)
        self._channels_first = self.data_format == "channels_first"

    def call(self, inputs):
        """The inputs as a matrix."""
        rank = len(inputs.shape)
        if self._channels_first and rank > 1:
            inputs = transpose(inputs, (0, *range(2, rank), 1))
        batch, *rest = inputs.shape.as_list()
        if None in rest:
            return reshape(inputs, (tf_shape(inputs)[0] if batch is None else batch, -1))
        return reshape(inputs, (-1 if batch is None else batch, math.prod(rest)))

    def compute_output_shape(self, input_shape):
        """`(batch, product of the other sizes)`."""
        rest = input_shape[1:]
        return (input_shape[0], None if None in rest else math.prod(rest))

    def compute_output_spec(self, inputs):
        """A symbolic matrix of the inputs' dtype."""
        return KerasTensor(self.compute_output_shape(inputs.shape), dtype=inputs.dtype, sparse=inputs.sparse)

    def get_config(self):
        """Returns the arguments to make the layer anew from."""
        return {**super().get_config(), "data_format": self.data_format}
