"""keras.layers.AlphaDropout."""

from __future__ import annotations

from typing import Any

from jax import lax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.regularization.noise_layer import NoiseLayer
from tfjax.keras.random import random
from tfjax.ops.jax_op import jax_op, scalar

# Of SELU: Klambauer et al. (2017), arXiv:1706.02515.
_ALPHA_P = -1.6732632423543772 * 1.0507009873554805


@jax_op("AlphaDropout")
def _alpha_dropout(x: Any, noise: Any, rate: Any, a: Any, b: Any) -> Any:
    """a * (x where noise >= rate, alpha' elsewhere) + b, in the order of Keras's operations."""
    kept = lax.convert_element_type(lax.ge(noise, lax.broadcast(lax.stop_gradient(rate), noise.shape)), x.dtype)
    kept = lax.broadcast_in_dim(kept, x.shape, tuple(range(x.ndim - noise.ndim, x.ndim)))
    dropped = lax.mul(lax.full_like(x, _ALPHA_P), lax.sub(lax.full_like(x, 1), kept))
    mixed = lax.add(lax.mul(x, kept), dropped)
    return lax.add(lax.mul(lax.broadcast(a, x.shape), mixed), lax.broadcast(b, x.shape))


@keras_export("keras.layers.AlphaDropout")
class AlphaDropout(NoiseLayer):
    """Dropout that keeps mean and variance of its inputs, for use after SELU.

    Args:
        rate: a number from 0 to 1.
        noise_shape: shape of the random choice; None for the inputs' own size.
        seed: an int.

    Raises:
        ValueError: if rate is out of range.
    """

    def __init__(self, rate: Any, noise_shape: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self._set_strength("rate", rate)
        self.noise_shape = noise_shape
        self._set_seed(seed, draws=rate > 0)

    def call(self, inputs: Any, training: Any = False) -> Any:
        if not training or self.rate <= 0:
            return inputs
        noise = random.uniform(self._concrete_noise_shape(inputs), seed=self.seed_generator)
        a = ((1 - self.rate) * (1 + self.rate * _ALPHA_P**2)) ** -0.5
        b, dtype = -a * _ALPHA_P * self.rate, inputs.aval.dtype
        return _alpha_dropout(inputs, noise, scalar(self.rate, noise.aval.dtype), scalar(a, dtype), scalar(b, dtype))

    def _concrete_noise_shape(self, inputs: Any) -> Any:
        if self.noise_shape is None:
            return inputs.shape
        return [inputs.shape[i] if size is None else size for i, size in enumerate(self.noise_shape)]

    def get_config(self) -> dict[str, Any]:
        config = {"rate": self.rate, "seed": self.seed, "noise_shape": self.noise_shape}
        return {**super().get_config(), **config}
