"""What the old optimizers share: `decay`, old arguments, old configurations."""

from jax import lax

from tfjax.keras.keras_export import keras_export
from tfjax.keras.optimizers.gradients import Dense
from tfjax.keras.optimizers.optimizer import Optimizer
from tfjax.keras.optimizers.slots import is_variable
from tfjax.ops.jax_op import jax_op

_CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")


@jax_op("DecayedLearningRate", differentiable=False)
def _decayed(rate, decay, iterations):
    return rate / (1.0 + decay.astype(rate.dtype) * lax.convert_element_type(iterations, rate.dtype))


class Legacy:
    """Mixin: arguments and configuration of the old optimizers.

    Args:
        name: name of the optimizer.
        **kwargs: `lr`, old name of `learning_rate`; `decay`: the learning rate is divided by `1 + decay * iterations`;
            `clipnorm`, `clipvalue`, `global_clipnorm`.

    Raises:
        TypeError: for other arguments.
    """

    _own = ()

    def _take(self, learning_rate, name, kwargs):
        """Initializes the base class from the arguments."""
        allowed = {*_CLIPPING, "lr", "decay", "gradient_aggregator", "gradient_transformers", "is_legacy_optimizer"}
        for argument in kwargs:
            if argument not in allowed:
                raise TypeError(f"Unexpected keyword argument passed to optimizer: {argument}")
        decay = kwargs.pop("decay", 0.0)
        if decay < 0.0:
            raise ValueError(f"decay cannot be less than 0. Received: decay={decay}.")
        rate = kwargs.pop("lr", learning_rate)
        clipping = {name: kwargs[name] for name in _CLIPPING if name in kwargs}
        Optimizer.__init__(self, rate, name=name, **clipping)
        self._initial_decay = decay
        self._initial_rate = rate

    @property
    def decay(self):
        """What the learning rate is divided by 1 plus a multiple of."""
        return self._initial_decay

    def _rate_tensor(self, rate=None):
        rate = super()._rate_tensor(rate)
        return _decayed(rate, float(self._initial_decay), self._iterations) if self._initial_decay else rate

    def _rate_config(self):
        rate = self._initial_rate
        now = self._learning_rate
        if not is_variable(now):
            return Optimizer.get_config(self)["learning_rate"]
        # A float is shown as it was given unless it was changed.
        same = isinstance(rate, (int, float)) and float(now) == float(now.numpy().dtype.type(rate))
        return rate if same else float(now)

    def get_config(self):
        """The arguments that make such an optimizer."""
        config = {"name": self.name}
        config.update({name: getattr(self, name) for name in _CLIPPING if getattr(self, name) is not None})
        config.update({"learning_rate": self._rate_config(), "decay": self._initial_decay})
        config.update({name: getattr(self, name) for name in self._own})
        return config


def summed(gradients):
    """Gradients of which rows named twice have been added, which the old optimizers do first."""
    return [Dense(gradient.dense()) for gradient in gradients]


@keras_export("keras.optimizers.legacy.Optimizer")
class OptimizerV2(Optimizer):
    """Base of optimizers written before TensorFlow 2.11, by `_create_slots` and `_resource_apply_dense`.

    Args:
        name: name of the optimizer.
        **kwargs: see `Legacy`.
    """

    def __init__(self, name, gradient_aggregator=None, gradient_transformers=None, **kwargs):
        decay = kwargs.pop("decay", 0.0)
        super().__init__(kwargs.pop("lr", kwargs.pop("learning_rate", 0.01)), name=name, **kwargs)
        self._initial_decay = decay

    def get_config(self):
        """The arguments that make such an optimizer, without a subclass's own."""
        config = {"name": self.name}
        config.update({name: getattr(self, name) for name in _CLIPPING if getattr(self, name) is not None})
        return config


OptimizerV2.__name__ = OptimizerV2.__qualname__ = "OptimizerV2"
