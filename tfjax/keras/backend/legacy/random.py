"""keras.backend: random tensors; unseeded ones take their seed from NumPy, as in Keras."""

import numpy as np

from tfjax.core.dtypes import as_dtype
from tfjax.keras.backend import config
from tfjax.keras.backend.legacy.arrays import variable
from tfjax.keras.backend.legacy.export import legacy_export
from tfjax.keras.ops import tf_functions as tf


def _seed(seed, limit=10**7):
    return np.random.randint(limit) if seed is None else seed


@legacy_export("random_normal")
def random_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Returns random values from a normal distribution."""
    return tf.normal(shape, mean=mean, stddev=stddev, dtype=dtype or config.floatx(), seed=_seed(seed))


@legacy_export("random_uniform")
def random_uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
    """Returns random values from a uniform distribution."""
    return tf.uniform(shape, minval=minval, maxval=maxval, dtype=dtype or config.floatx(), seed=_seed(seed))


@legacy_export("truncated_normal")
def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Returns random values from a normal distribution; those more than two standard deviations off are redrawn."""
    return tf.truncated_normal(shape, mean, stddev, dtype=dtype or config.floatx(), seed=_seed(seed))


@legacy_export("random_bernoulli", "random_binomial")
def random_bernoulli(shape, p=0.0, dtype=None, seed=None):
    """Returns ones with probability `p`, and zeros."""
    dtype = dtype or config.floatx()
    drawn = tf.uniform(shape, dtype=dtype, seed=_seed(seed))
    return tf.where(drawn <= p, tf.ones(shape, dtype=dtype), tf.zeros(shape, dtype=dtype))


@legacy_export("random_normal_variable")
def random_normal_variable(shape, mean, scale, dtype=None, name=None, seed=None):
    """Returns a variable of random values from a normal distribution."""
    dtype = dtype or config.floatx()
    value = tf.normal(shape, mean, scale, dtype=as_dtype(dtype), seed=_seed(seed, 10**9))
    return variable(value, dtype=dtype, name=name)


@legacy_export("random_uniform_variable")
def random_uniform_variable(shape, low, high, dtype=None, name=None, seed=None):
    """Returns a variable of random values from a uniform distribution."""
    dtype = dtype or config.floatx()
    value = tf.uniform(shape, low, high, dtype=as_dtype(dtype), seed=_seed(seed, 10**9))
    return variable(value, dtype=dtype, name=name)


@legacy_export("dropout")
def dropout(x, level, noise_shape=None, seed=None):
    """Returns `x` with a share `level` of the values set to 0 and the others scaled up."""
    return tf.dropout(x, rate=level, noise_shape=noise_shape, seed=_seed(seed))
