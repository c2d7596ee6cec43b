"""keras.activations: the activation functions of layers."""

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.keras_tensor import any_symbolic_tensors
from tfjax.keras.keras_export import keras_export
from tfjax.keras.ops import nn as ops
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.symbolic_op import keras_op


def _relu(x, negative_slope=0.0, max_value=None, threshold=0.0):
    x = convert_to_tensor(x)
    if negative_slope != 0.0:
        if max_value is None and threshold == 0:
            return tf.leaky_relu(x, alpha=negative_slope)
        negative_part = tf.relu(-x + threshold) if threshold != 0 else tf.relu(-x)
    clip_max = max_value is not None
    if threshold != 0:
        threshold = tf.cast(threshold, x.dtype)
        x = tf.where(x > threshold, x, tf.zeros_like(x))
    elif max_value == 6:
        x = tf.relu6(x)
        clip_max = False
    else:
        x = tf.relu(x)
    if clip_max:
        x = tf.clip_by_value(x, tf.cast(0.0, x.dtype), tf.cast(max_value, x.dtype))
    if negative_slope != 0.0:
        x -= negative_slope * negative_part
    return x


_symbolic_relu = keras_op("ReLU")(_relu)


@keras_export("keras.activations.relu")
def relu(x, negative_slope=0.0, max_value=None, threshold=0.0, alpha=None):
    """Returns `max(x, 0)`, or a variant of it.

    Args:
        x: a tensor.
        negative_slope: the slope below `threshold`.
        max_value: the largest value returned; None: no limit.
        threshold: the value below which the result is 0, or `negative_slope * (x - threshold)`.
        alpha: Keras 2's name of `negative_slope`.
    """
    if alpha is not None:
        negative_slope = alpha
    if any_symbolic_tensors((x,)):
        return _symbolic_relu(x, negative_slope=negative_slope, max_value=max_value, threshold=threshold)
    if negative_slope == 0.0 and max_value is None and threshold == 0:
        return tf.relu(x)
    return _relu(x, negative_slope, max_value, threshold)


@keras_export("keras.activations.leaky_relu")
def leaky_relu(x, negative_slope=0.2):
    """Returns `x`, times `negative_slope` where it is negative."""
    return ops.leaky_relu(x, negative_slope=negative_slope)


@keras_export("keras.activations.relu6")
def relu6(x):
    """Returns `min(max(x, 0), 6)`."""
    return ops.relu6(x)


@keras_export("keras.activations.softmax")
def softmax(x, axis=-1):
    """Returns `exp(x)` divided by its sum along `axis`."""
    return ops.softmax(x, axis=axis)


@keras_export("keras.activations.elu")
def elu(x, alpha=1.0):
    """Returns `x`, and `alpha * (exp(x) - 1)` where it is negative."""
    return ops.elu(x, alpha=alpha)


@keras_export("keras.activations.selu")
def selu(x):
    """Returns the scaled `elu` that keeps mean 0 and variance 1 (Klambauer and others 2017)."""
    return ops.selu(x)


@keras_export("keras.activations.softplus")
def softplus(x):
    """Returns `log(1 + exp(x))`."""
    return ops.softplus(x)


@keras_export("keras.activations.softsign")
def softsign(x):
    """Returns `x / (1 + |x|)`."""
    return ops.softsign(x)


@keras_export("keras.activations.soft_shrink")
def soft_shrink(x, threshold=0.5):
    """Returns `x` moved towards 0 by `threshold`, and 0 where that is passed."""
    return ops.soft_shrink(x, threshold=threshold)


@keras_export("keras.activations.sparse_plus")
def sparse_plus(x):
    """Returns 0 up to -1, `x` from 1 on, `(x + 1)**2 / 4` between."""
    return ops.sparse_plus(x)


@keras_export("keras.activations.silu", "keras.activations.swish")
def silu(x):
    """Returns `x * sigmoid(x)`."""
    return ops.silu(x)


@keras_export("keras.activations.squareplus")
def squareplus(x, b=4):
    """Returns `(x + sqrt(x**2 + b)) / 2`."""
    return ops.squareplus(x, b=b)


@keras_export("keras.activations.gelu")
def gelu(x, approximate=False):
    """Returns `x * P(X <= x)` for a standard normal X; `approximate` by a tanh."""
    return ops.gelu(x, approximate=approximate)


@keras_export("keras.activations.celu")
def celu(x, alpha=1.0):
    """Returns `max(x, 0) + alpha * (exp(min(x, 0) / alpha) - 1)`."""
    return ops.celu(x, alpha=alpha)


@keras_export("keras.activations.glu")
def glu(x, axis=-1):
    """Returns one half of `x` along `axis` times the sigmoid of the other."""
    return ops.glu(x, axis=axis)


@keras_export("keras.activations.tanh")
def tanh(x):
    """Returns the hyperbolic tangent."""
    if any_symbolic_tensors((x,)):
        from tfjax.keras.ops import numpy

        return numpy.tanh(x)
    return tf.tanh(x)


@keras_export("keras.activations.tanh_shrink")
def tanh_shrink(x):
    """Returns `x - tanh(x)`."""
    return ops.tanh_shrink(x)


@keras_export("keras.activations.hard_tanh")
def hard_tanh(x):
    """Returns `x` clipped to [-1, 1]."""
    return ops.hard_tanh(x)


@keras_export("keras.activations.hard_shrink")
def hard_shrink(x, threshold=0.5):
    """Returns `x`, and 0 where `|x| <= threshold`."""
    return ops.hard_shrink(x, threshold=threshold)


@keras_export("keras.activations.threshold")
def threshold(x, threshold, default_value):
    """Returns `x`, and `default_value` where `x <= threshold`."""
    return ops.threshold(x, threshold, default_value)


@keras_export("keras.activations.sigmoid")
def sigmoid(x):
    """Returns `1 / (1 + exp(-x))`."""
    return ops.sigmoid(x)


@keras_export("keras.activations.exponential")
def exponential(x):
    """Returns `exp(x)`."""
    if any_symbolic_tensors((x,)):
        from tfjax.keras.ops import numpy

        return numpy.exp(x)
    return tf.exp(x)


@keras_export("keras.activations.hard_sigmoid")
def hard_sigmoid(x):
    """Returns `relu6(x + 3) / 6`."""
    return ops.hard_sigmoid(x)


@keras_export("keras.activations.log_sigmoid")
def log_sigmoid(x):
    """Returns `log(1 / (1 + exp(-x)))`."""
    return ops.log_sigmoid(x)


@keras_export("keras.activations.sparse_sigmoid")
def sparse_sigmoid(x):
    """Returns 0 up to -1, 1 from 1 on, `(x + 1) / 2` between."""
    return ops.sparse_sigmoid(x)


@keras_export("keras.activations.hard_silu", "keras.activations.hard_swish")
def hard_silu(x):
    """Returns `x * hard_sigmoid(x)`."""
    return ops.hard_silu(x)


@keras_export("keras.activations.linear")
def linear(x):
    """Returns `x`."""
    return x


@keras_export("keras.activations.mish")
@keras_op("Mish")
def mish(x):
    """Returns `x * tanh(softplus(x))` (Misra 2019)."""
    x = convert_to_tensor(x)
    return x * tf.tanh(tf.softplus(x))


@keras_export("keras.activations.log_softmax")
def log_softmax(x, axis=-1):
    """Returns the logarithm of `softmax(x, axis)`."""
    return ops.log_softmax(x, axis=axis)


@keras_export("keras.activations.sparsemax")
def sparsemax(x, axis=-1):
    """Returns the Euclidean projection onto the probability simplex (Martins and Astudillo 2016)."""
    return ops.sparsemax(x, axis=axis)
