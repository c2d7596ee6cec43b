"""Losses between distributions: cross-entropies and their focal forms, Kullback-Leibler divergence, Poisson."""

import warnings

import numpy as np

from tfjax.keras.backend import config
from tfjax.keras.losses.arrays import clip, fused, mean, recorded, total
from tfjax.keras.losses.functions import (
    logits_behind,
    loss_function,
    needs_floats,
    pair,
    pair_cast,
    tensor,
    user_frame,
)
from tfjax.ops.array.cast import cast_tensor
from tfjax.ops.inputs import op_error
from tfjax.ops.jax_op import scalar
from tfjax.ops.nn.losses import softmax_cross_entropy_with_logits, sparse_softmax_cross_entropy_with_logits
from tfjax.tensor.tensor import Tensor

_INT64 = np.dtype(np.int64)


@fused("KLDivergence", "RealDiv", reduces="Sum")
def _divergence(xp, y_true, y_pred, epsilon):
    y_true, y_pred = clip(xp, y_true, epsilon, 1), clip(xp, y_pred, epsilon, 1)
    return total(xp, y_true * xp.log(y_true / y_pred))


@fused("Poisson")
def _poisson(xp, y_true, y_pred, epsilon):
    return mean(xp, y_pred - y_true * xp.log(y_pred + y_pred.dtype.type(epsilon)))


@fused("CategoricalCrossentropy", reduces="Sum")
def _categorical(xp, y_true, y_pred, axis, epsilon):
    share = clip(xp, y_pred / total(xp, y_pred, axis, keepdims=True), epsilon, 1.0 - epsilon)
    return -total(xp, y_true * xp.log(share), axis)


def _entropy(xp, y_true, y_pred, epsilon):
    """Cross-entropy of each probability."""
    y_pred = clip(xp, y_pred, epsilon, 1.0 - epsilon)
    one = y_pred.dtype.type(1.0)
    return -(y_true * xp.log(y_pred) + (one - y_true) * xp.log(one - y_pred))


@fused("BinaryCrossentropy")
def _binary(xp, y_true, y_pred, axis, epsilon):
    return mean(xp, _entropy(xp, y_true, y_pred, epsilon), axis)


@fused("BinaryCrossentropyOfLogits")
def _binary_of_logits(xp, y_true, y_pred, axis):
    # max(x, 0) - x * z + log(1 + exp(-|x|)), the selections as TensorFlow's so that gradients at 0 are the same.
    positive = y_pred >= 0
    zero = y_pred.dtype.type(0)
    tail = xp.log1p(xp.exp(xp.where(positive, -y_pred, y_pred)))
    return mean(xp, xp.where(positive, y_pred, zero) - y_pred * y_true + tail, axis)


def _sigmoid(xp, x):
    return x.dtype.type(1) / (x.dtype.type(1) + xp.exp(-x))


@fused("BinaryFocalCrossentropy")
def _binary_focal(xp, y_true, y_pred, alpha, gamma, axis, epsilon, balanced, from_logits):
    one = y_pred.dtype.type(1)
    if from_logits:
        y_pred = _sigmoid(xp, y_pred)
    likely = y_true * y_pred + (one - y_true) * (one - y_pred)
    loss = xp.power(one - likely, gamma) * _entropy(xp, y_true, y_pred, epsilon)
    if balanced:
        loss = (y_true * alpha + (one - y_true) * (one - alpha)) * loss
    return mean(xp, loss, axis)


@fused("CategoricalFocalCrossentropy", reduces="Sum")
def _categorical_focal(xp, y_true, y_pred, alpha, gamma, axis, epsilon, from_logits):
    one = y_pred.dtype.type(1)
    if from_logits:
        grown = xp.exp(y_pred - xp.max(y_pred, axis=axis, keepdims=True))
        y_pred = grown / total(xp, grown, axis, keepdims=True)
    share = clip(xp, y_pred / total(xp, y_pred, axis, keepdims=True), epsilon, 1.0 - epsilon)
    return total(xp, xp.power(one - share, gamma) * alpha * (-y_true * xp.log(share)), axis)


def _logarithm(xp, x, epsilon):
    return xp.log(clip(xp, x, epsilon, 1.0 - epsilon))


_log_probabilities = recorded("LogProbabilities", _logarithm, abstract=lambda ins, epsilon: ins[0])


@loss_function("kld", "KLD", "kullback_leibler_divergence")
def kl_divergence(y_true, y_pred):
    """sum(y_true * log(y_true / y_pred)) over the last axis; both are clipped to [epsilon, 1]."""
    y_true, y_pred = pair(y_true, y_pred)
    return _divergence(y_true, needs_floats(y_pred, 1e-07), epsilon=config.epsilon())


@loss_function()
def poisson(y_true, y_pred):
    """mean(y_pred - y_true * log(y_pred + epsilon)) over the last axis."""
    y_true, y_pred = pair(y_true, y_pred)
    _no_integers(y_pred, "float")
    return _poisson(y_true, y_pred, epsilon=config.epsilon())


def _no_integers(y_pred, other):
    """Raises TensorFlow's error where Keras multiplies integer labels with floats that it has made of predictions."""
    if y_pred.aval.dtype.kind in "iu":
        raise op_error(
            "Mul",
            f"cannot compute Mul as input #1(zero-based) was expected to be a {y_pred.dtype.name} tensor but is a "
            f"{other} tensor",
        )


def _check_axis(axis):
    if isinstance(axis, bool):
        raise ValueError(f"`axis` must be of type `int`. Received: axis={axis} of type {type(axis)}")


def _warn_of_one_class(name, y_pred):
    warnings.warn(
        f"In loss {name}, expected y_pred.shape to be (batch_size, num_classes) with num_classes > 1. "
        f"Received: y_pred.shape={y_pred.shape}. Consider using 'binary_crossentropy' if you only have 2 classes.",
        SyntaxWarning,
        stacklevel=user_frame(),
    )


def _spread(y_true, label_smoothing):
    """Labels with `label_smoothing` of the weight shared by all classes."""
    classes = y_true.aval.shape[-1]
    return y_true * (1.0 - label_smoothing) + label_smoothing / scalar(float(classes), y_true.aval.dtype)


def _check_shapes(y_true, y_pred, rank=False):
    given = f"Received: target.shape={y_true.shape}, output.shape={y_pred.shape}"
    a, b = y_true.aval.shape, y_pred.aval.shape
    if rank and not a:
        raise ValueError(f"Arguments `target` and `output` must be at least rank 1. {given}")
    if len(a) != len(b):
        raise ValueError(f"Arguments `target` and `output` must have the same rank (ndim). {given}")
    if a != b:
        raise ValueError(f"Arguments `target` and `output` must have the same shape. {given}")


@loss_function()
def categorical_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1):
    """-sum(y_true * log(y_pred)) along `axis`, of one-hot labels.

    Args:
      y_true: [..., classes].
      y_pred: probabilities, which are normalised and clipped to [epsilon, 1 - epsilon], or logits.
      from_logits: whether `y_pred` are logits. Predictions that come from a softmax are traced back to its logits.
      label_smoothing: share of a label's weight that goes to all classes alike.
      axis: the one of the classes.

    Raises:
      ValueError: if the shapes differ.
    """
    _check_axis(axis)
    y_true, y_pred = pair_cast(y_true, y_pred)
    if y_pred.aval.shape[-1] == 1:
        _warn_of_one_class("categorical_crossentropy", y_pred)
    if label_smoothing:
        y_true = _spread(y_true, label_smoothing)
    _check_shapes(y_true, y_pred, rank=True)
    y_pred, from_logits = logits_behind(y_pred, from_logits, "Softmax", "categorical_crossentropy")
    if from_logits:
        return softmax_cross_entropy_with_logits(y_true, y_pred, axis=axis)
    _no_integers(y_pred, "double")
    return _categorical(y_true, y_pred, axis=axis, epsilon=config.epsilon())


@loss_function()
def categorical_focal_crossentropy(
    y_true, y_pred, alpha=0.25, gamma=2.0, from_logits=False, label_smoothing=0.0, axis=-1
):
    """-sum(alpha * (1 - y_pred) ** gamma * y_true * log(y_pred)) along `axis`, of one-hot labels.

    Lin et al., "Focal Loss for Dense Object Detection" (2017). `alpha` may be a weight for each class.
    """
    _check_axis(axis)
    y_true, y_pred = pair_cast(y_true, y_pred)
    if y_pred.aval.shape[-1] == 1:
        _warn_of_one_class("categorical_focal_crossentropy", y_pred)
    if label_smoothing:
        y_true = _spread(y_true, label_smoothing)
    _no_integers(y_pred, "double")
    weights = (_number(x, y_pred) for x in (alpha, gamma))
    options = {"axis": axis, "epsilon": config.epsilon(), "from_logits": bool(from_logits)}
    return _categorical_focal(y_true, y_pred, *weights, **options)


def _number(x, like):
    """A number or several beside the tensor `like`: an input of its dtype."""
    if isinstance(x, Tensor):
        return x
    return scalar(x, like.aval.dtype) if isinstance(x, (int, float)) else cast_tensor(tensor(x), like.aval.dtype)


@loss_function()
def sparse_categorical_crossentropy(y_true, y_pred, from_logits=False, ignore_class=None, axis=-1):
    """-log(y_pred[y_true]) of each row, of labels that are class numbers.

    Args:
      y_true: [...] or [..., 1], of any dtype.
      y_pred: [..., classes] probabilities, which are clipped to [epsilon, 1 - epsilon], or logits.
      from_logits: whether `y_pred` are logits. Predictions that come from a softmax are traced back to its logits.
      ignore_class: a class whose rows get the loss 0 and are masked from averages.
      axis: the last one.

    Raises:
      ValueError: if the shapes do not fit or `axis` is not the last.
      InvalidArgumentError: for a label that is no class.
    """
    y_true, y_pred = tensor(y_true), tensor(y_pred)
    labels, shape = y_true.aval.shape, y_pred.aval.shape
    if len(labels) == len(shape) and labels[axis] == 1:
        y_true = _without_axis(y_true, axis)
    if ignore_class is not None:
        return _ignoring(y_true, y_pred, from_logits, ignore_class, axis)
    return _sparse(y_true, y_pred, from_logits, axis)


def _without_axis(y_true, axis):
    from tfjax.ops.array.shape import squeeze

    return squeeze(y_true, axis=axis)


def _sparse(y_true, y_pred, from_logits, axis):
    rank = y_pred.aval.ndim
    if axis != -1 and axis != rank - 1:
        raise ValueError(f"Only axis=-1 is currently supported. Received: axis={axis}")
    y_pred, from_logits = logits_behind(y_pred, from_logits, "Softmax", "sparse_categorical_crossentropy")
    if y_true.aval.dtype is not _INT64:
        y_true = cast_tensor(y_true, _INT64)
    if y_true.aval.ndim == rank and y_true.aval.shape[-1:] == (1,):
        y_true = _without_axis(y_true, -1)
    if rank < 1:
        raise ValueError(f"Argument `output` must be at least rank 1. Received: output.shape={y_pred.shape}")
    if y_true.aval.shape != y_pred.aval.shape[:-1]:
        given = f"target.shape={y_true.shape}, output.shape={y_pred.shape}"
        if y_true.aval.ndim != rank - 1:
            raise ValueError(f"Argument `output` must have rank (ndim) `target.ndim - 1`. Received: {given}")
        raise ValueError(
            f"Arguments `target` and `output` must have the same shape up until the last dimension: {given}"
        )
    if not from_logits:
        needs_floats(y_pred, 1.0 - config.epsilon())
        y_pred = _log_probabilities(y_pred, epsilon=config.epsilon())
    return sparse_softmax_cross_entropy_with_logits(labels=y_true, logits=y_pred)


def _ignoring(y_true, y_pred, from_logits, ignore_class, axis):
    """The loss with the rows of one class set to 0; the result carries the others as its mask."""
    from tfjax.ops.array.select import where
    from tfjax.ops.array.shape import expand_dims
    from tfjax.ops.math.comparison import not_equal

    valid = not_equal(y_true, cast_tensor(tensor(ignore_class), y_true.aval.dtype))
    y_true = where(valid, y_true, scalar(0, y_true.aval.dtype))
    y_pred = where(expand_dims(valid, axis), y_pred, scalar(0.0, y_pred.aval.dtype))
    loss = _sparse(y_true, y_pred, from_logits, axis)
    loss = where(valid, loss, scalar(0.0, loss.aval.dtype))
    loss._keras_mask = valid
    return loss


@loss_function("bce", "BCE")
def binary_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0, axis=-1):
    """mean(-y_true * log(y_pred) - (1 - y_true) * log(1 - y_pred)) along `axis`.

    Args:
      y_true: labels of 0 and 1, or probabilities.
      y_pred: probabilities, which are clipped to [epsilon, 1 - epsilon], or logits.
      from_logits: whether `y_pred` are logits. Predictions that come from a sigmoid are traced back to its logits.
      label_smoothing: labels are moved by this share towards 0.5.
      axis: an int or several, which the mean is taken over.

    Raises:
      ValueError: if the shapes differ.
    """
    y_true, y_pred = pair_cast(y_true, y_pred)
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    _check_shapes(y_true, y_pred)
    y_pred, from_logits = logits_behind(y_pred, from_logits, "Sigmoid", "binary_crossentropy")
    axis = tuple(axis) if isinstance(axis, list) else axis
    if from_logits:
        return _binary_of_logits(y_true, y_pred, axis=axis)
    return _binary(y_true, needs_floats(y_pred, 1.0 - config.epsilon()), axis=axis, epsilon=config.epsilon())


@loss_function()
def binary_focal_crossentropy(
    y_true,
    y_pred,
    apply_class_balancing=False,
    alpha=0.25,
    gamma=2.0,
    from_logits=False,
    label_smoothing=0.0,
    axis=-1,
):
    """Binary cross-entropy with each term multiplied by (1 - p) ** gamma, p the probability of the right label.

    Lin et al., "Focal Loss for Dense Object Detection" (2017). With `apply_class_balancing` terms of label 1 are also
    weighted by alpha, those of label 0 by 1 - alpha.

    Raises:
      ValueError: if the shapes differ.
    """
    y_true, y_pred = pair_cast(y_true, y_pred)
    if label_smoothing:
        y_true = y_true * (1.0 - label_smoothing) + 0.5 * label_smoothing
    _check_shapes(y_true, y_pred)
    needs_floats(y_pred, 1.0 - config.epsilon())
    return _binary_focal(
        y_true,
        y_pred,
        *(_number(x, y_pred) for x in (alpha, gamma)),
        axis=tuple(axis) if isinstance(axis, list) else axis,
        epsilon=config.epsilon(),
        balanced=bool(apply_class_balancing),
        from_logits=bool(from_logits),
    )


@loss_function(metrics=False)
def categorical_generalized_cross_entropy(y_true, y_pred, q):
    """(1 - p ** q) / q with p the probability of the right class, of labels that are class numbers.

    Zhang and Sabuncu, "Generalized Cross Entropy Loss for Training Deep Neural Networks with Noisy Labels" (2018).
    """
    y_true, y_pred = tensor(y_true), tensor(y_pred)
    from tfjax.ops.array.one_hot import one_hot

    chosen = one_hot(cast_tensor(y_true, _INT64), y_pred.aval.shape[-1], dtype=y_pred.dtype)
    return _generalized(chosen, y_pred, _number(q, y_pred))


@fused("GeneralizedCrossEntropy", reduces="Sum")
def _generalized(xp, chosen, y_pred, q):
    return (y_pred.dtype.type(1) - xp.power(total(xp, y_pred * chosen), q)) / q
