"""Bands and diagonals of matrices and tensors: tf.linalg.band_part, trace, tensor_diag, tensor_diag_part."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.export import export
from tfjax.ops.array.diagonals import diag, diag_part, main_diagonal
from tfjax.ops.array.shape import reshape
from tfjax.ops.calling import check_types, kernel_error, public_op, values_of
from tfjax.ops.inputs import convert, define_op, op_inputs
from tfjax.ops.shapes import show
from tfjax.tensor.tensor import Tensor


def _in_band(rows: int, columns: int, lower: int, upper: int) -> np.ndarray:
    d = np.arange(columns)[None, :] - np.arange(rows)[:, None]
    return ((lower < 0) | (-d <= lower)) & ((upper < 0) | (d <= upper))


@define_op(
    "MatrixBandPart",
    abstract=lambda ins, lower, upper: ins[0],
    numpy=lambda x, lower, upper: np.where(_in_band(*x.shape[-2:], lower, upper), x, np.zeros((), x.dtype)),
    strings=False,
)
def _band_part(x, lower, upper):
    n = x.ndim
    d = lax.sub(lax.broadcasted_iota(np.int32, x.shape, n - 1), lax.broadcasted_iota(np.int32, x.shape, n - 2))
    inside = lax.full(x.shape, True)
    if lower >= 0:
        inside = lax.bitwise_and(inside, lax.ge(d, lax.full_like(d, -lower)))
    if upper >= 0:
        inside = lax.bitwise_and(inside, lax.le(d, lax.full_like(d, upper)))
    return lax.select(inside, x, lax.full_like(x, 0))


@export("linalg.band_part")
@public_op("input", "num_lower", "num_upper", generated=True)
def band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """A batch of matrices with zeros outside a central band.

    Args:
        input: tensor `[..., rows, columns]`.
        num_lower: how many subdiagonals are kept; all if negative.
        num_upper: how many superdiagonals are kept; all if negative.
        name: shown in errors.

    Raises:
        InvalidArgumentError: if there are not so many.
    """
    op = "MatrixBandPart"
    x, lowest, highest = op_inputs(op, input, num_lower, num_upper)
    check_types(op, x, lowest, highest)
    below, above = values_of(lowest), values_of(highest)
    if x.aval.ndim < 2:
        raise kernel_error(op, f"input must be at least 2-dim, received shape: {show(x.aval.shape)}")
    for label, value in (("num_lower", below), ("num_upper", above)):
        if value.ndim:
            raise kernel_error(op, f"{label} must be scalar, got shape {show(value.shape)}")
    rows, columns = x.aval.shape[-2:]
    lower, upper = int(below), int(above)
    if lower > rows:
        raise kernel_error(op, f"num_lower must be negative or less or equal to number of rows ({rows}) got: {lower}")
    if upper > columns:
        raise kernel_error(
            op, f"num_upper must be negative or less or equal to number of columns ({columns}) got: {upper}"
        )
    return _band_part(x, lower=lower, upper=upper)


@export("linalg.trace")
@public_op(name="diag_part")
def trace(x: Any, name: str | None = None) -> Tensor:
    """The sums of the main diagonals of a batch of matrices `[..., rows, columns]`."""
    from tfjax.ops.math.reductions import reduce_sum

    t = convert(x)
    if t.aval.ndim < 2:
        raise kernel_error("MatrixDiagPartV3", f"input must be at least 2-dim, received shape: {show(t.aval.shape)}")
    return reduce_sum(main_diagonal(t), [-1])


# -- diagonals of tensors


@export("linalg.tensor_diag")
@public_op("diagonal", generated=True)
def tensor_diag(diagonal: Any, name: str | None = None) -> Tensor:
    """A tensor of twice the rank that has `diagonal` where both halves of the index agree, zeros elsewhere."""
    x = convert(diagonal)
    check_types("Diag", x)
    shape = x.aval.shape
    if not shape:
        raise kernel_error("Diag", "Input must be at least rank 1, got 0")
    return reshape(diag(reshape(x, (x.aval.size,))), shape + shape)


@export("linalg.tensor_diag_part")
@public_op("input")
def tensor_diag_part(input: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """The elements of a tensor of even rank whose index has two equal halves.

    Raises:
        InvalidArgumentError: if the two halves of the shape differ.
    """
    x = convert(input)
    check_types("DiagPart", x)
    shape = x.aval.shape
    n = len(shape)
    if n == 0:
        return x
    if n % 2:
        raise kernel_error(
            "DiagPart",
            f"The rank of the tensor should be{' ' * 41} even and positive, got shape {show(shape)}",
        )
    for i in range(n // 2):
        if shape[i] != shape[i + n // 2]:
            raise kernel_error(
                "DiagPart", f"Invalid shape {show(shape)}: dimensions {i} and {i + n // 2} do not match."
            )
    half = shape[: n // 2]
    size = math.prod(half)
    return reshape(diag_part(reshape(x, (size, size))), half)
