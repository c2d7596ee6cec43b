"""keras.layers.PReLU."""

from __future__ import annotations

from typing import Any

from jax import lax

from tfjax.keras import constraints, initializers, regularizers
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.layer import Layer
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
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
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
        self.alpha = self.add_weight(
            shape=shape,
            name="alpha",
            initializer=self.alpha_initializer,
            regularizer=self.alpha_regularizer,
            constraint=self.alpha_constraint,
        )
        axes = {}
        if self.shared_axes:
            axes = {i: input_shape[i] for i in range(1, len(input_shape)) if i not in self.shared_axes}
        self.input_spec = InputSpec(ndim=len(input_shape), axes=axes)

    def call(self, inputs: Any) -> Any:
        return _prelu(inputs, self.alpha)

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        config.update(
            {
                "alpha_initializer": initializers.serialize(self.alpha_initializer),
                "alpha_regularizer": regularizers.serialize(self.alpha_regularizer),
                "alpha_constraint": constraints.serialize(self.alpha_constraint),
                "shared_axes": self.shared_axes,
            }
        )
        return config

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape
