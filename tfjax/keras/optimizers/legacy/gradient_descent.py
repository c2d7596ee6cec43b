"""SGD of Keras 2."""

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers import sgd
from tfjax.keras.optimizers.legacy.optimizer_v2 import Legacy, summed


@keras_export("keras.optimizers.legacy.SGD")
class SGD(Legacy, sgd.SGD):
    """Gradient descent.

    Args:
        learning_rate: a float, a schedule, or a callable.
        momentum, nesterov: see `keras.optimizers.SGD`.
        name: name of the optimizer.
        **kwargs: see `Legacy`.
    """

    _own = ("momentum", "nesterov")

    def __init__(
        self,
        learning_rate=0.01,
        momentum=0.0,
        nesterov=False,
        name="SGD",
        **kwargs,
    ):
        self._take(learning_rate, name, kwargs)
        self.momentum = momentum
        self.nesterov = nesterov

    @staticmethod
    def _rule(gradients, *rest, **hyper):
        return sgd.SGD._rule(summed(gradients), *rest, **hyper)
