"""RMSprop."""

import optax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import dense, with_squares
from tfjax.keras.optimizers.optimizer import Optimizer


@keras_export("keras.optimizers.RMSprop", "keras.optimizers.experimental.RMSprop", "keras.optimizers.RMSProp")
class RMSprop(Optimizer):
    """RMSprop: `v = rho * v + (1 - rho) * g ** 2` and `w -= learning_rate * g / sqrt(v + epsilon)`.

    Args:
        learning_rate: a float, a schedule, or a callable.
        rho: decay of the mean of squares.
        momentum: if positive, increments are accumulated: `m = momentum * m + increment` and `w -= m`.
        epsilon: keeps the quotient finite.
        centered: whether the mean gradient's square is subtracted from the mean of squares.
        weight_decay, clipnorm, ..., name: see `Optimizer`.
    """

    _hyper = ("rho", "momentum", "epsilon", "centered")
    _slots = ("_velocities", "_momentums", "_average_gradients")
    _meets = "AddV2 v g"

    def __init__(
        self,
        learning_rate=0.001,
        rho=0.9,
        momentum=0.0,
        epsilon=1e-7,
        centered=False,
        weight_decay=None,
        clipnorm=None,
        clipvalue=None,
        global_clipnorm=None,
        use_ema=False,
        ema_momentum=0.99,
        ema_overwrite_frequency=None,
        loss_scale_factor=None,
        gradient_accumulation_steps=None,
        name=None,
        **kwargs,
    ):
        super().__init__(
            learning_rate=learning_rate,
            weight_decay=weight_decay,
            clipnorm=clipnorm,
            clipvalue=clipvalue,
            global_clipnorm=global_clipnorm,
            use_ema=use_ema,
            ema_momentum=ema_momentum,
            ema_overwrite_frequency=ema_overwrite_frequency,
            loss_scale_factor=loss_scale_factor,
            gradient_accumulation_steps=gradient_accumulation_steps,
            name=name,
            **kwargs,
        )
        self.rho = rho
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        if self.built:
            return
        super().build(variables)
        self._velocities = self.add_optimizer_variables(variables, "velocity")
        self._momentums = []
        if self.momentum > 0:
            self._momentums = self.add_optimizer_variables(variables, "momentum")
        self._average_gradients = []
        if self.centered:
            self._average_gradients = self.add_optimizer_variables(variables, "average_gradient")

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, rho, momentum, epsilon, centered):
        nu = with_squares(slots["_velocities"], gradients, (1 - rho) / rho if rho else 0.0)
        if centered:
            scale = optax.scale_by_stddev(rho, epsilon)
            state = optax.ScaleByRStdDevState(slots["_average_gradients"], nu)
        else:
            scale = optax.scale_by_rms(rho, epsilon)
            state = optax.ScaleByRmsState(nu)
        updates, state = scale.update(dense(gradients), state)
        slots = {**slots, "_velocities": state.nu}
        if centered:
            slots["_average_gradients"] = state.mu
        updates = [-rate * u for u in updates]
        if momentum > 0:
            updates, trace = optax.trace(momentum).update(updates, optax.TraceState([-m for m in slots["_momentums"]]))
            slots["_momentums"] = [-m for m in trace.trace]
        return optax.apply_updates(parameters, updates), slots
