"""LossScaleOptimizer: a loss scale that follows what the gradients can bear."""

from tfjax.keras.backend.common.name_scope import name_scope
from tfjax.keras.initializers.constant_initializers import Constant
from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.general import is_finite, scaled
from tfjax.keras.optimizers.optimizer import Optimizer
from tfjax.ops.control_flow.conditional import cond
from tfjax.tensor.convert import convert_to_tensor

# What older files hold, though it never had an effect.
_DEFAULTS = {
    "weight_decay": None,
    "clipnorm": None,
    "global_clipnorm": None,
    "clipvalue": None,
    "use_ema": False,
    "ema_momentum": 0.99,
    "ema_overwrite_frequency": None,
    "loss_scale_factor": None,
    "gradient_accumulation_steps": None,
}


@keras_export("keras.optimizers.LossScaleOptimizer", "keras.mixed_precision.LossScaleOptimizer")
class LossScaleOptimizer(Optimizer):
    """An optimizer that multiplies the loss by a scale and divides the gradients by it.

    A gradient that is not finite halves the scale and is not applied; after `dynamic_growth_steps` steps without one
    the scale is doubled.

    Args:
        inner_optimizer: what applies the gradients.
        initial_scale: scale to start with.
        dynamic_growth_steps: how many steps it takes to double the scale.
        name: made up by default.

    Raises:
        ValueError: for other arguments.
    """

    def __init__(self, inner_optimizer, initial_scale=2.0**15, dynamic_growth_steps=2000, name=None, **kwargs):
        if not kwargs.pop("dynamic", True):
            raise ValueError(
                "LossScaleOptimizer no longer supports `dynamic=False`. "
                "Instead, simply set `loss_scale_factor` directly on the `inner_optimizer`."
            )
        for argument, default in _DEFAULTS.items():
            if argument in kwargs and kwargs.pop(argument) != default:
                raise ValueError(
                    f"LossScaleOptimizer does not support `{argument}`. "
                    f"Instead, set `{argument}` on the `inner_optimizer`."
                )
        if kwargs:
            raise ValueError(f"LossScaleOptimizer does not support arguments: `{'`, `'.join(kwargs.keys())}`.")
        super().__init__(learning_rate=0.0, name=name)
        self.inner_optimizer = inner_optimizer
        self.initial_scale = initial_scale
        self.dynamic_growth_steps = dynamic_growth_steps
        self.inner_optimizer.loss_scale_factor = None  # or gradients would be scaled twice

    @property
    def dynamic(self):
        """Keras 2: whether the scale adapts; it always does."""
        return True

    @property
    def dynamic_counter(self):
        """Keras 2's name of `step_counter`."""
        return self.step_counter

    @property
    def loss_scale(self):
        """Keras 2's name of `dynamic_scale`."""
        return self.dynamic_scale if self.built else convert_to_tensor(self.initial_scale)

    def build(self, variables):
        """Makes the slots; see `Optimizer.build`."""
        self.step_counter = self.add_variable(shape=(), dtype="int64", initializer="zeros", name="step_counter")
        self.dynamic_scale = self.add_variable(
            shape=(), dtype="float32", initializer=Constant(self.initial_scale), name="dynamic_scale"
        )
        self.inner_optimizer.build(variables)
        super().build(variables)

    @property
    def variables(self):
        """Its own variables and those of the inner optimizer."""
        return type(super().variables)(self._variables + self.inner_optimizer.variables)

    def apply(self, grads, trainable_variables=None):
        """Updates variables, if all gradients are finite; see `Optimizer.apply`."""
        if not self.built:
            with name_scope(self.name, caller=self):
                self.build(trainable_variables)
        cond(self.check_finite(grads), lambda: self._apply_scaled(grads, trainable_variables), self._shrink)

    def _apply_scaled(self, grads, variables):
        known = variables or self._trainable_variables
        keep = [g is None or self._overwrite_variable_with_gradient(v) for g, v in zip(grads, known)]
        grads = [g if kept else scaled(g, 1.0 / self.dynamic_scale) for g, kept in zip(grads, keep)]
        self.inner_optimizer.apply(grads, trainable_variables=variables)

        def grow():
            self.step_counter.assign(0)
            self.dynamic_scale.assign(self.dynamic_scale * 2.0)

        def count():
            self.step_counter.assign_add(1)

        cond(self.step_counter == self.dynamic_growth_steps - 1, grow, count)

    def _shrink(self):
        self.step_counter.assign(0)
        self.dynamic_scale.assign(self.dynamic_scale * 0.5)

    def check_finite(self, grads):
        """Whether all gradients are finite, a boolean tensor."""
        return is_finite([gradient for gradient in grads if gradient is not None])

    @property
    def learning_rate(self):
        """That of the inner optimizer."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, learning_rate):
        self.inner_optimizer.learning_rate = learning_rate

    @property
    def iterations(self):
        """That of the inner optimizer."""
        return self.inner_optimizer.iterations

    def scale_loss(self, loss):
        """The loss times the present scale."""
        return loss * (self.dynamic_scale if self.built else self.initial_scale)

    def get_scaled_loss(self, loss):
        """Keras 2's name of `scale_loss`; a callable loss gives a callable."""
        return (lambda: self.scale_loss(loss())) if callable(loss) else self.scale_loss(loss)

    def get_unscaled_gradients(self, grads):
        """Keras 2: the gradients divided by the present scale."""
        scale = self.dynamic_scale if self.built else self.initial_scale
        return [gradient if gradient is None else scaled(gradient, 1.0 / scale) for gradient in grads]

    def finalize_variable_values(self, var_list):
        """See `Optimizer.finalize_variable_values`."""
        self.inner_optimizer.finalize_variable_values(var_list)

    def get_config(self):
        """The arguments that make such an optimizer."""
        from tfjax.keras.saving import serialization_lib

        return {
            "name": self.name,
            "inner_optimizer": serialization_lib.serialize_keras_object(self.inner_optimizer),
            "initial_scale": self.initial_scale,
            "dynamic_growth_steps": self.dynamic_growth_steps,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """An optimizer of the arguments that `get_config` gave."""
        from tfjax.keras.saving import serialization_lib

        inner = serialization_lib.deserialize_keras_object(config.pop("inner_optimizer"), custom_objects=custom_objects)
        return cls(inner, **config)
