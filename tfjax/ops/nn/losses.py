"""Cross-entropies and other losses of tf.nn, element-wise or per row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import errors
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.cast import cast_tensor
from tfjax.ops.calling import on_host, public_op, values_of
from tfjax.ops.inputs import convert, define_op, op_error, op_inputs
from tfjax.ops.math import binary, elementwise
from tfjax.ops.nn import activations
from tfjax.ops.nn.attributes import unnamed
from tfjax.ops.nn.softmax import log_softmax_rows
from tfjax.ops.op_facts import check_dtypes, where
from tfjax.ops.shapes import broadcast_shape, show
from tfjax.tensor.convert import scalar
from tfjax.tensor.tensor import Tensor

# -- softmax cross-entropy


@jax.custom_jvp
def _cross_entropy(logits: Any, labels: Any) -> Any:
    """-sum(labels * log_softmax(logits)) along the last axis."""
    terms = lax.mul(labels, lax.neg(log_softmax_rows(logits)))
    return lax.reduce(terms, np.zeros((), terms.dtype), lax.add, (1,))


@_cross_entropy.defjvp
def _cross_entropy_jvp(primals: Any, tangents: Any) -> Any:
    # TensorFlow's gradient is softmax - labels, also where the labels of a row do not sum to 1.
    (logits, labels), (dlogits, dlabels) = primals, tangents
    log_probabilities = log_softmax_rows(logits)
    slope = lax.sub(lax.exp(log_probabilities), labels)
    terms = lax.sub(lax.mul(slope, dlogits), lax.mul(log_probabilities, dlabels))
    return _cross_entropy(logits, labels), lax.reduce(terms, np.zeros((), terms.dtype), lax.add, (1,))


def _rows(x: Any, axis: int) -> Any:
    """[..., classes along `axis`, ...] as [rows, classes]."""
    axis %= x.ndim
    if axis != x.ndim - 1:
        x = lax.transpose(x, (*range(axis), *range(axis + 1, x.ndim), axis))
    return lax.reshape(x, (int(np.prod(x.shape[:-1])), x.shape[-1]))


def _xent_shapes(ins: Sequence[Aval], axis: int) -> tuple[tuple[int, int], tuple[int, int], tuple[int, ...]]:
    """Shapes of both inputs as rows, and the shape of the loss."""
    shapes = []
    for aval in ins:
        shape = list(aval.shape)
        classes = shape.pop(axis)
        shapes.append((int(np.prod(shape)), classes))
    loss = list(ins[0].shape)
    loss.pop(axis)
    return shapes[0], shapes[1], tuple(loss)


def _xent_check(ins: Sequence[Aval], axis: int) -> None:
    logits, labels, _ = _xent_shapes(ins, axis)
    if broadcast_shape(logits, labels) is None:
        raise op_error(
            "SoftmaxCrossEntropyWithLogits",
            f"logits and labels must be broadcastable: logits_size={show(logits)} labels_size={show(labels)}",
        )


def _xent_abstract(ins: Sequence[Aval], axis: int) -> Aval:
    return aval_of(_xent_shapes(ins, axis)[2], ins[0].dtype)


def _widened(x: Any) -> Any:
    """Half precision is computed in float32, as TensorFlow does."""
    return lax.convert_element_type(x, np.float32) if x.dtype.itemsize == 2 else x


@define_op("SoftmaxCrossEntropyWithLogits", check=_xent_check, abstract=_xent_abstract)
def _softmax_xent(logits: Any, labels: Any, axis: int) -> Any:
    shape = list(logits.shape)
    shape.pop(axis)
    a, b = _rows(_widened(logits), axis), _rows(_widened(labels), axis)
    rows = broadcast_shape(a.shape, b.shape)
    assert rows is not None
    if 0 in rows:
        return lax.full(tuple(shape), 0, logits.dtype)
    a, b = (lax.broadcast_in_dim(v, rows, (0, 1)) if v.shape != rows else v for v in (a, b))
    return lax.convert_element_type(lax.reshape(_cross_entropy(a, b), tuple(shape)), logits.dtype)


@export("nn.softmax_cross_entropy_with_logits")
@public_op()
def softmax_cross_entropy_with_logits(labels: Any, logits: Any, axis: Any = -1, name: str | None = None) -> Any:
    """Cross-entropy between the softmax of `logits` and `labels`, one number for each row along `axis`.

    Gradients flow into both. The one of `logits` is softmax(logits) - labels.

    Args:
        labels: probabilities, in the shape of `logits` (or one row for all).
        logits: unscaled log probabilities, floating point.

    Raises:
        InvalidArgumentError: if the shapes do not fit or `logits` is not floating point.
    """
    logits, labels = convert(logits), convert(labels)
    dtype = logits.aval.dtype
    if dtype is not labels.aval.dtype and dtype != labels.aval.dtype:
        if not engine.is_inexact(dtype):
            check_dtypes("SoftmaxCrossEntropyWithLogits", [logits.aval])
        # Half precision is computed in float32 throughout, with the labels unrounded.
        labels = cast_tensor(labels, np.dtype(np.float32) if dtype.itemsize == 2 else dtype)
    if dtype.itemsize == 2 and engine.is_inexact(dtype):
        wide = np.dtype(np.float32)
        return cast_tensor(_softmax_row_losses(cast_tensor(logits, wide), cast_tensor(labels, wide), axis), dtype)
    return _softmax_row_losses(logits, labels, axis)


def _softmax_row_losses(logits: Tensor, labels: Tensor, axis: Any) -> Any:
    rank = logits.aval.ndim
    axis = int(axis)
    if rank == 0:
        text = "Expected begin[0] == 0 (got -1) and size[0] == 0 (got 1) when input.dim_size(0) == 0"
        raise unnamed(op_error("Slice", text))
    if not -rank <= axis < rank:
        # TensorFlow builds a transposition from tf.range(axis + 1, rank), which fails.
        ends = f"{axis + 1}/{rank}" if axis >= rank else f"0/{axis}"
        text = f"Requires start <= limit when delta > 0: {ends}"
        raise errors.InvalidArgumentError(None, None, f"{where('Range')} {text} [Op:Range] name: ")
    if labels.aval.ndim != rank and axis in (-1, rank - 1):
        axis = -1
    if not -labels.aval.ndim <= axis < labels.aval.ndim:
        raise op_error("SoftmaxCrossEntropyWithLogits", "logits and labels must be broadcastable")
    return _softmax_xent(logits, labels, axis=axis)


# -- sparse softmax cross-entropy

_SPARSE = "SparseSoftmaxCrossEntropyWithLogits"


def _sparse_abstract(ins: Sequence[Aval]) -> Aval:
    return aval_of(ins[1].shape, ins[0].dtype)


@jax.custom_jvp
def _sparse_rows(logits: Any, chosen: Any) -> Any:
    """Cross-entropy of rows; `chosen` tells the label's position in each row, as booleans."""
    picked = lax.select(chosen, log_softmax_rows(logits), lax.full_like(logits, 0))
    return lax.neg(lax.reduce(picked, np.zeros((), logits.dtype), lax.add, (1,)))


@_sparse_rows.defjvp
def _sparse_rows_jvp(primals: Any, tangents: Any) -> Any:
    (logits, chosen), (dlogits, _) = primals, tangents
    slope = lax.sub(lax.exp(log_softmax_rows(logits)), lax.convert_element_type(chosen, logits.dtype))
    total = lax.reduce(lax.mul(slope, dlogits), np.zeros((), logits.dtype), lax.add, (1,))
    return _sparse_rows(logits, chosen), total


def _sparse_impl(logits: Any, labels: Any) -> Any:
    classes = logits.shape[-1]
    if logits.size == 0:
        return lax.full(labels.shape, 0, logits.dtype)
    wide = lax.reshape(_widened(logits), (labels.size, classes))
    flat = lax.broadcast_in_dim(lax.reshape(labels, (labels.size,)), wide.shape, (0,))
    chosen = lax.eq(flat, lax.broadcasted_iota(labels.dtype, wide.shape, 1))
    return lax.convert_element_type(lax.reshape(_sparse_rows(wide, chosen), labels.shape), logits.dtype)


def _sparse_host(logits: Any, labels: Any) -> Any:
    if logits.size == 0:
        return np.zeros(labels.shape, logits.dtype)
    wide = logits.astype(np.float32) if logits.dtype.itemsize == 2 else logits
    wide = wide.reshape(labels.size, logits.shape[-1])
    small = wide - wide.max(1, keepdims=True)
    picked = small[np.arange(labels.size), np.clip(labels.reshape(-1), 0, wide.shape[1] - 1)]
    loss = np.log(np.exp(small).sum(1, dtype=wide.dtype)) - picked
    return np.asarray(loss, logits.dtype).reshape(labels.shape)


def _label_report(logits: Any, labels: Any, xp: Any) -> Any:
    """[1, bad label, all labels] if a label is out of range, else zeros."""
    flat = xp.reshape(labels, (-1,)).astype(np.int64)
    if flat.shape[0] == 0:
        return xp.zeros((2,), np.int64)
    low, high = flat.min(), flat.max()
    failed = ((low < 0) | (high >= logits.shape[-1])).astype(np.int64)
    bad = xp.where(low < 0, low, high)
    return failed * xp.concatenate([xp.stack([failed, bad]), flat])


def _label_error(report: Any, avals: Sequence[Aval]) -> errors.OpError:
    return _bad_label(int(report[1]), report[2:], avals[0].shape[-1])


def _bad_label(bad: int, labels: Any, classes: int) -> errors.OpError:
    shown = " ".join(str(int(i)) for i in labels)
    return op_error(
        _SPARSE,
        f"Received a label value of {bad} which is outside the valid range of [0, {classes}).  Label values: {shown}",
    )


_sparse_xent = define_op(_SPARSE, abstract=_sparse_abstract, numpy=_sparse_host)(_sparse_impl)


def _sparse_guarded_abstract(ins: Sequence[Aval]) -> tuple[Aval, Aval]:
    size = ins[1].size
    return _sparse_abstract(ins), aval_of((2 + size,), np.dtype(np.int64))


_sparse_xent_guarded = define_op(
    _SPARSE,
    abstract=_sparse_guarded_abstract,
    numpy=lambda logits, labels: (_sparse_host(logits, labels), _label_report(logits, labels, np)),
    guards=[_label_error],
)(lambda logits, labels: (_sparse_impl(logits, labels), _label_report(logits, labels, jnp)))


@export("nn.sparse_softmax_cross_entropy_with_logits")
@public_op()
def sparse_softmax_cross_entropy_with_logits(labels: Any, logits: Any, name: str | None = None) -> Any:
    """Cross-entropy between the softmax of `logits` and one right class per row.

    Args:
        labels: [...] int32 or int64, each in [0, classes).
        logits: [..., classes] unscaled log probabilities, floating point.

    Raises:
        InvalidArgumentError: for a label out of range, or wrong dtypes.
        ValueError: if the shapes do not fit.
    """
    if labels is None or logits is None:
        raise ValueError(
            "Both `labels` and `logits` must be provided for sparse_softmax_cross_entropy_with_logits"
            f"Received: labels={labels} and logits={logits}"
        )
    labels, logits = convert(labels), convert(logits)
    rows, shape = labels.aval.shape, logits.aval.shape
    if not shape:
        raise ValueError(f"`logits` cannot be a scalar. Received logits={logits}`")
    if len(rows) != len(shape) - 1:
        raise ValueError(
            f"`labels.shape.rank` must equal `logits.shape.rank - 1`. Received: labels.shape={labels.shape} of rank "
            f"{len(rows)} and logits.shape={logits.shape} of rank {len(shape)}"
        )
    if rows != shape[:-1]:
        raise ValueError(
            "`labels.shape` must equal `logits.shape` except for the last dimension. "
            f"Received: labels.shape={labels.shape} and logits.shape={logits.shape}"
        )
    if not shape[-1] and labels.aval.size:
        check_dtypes(_SPARSE, [logits.aval, labels.aval])
        raise op_error(_SPARSE, f"Must have at least one class, but got logits shape {show((labels.aval.size, 0))}")
    bounds = labels.__dict__.get("_bounds")
    if bounds is None:
        known = on_host(labels)
        if known is None:
            return _sparse_xent_guarded(logits, labels)
        if known.dtype.kind in "iu" and known.size:  # looked at once, for labels that every step takes
            bounds = labels._bounds = int(known.min()), int(known.max())
    if bounds is not None and (bounds[0] < 0 or bounds[1] >= shape[-1]):
        check_dtypes(_SPARSE, [logits.aval, labels.aval])
        bad = bounds[0] if bounds[0] < 0 else bounds[1]
        raise _bad_label(bad, engine.to_host(labels).reshape(-1), shape[-1])
    return _sparse_xent(logits, labels)


# -- element-wise losses


def _loss_check(ins: Sequence[Aval], **attrs: Any) -> None:
    # The ops of TensorFlow's composition that would find fault with dtypes.
    labels, logits = ins
    check_dtypes("Mul", [logits, labels])
    check_dtypes("Exp", [logits])


@engine.define_op("LogisticLoss", check=_loss_check, abstract=lambda ins: ins[1], pointwise=True)
def _sigmoid_xent(labels: Any, logits: Any) -> Any:
    # max(x, 0) - x * z + log(1 + exp(-|x|)), with TensorFlow's selections so that gradients at 0 are the same.
    zeros = lax.full_like(logits, 0)
    positive = lax.ge(logits, zeros)
    relu = lax.select(positive, logits, zeros)
    negative_abs = lax.select(positive, lax.neg(logits), logits)
    return lax.add(lax.sub(relu, lax.mul(logits, labels)), lax.log1p(lax.exp(negative_abs)))


def _same_shape(logits: Tensor, other: Tensor, names: str) -> None:
    if logits.aval.shape != other.aval.shape:
        raise ValueError(f"{names} must have the same shape, received ({logits.shape} vs {other.shape}).")


@export("nn.sigmoid_cross_entropy_with_logits")
@public_op()
def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: str | None = None) -> Any:
    """Cross-entropy of independent classes: -labels * log(s) - (1 - labels) * log(1 - s) with s = sigmoid(logits).

    Raises:
        ValueError: if one is missing or the shapes differ.
        InvalidArgumentError: if the dtypes differ or are not floating point.
    """
    if labels is None or logits is None:
        raise ValueError(
            "Both `labels` and `logits` must be provided for sigmoid_cross_entropy_with_logits"
            f"Received: labels={labels} and logits={logits}"
        )
    logits, labels = convert(logits), convert(labels)
    _same_shape(logits, labels, "`logits` and `labels`")
    return _sigmoid_xent(labels, logits)


@export("nn.weighted_cross_entropy_with_logits")
@public_op()
def weighted_cross_entropy_with_logits(labels: Any, logits: Any, pos_weight: Any, name: str | None = None) -> Any:
    """Sigmoid cross-entropy with the terms of positive labels multiplied by `pos_weight`.

    Raises:
        ValueError: if the shapes of labels and logits differ.
    """
    logits, labels = convert(logits), convert(labels)
    _same_shape(logits, labels, "`logits` and `labels`")
    # (1 - z) * x + l * (log(1 + exp(-|x|)) + max(-x, 0)) with l = 1 + (q - 1) * z
    log_weight = 1 + (pos_weight - 1) * labels
    tail = elementwise_log1p_exp(logits)
    return binary.add((1 - labels) * logits, log_weight * (tail + activations.relu(-logits)))


def elementwise_log1p_exp(x: Tensor) -> Tensor:
    """log(1 + exp(-|x|))."""
    return elementwise.log1p(elementwise.exp(elementwise.negative(elementwise.abs(x))))


@export("nn.log_poisson_loss")
@public_op()
def log_poisson_loss(targets: Any, log_input: Any, compute_full_loss: bool = False, name: str | None = None) -> Any:
    """exp(log_input) - log_input * targets; `compute_full_loss` adds Stirling's approximation of log(targets!).

    Raises:
        ValueError: if the shapes differ.
    """
    log_input, targets = convert(log_input), convert(targets)
    _same_shape(log_input, targets, "`log_input` and `targets`")
    return _log_poisson(targets, log_input, full=bool(compute_full_loss))


@engine.define_op("LogPoissonLoss", check=_loss_check, abstract=lambda ins, full: ins[1])
def _log_poisson(targets: Any, log_input: Any, full: bool) -> Any:
    result = lax.sub(lax.exp(log_input), lax.mul(log_input, targets))
    if not full:
        return result

    def constant(value: float) -> Any:
        return lax.full_like(targets, value)

    stirling = lax.add(
        lax.sub(lax.mul(targets, lax.log(targets)), targets),
        lax.mul(constant(0.5), lax.log(lax.mul(constant(2 * np.pi), targets))),
    )
    small = lax.bitwise_and(lax.ge(targets, constant(0)), lax.le(targets, constant(1)))
    return lax.add(result, lax.select(small, constant(0), stirling))


@define_op("L2Loss", abstract=lambda ins: aval_of((), ins[0].dtype))
def _l2_loss(t: Any) -> Any:
    wide = _widened(t)
    total = lax.reduce(lax.mul(wide, wide), np.zeros((), wide.dtype), lax.add, tuple(range(t.ndim)))
    return lax.convert_element_type(lax.mul(total, lax.full_like(total, 0.5)), t.dtype)


@export("nn.l2_loss")
@public_op("t", generated=True)
def l2_loss(t: Any, name: str | None = None) -> Any:
    """sum(t ** 2) / 2."""
    return _l2_loss(*op_inputs("L2Loss", t))


# -- distributed averages


@export("nn.scale_regularization_loss")
def scale_regularization_loss(regularization_loss: Any) -> Any:
    """The regularisation loss divided by the number of replicas, summed to a scalar."""
    from tfjax.ops.math.reductions import reduce_sum

    loss = convert(regularization_loss)
    return reduce_sum(binary.truediv(loss, 1) if loss.aval.dtype.kind in "iu" else loss)


@export("nn.compute_average_loss")
def compute_average_loss(per_example_loss: Any, sample_weight: Any = None, global_batch_size: Any = None) -> Any:
    """Weighted sum of per-example losses divided by the global batch size.

    Args:
        per_example_loss: at least one axis, the first being the batch.
        sample_weight: multiplied with the losses.
        global_batch_size: by default the size of the first axis.

    Raises:
        TypeError, ValueError, InvalidArgumentError: if global_batch_size is no non-negative integer scalar.
        ValueError: if per_example_loss is a scalar.
    """
    from tfjax.ops.math.reductions import reduce_sum

    loss = convert(per_example_loss)
    dtype = loss.aval.dtype
    if sample_weight is not None:
        loss = _weighted(loss, convert(sample_weight))
    total_dtype = dtype if engine.is_inexact(dtype) else np.dtype(np.float64)
    if global_batch_size is None:
        if loss.aval.ndim == 0:
            raise ValueError(
                "Invalid value passed for `per_example_loss`. Expected a tensor with at least rank 1. "
                f"Received per_example_loss={per_example_loss} with rank 0"
            )
        size: Any = scalar(loss.aval.shape[0], total_dtype)
    else:
        size = convert(global_batch_size)
        if size.aval.ndim:
            raise ValueError(f"global_batch_size must be scalar..  Expected scalar shape, saw shape: {size.shape}.")
        if size.aval.dtype.kind not in "iu":
            raise TypeError(
                'global_batch_size must be an integer..  Expected "x" to be integer type.  Found: tensor of dtype '
                f"<dtype: '{size.dtype.name}'>"
            )
        if loss.aval.ndim == 0:
            raise ValueError(
                "Invalid value passed for `per_example_loss`. Expected a tensor with at least rank 1. "
                f"Received per_example_loss={per_example_loss} with rank 0"
            )
        value = values_of(size)
        if value < 0:
            raise errors.InvalidArgumentError(
                None,
                None,
                "global_batch_size must be non-negative..  \nCondition x >= 0 did not hold element-wise:\n"
                f"x (shape=() dtype={size.dtype.name}) = \n{int(value)}",
            )
        size = cast_tensor(size, total_dtype)
    total = reduce_sum(cast_tensor(loss, total_dtype))
    return binary.divide_no_nan(total, size)


def _weighted(loss: Tensor, weights: Tensor) -> Tensor:
    """Losses times weights, computed in the wider of float32 and the losses' dtype."""
    if weights.aval.dtype != loss.aval.dtype:
        weights = cast_tensor(weights, loss.aval.dtype)
    while weights.aval.ndim < loss.aval.ndim:
        from tfjax.ops.nn.layout import expand

        weights = expand(weights, axis=weights.aval.ndim)
    return binary.multiply(loss, weights)
