"""keras.layers.RepeatVector."""

from __future__ import annotations

from typing import Any

from jax import lax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.ops.jax_op import jax_op


@jax_op("RepeatVector")
def _repeat_vector(x: Any, n: int) -> Any:
    return lax.broadcast_in_dim(x, (x.shape[0], n, x.shape[1]), (0, 2))


@keras_export("keras.layers.RepeatVector")
class RepeatVector(Layer):
    """[batch, features] as [batch, n, features], the same vector n times.

    Raises:
        TypeError: if n is no int.
        ValueError: if it is not positive.
    """

    def __init__(self, n: Any, **kwargs: Any):
        super().__init__(**kwargs)
        if not isinstance(n, int) or isinstance(n, bool):
            raise TypeError(f"Expected an integer value for `n`, got {type(n)}.")
        if n <= 0:
            raise ValueError(f"Argument `n` should be a positive integer. Received: n={n}")
        self.n = n
        self.input_spec = InputSpec(ndim=2)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (input_shape[0], self.n, input_shape[1])

    def call(self, inputs: Any) -> Any:
        return _repeat_vector(inputs, n=self.n)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "n": self.n}
