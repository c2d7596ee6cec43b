"""Errors of predicted numbers, as metrics."""

import warnings

from tfjax.keras.initializers import Zeros
from tfjax.keras.keras_export import keras_export
from tfjax.keras.losses import (
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
)
from tfjax.keras.losses.arrays import check_broadcast_to, fused, recorded, same_rank, total
from tfjax.keras.losses.functions import tensor_of, user_frame
from tfjax.keras.losses.regression import similarity
from tfjax.keras.losses.squeezing import squeeze_or_expand_to_same_rank
from tfjax.keras.metrics.metric import Metric
from tfjax.keras.metrics.reduction_metrics import Mean, MeanMetricWrapper, state_op
from tfjax.ops.inputs import op_error
from tfjax.ops.jax_op import scalar, update_variables
from tfjax.ops.math.elementwise import sqrt
from tfjax.ops.shapes import show


class _Error(MeanMetricWrapper):
    _arguments = ()

    def __init__(self, fn, name, dtype, **kwargs):
        super().__init__(fn=fn, name=name, dtype=dtype, **kwargs)
        self._direction = "down"


@keras_export("keras.metrics.MeanSquaredError")
class MeanSquaredError(_Error):
    """Mean of (y_true - y_pred) ** 2."""

    def __init__(self, name="mean_squared_error", dtype=None):
        super().__init__(mean_squared_error, name, dtype)


@keras_export("keras.metrics.MeanAbsoluteError")
class MeanAbsoluteError(_Error):
    """Mean of |y_true - y_pred|."""

    def __init__(self, name="mean_absolute_error", dtype=None):
        super().__init__(mean_absolute_error, name, dtype)


@keras_export("keras.metrics.MeanAbsolutePercentageError")
class MeanAbsolutePercentageError(_Error):
    """Mean of 100 * |y_true - y_pred| / |y_true|."""

    def __init__(self, name="mean_absolute_percentage_error", dtype=None):
        super().__init__(mean_absolute_percentage_error, name, dtype)


@keras_export("keras.metrics.MeanSquaredLogarithmicError")
class MeanSquaredLogarithmicError(_Error):
    """Mean of (log(y_true + 1) - log(y_pred + 1)) ** 2."""

    def __init__(self, name="mean_squared_logarithmic_error", dtype=None):
        super().__init__(mean_squared_logarithmic_error, name, dtype)


@keras_export("keras.metrics.LogCoshError")
class LogCoshError(_Error):
    """Mean of log(cosh(y_pred - y_true))."""

    def __init__(self, name="logcosh", dtype=None):
        super().__init__(log_cosh, name, dtype)


def cosine_similarity(y_true, y_pred, axis=-1):
    """The cosine of the angle between labels and predictions along `axis`; the loss of this name is its negative."""
    return similarity(y_true, y_pred, axis)


@keras_export("keras.metrics.CosineSimilarity")
class CosineSimilarity(_Error):
    """Mean cosine of the angle between labels and predictions along `axis`."""

    def __init__(self, name="cosine_similarity", dtype=None, axis=-1):
        super().__init__(cosine_similarity, name, dtype, axis=axis)
        self._direction = "up"


@fused("SquaredDifference", "Sub", swapped=True, squeezed=True, reduces=None)
def _squares(xp, y_true, y_pred):
    y_true, y_pred = same_rank(y_true, y_pred)
    error = y_pred - y_true
    return error * error


@keras_export("keras.metrics.RootMeanSquaredError")
class RootMeanSquaredError(Mean):
    """Square root of the mean of (y_true - y_pred) ** 2."""

    def __init__(self, name="root_mean_squared_error", dtype=None):
        super().__init__(name, dtype=dtype)
        self._direction = "down"

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds a batch."""
        dtype = self._numpy_dtype
        super().update_state(_squares(tensor_of(y_true, dtype), tensor_of(y_pred, dtype)), sample_weight)

    def result(self):
        """The root of the mean so far."""
        return sqrt(super().result())


def _moments(xp, y_true, y_pred, weights, squares, sums, errors, counts, samples):
    if weights.ndim == 1:
        weights = weights[:, None]
    weights = xp.broadcast_to(weights, y_true.shape)
    weighted = y_true * weights
    error = y_true - y_pred

    def add(before, x):
        return before + total(xp, x, 0).astype(before.dtype)

    return (
        add(squares, y_true * weighted),
        add(sums, weighted),
        add(errors, error * error * weights),
        add(counts, weights),
        samples + samples.dtype.type(y_true.size),
    )


def _check_moments(ins):
    y_true, y_pred, weights = (aval.shape for aval in ins[:3])
    if len(weights) == 1:
        weights = (*weights, 1)
    check_broadcast_to(weights, y_true)
    if y_true != y_pred:
        raise op_error("Sub", f"Incompatible shapes: {show(y_true)} vs. {show(y_pred)}")


_moments_op = state_op("UpdateR2Score", _moments, 5, check=_check_moments)


def _explained(xp, squares, sums, errors, counts, samples, aggregation, regressors):
    one = sums.dtype.type(1)
    spread = squares - sums * (sums / counts)
    score = one - errors / spread
    score = xp.where(xp.isinf(score), 0, score).astype(sums.dtype)
    if aggregation == "uniform_average":
        score = total(xp, score, None) / score.dtype.type(score.size)
    elif aggregation == "variance_weighted_average":
        score = total(xp, spread * score, None) / total(xp, spread, None)
    if regressors:
        samples = samples.astype(score.dtype)
        score = one - (one - score) * (samples - one) / (samples - regressors - one)
    return score


_r2 = recorded("R2Score", _explained)


@keras_export("keras.metrics.R2Score")
class R2Score(Metric):
    """Coefficient of determination: 1 - residual sum of squares / total sum of squares, for each output.

    Args:
      class_aggregation: "uniform_average" of the outputs, "variance_weighted_average", or None for all of them.
      num_regressors: number of independent variables, for the adjusted score; 0 for the plain one.
      name, dtype: see `Metric`.

    Raises:
      ValueError: for another aggregation, or a negative number.
    """

    def __init__(self, class_aggregation="uniform_average", num_regressors=0, name="r2_score", dtype=None):
        super().__init__(name=name, dtype=dtype)
        self._direction = "up"
        allowed = (None, "uniform_average", "variance_weighted_average")
        if class_aggregation not in allowed:
            raise ValueError(
                "Invalid value for argument `class_aggregation`. Expected "
                f"one of {allowed}. Received: class_aggregation={class_aggregation}"
            )
        if num_regressors < 0:
            raise ValueError(
                "Invalid value for argument `num_regressors`. Expected a value >= 0. "
                f"Received: num_regressors={num_regressors}"
            )
        self.class_aggregation = class_aggregation
        self.num_regressors = num_regressors
        self.num_samples = self.add_variable(shape=(), initializer=Zeros(), name="num_samples")
        self._built = False

    def _build(self, y_true_shape, y_pred_shape):
        check_matrices("R2Score", y_true_shape, y_pred_shape)
        shape = [y_pred_shape[-1]]
        self.squared_sum = self.add_variable(name="squared_sum", shape=shape, initializer=Zeros())
        self.sum = self.add_variable(name="sum", shape=shape, initializer=Zeros())
        self.total_mse = self.add_variable(name="residual", shape=shape, initializer=Zeros())
        self.count = self.add_variable(name="count", shape=shape, initializer=Zeros())
        self._built = True

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds a batch of [batch, outputs].

        Raises:
          ValueError: for other ranks.
        """
        dtype = self._numpy_dtype
        y_true, y_pred = squeeze_or_expand_to_same_rank(tensor_of(y_true, dtype), tensor_of(y_pred, dtype))
        if not self._built:
            self._build(y_true.shape, y_pred.shape)
        weights = scalar(1.0, dtype) if sample_weight is None else tensor_of(sample_weight, dtype)
        state = (self.squared_sum, self.sum, self.total_mse, self.count, self.num_samples)
        update_variables(_moments_op, (y_true, y_pred, weights), state)

    def result(self):
        """The score so far."""
        regressors = self.num_regressors
        if regressors:
            samples = int(self.num_samples)
            if regressors > samples - 1:
                warnings.warn(
                    "More independent predictors than datapoints in adjusted R2 score. Falling back to standard R2 "
                    "score.",
                    stacklevel=user_frame(),
                )
                regressors = 0
            elif regressors == samples - 1:
                warnings.warn(
                    "Division by zero in Adjusted R2 score. Falling back to standard R2 score.",
                    stacklevel=user_frame(),
                )
                regressors = 0
        sums, counts = self.sum, self.count
        state = (self.squared_sum, sums, self.total_mse, counts, self.num_samples)
        return _r2(*state, aggregation=self.class_aggregation, regressors=regressors)

    def get_config(self):
        """Returns the arguments to make the metric again."""
        config = super().get_config()
        config.update({"class_aggregation": self.class_aggregation, "num_regressors": self.num_regressors})
        return config


def check_matrices(metric, y_true_shape, y_pred_shape):
    """Raises ValueError unless both are [batch, outputs] with a known number of outputs."""
    given = f"Received input shapes: y_pred.shape={y_pred_shape} and y_true.shape={y_true_shape}."
    if len(y_pred_shape) != 2 or len(y_true_shape) != 2:
        raise ValueError(f"{metric} expects 2D inputs with shape (batch_size, output_dim). {given}")
    if y_pred_shape[-1] is None or y_true_shape[-1] is None:
        raise ValueError(
            f"{metric} expects 2D inputs with shape (batch_size, output_dim), with output_dim fully defined "
            f"(not None). {given}"
        )
