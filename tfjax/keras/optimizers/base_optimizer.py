"""BaseOptimizer: what all optimizers share."""

import warnings

import numpy as np

from tfjax.core.dtypes import as_dtype
from tfjax.keras.backend import config as backend_config
from tfjax.keras.backend.common.name_scope import name_scope
from tfjax.keras.keras_export import show_as_keras
from tfjax.keras.optimizers.general import GeneralStep
from tfjax.keras.optimizers.keras2 import Keras2Optimizer
from tfjax.keras.optimizers.plan import Plan, has_rows
from tfjax.keras.optimizers.schedules.learning_rate_schedule import LearningRateSchedule
from tfjax.keras.optimizers.slots import OptimizerVariables, is_variable
from tfjax.keras.utils.naming import auto_name
from tfjax.keras.variable import Variable
from tfjax.ops.jax_op import scalar
from tfjax.tensor.tensor import EagerTensor, Tensor

# Attributes that a step's program depends on by value; assigning to another one leaves the plans valid.
_HARMLESS = {"_plans", "_learning_rate", "_lock", "built", "_iterations"}


class BaseOptimizer(Keras2Optimizer, GeneralStep, OptimizerVariables):
    """Base of optimizers.

    A subclass gives a `_rule` (see `fused.Recipe`) with the names of its hyperparameters and slots, and its whole step
    becomes one op; or, as users' classes do, `update_step(gradient, variable, learning_rate)` in terms of tensors.

    Args:
        learning_rate: a float, a schedule, or a callable without arguments.
        weight_decay: optional factor; variables lose `variable * weight_decay * learning_rate` before each update.
        clipnorm: optional limit of the norm of each gradient.
        clipvalue: optional limit of each gradient's elements.
        global_clipnorm: optional limit of the norm of all gradients together.
        use_ema: whether to keep moving averages of the variables.
        ema_momentum: their momentum, in [0, 1].
        ema_overwrite_frequency: optional; after so many updates the averages take the variables' place.
        loss_scale_factor: optional; what the loss was multiplied by, and gradients are divided by.
        gradient_accumulation_steps: optional; how many steps' gradients are averaged before an update.
        name: made up of the class's name by default.

    Raises:
        ValueError: if an argument is not as stated, or unknown.
    """

    _rule = None
    _hyper = ()
    _options = None  # names of the arguments that `get_config` adds, where they are not `_hyper`
    _slots = ()
    _shared = ()
    _meets = "Sub g v"
    _fused = False

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        mine = ("update_step", "_backend_update_step", "_clip_gradients", "_backend_apply_gradients")
        cls._fused = cls._rule is not None and all(getattr(cls, m) is getattr(BaseOptimizer, m) for m in mine)

    def __init__(
        self,
        learning_rate,
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
        self._lock = False
        self._plans = {}
        learning_rate, name = self._keras2_arguments(learning_rate, name, kwargs)
        if kwargs.pop("decay", None) is not None:
            warnings.warn("Argument `decay` is no longer supported and will be ignored.", stacklevel=3)
        if kwargs:
            raise ValueError(f"Argument(s) not recognized: {kwargs}")
        self.name = auto_name(type(self).__name__) if name is None else name
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.global_clipnorm = global_clipnorm
        self.clipvalue = clipvalue
        self.use_ema = use_ema
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps
        self.ema_momentum = ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self._check_arguments()
        self.built = False
        self._variables = []
        self._trainable_variables = []
        self._trainable_variables_indices = {}
        with name_scope(self.name, caller=self):
            iterations = Variable(0, name="iteration", dtype="int64", trainable=False, aggregation="only_first_replica")
        self._track_variable(iterations)
        self._iterations = iterations
        self._learning_rate = self._checked_rate(learning_rate)

    def _check_arguments(self):
        steps = self.gradient_accumulation_steps
        if steps and not steps >= 2:
            raise ValueError(
                f"`gradient_accumulation_steps` must be an integer >= 2. Received: gradient_accumulation_steps={steps}"
            )
        momentum, frequency = self.ema_momentum, self.ema_overwrite_frequency
        if self.use_ema and (momentum > 1 or momentum < 0):
            raise ValueError(f"`ema_momentum` must be in the range [0, 1]. Received: ema_momentum={momentum}")
        if self.use_ema and frequency and (not isinstance(frequency, int) or frequency < 1):
            raise ValueError(
                "`ema_overwrite_frequency` must be an integer >= 1 or "
                f"None. Received: ema_overwrite_frequency={frequency}"
            )
        if sum(limit is not None for limit in (self.clipnorm, self.clipvalue, self.global_clipnorm)) > 1:
            raise ValueError(
                "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can "
                f"be set. Received: clipnorm={self.clipnorm}, "
                f"clipvalue={self.clipvalue}, global_clipnorm={self.global_clipnorm}"
            )

    def _checked_rate(self, rate):
        """A schedule or callable as it is, a number as a variable."""
        if _is_rule(rate) or is_variable(rate):  # a variable: Keras 2
            return rate
        if not _is_number(rate):
            raise ValueError(
                "Argument `learning_rate` should be float, or an instance "
                "of LearningRateSchedule, or a callable "
                "(that takes in the current iteration value "
                "and returns the corresponding learning rate value). "
                f"Received instead: learning_rate={rate}"
            )
        with name_scope(self.name, caller=self):
            variable = Variable(
                rate if isinstance(rate, Tensor) else float(rate),
                name="learning_rate",
                dtype=backend_config.floatx(),
                trainable=False,
                aggregation="only_first_replica",
            )
        self._track_variable(variable)
        return variable

    def __setattr__(self, name, value):
        # State attached before `super().__init__()` would silently not be tracked.
        if name != "_lock":
            self._check_super_called()
        object.__setattr__(self, name, value)
        if name not in _HARMLESS and self._plans:
            self._plans.clear()
        if is_variable(value) and name not in _HARMLESS and isinstance(value, Variable):
            self._track_variable(value)

    def __getstate__(self):
        return {**self.__dict__, "_plans": {}}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self._index_variables()

    # -- building

    @property
    def iterations(self):
        """How many updates have been made, a variable; a tensor where gradients are accumulated."""
        if self.gradient_accumulation_steps:
            return self._iterations // self.gradient_accumulation_steps
        return self._iterations

    @iterations.setter
    def iterations(self, variable):
        self._set_iterations(variable)

    def build(self, variables):
        """Makes the optimizer's variables for the model's.

        Args:
            variables: the model's trainable variables.
        """
        if self.use_ema:
            self._model_variables_moving_average = self.add_optimizer_variables(variables, "average")
        if self.gradient_accumulation_steps:
            self._accumulated_gradients = [
                self.add_variable_from_reference(variable, name="gradient_accumulator") for variable in variables
            ]
        self._trainable_variables = list(variables)
        self._index_variables()
        self.built = True
        if hasattr(self, "_create_slots"):
            self._create_slots(self._trainable_variables)

    def _index_variables(self):
        self._trainable_variables_indices = {
            self._var_key(variable): i for i, variable in enumerate(self._trainable_variables)
        }

    # -- updating

    def apply_gradients(
        self, grads_and_vars, name=None, skip_gradients_aggregation=False, experimental_aggregate_gradients=True
    ):
        """Updates variables.

        Args:
            grads_and_vars: pairs of a gradient and its variable, in any iterable.
            name, skip_gradients_aggregation, experimental_aggregate_gradients: Keras 2's, without use on one device.

        Returns:
            The number of calls so far, a variable.
        """
        grads, trainable_variables = zip(*grads_and_vars)
        self.apply(grads, trainable_variables)
        return self._iterations

    def apply(self, grads, trainable_variables=None):
        """Updates variables.

        Args:
            grads: a gradient for each variable: a tensor, IndexedSlices, or None.
            trainable_variables: the variables; by default those that the optimizer was built with.

        Raises:
            ValueError: for variables that the optimizer was not built with, or if all gradients are None.
        """
        if trainable_variables is not None and self._plans:
            plan = self._plans.get(tuple(map(id, trainable_variables)))
            if plan is not None and len(grads) == len(plan.variables):
                for gradient in grads:
                    if type(gradient) is not EagerTensor:
                        break
                else:
                    plan.run(grads)
                    return
        if len(grads) == 0:
            return
        self._apply(grads, self._variables_for(grads, trainable_variables))

    def _variables_for(self, grads, variables):
        """The variables, known to the optimizer; builds it if it is not built."""
        if variables is None:
            if not self.built:
                raise ValueError(
                    "When passing `grads` without `variables`, the optimizer "
                    "must already be built on a list of variables. "
                    "Call `optimizer.build(trainable_variables)` first. "
                )
            if len(grads) != len(self._trainable_variables_indices):
                raise ValueError(
                    "When passing `grads` as a list of gradient tensors, the "
                    f"gradients must match `optimizer.variables` one-to-on. "
                    f"Received a list of {len(grads)} gradients, but the "
                    f"optimizer is tracking {len(self._trainable_variables)} "
                    "trainable variables."
                )
            return self._trainable_variables
        variables = list(variables)
        if not self.built:
            with name_scope(self.name, caller=self):
                self.build(variables)
            self.built = True
        self._check_variables_are_known(variables)
        return variables

    def _apply(self, grads, variables):
        grads, variables = self._filter_empty_gradients(grads, variables)
        grads, variables = self._overwrite_variables_directly_with_gradients(grads, variables)
        if not grads:
            self._iterations.assign_add(1)
            return
        rows = tuple(has_rows(gradient) for gradient in grads)
        if not self._fused or len({id(v._cell) for v in variables}) < len(variables):
            with name_scope(self.name, caller=self):
                self._general_step(grads, variables)
            self._iterations.assign_add(1)
            return
        ids = tuple(map(id, variables))
        key = (ids, rows) if any(rows) else ids
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = Plan(self, variables, rows)
        plan.run(grads)

    def _filter_empty_gradients(self, grads, variables):
        if all(gradient is not None for gradient in grads):
            return list(grads), list(variables)
        pairs = [(g, v) for g, v in zip(grads, variables) if g is not None]
        if not pairs:
            raise ValueError("No gradients provided for any variable.")
        missing = [getattr(v, "path", v.name) for g, v in zip(grads, variables) if g is None]
        warnings.warn(
            f"Gradients do not exist for variables {missing} when minimizing the loss."
            " If using `model.compile()`, did you forget to provide a `loss` argument?",
            stacklevel=4,
        )
        return [g for g, _ in pairs], [v for _, v in pairs]

    def _overwrite_variables_directly_with_gradients(self, grads, variables):
        """Puts gradients into the variables that say so (scales of quantized layers); returns the other pairs."""
        if not any(self._overwrite_variable_with_gradient(v) for v in variables):
            return grads, variables
        for gradient, variable in zip(grads, variables):
            if self._overwrite_variable_with_gradient(variable):
                self._overwrite(gradient, variable)
        rest = [(g, v) for g, v in zip(grads, variables) if not self._overwrite_variable_with_gradient(v)]
        return [g for g, _ in rest], [v for _, v in rest]

    def update_step(self, gradient, variable, learning_rate=None):
        """Updates one variable, without clipping or decay; subclasses of users' define it.

        Args:
            gradient: its gradient.
            variable: the variable.
            learning_rate: a scalar tensor.
        """
        if self._rule is None:
            if not hasattr(self, "_resource_apply_dense"):
                raise NotImplementedError
            self._apply_resource(gradient, variable)
            return
        rate = self.learning_rate if learning_rate is None else learning_rate
        Plan(self, [variable], (has_rows(gradient),), bare=True).run([gradient], rate)

    def _decay_of(self, variable):
        """The weight decay of a variable, or None."""
        return self.weight_decay if self.weight_decay and self._use_weight_decay(variable) else None

    def finalize_variable_values(self, var_list):
        """Puts the moving averages, if there are any, in the place of the variables; at the end of training."""
        if self.use_ema:
            self._overwrite_model_variables_with_average_value(var_list)

    def stateless_apply(self, optimizer_variables, grads, trainable_variables):
        """Not available, as in Keras on TensorFlow.

        Raises:
            ValueError: always.
        """
        raise ValueError(
            "stateless_apply is not supported with the TensorFlow backend (as it is incompatible with tf.distribute)."
        )

    def scale_loss(self, loss):
        """The loss times the loss scale, if there is one."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    # -- learning rate

    @property
    def learning_rate(self):
        """The present learning rate: a variable, or what the schedule or callable gives."""
        return self._get_current_learning_rate()

    @learning_rate.setter
    def learning_rate(self, learning_rate):
        old = self._learning_rate
        if _is_rule(learning_rate):
            self._learning_rate = learning_rate
            self._plans.clear()
            if is_variable(old):
                self._untrack_variable(old)
        elif is_variable(old):
            old.assign(learning_rate)
        elif isinstance(old, LearningRateSchedule):
            raise TypeError(
                "This optimizer was created with a `LearningRateSchedule`"
                " object as its `learning_rate` constructor argument, "
                "hence its learning rate is not settable. If you need the"
                " learning rate to be settable, you should instantiate "
                "the optimizer with a float `learning_rate` argument."
            )
        else:
            old.assign(learning_rate)

    def _get_current_learning_rate(self):
        rate = self._learning_rate
        if isinstance(rate, LearningRateSchedule):
            return rate(self._iterations)
        return rate if is_variable(rate) else rate()

    def _rate_tensor(self, rate=None):
        """The learning rate as a tensor to compute with."""
        rate = self._get_current_learning_rate() if rate is None else rate
        if isinstance(rate, Tensor):
            return rate
        return rate._read() if is_variable(rate) else scalar(float(rate), as_dtype(backend_config.floatx()).np)

    # -- config

    def _obj_type(self):
        return "Optimizer"

    def get_config(self):
        """The arguments that make such an optimizer, without its state."""
        from tfjax.keras.saving import serialization_lib

        rate = self._learning_rate
        if isinstance(rate, LearningRateSchedule):
            rate = serialization_lib.serialize_keras_object(rate)
        elif is_variable(rate):
            rate = float(rate.numpy())
        else:
            rate = serialization_lib.serialize_keras_object(rate)
        own = self._hyper if self._options is None else self._options
        return {
            "name": self.name,
            "learning_rate": rate,
            "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm,
            "global_clipnorm": self.global_clipnorm,
            "clipvalue": self.clipvalue,
            "use_ema": self.use_ema,
            "ema_momentum": self.ema_momentum,
            "ema_overwrite_frequency": self.ema_overwrite_frequency,
            "loss_scale_factor": self.loss_scale_factor,
            "gradient_accumulation_steps": self.gradient_accumulation_steps,
            **{name: getattr(self, name) for name in own},
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """An optimizer of the arguments that `get_config` gave."""
        if isinstance(config.get("learning_rate"), dict):
            from tfjax.keras.saving import serialization_lib

            config["learning_rate"] = serialization_lib.deserialize_keras_object(
                config["learning_rate"], custom_objects=custom_objects
            )
        return cls(**config)


def _is_rule(rate):
    """Whether a learning rate is a schedule or callable."""
    return callable(rate) and not is_variable(rate)


def _is_number(value):
    """Keras 3 takes floats only; Keras 2 took whatever converts to one."""
    if isinstance(value, Tensor):
        return value.shape.rank == 0
    return isinstance(value, (int, float, np.number)) or isinstance(value, np.ndarray) and value.ndim == 0


show_as_keras(BaseOptimizer)
