"""Decompositions and triangular solves on LAPACK through NumPy and SciPy; a failed one gives NaN as XLA does."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine.numpy_rules.registry import Array, Kernel, rule


def _per_matrix(function: Any, shapes: list[tuple[int, ...]], dtypes: list[np.dtype]) -> Kernel:
    """Apply a function of matrices over leading batch axes, collecting a tuple of results."""

    def run(*operands: Array) -> tuple[np.ndarray, ...]:
        batch = operands[0].shape[:-2]
        outs = [np.empty(shape, dtype) for shape, dtype in zip(shapes, dtypes, strict=True)]
        for index in np.ndindex(*batch):
            for out, value in zip(outs, function(*[x[index] for x in operands]), strict=True):
                out[index] = value
        return tuple(outs)

    return run


@rule("cholesky")
def _cholesky(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    def one(a: np.ndarray) -> tuple[np.ndarray]:
        try:
            return (np.linalg.cholesky(a),)
        except np.linalg.LinAlgError:
            return (np.full(a.shape, np.nan, a.dtype),)

    slow = _per_matrix(one, [out_avals[0].shape], [out_avals[0].dtype])

    def cholesky(a: Array) -> Array:
        try:
            return np.linalg.cholesky(a)
        except np.linalg.LinAlgError:
            return slow(a)[0]

    return cholesky


@rule("lu")
def _lu(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    from scipy.linalg import lapack

    (getrf,) = lapack.get_lapack_funcs(("getrf",), dtype=in_avals[0].dtype)

    def one(a: np.ndarray) -> tuple[np.ndarray, ...]:
        lu, pivots, _ = getrf(a)
        return lu, pivots, _permutation(pivots, a.shape[0])

    if in_avals[0].size == 0:
        return None
    return _per_matrix(one, [aval.shape for aval in out_avals], [aval.dtype for aval in out_avals])


@rule("triangular_solve")
def _triangular_solve(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    from scipy.linalg import blas

    (trsm,) = blas.get_blas_funcs(("trsm",), dtype=out_avals[0].dtype)
    flags = {
        "side": 0 if params["left_side"] else 1,
        "lower": int(params["lower"]),
        "trans_a": (2 if params["conjugate_a"] else 1) if params["transpose_a"] else 0,
        "diag": int(params["unit_diagonal"]),
    }
    conjugates = params["conjugate_a"] and not params["transpose_a"]
    one_value = np.ones((), out_avals[0].dtype)[()]

    def one(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray]:
        return (trsm(one_value, a.conj() if conjugates else a, b, **flags),)

    if out_avals[0].size == 0:
        return lambda a, b: b
    run = _per_matrix(one, [out_avals[0].shape], [out_avals[0].dtype])
    return lambda a, b: run(a, b)[0]


@rule("qr")
def _qr(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel | None:
    if params.get("pivoting") or in_avals[0].size == 0:
        return None
    mode = "complete" if params["full_matrices"] else "reduced"

    def qr(a: Array) -> tuple[Array, Array]:
        q, r = np.linalg.qr(a, mode)
        return q, r

    return qr


@rule("eigh")
def _eigh(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel | None:
    if params.get("subset_by_index") is not None or in_avals[0].size == 0:
        return None
    triangle = "L" if params["lower"] else "U"

    def eigh(a: Array) -> tuple[Array, Array]:
        try:
            values, vectors = np.linalg.eigh(a, triangle)
        except np.linalg.LinAlgError:
            return tuple([np.full(aval.shape, np.nan, aval.dtype) for aval in out_avals])
        return vectors, values

    return eigh


@rule("svd")
def _svd(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel | None:
    if params.get("subset_by_index") is not None or in_avals[0].size == 0:
        return None
    full, vectors = bool(params["full_matrices"]), bool(params["compute_uv"])

    def svd(a: Array) -> tuple[Array, ...]:
        try:
            if not vectors:
                return (np.linalg.svd(a, compute_uv=False),)
            u, s, vt = np.linalg.svd(a, full_matrices=full)
        except np.linalg.LinAlgError:
            return tuple([np.full(aval.shape, np.nan, aval.dtype) for aval in out_avals])
        return s, u, vt

    return svd


@rule("eig")
def _eig(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel | None:
    if params["compute_left_eigenvectors"] or in_avals[0].size == 0:
        return None
    dtype, vectors = out_avals[0].dtype, params["compute_right_eigenvectors"]

    def eig(a: Array) -> tuple[Array, ...]:
        try:
            results = np.linalg.eig(a) if vectors else (np.linalg.eigvals(a),)
        except np.linalg.LinAlgError:
            return tuple([np.full(aval.shape, np.nan, aval.dtype) for aval in out_avals])
        return tuple([x.astype(dtype, copy=False) for x in results])

    return eig


@rule("lu_pivots_to_permutation")
def _lu_pivots_to_permutation(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    shape, dtype = out_avals[0].shape, out_avals[0].dtype

    def permutation(pivots: Array) -> Array:
        out = np.empty(shape, dtype)
        for index in np.ndindex(*shape[:-1]):
            out[index] = _permutation(pivots[index], shape[-1])
        return out

    return permutation


def _permutation(pivots: np.ndarray, size: int) -> np.ndarray:
    """The row order that a sequence of row exchanges leads to."""
    order = np.arange(size)
    for row, pivot in enumerate(pivots):
        order[[row, pivot]] = order[[pivot, row]]
    return order


_FFT = ("fftn", "ifftn", "rfftn", "irfftn")


@rule("fft")
def _fft(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    lengths = tuple(int(n) for n in params["fft_lengths"])
    transform = getattr(np.fft, _FFT[int(params["fft_type"])])
    axes, dtype = tuple(range(-len(lengths), 0)), out_avals[0].dtype
    if out_avals[0].size == 0 or not lengths:
        return None
    return lambda x: transform(x, lengths, axes).astype(dtype, copy=False)
