"""tf.compat.v1.losses: weighted means that are added to the graph's collection."""

from __future__ import annotations

from typing import Any

from tfjax.compat.v1.operations import GraphKeys, _default
from tfjax.core.dtypes import float32
from tfjax.core.export import export
from tfjax.ops.array.cast import cast
from tfjax.ops.array.creation import ones_like
from tfjax.ops.math.binary import add_n, divide_no_nan
from tfjax.ops.math.comparison import not_equal
from tfjax.ops.math.elementwise import abs as absolute
from tfjax.ops.math.elementwise import square
from tfjax.ops.math.reductions import reduce_sum
from tfjax.ops.nn.losses import (
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
)
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor


@export("compat.v1.losses.Reduction")
class Reduction:
    """How losses of examples become one."""

    NONE = "none"
    SUM = "weighted_sum"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    MEAN = "weighted_mean"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls):
        """All of them."""
        return (cls.NONE, cls.SUM, cls.MEAN, cls.SUM_OVER_BATCH_SIZE, cls.SUM_BY_NONZERO_WEIGHTS)

    @classmethod
    def validate(cls, key):
        """Raises ValueError for anything else."""
        if key not in cls.all():
            raise ValueError(f"Invalid Reduction Key {key}.")


@export("compat.v1.losses.compute_weighted_loss")
def compute_weighted_loss(
    losses, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES, reduction=Reduction.SUM_BY_NONZERO_WEIGHTS
):
    """The weighted losses of examples as one number."""
    Reduction.validate(reduction)
    values = convert_to_tensor(losses)
    kind = values.dtype
    values, weight = cast(values, float32), cast(convert_to_tensor(weights), float32)
    weighted = values * weight
    if reduction == Reduction.NONE:
        result = weighted
    else:
        result = reduce_sum(weighted)
        spread = weight * ones_like(values)
        if reduction == Reduction.MEAN:
            result = divide_no_nan(result, reduce_sum(spread))
        elif reduction == Reduction.SUM_BY_NONZERO_WEIGHTS:
            result = divide_no_nan(result, reduce_sum(cast(not_equal(spread, 0.0), float32)))
        elif reduction == Reduction.SUM_OVER_BATCH_SIZE:
            result = divide_no_nan(result, reduce_sum(ones_like(values)))
    result = cast(result, kind)
    if loss_collection and _in_graph():
        _default().add_to_collection(loss_collection, result)
    return result


def _in_graph() -> bool:
    return watching.current_graph() is not None


def _pair(labels: Any, predictions: Any) -> tuple[Any, Any]:
    if labels is None or predictions is None:
        raise ValueError("Argument `labels` must not be None." if labels is None else "Argument `predictions` must not be None.")  # fmt: skip  # noqa: E501
    predictions = cast(convert_to_tensor(predictions), float32)
    labels = cast(convert_to_tensor(labels), float32)
    predictions.shape.assert_is_compatible_with(labels.shape)
    return labels, predictions


@export("compat.v1.losses.mean_squared_error")
def mean_squared_error(
    labels, predictions, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):  # fmt: skip
    """Squared differences."""
    labels, predictions = _pair(labels, predictions)
    return compute_weighted_loss(square(predictions - labels), weights, scope, loss_collection, reduction)


@export("compat.v1.losses.absolute_difference")
def absolute_difference(
    labels, predictions, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):  # fmt: skip
    """Absolute differences."""
    labels, predictions = _pair(labels, predictions)
    return compute_weighted_loss(absolute(predictions - labels), weights, scope, loss_collection, reduction)


@export("compat.v1.losses.softmax_cross_entropy")
def softmax_cross_entropy(
    onehot_labels, logits, weights=1.0, label_smoothing=0, scope=None, loss_collection=GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):  # fmt: skip
    """Cross entropy of one-hot labels."""
    logits = convert_to_tensor(logits)
    labels = cast(convert_to_tensor(onehot_labels), logits.dtype)
    if label_smoothing > 0:
        labels = labels * (1.0 - label_smoothing) + label_smoothing / labels.shape[-1]
    losses = softmax_cross_entropy_with_logits(labels, logits)
    return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


@export("compat.v1.losses.sparse_softmax_cross_entropy")
def sparse_softmax_cross_entropy(
    labels, logits, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):  # fmt: skip
    """Cross entropy of labels."""
    losses = sparse_softmax_cross_entropy_with_logits(labels, logits)
    return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


@export("compat.v1.losses.sigmoid_cross_entropy")
def sigmoid_cross_entropy(
    multi_class_labels, logits, weights=1.0, label_smoothing=0, scope=None, loss_collection=GraphKeys.LOSSES,
    reduction=Reduction.SUM_BY_NONZERO_WEIGHTS,
):  # fmt: skip
    """Cross entropy of independent labels."""
    logits = convert_to_tensor(logits)
    labels = cast(convert_to_tensor(multi_class_labels), logits.dtype)
    if label_smoothing > 0:
        labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
    losses = sigmoid_cross_entropy_with_logits(labels, logits)
    return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


@export("compat.v1.losses.add_loss")
def add_loss(loss, loss_collection=GraphKeys.LOSSES):
    """Adds a loss to the collection."""
    if loss_collection and _in_graph():
        _default().add_to_collection(loss_collection, loss)


@export("compat.v1.losses.get_losses")
def get_losses(scope=None, loss_collection=GraphKeys.LOSSES):
    """The losses of the graph."""
    return _default().get_collection(loss_collection, scope)


@export("compat.v1.losses.get_regularization_losses")
def get_regularization_losses(scope=None):
    """The regularization losses of the graph."""
    return _default().get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


@export("compat.v1.losses.get_total_loss")
def get_total_loss(add_regularization_losses=True, name="total_loss", scope=None):
    """The sum of the losses."""
    losses = get_losses(scope)
    if add_regularization_losses:
        losses = losses + get_regularization_losses(scope)
    return add_n(losses)
