"""keras.layers.GaussianDropout."""

from __future__ import annotations

import math
from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.regularization.noise_layer import NoiseLayer
from tfjax.keras.random import random
from tfjax.ops.array.shape import shape
from tfjax.ops.math.binary import multiply


@keras_export("keras.layers.GaussianDropout")
class GaussianDropout(NoiseLayer):
    """While training, multiplies by normal noise of mean 1 and standard deviation sqrt(rate / (1 - rate)).

    Args:
        rate: a number from 0 to 1.
        seed: an int.

    Raises:
        ValueError: if rate is out of range.
    """

    def __init__(self, rate: Any, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self._set_strength("rate", rate)
        self._set_seed(seed, draws=rate > 0)

    def call(self, inputs: Any, training: Any = False) -> Any:
        if not training or self.rate <= 0:
            return inputs
        stddev = math.sqrt(self.rate / (1.0 - self.rate))
        noise = random.normal(
            shape=shape(inputs), mean=1.0, stddev=stddev, dtype=self.compute_dtype, seed=self.seed_generator
        )
        return multiply(inputs, noise)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}
