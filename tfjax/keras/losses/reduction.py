"""How losses of samples become one number: sample weights, masks, reductions."""

from tfjax.core.dtypes import as_dtype
from tfjax.keras.losses.arrays import divide_no_nan, recorded, same_rank, same_rank_shapes, total
from tfjax.keras.losses.functions import tensor, tensor_of
from tfjax.ops.inputs import op_error
from tfjax.ops.jax_op import apply
from tfjax.ops.shapes import broadcast_shape, show
from tfjax.tensor.tensor import EagerTensor, Tensor

REDUCTIONS = ("sum_over_batch_size", "sum", None, "none", "mean", "mean_with_sample_weight")
_MEANS = ("sum_over_batch_size", "mean")


def standardize_reduction(reduction):
    """Returns a way to reduce losses that Keras 3 knows.

    Keras 2's "auto" is the sum over the batch size.

    Raises:
      ValueError: for any other name.
    """
    if reduction == "auto":
        return "sum_over_batch_size"
    if reduction not in REDUCTIONS:
        allowed = {"sum_over_batch_size", "sum", None, "none", "mean", "mean_with_sample_weight"}
        raise ValueError(
            f"Invalid value for argument `reduction`. Expected one of {allowed}. Received: reduction={reduction}"
        )
    return reduction


def reduce_weighted_values(values, sample_weight=None, mask=None, reduction="sum_over_batch_size", dtype=None):
    """Multiplies losses by their weights and reduces them.

    Args:
      values: [batch, ...] losses.
      sample_weight: None, or weights of a shape that broadcasts to that of `values`, perhaps with one axis of size 1
        more or less.
      mask: None, or as `sample_weight`; where it is 0 losses do not count, neither in the sum nor in the number that
        the mean divides by.
      reduction: one of `REDUCTIONS`. dtype: what all are cast to, by default that of `values`.

    Raises:
      ValueError: for an unknown reduction.
      InvalidArgumentError: if the weights do not broadcast.
    """
    if dtype is None:
        values = values if isinstance(values, Tensor) else tensor(values)
        dtype = values.aval.dtype
    elif type(dtype) is str:
        dtype = as_dtype(dtype).np
    if type(values) is not EagerTensor or values.aval.dtype is not dtype:
        values = tensor_of(values, dtype)
    if sample_weight is None and mask is None:
        if reduction is None or reduction == "none" or values.aval.shape in ((), (0,)):
            return values
        return apply(_reduce, (values,), _PLAIN[reduction])
    extra = [tensor_of(x, dtype) for x in (mask, sample_weight) if x is not None]
    attrs = (("reduction", reduction), ("masked", mask is not None), ("weighted", sample_weight is not None))
    return apply(_reduce, (values, *extra), attrs)


_PLAIN = {
    reduction: (("reduction", reduction), ("masked", False), ("weighted", False))
    for reduction in ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight")
}


def mask_weights(xp, mask, rescaled):
    """A mask as weights; `rescaled` so that the mean over all elements is the mean over the unmasked ones."""
    if not rescaled:
        return mask
    number = mask.dtype.type(mask.size)
    return xp.where(mask != 0, divide_no_nan(xp, number, total(xp, mask, None)), 0).astype(mask.dtype)


def _weights(xp, extra, reduction, masked, weighted):
    """The weights of losses, the mask among them; None where there are neither."""
    if not masked:
        return extra[0] if weighted else None
    weights = mask_weights(xp, extra[0], reduction in _MEANS)
    if not weighted:
        return weights
    weights, given = same_rank(weights, extra[1])
    return given * weights


def _formula(xp, values, *extra, reduction, masked, weighted):
    weights = _weights(xp, extra, reduction, masked, weighted)
    if weights is not None:
        values, weights = same_rank(values, weights)
        values = values * weights
    if reduction in (None, "none") or values.shape in ((), (0,)):
        return values
    loss = total(xp, values, None)
    if reduction == "sum":
        return loss
    if reduction == "mean_with_sample_weight" and weights is not None:
        return divide_no_nan(xp, loss, total(xp, weights, None))
    if not values.size:
        return xp.zeros_like(loss)
    return loss / loss.dtype.type(values.size)


def _fitting(op, a, b):
    shape = broadcast_shape(a, b)
    if shape is None:
        raise op_error(op, f"Incompatible shapes: {show(a)} vs. {show(b)}")
    return shape


def _check(ins, reduction, masked, weighted):
    shapes = [aval.shape for aval in ins]
    if masked and weighted:
        weights, given = same_rank_shapes(shapes[1], shapes[2])
        shapes[1] = _fitting("Mul", given, weights)
    if masked or weighted:
        _fitting("Mul", *same_rank_shapes(shapes[0], shapes[1]))


_reduce = recorded("WeightedLoss", _formula, check=_check)
