"""Gradients inside an update: dense arrays, or rows of a table that may name a row more than once."""

import jax.numpy as jnp
import numpy as np
from jax import lax


class Dense:
    """A gradient that has the shape of its variable."""

    def __init__(self, values):
        self.values = values

    def map(self, function):
        """A gradient with the function applied to its values."""
        return Dense(function(self.values))

    def dense(self):
        """The gradient as an array of the variable's shape."""
        return self.values

    def excess(self, function):
        """What `function`, applied row by row, sums to beyond its value for the sum: nothing."""
        return None


class Rows:
    """The gradient of a lookup: values `[n, ...]` for the rows `indices` of a table.

    As in Keras on TensorFlow an element-wise function works on the values one by one, and rows that are named twice are
    added afterwards. So the second moment of a row is fed with the sum of squares, not with the square of the sum.
    """

    def __init__(self, values, indices, shape):
        self.values = values
        self.indices = indices
        self.shape = shape

    def map(self, function):
        """A gradient with the function applied to its values."""
        return Rows(function(self.values), self.indices, self.shape)

    def dense(self):
        """The gradient as an array of the variable's shape; rows named twice are added."""
        return jnp.zeros(self.shape, self.values.dtype).at[self.indices].add(self.values)

    def excess(self, function):
        """What `function`, applied row by row, sums to beyond its value for the sum."""
        return self.map(function).dense() - function(self.dense())


def number(value, dtype):
    """A hyperparameter that Keras casts: it becomes float32 first, whatever the variables are."""
    return jnp.asarray(np.float32(value)).astype(dtype)


def dense(gradients):
    """All gradients as arrays."""
    return [gradient.dense() for gradient in gradients]


def with_squares(moments, gradients, weight=1.0):
    """Second moments to which optax may add `weight * gradient ** 2`: rows named twice come out as sums of squares."""
    excess = [gradient.excess(lax.square) for gradient in gradients]
    return [m if e is None else m + weight * e for m, e in zip(moments, excess)]


def clip(gradients, kind, limit):
    """Gradients clipped as Keras's `clipnorm`, `global_clipnorm` or `clipvalue` says."""
    if kind == "clipvalue":
        return [gradient.map(lambda x: jnp.clip(x, -limit, limit)) for gradient in gradients]
    if kind == "clipnorm":
        return [gradient.map(lambda x: _clip_by_norm(x, limit)) for gradient in gradients]
    squares = [jnp.sum(lax.square(gradient.values)) for gradient in gradients]
    norm = jnp.sqrt(sum(squares[1:], squares[0].astype(jnp.result_type(*squares))))
    # The difference is zero, or NaN where the norm is not finite.
    scale = limit * jnp.minimum(1.0 / norm, 1.0 / limit) + (norm - norm)
    return [Dense(x * scale.astype(x.dtype)) for x in dense(gradients)]


def _clip_by_norm(values, limit):
    squares = jnp.sum(lax.square(values))
    norm = jnp.where(squares > 0, jnp.sqrt(jnp.where(squares > 0, squares, 1)), squares)
    return values * limit / jnp.maximum(norm, limit)
