"""keras.layers.GaussianNoise."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.layer import Layer
from tfjax.keras.random import random
from tfjax.keras.random.seed_generator import SeedGenerator
from tfjax.ops.array.shape import shape
from tfjax.ops.math.binary import add


@keras_export("keras.layers.GaussianNoise")
class GaussianNoise(Layer):
    """While training, adds normal noise of mean 0.

    Args:
        stddev: standard deviation of the noise, from 0 to 1.
        seed: an int.

    Raises:
        ValueError: if stddev is out of range.
    """

    def __init__(self, stddev: Any, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        if not 0 <= stddev <= 1:
            raise ValueError(
                "Invalid value received for argument `stddev`. Expected a float value between 0 and 1. "
                f"Received: stddev={stddev}"
            )
        self.stddev = stddev
        self.seed = seed
        if stddev > 0:
            self.seed_generator = SeedGenerator(seed)
        self.supports_masking = True
        self._build_at_init()

    def call(self, inputs: Any, training: Any = False) -> Any:
        if not training or self.stddev <= 0:
            return inputs
        noise = random.normal(
            shape=shape(inputs), mean=0.0, stddev=self.stddev, dtype=self.compute_dtype, seed=self.seed_generator
        )
        return add(inputs, noise)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "stddev": self.stddev, "seed": self.seed}
