"""Optimizer: the base class under its public name."""

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.base_optimizer import BaseOptimizer


@keras_export("keras.Optimizer", "keras.optimizers.Optimizer", "keras.optimizers.experimental.Optimizer")
class Optimizer(BaseOptimizer):
    """Base of optimizers; see `BaseOptimizer`."""


Optimizer.__doc__ = BaseOptimizer.__doc__
