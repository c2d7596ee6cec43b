"""keras.layers.Dropout."""

from __future__ import annotations

from typing import Any

from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.regularization.noise_layer import NoiseLayer
from tfjax.keras.random import random


@keras_export("keras.layers.Dropout")
class Dropout(NoiseLayer):
    """While training, sets inputs to 0 with probability `rate` and divides the others by 1 - rate.

    Args:
        rate: a number from 0 to 1.
        noise_shape: shape of the random choice; None for the inputs' own size, 1 for a choice shared along that axis.
        seed: an int.

    Raises:
        ValueError: if an argument is out of range.
    """

    def __init__(self, rate: Any, noise_shape: Any = None, seed: Any = None, **kwargs: Any):
        super().__init__(**kwargs)
        self._set_strength("rate", rate)
        self.noise_shape = _checked_noise_shape(noise_shape)
        self._set_seed(seed, draws=rate > 0)

    def call(self, inputs: Any, training: Any = False) -> Any:
        if training and self.rate > 0:
            return random.dropout(inputs, self.rate, noise_shape=self.noise_shape, seed=self.seed_generator)
        return inputs

    def get_config(self) -> dict[str, Any]:
        config = {"rate": self.rate, "seed": self.seed, "noise_shape": self.noise_shape}
        return {**super().get_config(), **config}


def _checked_noise_shape(noise_shape: Any) -> tuple[int | None, ...] | None:
    if noise_shape is None:
        return None
    start = "Invalid value received for argument `noise_shape`. Expected"
    if isinstance(noise_shape, str):
        raise ValueError(f"{start} a tuple or list of integers. Received: noise_shape={noise_shape}")
    try:
        noise_shape = tuple(noise_shape)
    except TypeError:
        raise ValueError(
            f"{start} an iterable of integers (e.g., a tuple or list). Received: noise_shape={noise_shape}"
        ) from None
    for i, size in enumerate(noise_shape):
        if size is None:
            continue
        if not isinstance(size, int):
            raise ValueError(
                f"{start} all elements to be integers or None. "
                f"Received element at index {i}: {size} (type: {type(size).__name__})"
            )
        if size <= 0:
            raise ValueError(
                f"{start} all dimensions to be positive integers or None. "
                f"Received negative or zero value at index {i}: {size}"
            )
    return noise_shape
