"""Initializers of TensorFlow 1: `initializer(shape, dtype)` gives a tensor of the graph."""

from __future__ import annotations

import math
import sys
from typing import Any

from tfjax.core import log
from tfjax.core.dtypes import as_dtype, float32
from tfjax.core.export import export
from tfjax.ops.array.creation import ones, zeros
from tfjax.ops.random.normal import normal, truncated_normal
from tfjax.ops.random.uniform import uniform
from tfjax.tensor.constant import constant


def warn_of_dtype(name: str) -> None:
    """The warning about an initializer that is given its dtype when it is made."""
    frame = sys._getframe(2)
    log.warn_first(
        "From %s:%d: calling %s.__init__ (from tensorflow.python.ops.init_ops) with dtype is deprecated and will be "
        "removed in a future version.\nInstructions for updating:\nCall initializer instance with the dtype argument "
        "instead of passing it to the constructor",
        frame.f_code.co_filename,
        frame.f_lineno,
        name,
        key=("deprecated", "tensorflow.python.ops.init_ops", name),
    )


class Initializer:
    """Base: keeps its dtype."""

    def get_config(self) -> dict[str, Any]:
        """The arguments."""
        return {k: v for k, v in vars(self).items() if not k.startswith("_")}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """An initializer of these arguments."""
        return cls(**config)

    def _dtype(self, dtype: Any) -> Any:
        return as_dtype(dtype if dtype is not None else self.dtype)  # type: ignore[attr-defined]


@export("compat.v1.zeros_initializer", "compat.v1.initializers.zeros")
class Zeros(Initializer):
    """Zeros."""

    def __init__(self, dtype=float32):
        self.dtype = dtype

    def __call__(self, shape, dtype=None, partition_info=None):
        return zeros(shape, self._dtype(dtype))


@export("compat.v1.ones_initializer", "compat.v1.initializers.ones")
class Ones(Initializer):
    """Ones."""

    def __init__(self, dtype=float32):
        self.dtype = dtype

    def __call__(self, shape, dtype=None, partition_info=None):
        return ones(shape, self._dtype(dtype))


@export("compat.v1.constant_initializer", "compat.v1.initializers.constant")
class Constant(Initializer):
    """A value, or values, laid out in the shape."""

    def __init__(self, value=0, dtype=float32, verify_shape=False):
        self.value = value
        self.dtype = dtype

    def __call__(self, shape, dtype=None, partition_info=None, verify_shape=None):
        return constant(self.value, self._dtype(dtype), shape)


@export("compat.v1.random_uniform_initializer", "compat.v1.initializers.random_uniform")
class RandomUniform(Initializer):
    """Uniform numbers of [minval, maxval)."""

    def __init__(self, minval=0.0, maxval=None, seed=None, dtype=float32):
        self.minval, self.maxval, self.seed, self.dtype = minval, maxval, seed, dtype

    def __call__(self, shape, dtype=None, partition_info=None):
        maxval = 1.0 if self.maxval is None else self.maxval
        return uniform(shape, self.minval, maxval, self._dtype(dtype), seed=self.seed)


@export("compat.v1.random_normal_initializer", "compat.v1.initializers.random_normal")
class RandomNormal(Initializer):
    """Normal numbers."""

    def __init__(self, mean=0.0, stddev=1.0, seed=None, dtype=float32):
        self.mean, self.stddev, self.seed, self.dtype = mean, stddev, seed, dtype

    def __call__(self, shape, dtype=None, partition_info=None):
        return normal(shape, self.mean, self.stddev, self._dtype(dtype), seed=self.seed)


@export("compat.v1.truncated_normal_initializer", "compat.v1.initializers.truncated_normal")
class TruncatedNormal(RandomNormal):
    """Normal numbers; what is further off than two standard deviations is drawn again."""

    def __call__(self, shape, dtype=None, partition_info=None):
        return truncated_normal(shape, self.mean, self.stddev, self._dtype(dtype), seed=self.seed)


@export("compat.v1.variance_scaling_initializer", "compat.v1.initializers.variance_scaling")
class VarianceScaling(Initializer):
    """Random numbers whose variance follows from the number of inputs or outputs."""

    def __init__(self, scale=1.0, mode="fan_in", distribution="truncated_normal", seed=None, dtype=float32):
        self.scale, self.mode, self.distribution, self.seed, self.dtype = scale, mode, distribution, seed, dtype

    def __call__(self, shape, dtype=None, partition_info=None):
        fan_in, fan_out = _fans([int(d) for d in shape])
        count = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        scale, kind = self.scale / max(1.0, count), self._dtype(dtype)
        if self.distribution in ("normal", "truncated_normal"):
            # the standard deviation of a normal distribution cut at two standard deviations
            return truncated_normal(shape, 0.0, math.sqrt(scale) / 0.87962566103423978, kind, seed=self.seed)
        if self.distribution == "untruncated_normal":
            return normal(shape, 0.0, math.sqrt(scale), kind, seed=self.seed)
        limit = math.sqrt(3.0 * scale)
        return uniform(shape, -limit, limit, kind, seed=self.seed)


def _fans(shape: list[int]) -> tuple[float, float]:
    if len(shape) < 2:
        size = shape[0] if shape else 1
        return size, size
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


@export("compat.v1.glorot_uniform_initializer", "compat.v1.initializers.glorot_uniform")
class GlorotUniform(VarianceScaling):
    """Glorot's uniform initializer."""

    def __init__(self, seed=None, dtype=float32):
        super().__init__(1.0, "fan_avg", "uniform", seed, dtype)


@export("compat.v1.glorot_normal_initializer", "compat.v1.initializers.glorot_normal")
class GlorotNormal(VarianceScaling):
    """Glorot's normal initializer."""

    def __init__(self, seed=None, dtype=float32):
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, dtype)


@export("compat.v1.initializers.he_normal")
def he_normal(seed=None):
    """He's normal initializer."""
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


@export("compat.v1.initializers.he_uniform")
def he_uniform(seed=None):
    """He's uniform initializer."""
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


@export("compat.v1.initializers.lecun_normal")
def lecun_normal(seed=None):
    """LeCun's normal initializer."""
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


glorot_uniform_initializer = GlorotUniform
