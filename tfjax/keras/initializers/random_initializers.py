"""Initializers that draw numbers: normal, uniform, scaled by the numbers of inputs and outputs, orthogonal.

The numbers are Keras-on-TensorFlow's for the same seed; without one, the seed comes from Python's `random` when the
initializer is made.
"""

import math

from tfjax.keras.initializers.initializer import Initializer
from tfjax.keras.keras_export import keras_export
from tfjax.keras.random import random
from tfjax.keras.random.seed_generator import SeedGenerator, make_default_seed
from tfjax.ops.array.diagonals import diag_part
from tfjax.ops.array.shape import reshape
from tfjax.ops.array.transpose import transpose
from tfjax.ops.linalg.decompositions import qr
from tfjax.ops.math.elementwise import sign


class RandomInitializer(Initializer):
    """Base class: keeps the seed given and the seed used.

    Raises:
        ValueError: if `seed` is neither an integer, a `SeedGenerator`, a configuration of one, nor None.
    """

    def __init__(self, seed=None):
        self._init_seed = seed
        if seed is None:
            seed = make_default_seed()
        elif isinstance(seed, dict):
            from tfjax.keras.saving import serialization_lib

            seed = serialization_lib.deserialize_keras_object(seed)
        elif not isinstance(seed, (int, SeedGenerator)):
            raise ValueError(
                "`seed` argument should be an instance of `keras.random.SeedGenerator()` or an integer. "
                f"Received: seed={seed}"
            )
        self.seed = seed

    def get_config(self):
        """Returns the constructor's arguments."""
        if self._init_seed is None or type(self._init_seed) is int:
            return {"seed": self._init_seed}
        from tfjax.keras.saving import serialization_lib

        return {"seed": serialization_lib.serialize_keras_object(self._init_seed)}


@keras_export("keras.initializers.RandomNormal", "keras.initializers.random_normal")
class RandomNormal(RandomInitializer):
    """Draws from a normal distribution.

    Args:
        mean: the mean.
        stddev: the standard deviation.
        seed: an integer or None (the same values in every call), or a `SeedGenerator`.
    """

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        self.mean = mean
        self.stddev = stddev
        super().__init__(seed=seed)

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns a tensor of `shape`; None as dtype is `floatx`."""
        return random.normal(shape, mean=self.mean, stddev=self.stddev, seed=self.seed, dtype=dtype)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "mean": self.mean, "stddev": self.stddev}


@keras_export("keras.initializers.TruncatedNormal", "keras.initializers.truncated_normal")
class TruncatedNormal(RandomInitializer):
    """Draws from a normal distribution; what is more than two standard deviations off is drawn again.

    Args: as for `RandomNormal`.
    """

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        self.mean = mean
        self.stddev = stddev
        super().__init__(seed=seed)

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns a tensor of `shape`; None as dtype is `floatx`."""
        return random.truncated_normal(shape, mean=self.mean, stddev=self.stddev, seed=self.seed, dtype=dtype)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "mean": self.mean, "stddev": self.stddev}


@keras_export("keras.initializers.RandomUniform", "keras.initializers.random_uniform")
class RandomUniform(RandomInitializer):
    """Draws from a uniform distribution.

    Args:
        minval: the lower bound, included.
        maxval: the upper bound, excluded.
        seed: as for `RandomNormal`.
    """

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        self.minval = minval
        self.maxval = maxval
        super().__init__(seed=seed)

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns a tensor of `shape`; None as dtype is `floatx`."""
        return random.any_uniform(shape, self.minval, self.maxval, dtype, self.seed)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "minval": self.minval, "maxval": self.maxval}


# The standard deviation of a standard normal distribution cut off at two of them (scipy.stats.truncnorm).
_TRUNCATED_STDDEV = 0.87962566103423978
_MODES = ("fan_in", "fan_out", "fan_avg")
_DISTRIBUTIONS = ("uniform", "truncated_normal", "untruncated_normal")


@keras_export("keras.initializers.VarianceScaling", "keras.initializers.variance_scaling")
class VarianceScaling(RandomInitializer):
    """Draws values of variance `scale / n`, where n is the number of inputs, of outputs, or their mean.

    Args:
        scale: a positive number.
        mode: `"fan_in"`, `"fan_out"` or `"fan_avg"`.
        distribution: `"truncated_normal"` (or `"normal"`), `"untruncated_normal"` or `"uniform"`.
        seed: as for `RandomNormal`.
        input_axes: the axes that count inputs; None: all but the last.
        output_axes: the axes that count outputs; None: all but the last but one.

    Raises:
        ValueError: for other values.
    """

    def __init__(
        self,
        scale=1.0,
        mode="fan_in",
        distribution="truncated_normal",
        seed=None,
        input_axes=None,
        output_axes=None,
    ):
        if scale <= 0.0:
            raise ValueError(f"Argument `scale` must be positive float. Received: scale={scale}")
        if mode not in _MODES:
            raise ValueError(f"Invalid `mode` argument: {mode}. Please use one of {set(_MODES)}")
        distribution = distribution.lower()
        if distribution == "normal":
            distribution = "truncated_normal"
        if distribution not in _DISTRIBUTIONS:
            raise ValueError(f"Invalid `distribution` argument: {distribution}.Please use one of {set(_DISTRIBUTIONS)}")
        self.scale = scale
        self.mode = mode
        self.distribution = distribution
        self.input_axes = input_axes
        self.output_axes = output_axes
        super().__init__(seed=seed)

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns a tensor of `shape`; None as dtype is `floatx`."""
        fan_in, fan_out = compute_fans(shape, self.input_axes, self.output_axes)
        count = {"fan_in": fan_in, "fan_out": fan_out}.get(self.mode, (fan_in + fan_out) / 2.0)
        variance = self.scale / max(1.0, count)
        if self.distribution == "truncated_normal":
            stddev = math.sqrt(variance) / _TRUNCATED_STDDEV
            return random.truncated_normal(shape, mean=0.0, stddev=stddev, dtype=dtype, seed=self.seed)
        if self.distribution == "untruncated_normal":
            return random.normal(shape, mean=0.0, stddev=math.sqrt(variance), dtype=dtype, seed=self.seed)
        limit = math.sqrt(3.0 * variance)
        return random.any_uniform(shape, -limit, limit, dtype, self.seed)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **super().get_config(),
            "scale": self.scale,
            "mode": self.mode,
            "distribution": self.distribution,
            "input_axes": self.input_axes,
            "output_axes": self.output_axes,
        }


class _Scaled(VarianceScaling):
    """A VarianceScaling whose scale, mode and distribution are its class's."""

    _fixed: tuple

    def __init__(self, seed=None, input_axes=None, output_axes=None):
        scale, mode, distribution = self._fixed
        super().__init__(
            scale=scale,
            mode=mode,
            distribution=distribution,
            seed=seed,
            input_axes=input_axes,
            output_axes=output_axes,
        )

    def get_config(self):
        """Returns the constructor's arguments."""
        return {
            **RandomInitializer.get_config(self),
            "input_axes": self.input_axes,
            "output_axes": self.output_axes,
        }


@keras_export("keras.initializers.GlorotUniform", "keras.initializers.glorot_uniform")
class GlorotUniform(_Scaled):
    """Uniform within `sqrt(6 / (fan_in + fan_out))` (Glorot and Bengio 2010)."""

    _fixed = (1.0, "fan_avg", "uniform")


@keras_export("keras.initializers.GlorotNormal", "keras.initializers.glorot_normal")
class GlorotNormal(_Scaled):
    """Truncated normal of standard deviation `sqrt(2 / (fan_in + fan_out))` (Glorot and Bengio 2010)."""

    _fixed = (1.0, "fan_avg", "truncated_normal")


@keras_export("keras.initializers.LecunNormal", "keras.initializers.lecun_normal")
class LecunNormal(_Scaled):
    """Truncated normal of standard deviation `sqrt(1 / fan_in)` (LeCun and others 1998)."""

    _fixed = (1.0, "fan_in", "truncated_normal")


@keras_export("keras.initializers.LecunUniform", "keras.initializers.lecun_uniform")
class LecunUniform(_Scaled):
    """Uniform within `sqrt(3 / fan_in)` (LeCun and others 1998)."""

    _fixed = (1.0, "fan_in", "uniform")


@keras_export("keras.initializers.HeNormal", "keras.initializers.he_normal")
class HeNormal(_Scaled):
    """Truncated normal of standard deviation `sqrt(2 / fan_in)` (He and others 2015)."""

    _fixed = (2.0, "fan_in", "truncated_normal")


@keras_export("keras.initializers.HeUniform", "keras.initializers.he_uniform")
class HeUniform(_Scaled):
    """Uniform within `sqrt(6 / fan_in)` (He and others 2015)."""

    _fixed = (2.0, "fan_in", "uniform")


def compute_fans(shape, input_axes=None, output_axes=None):
    """Returns the numbers of inputs and outputs of a weight of this shape; convolutions count their window."""
    shape = tuple(shape)
    if input_axes is not None and output_axes is not None:
        return (
            int(math.prod(shape[axis] for axis in input_axes)),
            int(math.prod(shape[axis] for axis in output_axes)),
        )
    if not shape:
        return 1, 1
    if len(shape) == 1:
        return int(shape[0]), int(shape[0])
    window = math.prod(shape[:-2])
    return int(shape[-2] * window), int(shape[-1] * window)


@keras_export(
    "keras.initializers.Orthogonal", "keras.initializers.orthogonal", "keras.initializers.OrthogonalInitializer"
)
class Orthogonal(RandomInitializer):
    """Gives a matrix orthonormal rows or columns (whichever are fewer), times `gain` (Saxe and others 2014).

    Args:
        gain: a factor.
        seed: as for `RandomNormal`.
    """

    def __init__(self, gain=1.0, seed=None):
        self.gain = gain
        super().__init__(seed=seed)

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns a tensor of `shape`, which as a matrix has `shape[-1]` columns.

        Raises:
            ValueError: if the rank is below 2.
        """
        if len(shape) < 2:
            raise ValueError(
                "The tensor to initialize must be at least two-dimensional. Received: "
                f"shape={shape} of rank {len(shape)}."
            )
        rows, columns = math.prod(shape[:-1]), shape[-1]
        flat = (max(columns, rows), min(columns, rows))
        q, r = qr(random.normal(flat, seed=self.seed, dtype=dtype))
        q *= sign(diag_part(r))
        if rows < columns:
            q = transpose(q)
        return self.gain * reshape(q, shape)

    def get_config(self):
        """Returns the constructor's arguments."""
        return {**super().get_config(), "gain": self.gain}
