"""Ftrl."""

import jax.numpy as jnp
from jax import lax

from tfjax.keras.initializers.constant_initializers import Constant
from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import dense
from tfjax.keras.optimizers.optimizer import Optimizer

_STRENGTHS = (
    "l1_regularization_strength",
    "l2_regularization_strength",
    "l2_shrinkage_regularization_strength",
)


@keras_export("keras.optimizers.Ftrl", "keras.optimizers.experimental.Ftrl")
class Ftrl(Optimizer):
    """Follow the regularized leader (McMahan et al., 2013), with shrinkage.

    With `p = -learning_rate_power` and `r` the learning rate: `n' = n + g ** 2`,
    `z += g + 2 * shrinkage * w - (n' ** p - n ** p) / r * w` and
    `w = (clip(z, -l1, l1) - z) / (n' ** p / r + 2 * l2)`, where `l2` has `beta / (2 * r)` added.

    Args:
        learning_rate: a float, a schedule, or a callable.
        learning_rate_power: not positive; 0 for a fixed learning rate.
        initial_accumulator_value: what the sums of squares start with, not negative.
        l1_regularization_strength, l2_regularization_strength: not negative.
        l2_shrinkage_regularization_strength: not negative; a penalty on size that does not select.
        beta: from the paper.
        weight_decay, clipnorm, ..., name: see `Optimizer`.

    Raises:
        ValueError: if an argument is not as stated.
    """

    _hyper = ("learning_rate_power", "beta", *_STRENGTHS)
    _options = (
        "learning_rate_power", "initial_accumulator_value", "l1_regularization_strength",
        "l2_regularization_strength", "l2_shrinkage_regularization_strength", "beta",
    )  # fmt: skip
    _slots = ("_accumulators", "_linears")
    _meets = "AddV2 g v"

    def __init__(
        self,
        learning_rate=0.001,
        learning_rate_power=-0.5,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        l2_shrinkage_regularization_strength=0.0,
        beta=0.0,
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
        given = locals()
        for argument in ("initial_accumulator_value", *_STRENGTHS):
            if given[argument] < 0.0:
                raise ValueError(f"`{argument}` needs to be positive or zero. Received: {argument}={given[argument]}.")
        if learning_rate_power > 0.0:
            raise ValueError(
                "`learning_rate_power` needs to be negative or zero. Received: "
                f"learning_rate_power={learning_rate_power}."
            )
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        self.beta = beta

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        if self.built:
            return
        super().build(variables)
        self._accumulators, self._linears = self.add_optimizer_variables(
            variables,
            ["accumulator", "linear"],
            initializer=[Constant(self.initial_accumulator_value), "zeros"],
        )

    @staticmethod
    def _rule(
        gradients,
        parameters,
        slots,
        rate,
        step,
        learning_rate_power,
        beta,
        l1_regularization_strength,
        l2_regularization_strength,
        l2_shrinkage_regularization_strength,
    ):
        power = lambda x: x**-learning_rate_power
        l1 = l1_regularization_strength
        l2 = l2_regularization_strength + beta / (2.0 * rate)
        squares = dense([gradient.map(lax.square) for gradient in gradients])
        sums = [n + s for n, s in zip(slots["_accumulators"], squares)]
        linears, after = [], []
        for g, w, n, new, z in zip(dense(gradients), parameters, slots["_accumulators"], sums, slots["_linears"]):
            z = z + (g + 2 * l2_shrinkage_regularization_strength * w - (power(new) - power(n)) / rate * w)
            linears.append(z)
            after.append((jnp.clip(z, -l1, l1) - z) / (power(new) / rate + 2 * l2))
        return after, {"_accumulators": sums, "_linears": linears}
