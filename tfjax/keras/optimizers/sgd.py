"""SGD: gradient descent, with momentum."""

import optax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import dense, number
from tfjax.keras.optimizers.optimizer import Optimizer


@keras_export("keras.optimizers.SGD", "keras.optimizers.experimental.SGD")
class SGD(Optimizer):
    """Gradient descent: `w -= learning_rate * g`; with momentum `v = momentum * v - learning_rate * g` and `w += v`.

    Args:
        learning_rate: a float, a schedule, or a callable.
        momentum: a float in [0, 1].
        nesterov: whether to look ahead: `w += momentum * v - learning_rate * g`.
        weight_decay, clipnorm, ..., name: see `Optimizer`.

    Raises:
        ValueError: if `momentum` is not as stated.
    """

    _hyper = ("momentum", "nesterov")
    _slots = ("momentums",)

    def __init__(
        self,
        learning_rate=0.01,
        momentum=0.0,
        nesterov=False,
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
        if not isinstance(momentum, (int, float)) or momentum < 0 or momentum > 1:
            raise ValueError("`momentum` must be a float between [0, 1].")
        self.momentum = momentum
        self.nesterov = nesterov

    @property
    def _meets(self):
        return "Sub v g" if self.momentum else "AssignSubVariableOp"

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        if self.built:
            return
        super().build(variables)
        self.momentums = []
        if self.momentum != 0:
            self.momentums = self.add_optimizer_variables(variables, "momentum")

    @staticmethod
    def _rule(gradients, parameters, slots, rate, step, momentum, nesterov):
        # Keras multiplies by the learning rate before the trace, optax's `sgd` after it.
        updates = [-rate * g for g in dense(gradients)]
        if "momentums" in slots:
            trace = optax.trace(number(momentum, step.dtype), nesterov)
            updates, state = trace.update(updates, optax.TraceState(slots["momentums"]))
            slots = {"momentums": state.trace}
        return optax.apply_updates(parameters, updates), slots
