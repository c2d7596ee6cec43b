"""Sum and mean of values, and the mean of a function of labels and predictions."""

import functools

from tfjax.core import lazy
from tfjax.keras import losses
from tfjax.keras.initializers import Zeros
from tfjax.keras.keras_export import keras_export
from tfjax.keras.losses.arrays import (
    check_broadcast_to,
    divide_no_nan,
    mean,
    recorded,
    same_rank,
    same_rank_shapes,
    total,
)
from tfjax.keras.losses.functions import cast_of, tensor_of
from tfjax.keras.metrics.metric import Metric
from tfjax.ops.jax_op import update_variables
from tfjax.tensor.tensor import EagerTensor, Tensor


def _samplewise(xp, values, weights, reduce):
    """Values and weights of samples: [batch], or a scalar for a scalar."""
    if weights is not None:
        values, weights = same_rank(values, weights)
        if values.ndim > weights.ndim:
            values = reduce(xp, values, tuple(range(weights.ndim, values.ndim)))
        rank = weights.ndim
        weights = xp.broadcast_to(weights, values.shape)
        values = values * weights
        if rank > 1:
            weights = reduce(xp, weights, tuple(range(1, rank)))
    if values.ndim > 1:
        values = reduce(xp, values, tuple(range(1, values.ndim)))
    return values, weights


def _summed(xp, values, *rest):
    *weights, before = rest
    values, _ = _samplewise(xp, values, weights[0] if weights else None, total)
    return (before + total(xp, values, None),)


def _averaged(xp, values, *rest):
    *weights, before, count = rest
    values, weights = _samplewise(xp, values, weights[0] if weights else None, mean)
    if weights is not None:
        number = total(xp, weights, None)
    else:
        number = count.dtype.type(values.shape[0] if values.ndim else 1)
    return before + total(xp, values, None), count + number


def _check_weights(ins, state):
    if len(ins) == state + 1:
        return
    a, b = same_rank_shapes(ins[0].shape, ins[1].shape)
    a = a[: len(b)]
    check_broadcast_to(b, a)


def state_op(name, formula, states, **options):
    """An op whose outputs are the new values of a metric's variables, the last `states` of its inputs."""
    abstract = lambda ins: tuple(ins[-states:])
    return recorded(name, formula, abstract=abstract, multi=True, differentiable=False, **options)


_sum_op = state_op("UpdateSum", _summed, 1, check=functools.partial(_check_weights, state=1))
_mean_op = state_op("UpdateMean", _averaged, 2, check=functools.partial(_check_weights, state=2))
ratio = recorded("DivNoNan", divide_no_nan, abstract=lambda ins: ins[0])


def _inputs(values, sample_weight, dtype):
    """Values and weights as tensors; where there are both, a mask on the values is part of the weights."""
    mask = values.__dict__.get("_keras_mask") if isinstance(values, Tensor) else None
    if type(values) is not EagerTensor or values.aval.dtype is not dtype:
        values = cast_of(values, dtype)
    if sample_weight is None:
        return (values,)
    return values, with_mask(sample_weight, mask, dtype)


def with_mask(sample_weight, mask, dtype):
    """Weights that are 0 where the mask is; None without either."""
    if sample_weight is not None:
        sample_weight = tensor_of(sample_weight, dtype)
    if mask is None:
        return sample_weight
    mask = tensor_of(mask, dtype)
    if sample_weight is None:
        return mask
    mask, sample_weight = losses.squeeze_or_expand_to_same_rank(mask, sample_weight)
    return sample_weight * mask


@keras_export("keras.metrics.Sum")
class Sum(Metric):
    """The sum of values, times their weights."""

    def __init__(self, name="sum", dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_variable(shape=(), initializer=Zeros(), dtype=self.dtype, name="total")

    def update_state(self, values, sample_weight=None):
        """Adds values, [batch, ...], to the sum; weights must broadcast to them."""
        update_variables(_sum_op, _inputs(values, sample_weight, self._numpy_dtype), (self.total,))

    def reset_state(self):
        """Sets the sum to 0."""
        self.total.assign(0)

    def result(self):
        """The sum so far."""
        return tensor_of(self.total, self._numpy_dtype)


@keras_export("keras.metrics.Mean")
class Mean(Metric):
    """The mean of values, weighted: the sum of values times weights over the sum of weights."""

    def __init__(self, name="mean", dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_variable(shape=(), initializer=Zeros(), dtype=self.dtype, name="total")
        self.count = self.add_variable(shape=(), initializer=Zeros(), dtype=self.dtype, name="count")

    def update_state(self, values, sample_weight=None):
        """Adds values, [batch, ...], to the mean; weights must broadcast to them."""
        update_variables(_mean_op, _inputs(values, sample_weight, self._numpy_dtype), (self.total, self.count))

    def reset_state(self):
        """Forgets all values."""
        self.total.assign(0)
        self.count.assign(0)

    def result(self):
        """The mean so far, 0 without values."""
        return ratio(self.total, self.count)


@keras_export("keras.metrics.MeanMetricWrapper")
class MeanMetricWrapper(Mean):
    """The mean of a function of labels and predictions over all samples.

    Args:
      fn: `fn(y_true, y_pred, **kwargs)`, which returns a value for each sample.
      name, dtype: see `Metric`.
      **kwargs: for `fn`.
    """

    # Attributes that are arguments, in the order in which configurations list them; None: configurations name `fn`.
    _arguments = None

    def __init__(self, fn, name=None, dtype=None, **kwargs):
        super().__init__(name=name, dtype=dtype)
        self._fn = fn
        self._fn_kwargs = kwargs
        if _is_loss(fn) or type(fn) in losses.ALL_OBJECTS:
            self._direction = "down"

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds a batch; a mask on the predictions is part of the weights."""
        values = self._fn(y_true, y_pred, **self._fn_kwargs)
        mask = y_pred.__dict__.get("_keras_mask") if isinstance(y_pred, Tensor) else None
        if mask is not None:
            sample_weight = with_mask(sample_weight, mask, self._numpy_dtype)
        return super().update_state(values, sample_weight=sample_weight)

    def get_config(self):
        """Returns the arguments to make the metric again."""
        config = super().get_config()
        if self._arguments is not None:
            config.update((name, getattr(self, name)) for name in self._arguments)
            return config
        from tfjax.keras.saving import serialization_lib

        config["fn"] = serialization_lib.serialize_keras_object(self._fn)
        config.update(serialization_lib.serialize_keras_object(self._fn_kwargs))
        return config

    @classmethod
    def from_config(cls, config):
        """Returns the metric that `get_config` described."""
        if "fn" in config:
            from tfjax.keras.saving import serialization_lib

            config = serialization_lib.deserialize_keras_object(config)
        return cls(**config)


def _is_loss(fn):
    fn = lazy.original(fn)  # public functions are wrapped once a symbolic tensor was made
    try:
        return fn in losses.ALL_OBJECTS
    except TypeError:  # not hashable
        return False
