"""Metrics that only Keras 2 has."""

from tfjax.core.shapes import TensorShape
from tfjax.keras.keras_export import keras_export
from tfjax.keras.losses.functions import tensor_of
from tfjax.keras.losses.squeezing import squeeze_or_expand_to_same_rank
from tfjax.keras.metrics.metric import Metric
from tfjax.keras.metrics.reduction_metrics import Mean, ratio, state_op
from tfjax.ops.jax_op import update_variables
from tfjax.ops.math.binary import divide_no_nan
from tfjax.ops.math.elementwise import abs as absolute


def _add(xp, values, *rest):
    *weights, total, count = rest
    ones = xp.ones_like(values)
    if weights:
        weight = weights[0].reshape(*weights[0].shape, *[1] * (values.ndim - weights[0].ndim))
        values, ones = values * weight, ones * weight
    return total + values, count + ones


_add_op = state_op("UpdateMeanTensor", _add, 2)


@keras_export("keras.metrics.MeanTensor")
class MeanTensor(Metric):
    """The mean of each element of tensors of one shape.

    Args:
      name, dtype: see `Metric`.
      shape: of the tensors; by default that of the first one.
    """

    def __init__(self, name="mean_tensor", dtype=None, shape=None):
        super().__init__(name=name, dtype=dtype)
        self._shape = None
        self._total = None
        self._count = None
        self._built = False
        if shape is not None:
            self._build(shape)

    def _build(self, shape):
        self._shape = TensorShape(shape)
        self._build_input_shape = self._shape
        sizes = tuple(self._shape.as_list())
        self._total = self.add_variable(shape=sizes, initializer="zeros", dtype=self.dtype, name="total")
        self._count = self.add_variable(shape=sizes, initializer="zeros", dtype=self.dtype, name="count")
        self._built = True

    @property
    def total(self):
        """The variable of sums, None before the first tensor."""
        return self._total

    @property
    def count(self):
        """The variable of counts, None before the first tensor."""
        return self._count

    def update_state(self, values, sample_weight=None):
        """Adds a tensor, with weights for its elements or its first axes.

        Raises:
          ValueError: if its shape is not that of the first one.
        """
        dtype = self._numpy_dtype
        values = tensor_of(values, dtype)
        if not self._built:
            self._build(values.shape)
        elif values.shape != self._shape:
            raise ValueError(
                "MeanTensor input values must always have the same "
                f"shape. Expected shape (set during the first call): "
                f"{self._shape}. Got: {values.shape}."
            )
        inputs = [values]
        if sample_weight is not None:
            inputs.append(squeeze_or_expand_to_same_rank(values, tensor_of(sample_weight, dtype))[1])
        update_variables(_add_op, inputs, (self._total, self._count))

    def result(self):
        """The means so far.

        Raises:
          ValueError: before the first tensor.
        """
        if not self._built:
            raise ValueError(
                "MeanTensor does not have any value yet. Please call the MeanTensor instance or use "
                "`.update_state(value)` before retrieving the result."
            )
        return ratio(self._total, self._count)


@keras_export("keras.metrics.MeanRelativeError")
class MeanRelativeError(Mean):
    """The mean of |y_true - y_pred| / normalizer.

    Args:
      normalizer: of the shape of the predictions. name, dtype: see `Metric`.
    """

    def __init__(self, normalizer, name=None, dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.normalizer = tensor_of(normalizer, self._numpy_dtype)

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Adds a batch.

        Raises:
          ValueError: if the shapes differ.
        """
        dtype = self._numpy_dtype
        y_pred, y_true = squeeze_or_expand_to_same_rank(tensor_of(y_pred, dtype), tensor_of(y_true, dtype))
        y_pred, self.normalizer = squeeze_or_expand_to_same_rank(y_pred, self.normalizer, expand_rank_1=False)
        y_pred.shape.assert_is_compatible_with(y_true.shape)
        errors = divide_no_nan(absolute(y_true - y_pred), self.normalizer)
        super().update_state(errors, sample_weight=sample_weight)

    def get_config(self):
        """Returns the arguments to make the metric again."""
        return {**super().get_config(), "normalizer": self.normalizer.numpy()}
