"""tf.nn.softmax and log_softmax along any axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax
import numpy as np
from jax import lax

from tfjax.core import errors
from tfjax.core.export import export
from tfjax.engine.aval import Aval
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert, define_op, op_error
from tfjax.ops.op_facts import check_dtypes


def row_sum(x: Any, axis: int = -1) -> Any:
    """Sum along one axis, which stays with size 1."""
    axis %= x.ndim
    return lax.expand_dims(lax.reduce(x, np.zeros((), x.dtype), lax.add, (axis,)), (axis,))


def along(x: Any, like: Any) -> Any:
    """`x` with a dimension of size 1 broadcast to the shape of `like`."""
    return lax.broadcast_in_dim(x, like.shape, tuple(range(like.ndim)))


def shifted(x: Any, axis: int) -> Any:
    """x - max(x) along `axis`, the maximum a constant for the gradient."""
    axis %= x.ndim
    largest = lax.reduce(lax.stop_gradient(x), np.array(-np.inf, x.dtype), lax.max, (axis,))
    return lax.sub(x, along(lax.expand_dims(largest, (axis,)), x))


@jax.custom_jvp
def softmax_rows(x: Any) -> Any:
    """Softmax along the last axis; the derivative is y * (dx - sum(y * dx))."""
    grown = lax.exp(shifted(x, -1))
    return lax.div(grown, along(row_sum(grown), x))


@softmax_rows.defjvp
def _softmax_jvp(primals: Any, tangents: Any) -> Any:
    (x,), (dx,) = primals, tangents
    y = softmax_rows(x)
    return y, lax.mul(y, lax.sub(dx, along(row_sum(lax.mul(y, dx)), y)))


@jax.custom_jvp
def log_softmax_rows(x: Any) -> Any:
    """Logarithm of the softmax along the last axis; the derivative is dx - sum(softmax * dx)."""
    small = shifted(x, -1)
    return lax.sub(small, along(lax.log(row_sum(lax.exp(small))), x))


@log_softmax_rows.defjvp
def _log_softmax_jvp(primals: Any, tangents: Any) -> Any:
    (x,), (dx,) = primals, tangents
    y = log_softmax_rows(x)
    return y, lax.sub(dx, along(row_sum(lax.mul(lax.exp(y), dx)), y))


def _np_softmax(x: Any, axis: int) -> Any:
    wide = x.astype(np.float32) if x.dtype.itemsize == 2 else x
    grown = np.exp(wide - wide.max(axis, keepdims=True))
    return np.asarray(grown / grown.sum(axis, keepdims=True, dtype=wide.dtype), x.dtype)


def _along_axis(rows: Any) -> Any:
    def impl(x: Any, axis: int) -> Any:
        if axis in (-1, x.ndim - 1):
            return _wide(rows, x)
        order = list(range(x.ndim))
        order[axis], order[-1] = order[-1], order[axis]
        return lax.transpose(_wide(rows, lax.transpose(x, order)), order)

    return impl


def _wide(rows: Any, x: Any) -> Any:
    if x.size == 0:
        return x
    if x.dtype.itemsize == 2:
        return lax.convert_element_type(rows(lax.convert_element_type(x, np.float32)), x.dtype)
    return rows(x)


def _abstract(ins: Sequence[Aval], axis: int) -> Aval:
    return ins[0]


_softmax = define_op("Softmax", abstract=_abstract, numpy=lambda x, axis: _np_softmax(x, axis) if x.size else x)(
    _along_axis(softmax_rows)
)
_log_softmax = define_op("LogSoftmax", abstract=_abstract)(_along_axis(log_softmax_rows))


def _wrapped(op: str, operation: Any, logits: Any, axis: Any) -> Any:
    """The checks of both functions around their op."""
    x = convert(logits)
    rank = x.aval.ndim
    if axis is None:
        axis = -1
    if rank == 0:
        check_dtypes(op, [x.aval])
        raise op_error(op, "logits must have >= 1 dimension, got []")
    if not -rank <= axis < rank:
        raise errors.InvalidArgumentError(
            None,
            None,
            f"`dim` must be in the range [{-rank}, {rank}) where {rank} is the number of dimensions in the input. "
            f"Received: dim={axis}",
        )
    return operation(x, axis=-1 if axis == rank - 1 else int(axis))


@export("nn.softmax", "math.softmax")
@public_op()
def softmax(logits: Any, axis: Any = None, name: str | None = None) -> Any:
    """exp(logits) / sum(exp(logits)) along `axis` (the last by default).

    Raises:
        InvalidArgumentError: if `axis` is out of range or logits is a scalar or not floating point.
    """
    return _wrapped("Softmax", _softmax, logits, axis)


@export("nn.log_softmax", "math.log_softmax")
@public_op()
def log_softmax(logits: Any, axis: Any = None, name: str | None = None) -> Any:
    """logits - log(sum(exp(logits))) along `axis` (the last by default).

    Raises:
        InvalidArgumentError: if `axis` is out of range or logits is a scalar or not floating point.
    """
    return _wrapped("LogSoftmax", _log_softmax, logits, axis)
