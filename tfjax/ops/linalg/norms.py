"""Norms: tf.norm, tf.linalg.normalize, tf.linalg.global_norm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.export import export
from tfjax.engine.aval import aval_of
from tfjax.ops.array.joining import stack
from tfjax.ops.array.shape import expand_dims, squeeze
from tfjax.ops.array.transpose import transpose
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert, define_op, scalar
from tfjax.ops.linalg.decompositions import svd
from tfjax.ops.math import binary, elementwise
from tfjax.ops.math.reductions import reduce_max, reduce_sum
from tfjax.tensor.tensor import Tensor, new_tensor

_MATRIX_NORMS = ["euclidean", "fro", 1, 2, np.inf]
_VECTOR_NORMS = ["euclidean", 1, 2, np.inf]


def _checked_axis(ord: Any, axis: Any) -> tuple[Any, bool]:  # noqa: A002
    """The axis to reduce over, and whether the norm is one of matrices."""
    if isinstance(axis, (tuple, list)) and len(axis) == 2:
        axis = tuple(axis)
        if not all(isinstance(a, (int, np.integer)) for a in axis) or axis[0] == axis[1]:
            raise ValueError(f"'axis' must be None, an integer, or a tuple of 2 unique integers, got {axis}")
        if ord not in _MATRIX_NORMS:
            raise ValueError(f"'ord' must be a supported matrix norm in {_MATRIX_NORMS}, got {ord}")
        return axis, True
    if not (isinstance(axis, (int, np.integer)) or axis is None):
        raise ValueError(f"'axis' must be None, an integer, or a tuple of 2 unique integers, got {axis}")
    if (isinstance(ord, str) or not np.isreal(ord) or ord <= 0) and ord not in _VECTOR_NORMS:
        raise ValueError(f"'ord' must be a supported vector norm, got {ord}")
    return None if axis is None else (int(axis),), False


def _spectral(x: Tensor, axis: tuple[int, int]) -> Tensor:
    """Largest singular value over two axes, which are kept with size 1."""
    rank = x.aval.ndim
    pair = [a % rank for a in axis]
    others = [k for k in range(rank) if k not in pair]
    order = others + pair
    values = svd(transpose(x, order), compute_uv=False)
    largest = expand_dims(reduce_max(elementwise.abs(values), axis=-1, keepdims=True), -1)
    return transpose(largest, [order.index(k) for k in range(rank)])


@export("linalg.norm", "norm")
@public_op()
def norm(
    tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: Any = None, name: str | None = None
) -> Tensor:  # noqa: A002
    """Norm of vectors, matrices or a whole tensor.

    Args:
        tensor: of floating or complex type.
        ord: "euclidean", "fro" (matrices), 1, 2, np.inf, or for vectors any positive number p.
        axis: None, the whole tensor as one vector; an integer, vectors along it; a pair, the matrices of these axes.
        keepdims: keep the reduced axes with size 1.
        name: ignored in eager mode.

    Raises:
        ValueError: ord or axis is none of these.
    """
    axis, matrix = _checked_axis(ord, axis)
    x = convert(tensor)
    if ord in ("euclidean", "fro", 2):
        if matrix and ord == 2:
            result = _spectral(x, axis)
        else:
            result = elementwise.sqrt(reduce_sum(binary.multiply(x, elementwise.conj(x)), axis=axis, keepdims=True))
    else:
        size = elementwise.abs(x)
        if ord == 1:
            result = reduce_sum(size, axis=None if axis is None else axis[0], keepdims=True)
            if matrix:
                result = reduce_max(result, axis=axis[-1], keepdims=True)
        elif ord == np.inf:
            if matrix:
                size = reduce_sum(size, axis=axis[1], keepdims=True)
            result = reduce_max(size, axis=None if axis is None else axis[0], keepdims=True)
        else:
            result = binary.pow(reduce_sum(binary.pow(size, ord), axis=axis, keepdims=True), 1.0 / ord)
    return result if keepdims else squeeze(result, axis)


@export("linalg.normalize")
@public_op()
def normalize(tensor: Any, ord: Any = "euclidean", axis: Any = None, name: str | None = None) -> tuple[Tensor, Tensor]:  # noqa: A002
    """A tensor divided by its norm.

    Args:
        tensor, ord, axis: as of `tf.norm`.
        name: ignored in eager mode.

    Returns:
        The normalised tensor, and the norm with the reduced axes kept.
    """
    x = convert(tensor)
    size = norm(x, ord, axis, keepdims=True)
    if size.aval.dtype != x.aval.dtype:
        size = binary._cast(size, dtype=x.aval.dtype)
    return binary.truediv(x, size), size


def _np_half_squares(x: Any) -> Any:
    wide = x.astype(np.float32) if x.dtype.itemsize == 2 else x
    return np.asarray(np.vdot(wide, wide) / wide.dtype.type(2), x.dtype)


@define_op("L2Loss", abstract=lambda ins: aval_of((), ins[0].dtype), numpy=_np_half_squares)
def _half_squares(x: Any) -> Any:
    wide = lax.convert_element_type(x, np.float32) if x.dtype.itemsize == 2 else x
    total = lax.reduce(lax.mul(wide, wide), np.zeros((), wide.dtype), lax.add, tuple(range(x.ndim)))
    return lax.convert_element_type(lax.div(total, lax.full_like(total, 2)), x.dtype)


def values_of_list(t_list: Any) -> list[Tensor | None]:
    """Tensors of a list of tensors, `tf.IndexedSlices` (their values) and None.

    Raises:
        TypeError: if t_list is no sequence.
    """
    if not isinstance(t_list, Sequence) or isinstance(t_list, str):
        raise TypeError(f"`t_list` should be a sequence of tensors. Received {type(t_list)}.")
    return [None if t is None else convert(t.values if hasattr(t, "dense_shape") else t) for t in t_list]


@export("linalg.global_norm")
@public_op()
def global_norm(t_list: Any, name: str | None = None) -> Tensor:
    """Square root of the sum of squares of all elements of a list of tensors (None in it is passed over).

    Raises:
        TypeError: if t_list is no sequence.
    """
    halves = [_half_squares(t) for t in values_of_list(t_list) if t is not None]
    if not halves:
        return new_tensor(np.float32(0.0))
    total = reduce_sum(stack(halves))
    return elementwise.sqrt(binary.multiply(total, scalar(2.0, total.aval.dtype)))
