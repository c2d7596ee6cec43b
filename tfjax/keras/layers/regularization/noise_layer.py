"""What the layers that draw random numbers while training have in common."""

from __future__ import annotations

from typing import Any

from tfjax.keras.layers.layer import Layer
from tfjax.keras.random.seed_generator import SeedGenerator


class NoiseLayer(Layer):
    """A layer whose random numbers are as strong as a number from 0 to 1 says."""

    def _set_strength(self, name: str, value: Any) -> None:
        if not 0 <= value <= 1:
            raise ValueError(
                f"Invalid value received for argument `{name}`. Expected a float value between 0 and 1. "
                f"Received: {name}={value}"
            )
        setattr(self, name, value)

    def _set_seed(self, seed: Any, draws: bool) -> None:
        self.seed = seed
        if draws:
            self.seed_generator = SeedGenerator(seed)
        self.supports_masking = True
        self._build_at_init()

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape
