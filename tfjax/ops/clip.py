"""Limiting values and norms: tf.clip_by_value, tf.clip_by_norm, tf.clip_by_global_norm."""

from __future__ import annotations

from typing import Any

import numpy as np
from jax import lax

from tfjax.core.deprecation import deprecated
from tfjax.core.errors import OpError
from tfjax.core.export import export
from tfjax.core.shapes import TensorShape
from tfjax.ops.calling import public_op
from tfjax.ops.dispatch import amend
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.linalg.norms import global_norm, values_of_list
from tfjax.ops.math import binary
from tfjax.ops.op_facts import check_dtypes
from tfjax.ops.shapes import broadcast_shape, elementwise
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.indexed_slices import IndexedSlices
from tfjax.tensor.tensor import Tensor


def _like(value: Any, slices: Any) -> Any:
    """`value`, as slices where the argument was."""
    return IndexedSlices(value, slices.indices, slices.dense_shape) if isinstance(slices, IndexedSlices) else value


def _limited(operation: Any, x: Tensor, bound: Any) -> Tensor:
    try:
        out = operation(x, bound)
    except OpError as error:
        raise amend(error, (x, bound), None)  # noqa: B904  the same error
    if out.aval.shape != x.aval.shape:
        TensorShape(x.aval.shape).assert_is_compatible_with(TensorShape(out.aval.shape))
    return out


@export("clip_by_value")
@public_op()
def clip_by_value(t: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """t limited to the range from clip_value_min to clip_value_max.

    Args:
        t: a tensor or `tf.IndexedSlices`.
        clip_value_min, clip_value_max: bounds; broadcast to the shape of t. Where they cross, the lower one counts.
        name: ignored in eager mode.

    Raises:
        InvalidArgumentError: shapes or dtypes do not fit.
        ValueError: a bound would broadcast t.
    """
    x = convert(t.values if isinstance(t, IndexedSlices) else t)
    below = _limited(binary.minimum, x, clip_value_max)
    return _like(_limited(binary.maximum, below, clip_value_min), t)


def _norm_clipped(x: Any, limit: Any, axes: tuple[int, ...]) -> Any:
    kept = tuple(1 if k in axes else d for k, d in enumerate(x.shape))
    squares = lax.reshape(lax.reduce(lax.mul(x, x), np.zeros((), x.dtype), lax.add, axes), kept)
    positive = lax.gt(squares, lax.full_like(squares, 0))
    safe = lax.select(positive, squares, lax.full_like(squares, 1))  # the gradient of a zero vector is finite
    norm = lax.select(positive, lax.sqrt(safe), squares)
    shape = broadcast_shape(kept, limit.shape)
    assert shape is not None
    scale = lax.max(lax.broadcast_in_dim(norm, shape, range(len(shape))), _spread(limit, shape))
    return lax.div(lax.mul(x, _spread(limit, x.shape)), lax.broadcast_in_dim(scale, x.shape, range(x.ndim)))


def _spread(x: Any, shape: tuple[int, ...]) -> Any:
    offset = len(shape) - x.ndim
    return lax.broadcast_in_dim(x, shape, tuple(range(offset, len(shape))))


def _check_norm(ins: Any, axes: tuple[int, ...]) -> None:
    check_dtypes("Sqrt", ins[:1])
    x, limit = ins
    if broadcast_shape(x.shape, limit.shape) != x.shape:
        TensorShape(x.shape).assert_is_compatible_with(TensorShape(broadcast_shape(x.shape, limit.shape)))


_clip_norm = define_op("ClipByNorm", check=_check_norm, abstract=elementwise)(_norm_clipped)


@export("clip_by_norm")
@public_op()
def clip_by_norm(t: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """t scaled down to the Euclidean norm clip_norm, where its norm is larger.

    Args:
        t: a floating tensor or `tf.IndexedSlices`.
        clip_norm: the largest norm.
        axes: axes of the norm; by default all.
        name: ignored in eager mode.
    """
    x = convert(t.values if isinstance(t, IndexedSlices) else t)
    limit = convert_to_tensor(clip_norm, None if isinstance(clip_norm, Tensor) else x.dtype)
    return _like(_clip_norm(x, limit, axes=_axes(x, axes)), t)


def _axes(x: Tensor, axes: Any) -> tuple[int, ...]:
    from tfjax.ops.math.reductions import _axes_of

    return _axes_of("Sum", x, axes)


@define_op("ClipByGlobalNorm")
def _global_scale(norm: Any, limit: Any) -> Any:
    one = lax.full_like(norm, 1)
    scale = lax.mul(limit, lax.min(lax.div(one, norm), lax.div(one, limit)))
    return lax.select(lax.is_finite(norm), scale, lax.full_like(norm, np.nan))


@export("clip_by_global_norm")
@public_op()
def clip_by_global_norm(
    t_list: Any, clip_norm: Any, use_norm: Any = None, name: str | None = None
) -> tuple[list[Any], Tensor]:
    """Tensors scaled down together so that their global norm is at most clip_norm.

    Args:
        t_list: tensors, `tf.IndexedSlices` and None.
        clip_norm: the largest global norm.
        use_norm: the global norm, if it is known.
        name: ignored in eager mode.

    Returns:
        The list of scaled tensors (NaN if the norm is not finite), and the global norm before.

    Raises:
        TypeError: t_list is no sequence.
    """
    values = values_of_list(t_list)
    norm = global_norm(t_list) if use_norm is None else use_norm
    limit = convert_to_tensor(clip_norm, norm.dtype) if not isinstance(clip_norm, Tensor) else clip_norm
    scale = _global_scale(convert(norm), limit)
    scaled = [None if v is None else _like(binary.multiply(v, scale), t) for v, t in zip(values, t_list, strict=True)]
    return scaled, norm


@export("compat.v1.clip_by_average_norm")
@deprecated(
    "clip_by_average_norm",
    "tensorflow.python.ops.clip_ops",
    "clip_by_average_norm is deprecated in TensorFlow 2.0. Please use clip_by_norm(t, clip_norm * tf.cast(tf.size(t), "
    "tf.float32), name) instead.",
)
@public_op()
def clip_by_average_norm(t: Any, clip_norm: Any, name: str | None = None) -> Tensor:
    """t scaled down where its norm, divided by its number of elements, exceeds clip_norm."""
    x = convert(t)
    limit = convert_to_tensor(clip_norm, x.dtype)
    return _clip_average(x, limit)


@define_op("ClipByAverageNorm", abstract=lambda ins: ins[0])
def _clip_average(x: Any, limit: Any) -> Any:
    total = lax.reduce(lax.mul(x, x), np.zeros((), x.dtype), lax.add, tuple(range(x.ndim)))
    inverse = lax.mul(lax.full_like(total, x.size), lax.rsqrt(total))
    factor = lax.mul(limit, lax.min(inverse, lax.div(lax.full_like(limit, 1), limit)))
    return lax.mul(x, lax.full_like(x, 1) * factor)
