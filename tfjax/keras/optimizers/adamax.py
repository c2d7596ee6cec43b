"""Adamax."""

import jax.numpy as jnp
import optax.tree_utils

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import dense, number
from tfjax.keras.optimizers.optimizer import Optimizer


@keras_export("keras.optimizers.Adamax", "keras.optimizers.experimental.Adamax")
class Adamax(Optimizer):
    """Adamax, the form of Adam with the maximum norm (Kingma and Ba, 2014, section 7.1).

    `m = beta_1 * m + (1 - beta_1) * g`, `u = max(beta_2 * u, |g|)` and
    `w -= learning_rate * m / ((1 - beta_1 ** t) * (u + epsilon))`.

    Args:
        learning_rate: a float, a schedule, or a callable.
        beta_1, beta_2: decays of the mean of gradients and of their largest size.
        epsilon: keeps the quotient finite.
        weight_decay, clipnorm, ..., name: see `Optimizer`.
    """

    _hyper = ("beta_1", "beta_2", "epsilon")
    _slots = ("_m", "_u")

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
        self._m, self._u = self.add_optimizer_variables(variables, ["momentum", "norm"])

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, beta_1, beta_2, epsilon):
        # optax's `scale_by_adamax` adds epsilon to the sizes themselves.
        sizes = dense([gradient.map(jnp.abs) for gradient in gradients])
        mu = optax.tree_utils.tree_update_moment(dense(gradients), slots["_m"], beta_1, 1)
        nu = optax.tree_utils.tree_update_infinity_moment(sizes, slots["_u"], beta_2, 0.0)
        updates = [-rate * m / ((1 - number(beta_1, step.dtype) ** step) * (u + epsilon)) for m, u in zip(mu, nu)]
        return optax.apply_updates(parameters, updates), {"_m": mu, "_u": nu}
