"""RMSprop of Keras 2."""

import optax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers import rmsprop
from tfjax.keras.optimizers.gradients import dense
from tfjax.keras.optimizers.legacy.optimizer_v2 import Legacy, summed


@keras_export("keras.optimizers.legacy.RMSprop")
class RMSprop(Legacy, rmsprop.RMSprop):
    """RMSprop, with epsilon outside of the root where there is no momentum.

    Args:
        learning_rate: a float, a schedule, or a callable.
        rho, momentum, epsilon, centered: see `keras.optimizers.RMSprop`.
        name: name of the optimizer.
        **kwargs: see `Legacy`.
    """

    _own = ("rho", "momentum", "epsilon", "centered")

    def __init__(
        self,
        learning_rate=0.001,
        rho=0.9,
        momentum=0.0,
        epsilon=1e-7,
        centered=False,
        name="RMSprop",
        **kwargs,
    ):
        self._take(learning_rate, name, kwargs)
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered

    @staticmethod
    def _rule(gradients, *rest, **hyper):
        rule = rmsprop.RMSprop._rule if hyper["momentum"] else _rule
        return rule(summed(gradients), *rest, **hyper)


def _rule(gradients, parameters, slots, rate, step, rho, momentum, epsilon, centered):
    # Epsilon stands outside of the root where there is no momentum.
    if centered:
        scale = optax.scale_by_stddev(rho, epsilon, eps_in_sqrt=False)
        state = optax.ScaleByRStdDevState(slots["_average_gradients"], slots["_velocities"])
    else:
        scale = optax.scale_by_rms(rho, epsilon, eps_in_sqrt=False)
        state = optax.ScaleByRmsState(slots["_velocities"])
    updates, state = scale.update(dense(gradients), state)
    slots = {**slots, "_velocities": state.nu}
    if centered:
        slots["_average_gradients"] = state.mu
    return optax.apply_updates(parameters, [-rate * u for u in updates]), slots
