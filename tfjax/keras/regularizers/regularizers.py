"""Regularizers: penalties on the values of weights, added to the loss."""

import math

from tfjax.keras.backend import config
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.ops import tf_functions as tf


@keras_export("keras.Regularizer", "keras.regularizers.Regularizer")
class Regularizer:
    """Base class of regularizers: a subclass defines `__call__(self, x)`, and `get_config()` to be saved."""

    def __call__(self, x):
        """Returns the penalty, a scalar."""
        return 0.0

    @classmethod
    def from_config(cls, config):
        """Returns the regularizer that `get_config` described."""
        return cls(**config)

    def get_config(self):
        """Returns the constructor's arguments."""
        raise NotImplementedError(f"{self} does not implement get_config()")


@keras_export("keras.regularizers.L1L2", "keras.regularizers.l1_l2")
class L1L2(Regularizer):
    """`l1 * sum(|x|) + l2 * sum(x**2)`.

    Raises:
        ValueError: for factors that are no finite, non-negative numbers.
    """

    def __init__(self, l1=0.0, l2=0.0):
        self.l1 = validate_float_arg(0.0 if l1 is None else l1, name="l1")
        self.l2 = validate_float_arg(0.0 if l2 is None else l2, name="l2")

    def __call__(self, x):
        """Returns the penalty of a tensor."""
        x = convert_to_tensor(x)
        penalty = None
        if self.l1 != 0.0:
            penalty = tf.cast(self.l1, x.dtype) * tf.reduce_sum(tf.abs(x))
        if self.l2 != 0.0:
            second = tf.cast(self.l2, x.dtype) * tf.reduce_sum(tf.square(x))
            penalty = second if penalty is None else penalty + second
        return convert_to_tensor(0.0, x.dtype) if penalty is None else penalty

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"l1": self.l1, "l2": self.l2}


def _with_alias(value, name, aliases, default):
    """The factor, which old files of Keras call `l`."""
    if "l" in aliases:
        value = aliases.pop("l")
    if aliases:
        raise TypeError(f"Argument(s) not recognized: {aliases}")
    return validate_float_arg(default if value is None else value, name=name)


@keras_export("keras.regularizers.L1", "keras.regularizers.l1")
class L1(Regularizer):
    """`l1 * sum(|x|)`.

    Raises:
        ValueError: for a factor that is no finite, non-negative number.
    """

    def __init__(self, l1=0.01, **kwargs):
        self.l1 = convert_to_tensor(_with_alias(l1, "l1", kwargs, 0.01))

    def __call__(self, x):
        """Returns the penalty of a tensor."""
        x = convert_to_tensor(x)
        return tf.cast(self.l1, x.dtype) * tf.reduce_sum(tf.abs(x))

    def get_config(self):
        """Returns the constructor's arguments; the factor as Keras gives it back, rounded to the float type."""
        return {"l1": float(self.l1)}


@keras_export("keras.regularizers.L2", "keras.regularizers.l2")
class L2(Regularizer):
    """`l2 * sum(x**2)`.

    Raises:
        ValueError: for a factor that is no finite, non-negative number.
    """

    def __init__(self, l2=0.01, **kwargs):
        self.l2 = _with_alias(l2, "l2", kwargs, 0.01)

    def __call__(self, x):
        """Returns the penalty of a tensor."""
        x = convert_to_tensor(x)
        return tf.cast(self.l2, x.dtype) * tf.reduce_sum(tf.square(x))

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"l2": self.l2}


@keras_export("keras.regularizers.OrthogonalRegularizer", "keras.regularizers.orthogonal_regularizer")
class OrthogonalRegularizer(Regularizer):
    """`factor` times the mean absolute cosine between different rows (or columns) of a matrix.

    Args:
        factor: a finite, non-negative number.
        mode: `"rows"` or `"columns"`.

    Raises:
        ValueError: for other arguments.
    """

    def __init__(self, factor=0.01, mode="rows"):
        self.factor = convert_to_tensor(validate_float_arg(factor, name="factor"))
        if mode not in ("rows", "columns"):
            raise ValueError(
                f'Invalid value for argument `mode`. Expected one of {{"rows", "columns"}}. Received: mode={mode}'
            )
        self.mode = mode

    def __call__(self, inputs):
        """Returns the penalty of a matrix.

        Raises:
            ValueError: if the rank is not 2.
        """
        if len(inputs.shape) != 2:
            raise ValueError(f"Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape={inputs.shape}")
        rows = self.mode == "rows"
        unit = _unit(convert_to_tensor(inputs), axis=1 if rows else 0)
        product = tf.matmul(unit, unit, transpose_b=True) if rows else tf.matmul(unit, unit, transpose_a=True)
        size = inputs.shape[0 if rows else 1]
        different = product * (1.0 - tf.eye(size, dtype=unit.dtype))
        pairs = size * (size - 1.0) / 2.0
        return self.factor * 0.5 * tf.reduce_sum(tf.abs(different)) / pairs

    def get_config(self):
        """Returns the constructor's arguments; the factor as Keras gives it back, rounded to the float type."""
        return {"factor": float(self.factor), "mode": self.mode}


def _unit(x, axis):
    """`x` divided by its 2-norms, which count as at least epsilon."""
    inverse = tf.rsqrt(tf.reduce_sum(tf.square(x), axis=axis, keepdims=True))
    return x * tf.minimum(inverse, 1.0 / config.epsilon())


def validate_float_arg(value, name):
    """Returns `value` as a float.

    Raises:
        ValueError: if it is no finite, non-negative number.
    """
    valid = isinstance(value, (float, int)) and math.isfinite(value) and value >= 0
    if not valid:
        raise ValueError(f"Invalid value for argument {name}: expected a non-negative float.Received: {name}={value}")
    return float(value)
