"""Adadelta of Keras 2."""

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers import adadelta
from tfjax.keras.optimizers.legacy.optimizer_v2 import Legacy, summed


@keras_export("keras.optimizers.legacy.Adadelta")
class Adadelta(Legacy, adadelta.Adadelta):
    """Adadelta.

    Args:
        learning_rate: a float, a schedule, or a callable.
        rho, epsilon: see `keras.optimizers.Adadelta`.
        name: name of the optimizer.
        **kwargs: see `Legacy`.
    """

    _own = ("rho", "epsilon")

    def __init__(
        self,
        learning_rate=0.001,
        rho=0.95,
        epsilon=1e-7,
        name="Adadelta",
        **kwargs,
    ):
        self._take(learning_rate, name, kwargs)
        self.rho = rho
        self.epsilon = epsilon

    @staticmethod
    def _rule(gradients, *rest, **hyper):
        return adadelta.Adadelta._rule(summed(gradients), *rest, **hyper)
