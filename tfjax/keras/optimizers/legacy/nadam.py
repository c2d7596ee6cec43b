"""Nadam of Keras 2."""

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers import nadam
from tfjax.keras.optimizers.legacy.optimizer_v2 import Legacy, summed


@keras_export("keras.optimizers.legacy.Nadam")
class Nadam(Legacy, nadam.Nadam):
    """Nadam, whose momentum grows more slowly than that of today: `decay`, 0.004, slows the exponent down.

    Args:
        learning_rate: a float, a schedule, or a callable.
        beta_1, beta_2, epsilon: see `keras.optimizers.Nadam`.
        name: name of the optimizer.
        **kwargs: see `Legacy`.
    """

    _own = ("beta_1", "beta_2", "epsilon")

    _hyper = (*nadam.Nadam._hyper, "schedule_decay")

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        name="Nadam",
        **kwargs,
    ):
        schedule_decay = kwargs.pop("schedule_decay", kwargs.pop("decay", 0.004))
        self._take(learning_rate, name, kwargs)
        self.schedule_decay = schedule_decay
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    @staticmethod
    def _rule(gradients, *rest, **hyper):
        return nadam.Nadam._rule(summed(gradients), *rest, **hyper)

    def get_config(self):
        """The arguments that make such an optimizer."""
        return {**super().get_config(), "decay": self.schedule_decay}
