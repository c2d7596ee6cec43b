"""Initializers of TensorFlow itself: tf.zeros_initializer, tf.random_normal_initializer and the like."""

import numpy as np

from tfjax.core.dtypes import as_dtype, float32
from tfjax.core.dtypes import bool as boolean
from tfjax.core.export import export
from tfjax.ops.array.creation import ones, zeros
from tfjax.ops.random.normal import normal
from tfjax.ops.random.stateless import stateless_normal, stateless_uniform
from tfjax.ops.random.uniform import uniform
from tfjax.tensor.constant import constant

_MODULE = "tensorflow.python.ops.init_ops_v2"
_PARTITION = ("partition_shape", "partition_offset")


class Initializer:
    """Base class: `initializer(shape, dtype)` gives a tensor."""

    __module__ = _MODULE

    def __call__(self, shape, dtype=None, **kwargs):
        """The tensor; subclasses make it."""
        raise NotImplementedError

    def get_config(self):
        """Returns the arguments of the constructor."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Makes an initializer from its arguments."""
        return cls(**{key: value for key, value in config.items() if key != "dtype"})

    def _shape(self, shape, kwargs, partitioned=True):
        for name in kwargs:
            if name not in _PARTITION:
                raise TypeError(f"Keyword argument should be one of {list(_PARTITION)}. Received: {name}")
            if not partitioned:
                raise ValueError(f"{type(self).__name__} initializer doesn't support partition-related arguments")
        return kwargs.get("partition_shape", shape)


def _numeric(dtype):
    dtype = as_dtype(dtype)
    if not (dtype.is_floating or dtype.is_integer or dtype.is_complex or dtype is boolean):
        raise ValueError(f"Argument `dtype` expected to be numeric or boolean. Received {dtype}.")
    return dtype


@export("zeros_initializer")
class Zeros(Initializer):
    """Gives zeros."""

    __module__ = _MODULE

    def __call__(self, shape, dtype=float32, **kwargs):
        """Zeros of a shape.

        Raises:
            ValueError: if the dtype is neither numeric nor boolean.
        """
        shape = self._shape(shape, kwargs)
        return zeros(shape, _numeric(dtype))


@export("ones_initializer")
class Ones(Initializer):
    """Gives ones."""

    __module__ = _MODULE

    def __call__(self, shape, dtype=float32, **kwargs):
        """Ones of a shape.

        Raises:
            ValueError: if the dtype is neither numeric nor boolean.
        """
        shape = self._shape(shape, kwargs)
        return ones(shape, _numeric(dtype))


@export("constant_initializer")
class Constant(Initializer):
    """Gives a constant.

    Args:
        value: number, list or array.
        support_partition: whether arguments about partitions are taken.

    Raises:
        TypeError: for another value.
    """

    __module__ = _MODULE

    def __init__(self, value=0, support_partition=False):
        if not (np.isscalar(value) or isinstance(value, (list, tuple, np.ndarray))):
            raise TypeError(
                f"Invalid type for initial value: {type(value).__name__}. Expected Python scalar, list or tuple of "
                "values, or numpy.ndarray."
            )
        self.value = value
        self.support_partition = support_partition

    def __call__(self, shape, dtype=None, **kwargs):
        """The value in a shape, and in a dtype if one is given."""
        self._shape(shape, kwargs, partitioned=self.support_partition)
        return constant(self.value, dtype=None if dtype is None else as_dtype(dtype), shape=shape)

    def get_config(self):
        """Returns the value."""
        return {"value": self.value}


class _Random(Initializer):
    """Draws numbers: with a seed always the same, otherwise as `tf.random.set_seed` says."""

    __module__ = _MODULE
    _names = ()

    def get_config(self):
        """Returns the arguments of the constructor."""
        return {name: getattr(self, name) for name in (*self._names, "seed")}


@export("random_uniform_initializer")
class RandomUniform(_Random):
    """Draws uniformly from [minval, maxval).

    Args:
        minval, maxval: bounds.
        seed: makes every call give the same numbers.
    """

    __module__ = _MODULE
    _names = ("minval", "maxval")

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        self.minval, self.maxval, self.seed = minval, maxval, seed

    def __call__(self, shape, dtype=float32, **kwargs):
        """Numbers of a shape.

        Raises:
            ValueError: if the dtype is neither floating point nor integer.
        """
        shape, dtype = self._shape(shape, kwargs), as_dtype(dtype)
        if not dtype.is_floating and not dtype.is_integer:
            raise ValueError(f"Argument `dtype` expected to be numeric or boolean. Received {dtype}.")
        if self.seed is not None:
            return stateless_uniform(shape, [self.seed, 0], self.minval, self.maxval, dtype)
        return uniform(shape, self.minval, self.maxval, dtype)


@export("random_normal_initializer")
class RandomNormal(_Random):
    """Draws from a normal distribution.

    Args:
        mean, stddev: of the distribution.
        seed: makes every call give the same numbers.
    """

    __module__ = _MODULE
    _names = ("mean", "stddev")

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        self.mean, self.stddev, self.seed = mean, stddev, seed

    def __call__(self, shape, dtype=float32, **kwargs):
        """Numbers of a shape.

        Raises:
            ValueError: if the dtype is no floating point type.
        """
        shape, dtype = self._shape(shape, kwargs), as_dtype(dtype)
        if not dtype.is_floating:
            raise ValueError(f"Argument `dtype` is expected to be floating point. Received: {dtype}.")
        if self.seed is not None:
            return stateless_normal(shape, [self.seed, 0], self.mean, self.stddev, dtype)
        return normal(shape, self.mean, self.stddev, dtype)
