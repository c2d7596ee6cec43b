"""Linear equations: tf.linalg.inv, solve, triangular_solve, cholesky_solve, lstsq, pinv, det and their kin."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core.errors import OpError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.shape import expand_dims
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert, define_op, op_error, op_inputs
from tfjax.ops.linalg.common import adjoint_of, check_rank, check_square, in_float32, real_dtype
from tfjax.ops.linalg.decompositions import check_invertible, cholesky, svd, zero_pivot
from tfjax.ops.linalg.matmul import matmul
from tfjax.ops.math import binary, comparison, elementwise
from tfjax.ops.math.reductions import reduce_max, reduce_sum
from tfjax.ops.op_facts import check_dtypes
from tfjax.ops.shapes import broadcast_shape, show
from tfjax.tensor.convert import convert_to_tensor, scalar
from tfjax.tensor.tensor import Tensor

_BOOL = np.dtype(bool)
_NOT_INVERTIBLE = "Input is not invertible."
_MATRIX_NOT_INVERTIBLE = "Input matrix is not invertible."
LogMatrixDeterminant = namedtuple("LogMatrixDeterminant", ["sign", "log_abs_determinant"])


def _guard(op: str, text: str) -> Any:
    def failed(report: Any, avals: Sequence[Aval], **attrs: Any) -> OpError:
        return op_error(op, text)

    return [failed]


def _factored_solve(a: Any, b: Any, adjoint: bool) -> tuple[Any, Any]:
    """Solution of a @ x = b (or adjoint(a) @ x = b), and whether some a is singular."""
    if adjoint:
        a = adjoint_of(a)
    if a.size == 0 or b.size == 0:
        return jnp.zeros_like(b), np.False_
    factors, _, _ = lax.linalg.lu(lax.stop_gradient(a))
    return jnp.linalg.solve(a, b), zero_pivot(factors)


def _np_solve(a: Any, b: Any, adjoint: bool) -> tuple[Any, Any]:
    try:
        return np.linalg.solve(adjoint_of(a) if adjoint else a, b), np.False_
    except np.linalg.LinAlgError:
        return np.full_like(b, np.nan), np.True_


@define_op(
    "MatrixInverse",
    check=check_square("MatrixInverse"),
    abstract=lambda ins, adjoint: (ins[0], aval_of((), _BOOL)),
    numpy=in_float32(
        lambda x, adjoint: _np_solve(x, np.broadcast_to(np.eye(x.shape[-1], dtype=x.dtype), x.shape), adjoint)
    ),
    guards=_guard("MatrixInverse", _NOT_INVERTIBLE),
)
@in_float32
def _inverse(x: Any, adjoint: bool) -> Any:
    return _factored_solve(x, jnp.broadcast_to(jnp.eye(x.shape[-1], dtype=x.dtype), x.shape), adjoint)


@export("linalg.inv")
@public_op("input", generated=True)
def inv(input: Any, adjoint: bool = False, name: str | None = None) -> Tensor:  # noqa: A002
    """Inverses of `[..., n, n]`, or of their adjoints.

    Raises:
        InvalidArgumentError: a matrix is singular or not square.
    """
    (x,) = op_inputs("MatrixInverse", input)
    check_invertible("MatrixInverse", x, _NOT_INVERTIBLE)
    return _inverse(x, adjoint=bool(adjoint))


def _check_solve(ins: Sequence[Aval], adjoint: bool) -> None:
    a, b = ins
    op = "MatrixSolve"
    if a.ndim != b.ndim:
        raise op_error(op, "All input tensors must have the same rank.")
    check_rank(op, ins)
    if a.shape[:-2] != b.shape[:-2]:
        raise op_error(op, "All input tensors must have the same outer dimensions.")
    if a.shape[-1] != a.shape[-2]:
        raise op_error(op, "First input (lhs) must be a square matrix.")
    if a.shape[-1] != b.shape[-2]:
        raise op_error(op, "Input matrix and rhs are incompatible.")


@define_op(
    "MatrixSolve",
    check=_check_solve,
    abstract=lambda ins, adjoint: (ins[1], aval_of((), _BOOL)),
    numpy=_np_solve,
    guards=_guard("MatrixSolve", _MATRIX_NOT_INVERTIBLE),
)
def _solve(a: Any, b: Any, adjoint: bool) -> Any:
    return _factored_solve(a, b, adjoint)


@export("linalg.solve")
@public_op("matrix", "rhs", generated=True)
def solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> Tensor:
    """Solutions x of matrix @ x = rhs (of adjoint(matrix) @ x = rhs).

    Args:
        matrix: `[..., n, n]`.
        rhs: `[..., n, k]`, same dtype.
        adjoint: solve with the adjoint.
        name: ignored in eager mode.

    Raises:
        InvalidArgumentError: a matrix is singular, or shapes do not fit.
    """
    a, b = op_inputs("MatrixSolve", matrix, rhs)
    check_dtypes("MatrixSolve", [a.aval, b.aval])
    _check_solve([a.aval, b.aval], adjoint)
    check_invertible("MatrixSolve", a, _MATRIX_NOT_INVERTIBLE)
    return _solve(a, b, adjoint=bool(adjoint))


def _check_triangular(ins: Sequence[Aval], lower: bool, adjoint: bool) -> None:
    a, b = ins
    op = "MatrixTriangularSolve"
    for k, x in enumerate(ins):
        if x.ndim < 2:
            raise op_error(op, f"In[{k}] ndims must be >= 2: {x.ndim}")
    if broadcast_shape(a.shape[:-2], b.shape[:-2]) is None:
        raise op_error(
            op, f"In[0] and In[1] must have compatible batch dimensions: {show(a.shape)} vs. {show(b.shape)}"
        )
    if a.shape[-1] != a.shape[-2]:
        raise op_error(op, f"In[0] matrices in the last dimensions must be square ({a.shape[-2]} =/= {a.shape[-1]})")
    if a.shape[-2] != b.shape[-2]:
        flags = f"{int(lower)} {int(adjoint)}"
        text = f"In[0] mismatch In[1] shape: {a.shape[-2]} vs. {b.shape[-2]}: {show(a.shape)} {show(b.shape)} {flags}"
        raise op_error(op, text)


def _triangular_aval(ins: Sequence[Aval], lower: bool, adjoint: bool) -> Aval:
    a, b = ins
    batch = broadcast_shape(a.shape[:-2], b.shape[:-2])
    assert batch is not None
    return aval_of((*batch, *b.shape[-2:]), b.dtype)


@define_op("MatrixTriangularSolve", check=_check_triangular, abstract=_triangular_aval)
def _triangular(a: Any, b: Any, lower: bool, adjoint: bool) -> Any:
    batch = broadcast_shape(a.shape[:-2], b.shape[:-2])
    assert batch is not None
    a = jnp.broadcast_to(a, (*batch, *a.shape[-2:]))
    b = jnp.broadcast_to(b, (*batch, *b.shape[-2:]))
    return lax.linalg.triangular_solve(a, b, left_side=True, lower=lower, transpose_a=adjoint, conjugate_a=adjoint)


@export("linalg.triangular_solve")
@public_op("matrix", "rhs")
def triangular_solve(
    matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None
) -> Tensor:
    """Solutions x of matrix @ x = rhs for triangular matrices; batch dimensions broadcast.

    Args:
        matrix: `[..., n, n]`, of which one triangle is read.
        rhs: `[..., n, k]`.
        lower: which triangle.
        adjoint: solve with the adjoint.
        name: ignored in eager mode.
    """
    return _triangular(*op_inputs("MatrixTriangularSolve", matrix, rhs), lower=bool(lower), adjoint=bool(adjoint))


@export("linalg.cholesky_solve")
@public_op()
def cholesky_solve(chol: Any, rhs: Any, name: str | None = None) -> Tensor:
    """Solutions x of A @ x = rhs, given the Cholesky factor of A.

    Args:
        chol: `[..., n, n]`, as of `tf.linalg.cholesky`.
        rhs: `[..., n, k]`.
        name: ignored in eager mode.
    """
    return triangular_solve(chol, triangular_solve(chol, rhs), adjoint=True)


@engine.define_op("MatrixSolveLs")
def _least_norm(a: Any, b: Any) -> Any:
    return jnp.matmul(jnp.linalg.pinv(a), b)


@export("linalg.lstsq")
@public_op()
def lstsq(matrix: Any, rhs: Any, l2_regularizer: Any = 0.0, fast: bool = True, name: str | None = None) -> Tensor:
    """Least squares solutions of matrix @ x = rhs.

    Args:
        matrix: `[..., m, n]`.
        rhs: `[..., m, k]`.
        l2_regularizer: factor of the squared norm of x that is added to the squared error.
        fast: solve the normal equations by Cholesky factorisation; False solves by an orthogonal decomposition, which
            is exact for ill-conditioned matrices and those of deficient rank, and ignores the regularizer.
        name: ignored in eager mode.
    """
    a = convert(matrix)
    b = convert_to_tensor(rhs, a.dtype) if not isinstance(rhs, Tensor) else rhs
    if not fast:
        return _least_norm(a, b)
    return _normal_equations(a, b, convert_to_tensor(l2_regularizer, real_dtype(a.aval.dtype)))


@engine.define_op("MatrixSolveLs")
def _gram(a: Any, weight: Any) -> Any:
    """The smaller of adjoint(a) @ a and a @ adjoint(a), plus a weighted unit matrix."""
    gram = jnp.matmul(adjoint_of(a), a) if a.shape[-2] >= a.shape[-1] else jnp.matmul(a, adjoint_of(a))
    return gram + lax.convert_element_type(weight, a.dtype) * jnp.eye(gram.shape[-1], dtype=a.dtype)


def _normal_equations(a: Tensor, b: Tensor, weight: Tensor) -> Tensor:
    chol = cholesky(_gram(a, weight))
    if a.aval.shape[-2] >= a.aval.shape[-1]:
        return cholesky_solve(chol, matmul(a, b, adjoint_a=True))
    return matmul(a, cholesky_solve(chol, b), adjoint_a=True)


@export("linalg.pinv")
@public_op()
def pinv(a: Any, rcond: Any = None, validate_args: bool = False, name: str | None = None) -> Tensor:
    """Moore-Penrose inverses of `[..., m, n]`.

    Args:
        a: matrices of floating type.
        rcond: singular values up to rcond times the largest are taken as 0; by default 10 * max(m, n) * eps.
        validate_args: checked anyway.
        name: ignored in eager mode.

    Raises:
        TypeError: for other dtypes.
    """
    x = convert(a)
    _require_float(x)
    dtype = x.aval.dtype
    if rcond is None:
        rcond = scalar(10.0 * max(x.aval.shape[-2:]) * float(np.finfo(dtype).eps), dtype)
    s, u, v = svd(x, full_matrices=False, compute_uv=True)
    cutoff = binary.multiply(convert_to_tensor(rcond, dtype), reduce_max(s, axis=-1))
    inverse = _inverse_above(s, expand_dims(cutoff, -1))
    return matmul(binary.multiply(v, expand_dims(inverse, -2)), u, adjoint_b=True)


def _require_float(x: Tensor) -> None:
    if not x.dtype.is_floating:
        raise TypeError(f"Input `a` must have `float`-like `dtype` (saw {x.dtype.name}).")


@engine.define_op("PinvSelect")
def _inverse_above(s: Any, cutoff: Any) -> Any:
    """1 / s where s exceeds the cutoff, else 0."""
    large = lax.gt(s, jnp.broadcast_to(cutoff, s.shape))
    return lax.select(
        large, lax.div(lax.full_like(s, 1), lax.select(large, s, lax.full_like(s, 1))), lax.full_like(s, 0)
    )


@export("linalg.matrix_rank")
@public_op()
def matrix_rank(a: Any, tol: Any = None, validate_args: bool = False, name: str | None = None) -> Tensor:
    """Ranks (int32) of `[..., m, n]`: how many singular values exceed tol (by default eps * max(m, n) * the largest).

    Raises:
        TypeError: a is not of floating type.
    """
    x = convert(a)
    _require_float(x)
    s = svd(x, compute_uv=False)
    if tol is None:
        factor = scalar(float(np.finfo(x.aval.dtype).eps) * max(x.aval.shape[-2:]), x.aval.dtype)
        tol = binary.multiply(factor, reduce_max(s, axis=-1, keepdims=True))
    else:
        tol = expand_dims(convert_to_tensor(tol, x.dtype), -1)
    return reduce_sum(binary._cast(comparison.greater(s, tol), dtype=np.dtype(np.int32)), axis=-1)


@define_op(
    "MatrixDeterminant",
    check=check_square("MatrixDeterminant"),
    abstract=lambda ins: aval_of(ins[0].shape[:-2], ins[0].dtype),
    numpy=lambda x: np.asarray(np.linalg.det(x), x.dtype),
)
def _det(x: Any) -> Any:
    return jnp.linalg.det(x)


@export("linalg.det")
@public_op("input", generated=True)
def det(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """Determinants of `[..., n, n]`."""
    return _det(*op_inputs("MatrixDeterminant", input))


def _slogdet_avals(ins: Sequence[Aval]) -> tuple[Aval, Aval]:
    out = aval_of(ins[0].shape[:-2], ins[0].dtype)
    return out, out


def _np_slogdet(x: Any) -> tuple[Any, Any]:
    sign, log = np.linalg.slogdet(x)
    return np.asarray(sign, x.dtype), np.asarray(log, x.dtype)


@define_op(
    "LogMatrixDeterminant",
    check=check_square("LogMatrixDeterminant"),
    abstract=_slogdet_avals,
    numpy=_np_slogdet,
    multi=True,
)
def _slogdet(x: Any) -> Any:
    sign, log = jnp.linalg.slogdet(x)
    return sign, lax.convert_element_type(log, x.dtype)


@export("linalg.slogdet")
@public_op("input", generated=True)
def slogdet(input: Any, name: str | None = None) -> LogMatrixDeterminant:  # noqa: A002
    """Signs and logarithms of the absolute values of the determinants of `[..., n, n]`, as a named tuple."""
    return LogMatrixDeterminant(*_slogdet(*op_inputs("LogMatrixDeterminant", input)))


@export("linalg.logdet")
@public_op()
def logdet(matrix: Any, name: str | None = None) -> Tensor:
    """Logarithms of the determinants of Hermitian positive definite `[..., n, n]`."""
    factor = cholesky(convert(matrix))
    logs = elementwise.log(elementwise.real(_diagonal(factor)))
    return binary.multiply(scalar(2.0, logs.aval.dtype), reduce_sum(logs, axis=-1))


@define_op(
    "MatrixDiagPart",
    abstract=lambda ins: aval_of((*ins[0].shape[:-2], min(ins[0].shape[-2:])), ins[0].dtype),
    numpy=lambda x: np.diagonal(x, axis1=-2, axis2=-1),
)
def _diagonal(x: Any) -> Any:
    return jnp.diagonal(x, axis1=-2, axis2=-1)
