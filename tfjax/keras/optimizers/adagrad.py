"""Adagrad."""

import optax

from tfjax.keras.initializers.constant_initializers import Constant
from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import dense, with_squares
from tfjax.keras.optimizers.optimizer import Optimizer


@keras_export("keras.optimizers.Adagrad", "keras.optimizers.experimental.Adagrad")
class Adagrad(Optimizer):
    """Adagrad: `a += g ** 2` and `w -= learning_rate * g / sqrt(a + epsilon)`.

    Args:
        learning_rate: a float, a schedule, or a callable.
        initial_accumulator_value: what the sums of squares start with.
        epsilon: keeps the quotient finite.
        weight_decay, clipnorm, ..., name: see `Optimizer`.
    """

    _hyper = ("epsilon",)
    _options = ("initial_accumulator_value", "epsilon")
    _slots = ("_accumulators",)
    _meets = "AssignAddVariableOp"

    def __init__(
        self,
        learning_rate=0.001,
        initial_accumulator_value=0.1,
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
        self.initial_accumulator_value = initial_accumulator_value
        self.epsilon = epsilon

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        if self.built:
            return
        super().build(variables)
        initializer = Constant(self.initial_accumulator_value)
        self._accumulators = self.add_optimizer_variables(variables, "accumulator", initializer=initializer)

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, epsilon):
        sums = with_squares(slots["_accumulators"], gradients)
        updates, state = optax.scale_by_rss(eps=epsilon).update(dense(gradients), optax.ScaleByRssState(sums))
        return optax.apply_updates(parameters, [-rate * u for u in updates]), {"_accumulators": state.sum_of_squares}
