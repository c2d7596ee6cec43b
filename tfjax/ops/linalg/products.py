"""Products other than matmul: tf.tensordot, tf.linalg.matvec, tf.linalg.cross."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core.errors import FailedPreconditionError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.shape import expand_dims, squeeze
from tfjax.ops.array.transpose import matrix_transpose
from tfjax.ops.calling import public_op, values_of
from tfjax.ops.inputs import convert, define_op, op_error, op_inputs
from tfjax.ops.linalg.matmul import matmul
from tfjax.ops.op_facts import check_dtypes
from tfjax.ops.shapes import elementwise, show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor

Axes = tuple[int, ...]


def _check_dot(ins: Sequence[Aval], axes_a: Axes, axes_b: Axes) -> None:
    # TensorFlow multiplies matrices [free, contracted] x [contracted, free]: the errors are those of that product.
    a, b = ins
    check_dtypes("MatMul", ins)
    inner_a = math.prod(a.shape[k] for k in axes_a)
    inner_b = math.prod(b.shape[k] for k in axes_b)
    if inner_a != inner_b:
        left = (a.size // inner_a if inner_a else 0, inner_a)
        right = (inner_b, b.size // inner_b if inner_b else 0)
        raise op_error("MatMul", f"Matrix size-incompatible: In[0]: {show(left)}, In[1]: {show(right)}")


def _dot_aval(ins: Sequence[Aval], axes_a: Axes, axes_b: Axes) -> Aval:
    a, b = ins
    free = [d for k, d in enumerate(a.shape) if k not in axes_a] + [d for k, d in enumerate(b.shape) if k not in axes_b]
    return aval_of(tuple(free), a.dtype)


def _np_dot(a: Any, b: Any, axes_a: Axes, axes_b: Axes) -> Any:
    dtype = a.dtype
    if dtype.itemsize == 2 and dtype.kind not in "iu":
        a, b = a.astype(np.float32), b.astype(np.float32)
    return np.asarray(np.tensordot(a, b, (axes_a, axes_b)), dtype)


@engine.define_op(
    "Tensordot",
    check=_check_dot,
    abstract=_dot_aval,
    numpy=_np_dot,
    cost=lambda ins, axes_a, axes_b: (
        8.0 + 2e-5 * _dot_aval(ins, axes_a, axes_b).size * math.prod(ins[0].shape[k] for k in axes_a)
    ),
)
def _tensordot(a: Any, b: Any, axes_a: Axes, axes_b: Axes) -> Any:
    return lax.dot_general(a, b, ((axes_a, axes_b), ((), ())))


@export("linalg.tensordot", "tensordot")
@public_op()
def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Tensor:
    """Sum of products of a and b over axes of each.

    Args:
        a: a tensor.
        b: a tensor of the same dtype.
        axes: a number of axes, the last of a with the first of b; or a pair: axes of a, axes of b.
        name: ignored in eager mode.

    Returns:
        A tensor with the other axes of a, then those of b.

    Raises:
        ValueError: the axes make no sense.
        InvalidArgumentError: sizes or dtypes do not fit.
    """
    x, y = convert(a), convert(b)
    axes_a, axes_b = _contraction(x, axes)
    return _tensordot(x, y, axes_a=_positive(axes_a, x), axes_b=_positive(axes_b, y))


def _contraction(a: Tensor, axes: Any) -> tuple[list[int], list[int]]:
    if isinstance(axes, (int, np.integer)):
        if axes < 0:
            raise ValueError(f"`axes` must be at least 0. Received: {axes}.")
        rank = a.aval.ndim
        if axes > rank:
            raise ValueError(
                f"`axes` must not be larger than the number of dimensions of tensor {a}.  Received {axes}, vs tensor "
                f"dimensions {rank}."
            )
        return list(range(rank - axes, rank)), list(range(axes))
    if isinstance(axes, (list, tuple)):
        if len(axes) != 2:
            raise ValueError(f"`axes` must be an integer or have length 2. Received {axes}.")
        pair = [[side] if isinstance(side, (int, np.integer)) else _ints(side) for side in axes]
        if len(pair[0]) != len(pair[1]):
            raise ValueError(f"Different number of contraction axes `a` and `b`, {len(pair[0])} != {len(pair[1])}.")
        return pair[0], pair[1]
    table = values_of(convert_to_tensor(axes, np.int32) if not isinstance(axes, Tensor) else axes)
    if table.ndim == 0:
        error = op_error("StridedSlice", "Attempting to slice scalar input.", name="strided_slice/")
        error._worded = True
        raise error
    return np.ravel(table[0]).tolist(), np.ravel(table[1]).tolist()


def _ints(values: Any) -> list[int]:
    if isinstance(values, Tensor):
        return np.ravel(values_of(values)).tolist()
    return [int(values_of(v)) if isinstance(v, Tensor) else int(v) for v in values]


def _positive(axes: Sequence[int], x: Tensor) -> Axes:
    rank = x.aval.ndim
    if any(not -rank <= k < rank for k in axes):
        raise IndexError("list index out of range")
    return tuple(int(k) % rank for k in axes)


@export("linalg.matvec")
@public_op()
def matvec(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    adjoint_a: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    name: str | None = None,
) -> Tensor:
    """Product of matrices and vectors.

    Args:
        a: `[..., m, n]`.
        b: `[..., n]`, same dtype.
        transpose_a: transpose the matrices first.
        adjoint_a: conjugate and transpose them first.
        a_is_sparse, b_is_sparse: hints, of no consequence here.
        name: ignored in eager mode.

    Returns:
        A tensor `[..., m]`.
    """
    product = matmul(a, expand_dims(b, -1), transpose_a=transpose_a, adjoint_a=adjoint_a)
    return squeeze(product, axis=-1)


def _check_cross(ins: Sequence[Aval]) -> None:
    a, b = ins
    if a.shape != b.shape:
        raise op_error("Cross", f"Both inputs must be of same shape: {show(a.shape)} vs. {show(b.shape)}")
    if a.ndim < 1:
        raise op_error("Cross", f"Input must be at least 1D{show(a.shape)}")
    if a.shape[-1] != 3:
        raise op_error("Cross", "Cross-products are only defined for 3-element vectors.", FailedPreconditionError)


@define_op("Cross", check=_check_cross, abstract=elementwise, numpy=lambda a, b: np.asarray(np.cross(a, b), a.dtype))
def _cross(a: Any, b: Any) -> Any:
    return jnp.cross(a, b)


@export("linalg.cross")
@public_op("a", "b", generated=True)
def cross(a: Any, b: Any, name: str | None = None) -> Tensor:
    """Cross products of the 3-vectors in the last dimension."""
    return _cross(*op_inputs("Cross", a, b))


@export("linalg.adjoint")
@public_op()
def adjoint(matrix: Any, name: str | None = None) -> Tensor:
    """Conjugate transpose of the last two dimensions."""
    return matrix_transpose(convert(matrix), conjugate=True)
