"""Lion."""

import optax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import dense, number
from tfjax.keras.optimizers.optimizer import Optimizer


@keras_export("keras.optimizers.Lion")
class Lion(Optimizer):
    """Lion (Chen et al., 2023): `w -= learning_rate * sign(beta_1 * m + (1 - beta_1) * g)`.

    Args:
        learning_rate: a float, a schedule, or a callable.
        beta_1: weight of the mean gradient in a step, in (0, 1].
        beta_2: decay of the mean gradient.
        weight_decay, clipnorm, ..., name: see `Optimizer`.

    Raises:
        ValueError: if `beta_1` is not as stated.
    """

    _hyper = ("beta_1", "beta_2")
    _slots = ("_momentums",)
    _meets = "AddV2 v g"

    def __init__(
        self,
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.99,
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
        if beta_1 <= 0 or beta_1 > 1:
            raise ValueError(
                "Argument `beta_1` must be in the [0, 1] range. Otherwise, the "
                f"optimizer degenerates to SignSGD. Received: beta_1={beta_1}."
            )

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        if self.built:
            return
        super().build(variables)
        self._momentums = self.add_optimizer_variables(variables, "momentum")

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, beta_1, beta_2):
        # Keras rounds these before it subtracts them from one.
        beta_1, beta_2 = number(beta_1, step.dtype), number(beta_2, step.dtype)
        state = optax.ScaleByLionState(step, slots["_momentums"])
        updates, state = optax.scale_by_lion(beta_1, beta_2).update(dense(gradients), state)
        return optax.apply_updates(parameters, [-rate * u for u in updates]), {"_momentums": state.mu}
