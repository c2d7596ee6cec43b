"""tf.nn.top_k (tf.math.top_k) and tf.nn.in_top_k."""

from __future__ import annotations

import collections
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import attr_not_allowed, public_op, values_of
from tfjax.ops.inputs import define_op, op_error, op_inputs
from tfjax.ops.op_facts import check_dtypes, enum, facts
from tfjax.ops.shapes import show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor

TopKV2 = collections.namedtuple("TopKV2", ["values", "indices"])


def _top_k_abstract(ins: Sequence[Aval], k: int, index: np.dtype) -> tuple[Aval, Aval]:
    shape = (*ins[0].shape[:-1], k)
    return aval_of(shape, ins[0].dtype), aval_of(shape, index)


def _top_k_host(x: Any, k: int, index: np.dtype) -> Any:
    # Stable, so that the first of equal elements comes first.
    order = np.argsort(_descending(x, np), axis=-1, kind="stable")[..., :k]
    return np.take_along_axis(x, order, -1), order.astype(index)


def _descending(x: Any, xp: Any) -> Any:
    """Keys that sort in the opposite order, without overflow."""
    return (np.invert if xp is np else lax.bitwise_not)(x) if x.dtype.kind in "iu" else -x


@engine.define_op("TopKV2", abstract=_top_k_abstract, numpy=_top_k_host)
def _top_k(x: Any, k: int, index: np.dtype) -> Any:
    axis = x.ndim - 1
    positions = lax.broadcasted_iota(np.int32, x.shape, axis)
    keys = _descending(lax.stop_gradient(x), lax)
    _, order = lax.sort((keys, positions), dimension=axis, is_stable=True, num_keys=1)
    order = lax.slice_in_dim(order, 0, k, axis=axis)
    return _take_rows(x, order), lax.convert_element_type(order, index)


def _take_rows(x: Any, order: Any) -> Any:
    """x[..., order[..., i]] for every row."""
    if order.size == 0:
        return lax.full(order.shape, 0, x.dtype)
    rows, columns = int(np.prod(x.shape[:-1])), x.shape[-1]
    flat = lax.reshape(x, (rows, columns))
    at = lax.reshape(order, (rows, order.shape[-1], 1))
    numbers = lax.GatherDimensionNumbers(
        offset_dims=(), collapsed_slice_dims=(1,), start_index_map=(1,), operand_batching_dims=(0,),
        start_indices_batching_dims=(0,),
    )  # fmt: skip
    return lax.reshape(lax.gather(flat, at, numbers, (1, 1), mode="promise_in_bounds"), order.shape)


@export("nn.top_k", "math.top_k")
@public_op("input", "k")
def top_k(
    input: Any,  # noqa: A002
    k: Any = 1,
    sorted: bool = True,  # noqa: A002
    index_type: Any = dtypes.int32,
    name: str | None = None,
) -> Any:
    """The `k` largest elements of each row along the last axis, in descending order, and their indices.

    Of equal elements, the one with the lower index comes first. With `sorted` false TensorFlow's order is not defined.

    Returns:
        A pair (values, indices), also by these names.

    Raises:
        InvalidArgumentError: if k is negative or greater than the last axis, or input is a scalar.
    """
    op = "TopKV2"
    if not isinstance(k, Tensor):
        k = k._read() if hasattr(k, "_read") else convert_to_tensor(k, dtypes.int32)
    index = dtypes.as_dtype(index_type).np
    known = facts(op)
    (x,) = op_inputs(op, input)
    check_dtypes(op, [x.aval, k.aval])
    if known is not None and enum(index) not in known.allowed["index_type"]:
        raise attr_not_allowed(op, "index_type", index)
    if k.aval.ndim:
        raise op_error(op, f"k must be scalar, got shape {show(k.aval.shape)}")
    number = int(values_of(k))
    if number < 0:
        raise op_error(op, f"Need k >= 0, got {number}")
    if x.aval.ndim < 1:
        raise op_error(op, f"input must be >= 1-D, got shape {show(x.aval.shape)}")
    if x.aval.shape[-1] < number:
        raise op_error(op, f"input must have at least k columns. Had {x.aval.shape[-1]}, needed {number}")
    return TopKV2(*_top_k(x, k=number, index=index))


@define_op("InTopKV2", abstract=lambda ins: aval_of(ins[1].shape, np.dtype(bool)), differentiable=False)
def _in_top_k(predictions: Any, targets: Any, k: Any) -> Any:
    rows, classes = predictions.shape
    columns = lax.broadcasted_iota(targets.dtype, (rows, classes), 1)
    chosen = lax.eq(columns, lax.broadcast_in_dim(targets, (rows, classes), (0,)))
    zero = lax.full_like(predictions, 0)
    target = lax.reduce(lax.select(chosen, predictions, zero), np.zeros((), predictions.dtype), lax.add, (1,))
    better = lax.gt(predictions, lax.broadcast_in_dim(target, (rows, classes), (0,)))
    count = lax.reduce(lax.convert_element_type(better, k.dtype), np.zeros((), k.dtype), lax.add, (1,))
    # Rows with a target out of range or a prediction that is not finite cannot be decided: false.
    known = lax.reduce(chosen, np.False_, lax.bitwise_or, (1,))
    finite = lax.reduce(lax.is_finite(predictions), np.True_, lax.bitwise_and, (1,))
    return lax.bitwise_and(lax.lt(count, lax.broadcast(k, (rows,))), lax.bitwise_and(known, finite))


@export("nn.in_top_k", "math.in_top_k")
@public_op("targets", "predictions", "k")
def in_top_k(targets: Any, predictions: Any, k: Any, name: str | None = None) -> Any:
    """Whether each target is among the `k` classes with the largest predictions.

    Args:
        targets: [batch] int32 or int64.
        predictions: [batch, classes] float32.
        k: scalar of the dtype of targets.

    Raises:
        InvalidArgumentError: if shapes or dtypes do not fit.
    """
    op = "InTopKV2"
    predictions, targets, k = op_inputs(op, predictions, targets, k)
    check_dtypes(op, [predictions.aval, targets.aval, k.aval])
    if predictions.aval.ndim != 2:
        raise op_error(op, "predictions must be 2-dimensional")
    if targets.aval.ndim != 1:
        raise op_error(op, "targets must be 1-dimensional")
    if predictions.aval.shape[0] != targets.aval.shape[0]:
        raise op_error(
            op,
            f"First dimension of predictions {predictions.aval.shape[0]} must match length of targets "
            f"{targets.aval.shape[0]}",
        )
    return _in_top_k(predictions, targets, k)
