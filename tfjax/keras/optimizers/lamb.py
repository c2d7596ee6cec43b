"""Lamb."""

import jax.numpy as jnp
import optax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import dense, number, with_squares
from tfjax.keras.optimizers.optimizer import Optimizer


@keras_export("keras.optimizers.Lamb")
class Lamb(Optimizer):
    """Lamb (You et al., 2019): Adam's step, scaled in each variable to the variable's norm.

    Args:
        learning_rate: a float, a schedule, or a callable.
        beta_1, beta_2: decays of the means of gradients and of their squares.
        epsilon: keeps the quotient finite.
        weight_decay, clipnorm, ..., name: see `Optimizer`.
    """

    _hyper = ("beta_1", "beta_2", "epsilon")
    _slots = ("_momentums", "_velocities")

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
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
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        if self.built:
            return
        super().build(variables)
        self._momentums, self._velocities = self.add_optimizer_variables(variables, ["momentum", "velocity"])

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, beta_1, beta_2, epsilon):
        nu = with_squares(slots["_velocities"], gradients, (1 - beta_2) / beta_2 if beta_2 else 0.0)
        if (
            step.dtype == jnp.float64
        ):  # Keras's powers are those of the rounded decay; their factor cancels, but for this
            rounded = number(beta_2, step.dtype)
            epsilon = epsilon * jnp.sqrt((1 - rounded**step) / (1 - beta_2**step))
        state = optax.ScaleByAdamState(step - 1, slots["_momentums"], nu)
        updates, state = optax.scale_by_adam(beta_1, beta_2, epsilon).update(dense(gradients), state)
        trust = optax.scale_by_trust_ratio()
        updates, _ = trust.update(updates, trust.init(parameters), parameters)
        slots = {"_momentums": state.mu, "_velocities": state.nu}
        return optax.apply_updates(parameters, [-rate * u for u in updates]), slots
