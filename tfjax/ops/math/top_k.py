"""The largest elements: tf.math.top_k, tf.math.in_top_k."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.dtypes import as_dtype
from tfjax.core.export import export
from tfjax.engine.aval import aval_of
from tfjax.ops.array.cast import cast_tensor
from tfjax.ops.array.ordering import order, order_host, take_along
from tfjax.ops.calling import attr_not_allowed, check_types, kernel_error, leaves_fast_path, public_op, static_input
from tfjax.ops.inputs import convert, define_op, op_inputs
from tfjax.ops.shapes import show
from tfjax.tensor.tensor import Tensor

TopKV2 = namedtuple("TopKV2", ["values", "indices"])
TopKV2.__module__ = "tensorflow.python.ops.gen_nn_ops"


@define_op(
    "TopKV2",
    abstract=lambda ins, k: aval_of((*ins[0].shape[:-1], k), np.dtype(np.int32)),
    numpy=lambda x, k: order_host(x, x.ndim - 1, True)[..., :k],
    differentiable=False,
)
def _top_indices(x, k):
    last = x.ndim - 1
    return lax.slice_in_dim(order(x, last, True), 0, k, axis=last)


@export("math.top_k", "nn.top_k")
@public_op("input", "k")
def top_k(
    input: Any,
    k: Any = 1,
    sorted: bool = True,
    index_type: Any = dtypes.int32,
    name: str | None = None,  # noqa: A002
) -> TopKV2:
    """The `k` largest entries along the last dimension and their indices; of equal ones the first comes first.

    Args:
        input: numeric tensor `[..., n]` with n >= k.
        k: how many.
        sorted: TensorFlow leaves the order open otherwise; here the entries are sorted in any case.
        index_type: int16, int32 or int64.
        name: shown in errors.

    Returns:
        `(values, indices)`, both `[..., k]`.

    Raises:
        InvalidArgumentError: if there are not `k` entries.
    """
    x = convert(input)
    dtype = as_dtype(index_type)
    check_types("TopKV2", x)
    count = static_input("TopKV2", 1, k, slow=leaves_fast_path(input))
    if dtype not in (dtypes.int16, dtypes.int32, dtypes.int64):
        raise attr_not_allowed("TopKV2", "index_type", dtype)
    if count.ndim:
        raise kernel_error("TopKV2", f"k must be scalar, got shape {show(count.shape)}")
    n = int(count)
    if n < 0:
        raise kernel_error("TopKV2", f"Need k >= 0, got {n}")
    if x.aval.ndim < 1:
        raise kernel_error("TopKV2", "input must be >= 1-D, got shape []")
    if x.aval.shape[-1] < n:
        raise kernel_error("TopKV2", f"input must have at least k columns. Had {x.aval.shape[-1]}, needed {n}")
    indices = _top_indices(x, k=n)
    return TopKV2(take_along(x, indices, axis=x.aval.ndim - 1), cast_tensor(indices, dtype.np))


def _in_top_k_host(predictions: Any, targets: Any, k: Any) -> Any:
    n = predictions.shape[1]
    inside = (targets >= 0) & (targets < n)
    at = np.where(inside, targets, 0)
    target = predictions[np.arange(len(targets)), at][:, None] if n else np.zeros((len(targets), 1), np.float32)
    higher = (predictions > target).sum(axis=1)
    finite = np.isfinite(predictions).all(axis=1)
    return inside & finite & (higher < k)


@define_op(
    "InTopKV2",
    abstract=lambda ins: aval_of(ins[1].shape, np.dtype(bool)),
    numpy=_in_top_k_host,
    differentiable=False,
    typed=False,
)
def _in_top_k(predictions, targets, k):
    n = predictions.shape[1]
    zero = lax.full_like(targets, 0)
    inside = lax.bitwise_and(lax.ge(targets, zero), lax.lt(targets, lax.full_like(targets, n)))
    safe = lax.expand_dims(lax.select(inside, targets, zero), (1,))
    target = take_along.impl(predictions, safe, 1)
    above = lax.gt(predictions, lax.broadcast_in_dim(target, predictions.shape, (0, 1)))
    higher = lax.convert_element_type(above, np.int64).sum(axis=1)
    finite = lax.is_finite(predictions).all(axis=1)
    few = lax.lt(higher, lax.broadcast(lax.convert_element_type(k, np.int64), higher.shape))
    return lax.bitwise_and(lax.bitwise_and(inside, finite), few)


@export("math.in_top_k", "nn.in_top_k")
@public_op("targets", "predictions", "k")
def in_top_k(targets: Any, predictions: Any, k: Any, name: str | None = None) -> Tensor:
    """Whether the prediction for each row's target class is among the `k` largest of the row.

    Args:
        targets: integer tensor `[batch]`, class numbers.
        predictions: float32 tensor `[batch, classes]`.
        k: how many count.
        name: shown in errors.

    Returns:
        Boolean tensor `[batch]`; ties at the boundary count, rows with a number that is not finite do not.

    Raises:
        InvalidArgumentError: if the shapes do not fit.
    """
    scores, classes, limit = op_inputs("InTopKV2", predictions, targets, k)
    check_types("InTopKV2", scores, classes, limit)
    if limit.aval.ndim:
        raise kernel_error("InTopKV2", f"k must be 0-D, got shape {show(limit.aval.shape)}")
    if scores.aval.ndim != 2:
        raise kernel_error("InTopKV2", "predictions must be 2-dimensional")
    if classes.aval.ndim != 1:
        raise kernel_error("InTopKV2", "targets must be 1-dimensional")
    if scores.aval.shape[0] != classes.aval.shape[0]:
        raise kernel_error(
            "InTopKV2",
            f"First dimension of predictions {scores.aval.shape[0]} must match length of targets "
            f"{classes.aval.shape[0]}",
        )
    return _in_top_k(scores, classes, limit)
