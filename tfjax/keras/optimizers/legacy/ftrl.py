"""Ftrl of Keras 2."""

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers import ftrl
from tfjax.keras.optimizers.legacy.optimizer_v2 import Legacy, summed


@keras_export("keras.optimizers.legacy.Ftrl")
class Ftrl(Legacy, ftrl.Ftrl):
    """Follow the regularized leader.

    Args:
        learning_rate: a float, a schedule, or a callable.
        learning_rate_power, ..., beta: see `keras.optimizers.Ftrl`.
        name: name of the optimizer.
        **kwargs: see `Legacy`.
    """

    _own = (
        "initial_accumulator_value",
        "learning_rate_power",
        "l1_regularization_strength",
        "l2_regularization_strength",
        "beta",
        "l2_shrinkage_regularization_strength",
    )

    def __init__(
        self,
        learning_rate=0.001,
        learning_rate_power=-0.5,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        name="Ftrl",
        l2_shrinkage_regularization_strength=0.0,
        beta=0.0,
        **kwargs,
    ):
        self._take(learning_rate, name, kwargs)
        self.initial_accumulator_value = initial_accumulator_value
        self.learning_rate_power = learning_rate_power
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.beta = beta
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength

    @staticmethod
    def _rule(gradients, *rest, **hyper):
        return ftrl.Ftrl._rule(summed(gradients), *rest, **hyper)
