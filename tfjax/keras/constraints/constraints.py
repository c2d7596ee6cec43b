"""Constraints: what an optimizer does to a weight's new value."""

from tfjax.keras.backend import config
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.ops import tf_functions as tf


@keras_export("keras.constraints.Constraint")
class Constraint:
    """Base class of constraints: a subclass defines `__call__(self, w)`, and `get_config()` if it takes arguments."""

    def __call__(self, w):
        """Returns the value that the weight gets."""
        return w

    def get_config(self):
        """Returns the constructor's arguments."""
        return {}

    @classmethod
    def from_config(cls, config):
        """Returns the constraint that `get_config` described."""
        return cls(**config)


def _norms(w, axis):
    return tf.sqrt(tf.reduce_sum(tf.square(w), axis=axis, keepdims=True))


@keras_export("keras.constraints.MaxNorm", "keras.constraints.max_norm")
class MaxNorm(Constraint):
    """Scales each unit's weights down to a 2-norm of at most `max_value` (Srivastava and others 2014).

    Args:
        max_value: the largest norm.
        axis: the axis or axes that belong to one unit: 0 for a Dense kernel, [0, 1, 2] for one of Conv2D.
    """

    def __init__(self, max_value=2, axis=0):
        self.max_value = max_value
        self.axis = axis

    def __call__(self, w):
        """Returns the scaled weights."""
        w = convert_to_tensor(w)
        norms = _norms(w, self.axis)
        desired = tf.clip_by_value(norms, 0, self.max_value)
        return w * (desired / (config.epsilon() + norms))

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"max_value": self.max_value, "axis": self.axis}


@keras_export("keras.constraints.NonNeg", "keras.constraints.non_neg")
class NonNeg(Constraint):
    """Replaces negative weights by 0."""

    def __call__(self, w):
        """Returns the weights that are not negative."""
        return tf.maximum(convert_to_tensor(w), 0)


@keras_export("keras.constraints.UnitNorm", "keras.constraints.unit_norm")
class UnitNorm(Constraint):
    """Scales each unit's weights to a 2-norm of 1.

    Args:
        axis: as for `MaxNorm`.
    """

    def __init__(self, axis=0):
        self.axis = axis

    def __call__(self, w):
        """Returns the scaled weights."""
        w = convert_to_tensor(w)
        return w / (config.epsilon() + _norms(w, self.axis))

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"axis": self.axis}


@keras_export("keras.constraints.MinMaxNorm", "keras.constraints.min_max_norm")
class MinMaxNorm(Constraint):
    """Scales each unit's weights towards a 2-norm between two bounds.

    Args:
        min_value: the smallest norm.
        max_value: the largest norm.
        rate: which part of the way to go in one step; 1 goes all the way.
        axis: as for `MaxNorm`.
    """

    def __init__(self, min_value=0.0, max_value=1.0, rate=1.0, axis=0):
        self.min_value = min_value
        self.max_value = max_value
        self.rate = rate
        self.axis = axis

    def __call__(self, w):
        """Returns the scaled weights."""
        w = convert_to_tensor(w)
        norms = _norms(w, self.axis)
        desired = self.rate * tf.clip_by_value(norms, self.min_value, self.max_value) + (1 - self.rate) * norms
        return w * (desired / (config.epsilon() + norms))

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"min_value": self.min_value, "max_value": self.max_value, "rate": self.rate, "axis": self.axis}


@keras_export("keras.constraints.RadialConstraint", "keras.constraints.radial_constraint")
class RadialConstraint(Constraint):
    """Makes the first two axes of a convolution's kernel equal along circles around the centre (Keras 2).

    Raises:
        ValueError: if the rank is not 4 or the window is not square.
    """

    def __call__(self, w):
        """Returns the symmetric kernel."""
        w = convert_to_tensor(w)
        if len(w.shape) != 4:
            raise ValueError(f"The weight tensor must have rank 4. Received weight tensor with shape: {w.shape}")
        height, width, channels, kernels = w.shape
        w = tf.reshape(w, (height, width, channels * kernels))
        columns = [_radial(w[:, :, k]) for k in range(channels * kernels)]
        return tf.reshape(tf.stack(columns, -1), (height, width, channels, kernels))


def _radial(kernel):
    """One window: rings around the centre, each of one value taken from the diagonal as Keras 2 takes it."""
    size = kernel.shape[0]
    start, even = size // 2, size % 2 == 0
    # Ring 0 is the middle (2x2 for even sizes) and has the value above it on the diagonal.
    diagonal = [start - 1, *range(start + (1 if even else 0), size)]
    centre = (size - 1) / 2
    rings = [[int(max(abs(i - centre), abs(j - centre))) for j in range(size)] for i in range(size)]
    values = tf.stack([kernel[k, k] for k in diagonal])
    return tf.gather(values, rings)
