"""Adadelta."""

import optax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import dense, with_squares
from tfjax.keras.optimizers.optimizer import Optimizer


@keras_export("keras.optimizers.Adadelta", "keras.optimizers.experimental.Adadelta")
class Adadelta(Optimizer):
    """Adadelta: steps are gradients times the ratio of the root mean squares of earlier steps and gradients.

    Args:
        learning_rate: a float, a schedule, or a callable; 1.0 is the paper's form.
        rho: decay of the means of squares.
        epsilon: keeps the ratio finite, and the first step from being zero.
        weight_decay, clipnorm, ..., name: see `Optimizer`.
    """

    _hyper = ("rho", "epsilon")
    _slots = ("_accumulated_grads", "_accumulated_delta_vars")
    _meets = "AddV2 v g"

    def __init__(
        self,
        learning_rate=0.001,
        rho=0.95,
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
        self.rho = rho
        self.epsilon = epsilon

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        if self.built:
            return
        super().build(variables)
        self._accumulated_grads, self._accumulated_delta_vars = self.add_optimizer_variables(
            variables, ["accumulated_grad", "accumulated_delta_var"]
        )

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, rho, epsilon):
        before = slots["_accumulated_delta_vars"]
        grads = with_squares(slots["_accumulated_grads"], gradients, (1 - rho) / rho if rho else 0.0)
        updates, state = optax.scale_by_adadelta(rho, epsilon).update(
            dense(gradients), optax.ScaleByAdaDeltaState(grads, before)
        )
        ratios = [(x + epsilon) / (g + epsilon) for x, g in zip(before, state.e_g)]
        steps = [
            after + with_squares([0.0], [gradient], (1 - rho) * ratio)[0]
            for after, gradient, ratio in zip(state.e_x, gradients, ratios)
        ]
        slots = {"_accumulated_grads": state.e_g, "_accumulated_delta_vars": steps}
        return optax.apply_updates(parameters, [-rate * u for u in updates]), slots
