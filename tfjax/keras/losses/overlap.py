"""Losses of how well predictions overlap labels: Dice, Tversky; and circle loss, of embeddings."""

from tfjax.keras.backend import config
from tfjax.keras.losses.arrays import at_least, fused, total
from tfjax.keras.losses.functions import loss_function, needs_floats, pair_cast, tensor
from tfjax.ops.array.cast import cast
from tfjax.ops.jax_op import scalar


def _axes(axis):
    return tuple(axis) if isinstance(axis, list) else axis


@fused("Dice", reduces="Sum")
def _dice(xp, y_true, y_pred, axis, epsilon):
    one = y_pred.dtype.type(1)
    both = one * 2 * total(xp, y_true * y_pred, axis)
    return one - both / (total(xp, y_true, axis) + total(xp, y_pred, axis) + y_pred.dtype.type(epsilon))


@fused("Tversky", reduces="Sum")
def _tversky(xp, y_true, y_pred, alpha, beta, axis, epsilon):
    one = y_pred.dtype.type(1)
    both = total(xp, y_true * y_pred, axis)
    missed = total(xp, (one - y_pred) * y_true, axis)
    wrong = total(xp, y_pred * (one - y_true), axis)
    return one - both / (both + missed * alpha + wrong * beta + y_pred.dtype.type(epsilon))


@loss_function(metrics=False)
def dice(y_true, y_pred, axis=None):
    """1 - 2 * sum(y_true * y_pred) / (sum(y_true) + sum(y_pred)), the sums over `axis` (all axes by default)."""
    y_true, y_pred = pair_cast(y_true, y_pred)
    return _dice(y_true, needs_floats(y_pred, 2.0), axis=_axes(axis), epsilon=config.epsilon())


@loss_function(metrics=False)
def tversky(y_true, y_pred, alpha=0.5, beta=0.5, axis=None):
    """1 - both / (both + alpha * only_true + beta * only_predicted), the sums over `axis` (all axes by default).

    Salehi et al., "Tversky loss function for image segmentation using 3D fully convolutional deep networks" (2017).
    """
    y_true, y_pred = pair_cast(y_true, y_pred)
    dtype = needs_floats(y_pred, alpha).aval.dtype
    weights = scalar(float(alpha), dtype), scalar(float(beta), dtype)
    return _tversky(y_true, y_pred, *weights, axis=_axes(axis), epsilon=config.epsilon())


def _log_sum_exp(xp, x, chosen):
    """log(sum(exp(x))) over the chosen elements of each row; -inf where there are none."""
    low = x.dtype.type(-float("inf"))
    largest = xp.max(xp.where(chosen, x, low), axis=1, keepdims=True)
    shift = xp.where(xp.isfinite(largest), largest, 0).astype(x.dtype)
    grown = xp.where(chosen, xp.exp(xp.where(chosen, x - shift, 0).astype(x.dtype)), 0).astype(x.dtype)
    sums = total(xp, grown, 1)
    some = sums > 0
    logs = xp.log(xp.where(some, sums, 1).astype(x.dtype)) + shift[:, 0]
    return xp.where(some, logs, low)


def _softplus(xp, x):
    low = x == -float("inf")
    safe = xp.where(low, 0, x).astype(x.dtype)
    return xp.where(low, 0, xp.logaddexp(safe, x.dtype.type(0))).astype(x.dtype)


@fused("CircleLoss", op=None)
def _circle(xp, labels, y_pred, ref_labels, ref_embeddings, gamma, margin, remove_diagonal):
    one = y_pred.dtype.type(1)
    distances = at_least(xp, one - xp.matmul(y_pred, xp.swapaxes(ref_embeddings, 0, 1)), y_pred.dtype.type(0))
    alike = labels.reshape(-1, 1) == ref_labels.reshape(1, -1)
    unlike = ~alike
    if remove_diagonal:
        alike = alike & ~xp.eye(labels.size, ref_labels.size, dtype=bool)
    pull = at_least(xp, (margin + distances) * alike, y_pred.dtype.type(0))
    push = at_least(xp, (one + margin - distances) * unlike, y_pred.dtype.type(0))
    pulled = -(gamma * pull) * (margin - distances)
    pushed = gamma * push * ((one - margin) - distances)
    return _softplus(xp, _log_sum_exp(xp, pulled, alike) + _log_sum_exp(xp, pushed, unlike))


@loss_function(metrics=False)
def circle(y_true, y_pred, ref_labels=None, ref_embeddings=None, remove_diagonal=True, gamma=80, margin=0.4):
    """Circle loss of embeddings: those of a class are to be near one another, others far.

    Sun et al., "Circle Loss: A Unified Perspective of Pair Similarity Optimization" (2020). The result, [batch], masks
    the samples whose loss is 0.

    Args:
      y_true: [batch] class numbers.
      y_pred: [batch, d] embeddings of norm 1.
      ref_labels, ref_embeddings: what to compare with, by default the batch itself.
      remove_diagonal: whether a sample is not compared with itself.
      gamma: scale. margin: how far apart similarities are to be.
    """
    y_pred, labels = tensor(y_pred), cast(tensor(y_true), "int32")
    references = y_pred if ref_embeddings is None else tensor(ref_embeddings)
    ref_labels = labels if ref_labels is None else cast(tensor(ref_labels), "int32")
    dtype = y_pred.aval.dtype
    numbers = scalar(float(gamma), dtype), scalar(float(margin), dtype)
    loss = _circle(labels, y_pred, ref_labels, references, *numbers, remove_diagonal=bool(remove_diagonal))
    loss._keras_mask = loss > 0
    return loss
