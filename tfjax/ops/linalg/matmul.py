"""tf.matmul and what is made of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import dtypes
from tfjax.core.deprecation import warn_deprecated
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert, op_error
from tfjax.ops.math.binary import _cast, _hinted
from tfjax.ops.op_facts import check_dtypes
from tfjax.ops.shapes import broadcast_shape, show
from tfjax.tensor.tensor import EagerTensor, Tensor
from tfjax.tensor.variable import ResourceVariable

_GEN = "tensorflow.python.ops.gen_math_ops"


def _check(ins: Sequence[Aval], adj_a: int, adj_b: int) -> None:
    a, b = ins
    batched = a.ndim > 2 or b.ndim > 2
    op = "BatchMatMulV2" if batched else "MatMul"
    check_dtypes(op, ins)
    if batched:
        for k, x in enumerate(ins):
            if x.ndim < 2:
                raise op_error(op, f"In[{k}] ndims must be >= 2: {x.ndim}")
    elif a.ndim != b.ndim:
        raise op_error(op, f"In[0] and In[1] has different ndims: {show(a.shape)} vs. {show(b.shape)}")
    elif a.ndim != 2:
        raise op_error(op, f"In[0] and In[1] ndims must be == 2: {a.ndim}")
    if batched and broadcast_shape(a.shape[:-2], b.shape[:-2]) is None:
        raise op_error(
            op, f"In[0] and In[1] must have compatible batch dimensions: {show(a.shape)} vs. {show(b.shape)}"
        )
    if a.shape[-2 if adj_a else -1] != b.shape[-1 if adj_b else -2]:
        raise op_error(op, f"Matrix size-incompatible: In[0]: {show(a.shape)}, In[1]: {show(b.shape)}")


def _abstract(ins: Sequence[Aval], adj_a: int, adj_b: int) -> Aval:
    a, b = ins
    batch = broadcast_shape(a.shape[:-2], b.shape[:-2])
    assert batch is not None
    return aval_of((*batch, a.shape[-1 if adj_a else -2], b.shape[-2 if adj_b else -1]), a.dtype)


def _matrix(x: Any, adj: int) -> Any:
    """Transposed (1) or adjoint (2)."""
    if not adj:
        return x
    x = np.swapaxes(x, -1, -2) if isinstance(x, np.ndarray) else jnp.swapaxes(x, -1, -2)
    return x.conj() if adj == 2 and x.dtype.kind == "c" else x


def _twin(a: Any, b: Any, adj_a: int, adj_b: int) -> Any:
    dtype = a.dtype
    if dtype.itemsize == 2 and dtype.kind not in "iu":
        a, b = a.astype(np.float32), b.astype(np.float32)
    return np.asarray(np.matmul(_matrix(a, adj_a), _matrix(b, adj_b)), dtype)


@engine.define_op(
    "MatMul",
    check=_check,
    abstract=_abstract,
    numpy=_twin,
    cost=lambda ins, adj_a, adj_b: 2.0 + 2e-5 * ins[0].size * (ins[1].shape[-2 if adj_b else -1]),
)
def _matmul(a: Any, b: Any, adj_a: int, adj_b: int) -> Any:
    if a.ndim == 2 and b.ndim == 2 and adj_a != 2 and adj_b != 2:
        return lax.dot_general(a, b, (((0 if adj_a else 1,), (1 if adj_b else 0,)), ((), ())))
    return jnp.matmul(_matrix(a, adj_a), _matrix(b, adj_b))


_PLAIN = (("adj_a", 0), ("adj_b", 0))
_SPARSE_TYPES = (dtypes.float32.np, dtypes.bfloat16.np)


def _check_sparse(ins: Sequence[Aval], transpose_a: bool, transpose_b: bool) -> None:
    for x, name in zip(ins, "ab", strict=True):
        if x.ndim != 2:
            raise op_error("SparseMatMul", f"{name} is not a matrix")
    a, b = ins
    if a.shape[0 if transpose_a else 1] != b.shape[1 if transpose_b else 0]:
        raise op_error("SparseMatMul", f"Matrix size incompatible: a: {show(a.shape)}, b: {show(b.shape)}")


@engine.define_op("SparseMatMul", check=_check_sparse)
def _sparse_matmul(a: Any, b: Any, transpose_a: bool, transpose_b: bool) -> Any:
    a, b = a.astype(np.float32), b.astype(np.float32)
    return lax.dot_general(a, b, (((0 if transpose_a else 1,), (1 if transpose_b else 0,)), ((), ())))


def _matmul_of_sparse(a: Tensor, b: Tensor, transpose_a: bool, transpose_b: bool) -> Tensor:
    """What the hints `a_is_sparse` and `b_is_sparse` lead to: the same product, in float32, with its own errors."""
    warn_deprecated("sparse_mat_mul", _GEN, "Use `tf.linalg.matmul` instead", None, sys._getframe(3))
    product = _sparse_matmul(a, b, transpose_a=transpose_a, transpose_b=transpose_b)
    return _cast(product, dtype=a.aval.dtype) if a.aval.dtype == b.aval.dtype != np.float32 else product


@export("linalg.matmul", "matmul")
@public_op(name="")
def matmul(
    a: Any,
    b: Any,
    transpose_a: bool = False,
    transpose_b: bool = False,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
    output_type: Any = None,
    grad_a: bool = False,
    grad_b: bool = False,
    name: str | None = None,
) -> Any:
    """Matrix product of the last two dimensions, the others broadcast.

    Args:
        a: `[..., m, k]`.
        b: `[..., k, n]`, same dtype.
        transpose_a, transpose_b: transpose the last two dimensions first.
        adjoint_a, adjoint_b: conjugate and transpose first.
        a_is_sparse, b_is_sparse: hints, which change nothing but the errors.
        output_type: dtype of the result (int32 for int8 input, say).
        grad_a, grad_b: hints for layouts, of no consequence here.
        name: ignored in eager mode.

    Returns:
        A tensor `[..., m, n]`.

    Raises:
        ValueError: both transpose and adjoint are asked for.
        InvalidArgumentError: shapes or dtypes do not fit.
    """
    sparse = a_is_sparse or b_is_sparse
    if type(a) is EagerTensor and not (transpose_a or transpose_b or adjoint_a or adjoint_b or output_type or sparse):
        y = b._read() if type(b) is ResourceVariable else b
        if type(y) is EagerTensor:
            return engine.record(_matmul, (a, y), _PLAIN)
    for side, transpose, adjoint in (("a", transpose_a, adjoint_a), ("b", transpose_b, adjoint_b)):
        if transpose and adjoint:
            raise ValueError(
                f"Only one of `transpose_{side}` and `adjoint_{side}` can be True. Received "
                f"`transpose_{side}`={transpose}, `adjoint_{side}`={adjoint}."
            )
    if type(a) is not EagerTensor:
        a = convert(a)
    if type(b) is not EagerTensor:
        b = convert(b) if isinstance(b, Tensor) else _hinted(b, a)
    if sparse and a.aval.dtype in _SPARSE_TYPES and b.aval.dtype in _SPARSE_TYPES:
        return _matmul_of_sparse(a, b, bool(transpose_a or adjoint_a), bool(transpose_b or adjoint_b))
    adj_a = 2 if adjoint_a else int(bool(transpose_a))
    adj_b = 2 if adjoint_b else int(bool(transpose_b))
    if output_type is not None:
        target = dtypes.as_dtype(output_type).np
        if target != a.aval.dtype:
            a, b = _cast(a, dtype=target), _cast(b, dtype=target)
    return _matmul(a, b, adj_a=adj_a, adj_b=adj_b)
