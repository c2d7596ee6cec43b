"""keras.layers.PReLU."""

from __future__ import annotations

from typing import Any

from jax import lax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
from tfjax.keras.layers.options import add_weight, serialized, set_options
from tfjax.ops.jax_op import jax_op


@jax_op("PRelu")
def _prelu(x: Any, alpha: Any) -> Any:
    """relu(x) - alpha * relu(-x), both with derivative 0 at 0, as TensorFlow's Relu."""
    zero = lax.full_like(x, 0)
    positive = lax.select(lax.gt(x, zero), x, zero)
    negative = lax.select(lax.lt(x, zero), lax.neg(x), zero)
    slope = lax.broadcast_in_dim(alpha, x.shape, tuple(range(x.ndim - alpha.ndim, x.ndim)))
    return lax.add(positive, lax.mul(lax.neg(slope), negative))


@keras_export("keras.layers.PReLU")
class PReLU(Layer):
    """x where x > 0, alpha * x elsewhere, with a learned alpha for each input element.

    Args:
        alpha_initializer, alpha_regularizer, alpha_constraint: of the weight alpha.
        shared_axes: axes (from 1) along which alpha is shared.
    """

    def __init__(
        self,
        alpha_initializer: Any = "Zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ):
        super().__init__(**kwargs)
        self.supports_masking = True
        set_options(
            self,
            alpha_initializer=alpha_initializer,
            alpha_regularizer=alpha_regularizer,
            alpha_constraint=alpha_constraint,
        )
        if shared_axes is None:
            self.shared_axes = None
        elif not isinstance(shared_axes, (list, tuple)):
            self.shared_axes = [shared_axes]
        else:
            self.shared_axes = list(shared_axes)

    def build(self, input_shape: Any) -> None:
        shape = list(input_shape[1:])
        for axis in self.shared_axes or ():
            shape[axis - 1] = 1
        self.alpha = add_weight(self, "alpha", shape)
        axes = {}
        if self.shared_axes:
            axes = {i: input_shape[i] for i in range(1, len(input_shape)) if i not in self.shared_axes}
        self.input_spec = InputSpec(ndim=len(input_shape), axes=axes)

    def call(self, inputs: Any) -> Any:
        return _prelu(inputs, self.alpha)

    def get_config(self) -> dict[str, Any]:
        names = ("alpha_initializer", "alpha_regularizer", "alpha_constraint", "shared_axes")
        return {**super().get_config(), **serialized(self, names)}

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape
