"""keras.layers.SpatialDropout1D, SpatialDropout2D and SpatialDropout3D."""

from __future__ import annotations

from typing import Any

from tfjax.keras.backend.config import standardize_data_format
from tfjax.keras.keras_export import keras_export
from tfjax.keras.layers.input_spec import InputSpec
from tfjax.keras.layers.regularization.dropout import Dropout
from tfjax.keras.random import random


class BaseSpatialDropout(Dropout):
    """Dropout of whole channels."""

    def __init__(self, rate: Any, seed: Any = None, name: Any = None, dtype: Any = None, **kwargs: Any):
        super().__init__(rate, seed=seed, name=name, dtype=dtype, **kwargs)

    def call(self, inputs: Any, training: Any = False) -> Any:
        if training and self.rate > 0:
            return random.dropout(inputs, self.rate, noise_shape=self._noise_shape(), seed=self.seed_generator)
        return inputs

    def _noise_shape(self) -> tuple[int | None, ...]:
        rank = self.input_spec.ndim - 2
        if getattr(self, "data_format", None) == "channels_first":
            return (None, None) + (1,) * rank
        return (None,) + (1,) * rank + (None,)

    def get_config(self) -> dict[str, Any]:
        return {"rate": self.rate, "seed": self.seed, "name": self.name, "dtype": self.dtype}


@keras_export("keras.layers.SpatialDropout1D")
class SpatialDropout1D(BaseSpatialDropout):
    """Dropout that sets whole channels of sequences [batch, steps, channels] to 0."""

    def __init__(self, rate: Any, seed: Any = None, name: Any = None, dtype: Any = None, **kwargs: Any):
        super().__init__(rate, seed=seed, name=name, dtype=dtype, **kwargs)
        self.input_spec = InputSpec(ndim=3)


class _WithFormat(BaseSpatialDropout):
    _rank = 0

    def __init__(
        self,
        rate: Any,
        data_format: Any = None,
        seed: Any = None,
        name: Any = None,
        dtype: Any = None,
        **kwargs: Any,
    ):
        super().__init__(rate, seed=seed, name=name, dtype=dtype, **kwargs)
        self.data_format = standardize_data_format(data_format)
        self.input_spec = InputSpec(ndim=self._rank + 2)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "data_format": self.data_format}


@keras_export("keras.layers.SpatialDropout2D")
class SpatialDropout2D(_WithFormat):
    """Dropout that sets whole channels of images to 0."""

    _rank = 2


@keras_export("keras.layers.SpatialDropout3D")
class SpatialDropout3D(_WithFormat):
    """Dropout that sets whole channels of volumes to 0."""

    _rank = 3
