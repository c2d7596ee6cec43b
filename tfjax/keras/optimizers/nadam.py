"""Nadam."""

import jax.numpy as jnp
import optax.tree_utils

from tfjax.keras.backend import config as backend_config
from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.general import cast
from tfjax.keras.optimizers.gradients import dense, number, with_squares
from tfjax.keras.optimizers.optimizer import Optimizer
from tfjax.keras.variable import Variable


@keras_export("keras.optimizers.Nadam", "keras.optimizers.experimental.Nadam")
class Nadam(Optimizer):
    """Nadam, Adam with Nesterov's momentum (Dozat, 2016), which is `beta_1 * (1 - 0.5 * 0.96 ** t)` at update `t`.

    Args:
        learning_rate: a float, a schedule, or a callable.
        beta_1, beta_2: decays of the means of gradients and of their squares.
        epsilon: keeps the quotient finite.
        weight_decay, clipnorm, ..., name: see `Optimizer`.
    """

    _hyper = ("beta_1", "beta_2", "epsilon")
    _slots = ("_momentums", "_velocities")
    _shared = ("_u_product",)

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
        self._u_product = Variable(1.0, dtype=variables[0].dtype if variables else backend_config.floatx())

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, beta_1, beta_2, epsilon, schedule_decay=1.0):
        # Keras rounds these before it subtracts them from one.
        b1, b2 = number(beta_1, step.dtype), number(beta_2, step.dtype)
        nu = with_squares(slots["_velocities"], gradients, (1 - b2) / b2)
        mu = optax.tree_utils.tree_update_moment(dense(gradients), slots["_momentums"], b1, 1)
        nu = optax.tree_utils.tree_update_moment(dense(gradients), nu, b2, 2)
        momentum = lambda t: b1 * (1.0 - 0.5 * number(0.96, t.dtype) ** (schedule_decay * t))
        old = slots["_u_product"]
        product = old * beta_1 * (1.0 - 0.5 * 0.96 ** (schedule_decay * step.astype(old.dtype)))
        now = product.astype(step.dtype)
        ahead = now * momentum(step + 1)
        updates = []
        for gradient, m, v in zip(dense(gradients), mu, nu):
            mean = momentum(step + 1) * m / (1 - ahead) + (1 - momentum(step)) * gradient / (1 - now)
            updates.append(-(mean * rate) / (jnp.sqrt(v / (1 - b2**step)) + epsilon))
        slots = {"_momentums": mu, "_velocities": nu, "_u_product": product}
        return optax.apply_updates(parameters, updates), slots

    def _finish_update(self):
        step = self.iterations + 1
        momentum = self.beta_1 * (1.0 - 0.5 * 0.96 ** cast(step, self._u_product.dtype))
        self._u_product.assign(self._u_product * momentum)
