"""ScheduleFreeAdamW."""

import jax.numpy as jnp
import optax.tree_utils

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import dense, number, with_squares
from tfjax.keras.optimizers.optimizer import Optimizer


@keras_export("keras.optimizers.ScheduleFreeAdamW")
class ScheduleFreeAdamW(Optimizer):
    """Schedule-free Adam (Defazio et al., 2024): the variables are a mean of Adam's iterates and of their average.

    Args:
        learning_rate: a float, a schedule, or a callable.
        beta_1: weight of the average in the variables.
        beta_2: decay of the mean of squared gradients.
        epsilon: keeps the quotient finite.
        warmup_steps: the learning rate grows linearly during so many steps.
        weight_decay, clipnorm, ..., name: see `Optimizer`.
    """

    _hyper = ("beta_1", "beta_2", "epsilon", "warmup_steps")
    _slots = ("_momentums", "_velocities")

    def __init__(
        self,
        learning_rate=0.0025,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-8,
        warmup_steps=0,
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
        self.warmup_steps = warmup_steps

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        if self.built:
            return
        super().build(variables)
        self._momentums, self._velocities = self.add_optimizer_variables(variables, ["momentum", "velocity"])
        for momentum, variable in zip(self._momentums, variables):
            if momentum is not None:
                momentum.assign(variable)

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, beta_1, beta_2, epsilon, warmup_steps):
        if warmup_steps > 0:
            rate = rate * jnp.minimum(step / warmup_steps, 1.0)
        b1, b2 = number(beta_1, step.dtype), number(beta_2, step.dtype)
        nu = with_squares(slots["_velocities"], gradients, (1 - b2) / b2)
        nu = optax.tree_utils.tree_update_moment(dense(gradients), nu, b2, 2)
        weight = 1.0 / step
        iterates, after = [], []
        for g, y, old, v in zip(dense(gradients), parameters, slots["_momentums"], nu):
            z = old - rate * g / (jnp.sqrt(v / (1 - b2**step)) + number(epsilon, step.dtype))
            x = (y - (1 - b1) * z) / b1  # Keras means the iterate before, but reads it when it has been updated
            x = (1 - weight) * x + weight * z
            iterates.append(z)
            after.append((1 - b1) * z + b1 * x)
        return after, {"_momentums": iterates, "_velocities": nu}
