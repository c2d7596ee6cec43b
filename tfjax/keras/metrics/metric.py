"""Metric: the base of metrics, state that is updated batch by batch and gives a result."""

import inspect

import numpy as np

from tfjax.core.dtypes import as_dtype
from tfjax.keras import dtype_policies, initializers
from tfjax.keras.backend import config
from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.backend.common.name_scope import name_scope
from tfjax.keras.keras_export import keras_export
from tfjax.keras.saving.keras_saveable import KerasSaveable
from tfjax.keras.utils.naming import auto_name
from tfjax.keras.utils.tracking import Tracker
from tfjax.keras.variable import Variable
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import same_data

_zeros = {}


def zeros_like_variable(variable):
    """Zeros for a variable; the array is made once per shape and dtype."""
    aval = variable._value.aval
    made = _zeros.get(aval)
    if made is None:
        made = _zeros[aval] = convert_to_tensor(np.zeros(aval.shape, aval.dtype))
    return same_data(made)


@keras_export("keras.Metric", "keras.metrics.Metric")
class Metric(KerasSaveable):
    """The base of metrics; subclasses define `update_state(...)` and `result()`.

    Args:
      dtype: of the computation, floatx by default; a `DTypePolicy` stands for its compute dtype.
      name: of the metric; made of the class's name by default.
    """

    def __init__(self, dtype=None, name=None):
        if isinstance(dtype, str) and not _is_dtype(dtype) and (name is None or _is_dtype(name)):
            # Keras 2 has these two the other way round.
            dtype, name = name, dtype
        self.name = name or auto_name(type(self).__name__)
        self._dtype_policy = dtype_policies.get(dtype or config.floatx())
        self._dtype = self._dtype_policy.compute_dtype
        self._numpy_dtype = as_dtype(self._dtype).np
        self._metrics = []
        self._variables = []
        self._tracker = Tracker(
            {
                "variables": (lambda x: isinstance(x, Variable), self._variables),
                "metrics": (lambda x: isinstance(x, Metric), self._metrics),
            }
        )

    # -- what subclasses define

    def update_state(self, *args, **kwargs):
        """Adds a batch to the state."""
        raise NotImplementedError

    def result(self):
        """Returns the metric's value for all batches so far: a scalar, or a dict of them."""
        raise NotImplementedError

    def reset_state(self):
        """Sets the state to zero."""
        old = type(self).reset_states
        if old is not Metric.reset_states and not _calls(self):
            # A class written for an older Keras 2.
            _resetting.append(self)
            try:
                self.reset_states()
            finally:
                _resetting.pop()
            return
        for variable in self.variables:
            variable.assign(zeros_like_variable(variable))

    def reset_states(self):
        """Keras 2's name of `reset_state`."""
        self.reset_state()

    def merge_state(self, metrics):
        """Adds the state of other metrics of this class (Keras 2).

        Raises:
          ValueError: for one that has another number of variables.
        """
        for metric in metrics:
            if len(self.variables) != len(metric.variables):
                raise ValueError(f"Metric {metric} is not compatible with {self}")
            for variable, other in zip(self.variables, metric.variables, strict=True):
                variable.assign_add(other)

    # -- without changing the metric's own state

    def stateless_update_state(self, metric_variables, *args, **kwargs):
        """Returns the values of the variables after an update of a metric whose state is `metric_variables`.

        Raises:
          ValueError: if there are not as many as the metric has variables.
        """
        self._check_number(metric_variables)
        with _State(self, metric_variables) as state:
            self.update_state(*args, **kwargs)
            return state.now()

    def stateless_result(self, metric_variables):
        """Returns the result of a metric whose state is `metric_variables`.

        Raises:
          ValueError: if there are not as many as the metric has variables.
        """
        self._check_number(metric_variables)
        with _State(self, metric_variables):
            return self.result()

    def stateless_reset_state(self):
        """Returns the values of the variables after a reset."""
        with _State(self, [v.read_value() for v in self.variables]) as state:
            self.reset_state()
            return state.now()

    def _check_number(self, metric_variables):
        if len(metric_variables) != len(self.variables):
            raise ValueError(
                "Argument `metric_variables` must be a list of tensors "
                f"corresponding 1:1 to {type(self).__name__}().variables. "
                f"Received list with length {len(metric_variables)}, but "
                f"expected {len(self.variables)} variables."
            )

    # -- state

    def add_variable(self, shape, initializer, dtype=None, aggregation="sum", name=None):
        """Makes a variable of the metric's state.

        Args:
          shape: of the variable. initializer: an initializer or its name; `reset_state` sets zeros.
          dtype: of the variable, floatx by default.
          aggregation: how replicas are combined.
          name: a name without "/".

        Raises:
          RuntimeError: if `super().__init__()` has not been called.
        """
        self._check_super_called()
        with name_scope(self.name.replace("/", ">"), caller=self):
            variable = Variable(
                initializer=initializers.get(initializer),
                shape=shape,
                dtype=dtype,
                trainable=False,
                aggregation=aggregation,
                synchronization="on_read",
                name=name,
            )
        self._tracker.add_to_store("variables", variable)
        return variable

    def add_weight(self, *args, **kwargs):
        """As `add_variable`, of a scalar by default.

        Takes `shape=(), initializer=None, dtype=None, name=None` as in Keras 3, or with a name as first argument what
        Keras 2 takes: `name, shape=(), aggregation, synchronization, initializer=None, dtype=None`.
        """
        order = _KERAS_2_ORDER if args and isinstance(args[0], str) else _KERAS_3_ORDER
        given = dict(zip(order, args, strict=False))
        twice = [name for name in kwargs if name in given]
        if twice or len(args) > len(order) or not kwargs.keys() <= _OF_WEIGHTS:
            # Python's own error for this call.
            _weight_signature(*args, **kwargs)
        given.update(kwargs)
        given.pop("synchronization", None)
        if given.get("initializer") is None:
            given["initializer"] = "zeros"
            given.setdefault("dtype", self._dtype)
        given.setdefault("shape", ())
        return self.add_variable(aggregation=_aggregation_name(given.pop("aggregation", None)), **given)

    @property
    def variables(self):
        """The metric's variables and those of the metrics in it."""
        variables = list(self._variables)
        for metric in self._metrics:
            variables.extend(metric.variables)
        return variables

    @property
    def weights(self):
        """Keras 2's name of `variables`."""
        return self.variables

    non_trainable_variables = non_trainable_weights = weights

    @property
    def trainable_variables(self):
        """None: Keras 2's metrics were layers."""
        return []

    trainable_weights = trainable_variables
    stateful = built = True

    @property
    def dtype(self):
        """Name of the dtype in which the metric computes."""
        return self._dtype

    def __call__(self, *args, **kwargs):
        """Adds a batch to the state and returns the result."""
        self._check_super_called()
        self.update_state(*args, **kwargs)
        return self.result()

    def get_config(self):
        """Returns the arguments to make the metric again."""
        return {"name": self.name, "dtype": self.dtype}

    @classmethod
    def from_config(cls, config):
        """Returns the metric that `get_config` described."""
        return cls(**config)

    def __setattr__(self, name, value):
        if "_tracker" in self.__dict__:
            value = self._tracker.track(value)
        return super().__setattr__(name, value)

    def _check_super_called(self):
        if "_tracker" not in self.__dict__:
            raise RuntimeError("You forgot to call `super().__init__()` in the `__init__()` method. Go add it!")

    def _obj_type(self):
        return "Metric"

    def __repr__(self):
        return f"<{type(self).__name__} name={self.name}>"

    def __str__(self):
        return self.__repr__()


_KERAS_3_ORDER = ("shape", "initializer", "dtype", "name")
_KERAS_2_ORDER = ("name", "shape", "aggregation", "synchronization", "initializer", "dtype")
_OF_WEIGHTS = frozenset(_KERAS_2_ORDER)


def _weight_signature(shape=(), initializer=None, dtype=None, name=None):
    pass


_weight_signature.__qualname__ = "Metric.add_weight"
Metric.add_weight.__signature__ = inspect.Signature(
    [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        *inspect.signature(_weight_signature).parameters.values(),
    ]
)

# Metrics whose `reset_states` is running.
_resetting = []


def _calls(metric):
    return any(m is metric for m in _resetting)


def _is_dtype(value):
    """Whether a string names a dtype or a policy."""
    if not isinstance(value, str):
        return value is not None
    if value.startswith(("mixed_", "int8_", "float8_")):
        return True
    try:
        standardize_dtype(value)
    except ValueError:
        return False
    return True


def _aggregation_name(aggregation):
    if aggregation is None:
        return "sum"
    return aggregation if isinstance(aggregation, str) else aggregation.name.lower()


class _State:
    """A context in which a metric's variables have other values."""

    def __init__(self, metric, values):
        self._metric = metric
        self._values = values

    def __enter__(self):
        self._kept = [(variable, variable.read_value()) for variable in self._metric.variables]
        for (variable, _), value in zip(self._kept, self._values, strict=True):
            variable.assign(value)
        return self

    def now(self):
        """The present values, as tensors."""
        return [variable.read_value() for variable in self._metric.variables]

    def __exit__(self, *exception):
        for variable, value in self._kept:
            variable.assign(value)
