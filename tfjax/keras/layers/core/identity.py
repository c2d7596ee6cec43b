"""Identity: a layer that does nothing."""

from tfjax.keras import tree
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer


@keras_export("keras.layers.Identity")
class Identity(Layer):
    """Returns its inputs."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self._build_at_init()

    def call(self, inputs):
        """The inputs."""
        return inputs

    def compute_output_shape(self, input_shape):
        """`input_shape`."""
        return input_shape

    def compute_output_spec(self, inputs):
        """Symbolic tensors like the inputs."""
        return tree.map_structure(lambda x: KerasTensor(x.shape, dtype=x.dtype, sparse=x.sparse), inputs)
