"""Adam of Keras 2."""

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers import adam
from tfjax.keras.optimizers.legacy.optimizer_v2 import Legacy, summed


@keras_export("keras.optimizers.legacy.Adam")
class Adam(Legacy, adam.Adam):
    """Adam.

    Args:
        learning_rate: a float, a schedule, or a callable.
        beta_1, beta_2, epsilon, amsgrad: see `keras.optimizers.Adam`.
        name: name of the optimizer.
        **kwargs: see `Legacy`.
    """

    _own = ("beta_1", "beta_2", "epsilon", "amsgrad")

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        amsgrad=False,
        name="Adam",
        **kwargs,
    ):
        self._take(learning_rate, name, kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.amsgrad = amsgrad

    @staticmethod
    def _rule(gradients, *rest, **hyper):
        return adam.Adam._rule(summed(gradients), *rest, **hyper)
