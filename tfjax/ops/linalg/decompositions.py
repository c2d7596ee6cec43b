"""Factorisations: tf.linalg.cholesky, qr, svd, eigh, eig, lu.

The factors are LAPACK's; TensorFlow's come from Eigen and may differ in the signs of singular and eigenvectors.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core import dtypes, errors
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import on_host, public_op
from tfjax.ops.inputs import convert, define_op, op_error, op_inputs
from tfjax.ops.linalg.common import adjoint_of, check_matrices, check_square, from_lower, in_float32, real_dtype
from tfjax.ops.shapes import elementwise
from tfjax.tensor.tensor import Tensor

Qr = namedtuple("Qr", ["q", "r"])
Lu = namedtuple("Lu", ["lu", "p"])


@define_op("Cholesky", check=check_square("Cholesky"), abstract=elementwise)
def _cholesky(x: Any) -> Any:
    if x.size == 0:
        return x
    # The kernel reads the lower triangle, and its gradient is symmetric.
    symmetric = lax.mul(lax.add(x, adjoint_of(x)), lax.full_like(x, 0.5))
    read = lax.add(lax.stop_gradient(lax.sub(from_lower(x), symmetric)), symmetric)
    return lax.linalg.cholesky(read, symmetrize_input=False)


@export("linalg.cholesky")
@public_op("input", generated=True)
def cholesky(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """Lower triangular L with L @ adjoint(L) = input, for Hermitian positive definite `[..., n, n]`; NaN otherwise."""
    return _cholesky(*op_inputs("Cholesky", input))


def _qr_avals(ins: Sequence[Aval], full_matrices: bool) -> tuple[Aval, Aval]:
    *batch, m, n = ins[0].shape
    inner = m if full_matrices else min(m, n)
    return aval_of((*batch, m, inner), ins[0].dtype), aval_of((*batch, inner, n), ins[0].dtype)


def _np_qr(x: Any, full_matrices: bool) -> tuple[Any, Any]:
    return tuple(np.linalg.qr(x, "complete" if full_matrices else "reduced"))  # type: ignore[return-value]


@define_op("Qr", check=check_matrices("Qr"), abstract=_qr_avals, numpy=in_float32(_np_qr), multi=True)
@in_float32
def _qr(x: Any, full_matrices: bool) -> Any:
    return tuple(jnp.linalg.qr(x, mode="complete" if full_matrices else "reduced"))


@export("linalg.qr")
@public_op("input", generated=True)
def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> Qr:  # noqa: A002
    """QR factorisation of `[..., m, n]`.

    Args:
        input: matrices.
        full_matrices: q is `[..., m, m]` rather than `[..., m, min(m, n)]`.
        name: ignored in eager mode.

    Returns:
        A named tuple (q, r).
    """
    return Qr(*_qr(*op_inputs("Qr", input), full_matrices=bool(full_matrices)))


def _svd_avals(ins: Sequence[Aval], full_matrices: bool, compute_uv: bool) -> Any:
    *batch, m, n = ins[0].shape
    inner = min(m, n)
    s = aval_of((*batch, inner), real_dtype(ins[0].dtype))
    if not compute_uv:
        return (s,)
    columns = (m, n) if full_matrices else (inner, inner)
    return (
        s,
        aval_of((*batch, m, columns[0]), ins[0].dtype),
        aval_of((*batch, n, columns[1]), ins[0].dtype),
    )


def _np_svd(x: Any, full_matrices: bool, compute_uv: bool) -> tuple[Any, ...]:
    if not compute_uv:
        return (np.linalg.svd(x, compute_uv=False),)
    u, s, vh = np.linalg.svd(x, full_matrices=full_matrices)
    return s, u, adjoint_of(vh)


@define_op("Svd", check=check_matrices("Svd"), abstract=_svd_avals, numpy=_np_svd, multi=True)
def _svd(x: Any, full_matrices: bool, compute_uv: bool) -> Any:
    if not compute_uv:
        return (jnp.linalg.svd(x, compute_uv=False),)
    u, s, vh = jnp.linalg.svd(x, full_matrices=full_matrices)
    return s, u, adjoint_of(vh)


@export("linalg.svd")
@public_op("tensor")
def svd(tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None) -> Any:
    """Singular values and vectors of `[..., m, n]`: tensor = u @ diag(s) @ adjoint(v).

    Args:
        tensor: matrices.
        full_matrices: u and v are square.
        compute_uv: False returns the singular values only.
        name: ignored in eager mode.

    Returns:
        (s, u, v), or s; the singular values s are real and descend. (NumPy returns u, s, adjoint(v).)
    """
    parts = _svd(*op_inputs("Svd", tensor), full_matrices=bool(full_matrices), compute_uv=bool(compute_uv))
    return parts if compute_uv else parts[0]


def _eigh_avals(ins: Sequence[Aval]) -> tuple[Aval, Aval]:
    # TensorFlow's eigenvalues have the dtype of the matrix, complex ones too.
    return aval_of(ins[0].shape[:-1], ins[0].dtype), ins[0]


def _np_eigh(x: Any) -> tuple[Any, Any]:
    values, vectors = np.linalg.eigh(x)
    return np.asarray(values, x.dtype), vectors


@define_op("SelfAdjointEigV2", check=check_square("SelfAdjointEigV2"), abstract=_eigh_avals, numpy=_np_eigh, multi=True)
def _eigh(x: Any) -> Any:
    vectors, values = lax.linalg.eigh(from_lower(x), symmetrize_input=False)
    return lax.convert_element_type(values, x.dtype), vectors


@export("linalg.eigh")
@public_op("tensor")
def eigh(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Eigenvalues, ascending, and eigenvectors (columns) of Hermitian `[..., n, n]`; reads the lower triangle."""
    return _eigh(*op_inputs("SelfAdjointEigV2", tensor))


@export("linalg.eigvalsh")
@public_op("tensor")
def eigvalsh(tensor: Any, name: str | None = None) -> Tensor:
    """Eigenvalues, in ascending order, of Hermitian `[..., n, n]`; reads the lower triangle."""
    return _eigh(*op_inputs("SelfAdjointEigV2", tensor))[0]


def _complex_dtype(dtype: np.dtype) -> np.dtype:
    return dtype if dtype.kind == "c" else np.dtype(f"c{dtype.itemsize * 2}")


def _eig_avals(ins: Sequence[Aval], vectors: bool) -> tuple[Aval, ...]:
    dtype = _complex_dtype(ins[0].dtype)
    values = aval_of(ins[0].shape[:-1], dtype)
    return (values, aval_of(ins[0].shape, dtype)) if vectors else (values,)


def _np_eig(x: Any, vectors: bool) -> tuple[Any, ...]:
    dtype = _complex_dtype(x.dtype)
    if not vectors:
        return (np.linalg.eigvals(x).astype(dtype),)
    values, columns = np.linalg.eig(x)
    return values.astype(dtype), columns.astype(dtype)


@define_op("Eig", check=check_square("Eig"), abstract=_eig_avals, numpy=_np_eig, multi=True)
def _eig(x: Any, vectors: bool) -> Any:
    if not vectors:
        return (jnp.linalg.eigvals(x),)
    return tuple(jnp.linalg.eig(x))


@export("linalg.eig", "eig")
@public_op("tensor")
def eig(tensor: Any, name: str | None = None) -> tuple[Tensor, Tensor]:
    """Eigenvalues and eigenvectors (columns), complex, of `[..., n, n]`."""
    tensor.dtype  # noqa: B018  TensorFlow asks for it, so a list is no input
    return _eig(convert(tensor), vectors=True)


@export("linalg.eigvals", "eigvals")
@public_op("tensor")
def eigvals(tensor: Any, name: str | None = None) -> Tensor:
    """Eigenvalues, complex, of `[..., n, n]`."""
    tensor.dtype  # noqa: B018  as in `eig`
    return _eig(convert(tensor), vectors=False)[0]


def _lu_avals(ins: Sequence[Aval], dtype: np.dtype) -> tuple[Aval, ...]:
    return ins[0], aval_of(ins[0].shape[:-1], dtype), aval_of((), np.dtype(bool))


def _singular(op: str, text: str) -> Any:
    def failed(report: Any, avals: Sequence[Aval], **attrs: Any) -> errors.OpError:
        return op_error(op, text)

    return failed


@define_op(
    "Lu", check=check_square("Lu"), abstract=_lu_avals, multi=True, guards=[_singular("Lu", "Input is not invertible.")]
)
def _lu(x: Any, dtype: np.dtype) -> Any:
    factors, _, permutation = lax.linalg.lu(x)
    return factors, lax.convert_element_type(permutation, dtype), zero_pivot(factors)


def zero_pivot(lu: Any) -> Any:
    """Whether some U of a batch of LU factors is singular."""
    pivots = jnp.diagonal(lu, axis1=-2, axis2=-1)
    return jnp.any(lax.eq(pivots, lax.full_like(pivots, 0)))


def check_invertible(op: str, x: Tensor, text: str) -> None:
    """Raises the kernel's error at once if a matrix that is on the host already is singular."""
    data = on_host(x)
    if (
        data is None
        or data.ndim < 2
        or data.shape[-1] != data.shape[-2]
        or data.dtype.kind not in "fc"
        or data.itemsize < 4
    ):
        return
    with np.errstate(all="ignore"):
        if data.size and np.any(np.linalg.slogdet(data)[0] == 0):
            raise op_error(op, text)


@export("linalg.lu")
@public_op("input", generated=True)
def lu(input: Any, output_idx_type: Any = dtypes.int32, name: str | None = None) -> Lu:  # noqa: A002
    """LU factors of `[..., n, n]` with row exchanges.

    Returns:
        A named tuple: `lu`, both factors in one matrix (the unit diagonal of L is left out), and `p`, the row of the
        input that each row comes from.

    Raises:
        InvalidArgumentError: a matrix is singular.
    """
    (x,) = op_inputs("Lu", input)
    check_invertible("Lu", x, "Input is not invertible.")
    return Lu(*_lu(x, dtype=dtypes.as_dtype(output_idx_type).np))
