"""keras.layers.GaussianNoise."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.regularization.noise_layer import NoiseLayer
from tfjax.keras.random import random
from tfjax.ops.array.shape import shape
from tfjax.ops.math.binary import add


@keras_export("keras.layers.GaussianNoise")
class GaussianNoise(NoiseLayer):
    """While training, adds normal noise of mean 0.

    Args:
        stddev: standard deviation of the noise, from 0 to 1.
        seed: an int.

    Raises:
        ValueError: if stddev is out of range.
    """

    def __init__(self, stddev: Any, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self._set_strength("stddev", stddev)
        self._set_seed(seed, draws=stddev > 0)

    def call(self, inputs: Any, training: Any = False) -> Any:
        if not training or self.stddev <= 0:
            return inputs
        noise = random.normal(
            shape=shape(inputs), mean=0.0, stddev=self.stddev, dtype=self.compute_dtype, seed=self.seed_generator
        )
        return add(inputs, noise)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "stddev": self.stddev, "seed": self.seed}
