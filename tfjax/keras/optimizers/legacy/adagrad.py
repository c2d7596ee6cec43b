"""Adagrad of Keras 2."""

import jax.numpy as jnp
import optax
from jax import lax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers import adagrad
from tfjax.keras.optimizers.gradients import dense
from tfjax.keras.optimizers.legacy.optimizer_v2 import Legacy, summed


@keras_export("keras.optimizers.legacy.Adagrad")
class Adagrad(Legacy, adagrad.Adagrad):
    """Adagrad, with epsilon outside of the root.

    Args:
        learning_rate: a float, a schedule, or a callable.
        initial_accumulator_value, epsilon: see `keras.optimizers.Adagrad`.
        name: name of the optimizer.
        **kwargs: see `Legacy`.
    """

    _own = ("initial_accumulator_value", "epsilon")

    def __init__(
        self,
        learning_rate=0.001,
        initial_accumulator_value=0.1,
        epsilon=1e-7,
        name="Adagrad",
        **kwargs,
    ):
        self._take(learning_rate, name, kwargs)
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    @staticmethod
    def _rule(gradients, *rest, **hyper):
        return _rule(summed(gradients), *rest, **hyper)


def _rule(gradients, parameters, slots, rate, step, epsilon):
    # Epsilon stands outside of the root.
    sums = [total + lax.square(g) for total, g in zip(slots["_accumulators"], dense(gradients))]
    updates = [-rate * g / (jnp.sqrt(total) + epsilon) for total, g in zip(sums, dense(gradients))]
    return optax.apply_updates(parameters, updates), {"_accumulators": sums}
