"""Adam."""

import jax.numpy as jnp
import optax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import dense, number, with_squares
from tfjax.keras.optimizers.optimizer import Optimizer


@keras_export("keras.optimizers.Adam", "keras.optimizers.experimental.Adam")
class Adam(Optimizer):
    """Adam (Kingma and Ba, 2014, the form before section 2.1, with "epsilon hat").

    `m = beta_1 * m + (1 - beta_1) * g`, `v = beta_2 * v + (1 - beta_2) * g ** 2` and
    `w -= learning_rate * sqrt(1 - beta_2 ** t) / (1 - beta_1 ** t) * m / (sqrt(v) + epsilon)`.

    Args:
        learning_rate: a float, a schedule, or a callable.
        beta_1, beta_2: decays of the means of gradients and of their squares.
        epsilon: keeps the quotient finite.
        amsgrad: whether the largest `v` so far takes the place of `v`.
        weight_decay, clipnorm, ..., name: see `Optimizer`.
    """

    _hyper = ("beta_1", "beta_2", "epsilon", "amsgrad")
    _slots = ("_momentums", "_velocities", "_velocity_hats")

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        amsgrad=False,
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
        self.amsgrad = amsgrad

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        if self.built:
            return
        super().build(variables)
        self._momentums, self._velocities = self.add_optimizer_variables(variables, ["momentum", "velocity"])
        if self.amsgrad:
            self._velocity_hats = self.add_optimizer_variables(variables, "velocity_hat")

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, beta_1, beta_2, epsilon, amsgrad):
        nu = with_squares(slots["_velocities"], gradients, (1 - beta_2) / beta_2 if beta_2 else 0.0)
        count = step - 1
        narrow = step.dtype in (jnp.bfloat16, jnp.float16)
        if amsgrad:
            # Keras compares the uncorrected second moments.
            scale = optax.scale_by_amsgrad(beta_1, beta_2, epsilon, bias_correction_mu=False, bias_correction_nu=False)
            state = optax.ScaleByAmsgradState(count, slots["_momentums"], nu, slots["_velocity_hats"])
            rate = rate * _bias(number(beta_1, step.dtype), number(beta_2, step.dtype), step)
        elif narrow:
            scale = optax.scale_by_adam(beta_1, beta_2, epsilon)
            state = optax.ScaleByAdamState(count, slots["_momentums"], nu)
            rate = rate * _bias(number(beta_1, step.dtype), number(beta_2, step.dtype), step)
        else:
            # Keras adds epsilon before the bias of the second moment is corrected, optax after it.
            scale = optax.scale_by_adam(beta_1, beta_2, epsilon / jnp.sqrt(1 - beta_2**step))
            state = optax.ScaleByAdamState(count, slots["_momentums"], nu)
            if step.dtype == jnp.float64:  # where a hyperparameter and what Keras casts it to differ
                rate = rate * _bias(number(beta_1, step.dtype), number(beta_2, step.dtype), step)
                rate = rate / _bias(beta_1, beta_2, step)
        updates, state = scale.update(dense(gradients), state)
        if narrow and not amsgrad:
            # 1 - beta_2 ** t is zero in bfloat16: with Keras's formula such weights stay as they are.
            updates = [m / (jnp.sqrt(v) + epsilon) for m, v in zip(state.mu, state.nu, strict=True)]
        slots = {**slots, "_momentums": state.mu, "_velocities": state.nu}
        if amsgrad:
            slots["_velocity_hats"] = state.nu_max
        return optax.apply_updates(parameters, [-rate * u for u in updates]), slots


def _bias(beta_1, beta_2, step):
    """What makes up for moments that begin with zero."""
    return jnp.sqrt(1 - beta_2**step) / (1 - beta_1**step)
