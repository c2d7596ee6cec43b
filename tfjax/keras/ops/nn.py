"""keras.ops.nn: activation functions."""

import importlib
import warnings

from tfjax.keras.backend import config
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.keras_export import keras_export
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.symbolic_op import keras_op
from tfjax.tensor.constant import constant
from tfjax.tensor.tensor import Tensor


def _remember_logits(output, x):
    """Losses go back from probabilities to these, for precision."""
    if isinstance(output, Tensor):
        output._keras_logits = x
    return output


@keras_export("keras.ops.relu", "keras.ops.nn.relu")
@keras_op("Relu")
def relu(x):
    """Returns `max(x, 0)`."""
    return tf.relu(x)


@keras_export("keras.ops.relu6", "keras.ops.nn.relu6")
@keras_op("Relu6")
def relu6(x):
    """Returns `min(max(x, 0), 6)`."""
    return tf.relu6(x)


@keras_export("keras.ops.sigmoid", "keras.ops.nn.sigmoid")
@keras_op("Sigmoid")
def sigmoid(x):
    """Returns `1 / (1 + exp(-x))`."""
    return _remember_logits(tf.sigmoid(x), x)


@keras_export("keras.ops.sparse_sigmoid", "keras.ops.nn.sparse_sigmoid")
@keras_op("SparseSigmoid")
def sparse_sigmoid(x):
    """Returns 0 up to -1, 1 from 1 on, `(x + 1) / 2` between."""
    x = convert_to_tensor(x)
    below = x <= -1
    zero, one = constant(0.0, x.dtype), constant(1.0, x.dtype)  # which refuses integers, as in Keras
    return tf.where(below, zero, tf.where(x >= 1, one, 0.5 * (x + 1)))


@keras_export("keras.ops.softplus", "keras.ops.nn.softplus")
@keras_op("Softplus")
def softplus(x):
    """Returns `log(1 + exp(x))`."""
    return tf.softplus(x)


@keras_export("keras.ops.softsign", "keras.ops.nn.softsign")
@keras_op("Softsign")
def softsign(x):
    """Returns `x / (1 + |x|)`."""
    return tf.softsign(x)


@keras_export("keras.ops.soft_shrink", "keras.ops.nn.soft_shrink")
@keras_op("SoftShrink")
def soft_shrink(x, threshold=0.5):
    """Returns `x` moved towards 0 by `threshold`, and 0 where that is passed."""
    return tf.where(x > threshold, x - threshold, tf.where(x < -threshold, x + threshold, tf.zeros_like(x)))


@keras_export("keras.ops.sparse_plus", "keras.ops.nn.sparse_plus")
@keras_op("SparsePlus")
def sparse_plus(x):
    """Returns 0 up to -1, `x` from 1 on, `(x + 1)**2 / 4` between."""
    return tf.where(x <= -1, tf.zeros_like(x), tf.where(x < 1, 1 / 4 * tf.pow(x + 1, 2), x))


@keras_export("keras.ops.silu", "keras.ops.nn.silu", "keras.ops.swish", "keras.ops.nn.swish")
@keras_op("Silu")
def silu(x):
    """Returns `x * sigmoid(x)`."""
    return tf.swish(x)


@keras_export("keras.ops.squareplus", "keras.ops.nn.squareplus")
@keras_op("Squareplus")
def squareplus(x, b=4):
    """Returns `(x + sqrt(x**2 + b)) / 2`."""
    x = convert_to_tensor(x)
    return (x + tf.sqrt(tf.square(x) + convert_to_tensor(b, x.dtype))) / 2


@keras_export("keras.ops.log_sigmoid", "keras.ops.nn.log_sigmoid")
@keras_op("LogSigmoid")
def log_sigmoid(x):
    """Returns `log(1 / (1 + exp(-x)))`."""
    return tf.log_sigmoid(x)


@keras_export("keras.ops.leaky_relu", "keras.ops.nn.leaky_relu")
@keras_op("LeakyRelu")
def leaky_relu(x, negative_slope=0.2):
    """Returns `x`, times `negative_slope` where it is negative."""
    return tf.leaky_relu(x, alpha=negative_slope)


@keras_export("keras.ops.hard_sigmoid", "keras.ops.nn.hard_sigmoid")
@keras_op("HardSigmoid")
def hard_sigmoid(x):
    """Returns `relu6(x + 3) / 6`."""
    x = convert_to_tensor(x)
    return tf.relu6(x + constant(3.0, x.dtype)) / constant(6.0, x.dtype)


@keras_export("keras.ops.hard_silu", "keras.ops.nn.hard_silu", "keras.ops.hard_swish", "keras.ops.nn.hard_swish")
@keras_op("HardSilu")
def hard_silu(x):
    """Returns `x * hard_sigmoid(x)`."""
    return x * hard_sigmoid(x)


@keras_export("keras.ops.elu", "keras.ops.nn.elu")
@keras_op("Elu")
def elu(x, alpha=1.0):
    """Returns `x`, and `alpha * (exp(x) - 1)` where it is negative."""
    result = tf.elu(x)
    return result if alpha == 1 else tf.where(x > 0, result, alpha * result)


@keras_export("keras.ops.selu", "keras.ops.nn.selu")
@keras_op("Selu")
def selu(x):
    """Returns the scaled `elu` that keeps mean 0 and variance 1 (Klambauer and others 2017)."""
    return tf.selu(x)


@keras_export("keras.ops.gelu", "keras.ops.nn.gelu")
@keras_op("Gelu")
def gelu(x, approximate=True):
    """Returns `x * P(X <= x)` for a standard normal X; `approximate` by a tanh."""
    return tf.gelu(convert_to_tensor(x), approximate=approximate)


@keras_export("keras.ops.celu", "keras.ops.nn.celu")
@keras_op("Celu")
def celu(x, alpha=1.0):
    """Returns `max(x, 0) + alpha * (exp(min(x, 0) / alpha) - 1)`."""
    return tf.maximum(x, 0.0) + alpha * tf.expm1(tf.minimum(x, 0.0) / alpha)


@keras_export("keras.ops.glu", "keras.ops.nn.glu")
@keras_op("Glu")
def glu(x, axis=-1):
    """Returns one half of `x` along `axis` times the sigmoid of the other.

    Raises:
        ValueError: if that axis cannot be halved.
    """
    if x.shape[axis] % 2 != 0:
        raise ValueError(f"axis size must be divisible by 2. Received: x.shape={x.shape} with axis={axis}")
    first, second = tf.split(x, num_or_size_splits=2, axis=axis)
    return first * tf.sigmoid(second)


@keras_export("keras.ops.tanh_shrink", "keras.ops.nn.tanh_shrink")
@keras_op("TanhShrink")
def tanh_shrink(x):
    """Returns `x - tanh(x)`."""
    return x - tf.tanh(x)


@keras_export("keras.ops.hard_tanh", "keras.ops.nn.hard_tanh")
@keras_op("HardTanh")
def hard_tanh(x):
    """Returns `x` clipped to [-1, 1]."""
    return tf.clip_by_value(x, clip_value_min=-1.0, clip_value_max=1.0)


@keras_export("keras.ops.hard_shrink", "keras.ops.nn.hard_shrink")
@keras_op("HardShrink")
def hard_shrink(x, threshold=0.5):
    """Returns `x`, and 0 where `|x| <= threshold`."""
    return tf.where(tf.abs(x) > threshold, x, tf.zeros_like(x))


@keras_export("keras.ops.threshold", "keras.ops.nn.threshold")
@keras_op("Threshold", tensors=1)
def threshold(x, threshold, default_value):
    """Returns `x`, and `default_value` where `x <= threshold`."""
    return tf.where(x > threshold, x, default_value)


@keras_export("keras.ops.softmax", "keras.ops.nn.softmax")
@keras_op("Softmax")
def softmax(x, axis=-1):
    """Returns `exp(x)` divided by its sum along `axis` (an axis, a tuple of them, or None for all)."""
    if isinstance(axis, tuple):
        return _over_axes(tf.softmax, x, axis)
    if isinstance(axis, int):
        _warn_of_one_class(getattr(x, "shape", ()), axis)
    if axis is None:
        output = tf.reshape(tf.softmax(tf.reshape(x, [-1]), axis=-1), tf.shape(x))
    else:
        output = tf.softmax(x, axis=axis)
    return _remember_logits(output, x)


@keras_export("keras.ops.log_softmax", "keras.ops.nn.log_softmax")
@keras_op("LogSoftmax")
def log_softmax(x, axis=-1):
    """Returns the logarithm of `softmax(x, axis)`."""
    if isinstance(axis, tuple):
        return _over_axes(tf.log_softmax, x, axis)
    if axis is None:
        return tf.reshape(tf.log_softmax(tf.reshape(x, [-1]), axis=-1), tf.shape(x))
    return tf.log_softmax(x, axis=axis)


def _warn_of_one_class(shape, axis):
    rank = len(shape) if isinstance(shape, tuple) else shape.rank
    if rank and -rank <= axis < rank and shape[axis] == 1:
        warnings.warn(
            f"You are using a softmax over axis {axis} of a tensor of shape {shape}. This axis has size 1. The softmax "
            "operation will always return the value 1, which is likely not what you intended. Did you mean to use a "
            "sigmoid instead?",
            stacklevel=2,
        )


def _over_axes(function, x, axis):
    """A function along several axes at once: they go to the end and become one."""
    x = convert_to_tensor(x)
    others = [k for k in range(len(x.shape)) if k not in axis]
    order = [*others, *axis]
    moved = tf.transpose(x, order)
    sizes = tf.shape(moved)
    flat = tf.reshape(moved, tf.concat([sizes[: len(others)], [-1]], 0))
    return tf.transpose(tf.reshape(function(flat, axis=-1), sizes), sorted(range(len(order)), key=order.__getitem__))


@keras_export("keras.ops.sparsemax", "keras.ops.nn.sparsemax")
@keras_op("Sparsemax")
def sparsemax(x, axis=-1):
    """Returns the Euclidean projection onto the probability simplex (Martins and Astudillo 2016)."""
    x = convert_to_tensor(x)
    ordered = tf.sort(x, direction="DESCENDING", axis=axis)
    totals = tf.cumsum(ordered, axis=axis)
    ranks = [1] * len(x.shape)
    ranks[axis] = -1
    ranks = tf.reshape(tf.range(1, tf.shape(x)[axis] + 1, dtype=x.dtype), ranks)
    support = ordered - (totals - 1) / ranks > 0
    count = tf.reduce_sum(tf.cast(support, x.dtype), axis=axis, keepdims=True)
    total = tf.reduce_sum(tf.where(support, totals, 0.0), axis=axis, keepdims=True)
    return tf.maximum(x - (total - 1) / count, 0.0)


@keras_export("keras.ops.normalize", "keras.ops.nn.normalize")
@keras_op("Normalize")
def normalize(x, axis=-1, order=2, epsilon=None):
    """Returns `x` divided by its norms along `axis`, which count as at least `epsilon` (`keras.config.epsilon()`).

    Raises:
        ValueError: if `order` is no positive integer.
    """
    if not isinstance(order, int) or not order >= 1:
        raise ValueError(f"Argument `order` must be an int >= 1. Received: order={order}")
    x = convert_to_tensor(x)
    if len(x.shape) == 0:
        x = tf.expand_dims(x, 0)
    epsilon = config.epsilon() if epsilon is None else epsilon
    if order == 2:
        inverse = tf.rsqrt(tf.reduce_sum(tf.square(x), axis=axis, keepdims=True))
        return x * tf.minimum(inverse, 1.0 / epsilon)
    return tf.divide(x, tf.maximum(tf.norm(x, ord=order, axis=axis, keepdims=True), epsilon))


def __getattr__(name):
    """Keras has the functions and operations of `nn_pools`, `nn_losses`, `nn_normalization` in this module."""
    if not name.startswith("__"):
        for family in ("pools", "losses", "normalization"):
            found = vars(importlib.import_module(f"tfjax.keras.ops.nn_{family}")).get(name)
            if found is not None and getattr(found, "__module__", "") == "keras.src.ops.nn":
                globals()[name] = found
                return found
    raise AttributeError(f"module 'keras.src.ops.nn' has no attribute {name!r}")
