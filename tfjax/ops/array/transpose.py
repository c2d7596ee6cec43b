"""Permuted dimensions: tf.transpose, tf.linalg.matrix_transpose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import (
    kernel_error,
    public_op,
    static_input,
    values_of,
)
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.shapes import show
from tfjax.tensor.tensor import Tensor


def _permuted(ins: Sequence[Aval], perm: tuple[int, ...]) -> Aval:
    dims = ins[0].shape
    return aval_of(tuple(dims[p] for p in perm), ins[0].dtype)


@define_op("Transpose", abstract=_permuted, numpy=lambda x, perm: np.transpose(x, perm), strings=True)
def _transpose(x, perm):
    return lax.transpose(x, perm)


@define_op("ConjugateTranspose", abstract=_permuted, numpy=lambda x, perm: np.conj(np.transpose(x, perm)))
def _conjugate_transpose(x, perm):
    return lax.conj(lax.transpose(x, perm))


@export("transpose")
@public_op("perm", name="")
def transpose(a: Any, perm: Any = None, conjugate: bool = False, name: str | None = "transpose") -> Tensor:
    """`a` with its dimensions permuted: dimension i of the result is dimension `perm[i]` of `a`.

    Args:
        a: a tensor.
        perm: a permutation; by default the dimensions are reversed.
        conjugate: also conjugate complex elements.
        name: shown nowhere in eager mode.

    Raises:
        InvalidArgumentError: if `perm` is no permutation of the dimensions.
    """
    x = convert(a)
    conjugated = conjugate and x.aval.dtype.kind == "c"
    n = x.aval.ndim
    if perm is None:
        order = tuple(range(n - 1, -1, -1))
    else:
        op = "ConjugateTranspose" if conjugated else "Transpose"
        order = _permutation(op, static_input(op, 1, perm), n)
    return (_conjugate_transpose if conjugated else _transpose)(x, perm=order)


def _permutation(op: str, perm: np.ndarray, n: int) -> tuple[int, ...]:
    if perm.ndim != 1:
        raise kernel_error(op, f"perm must be rank 1, got shape {show(perm.shape)}")
    if len(perm) != n:
        raise kernel_error(op, f"transpose expects a vector of size {n}. But input(1) is a vector of size {len(perm)}")
    order = [p + n if p < 0 else p for p in perm.tolist()]
    for p in order:
        if not 0 <= p < n:
            raise kernel_error(op, f"{p} is out of range [0 .. {n})")
    for i in range(n):
        if i not in order:
            raise kernel_error(op, f"{i} is missing from {{{','.join(map(str, order))}}}.")
    return tuple(order)


@export("linalg.matrix_transpose")
@public_op()
def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Tensor:
    """`a` with its last two dimensions exchanged.

    Raises:
        ValueError: for rank below 2.
    """
    x = convert(a)
    n = x.aval.ndim
    if n < 2:
        raise ValueError(
            f"Argument `a` should be a (batch) matrix with rank >= 2.  Received `a` = {values_of(x)} with shape: "
            f"{x.shape}"
        )
    conjugated = conjugate and x.aval.dtype.kind == "c"
    return (_conjugate_transpose if conjugated else _transpose)(x, perm=(*range(n - 2), n - 1, n - 2))
