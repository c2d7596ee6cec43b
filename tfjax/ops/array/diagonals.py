"""Diagonals of matrices: tf.linalg.diag, tf.linalg.diag_part, tf.linalg.set_diag."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import check_types, host_tensor, kernel_error, public_op, static_input
from tfjax.ops.inputs import convert, define_op
from tfjax.ops.op_facts import facts
from tfjax.ops.shapes import show
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor

_ALIGN = ("LEFT_RIGHT", "RIGHT_LEFT", "LEFT_LEFT", "RIGHT_RIGHT")

# -- where the elements of packed diagonals are


def _lengths(rows: int, columns: int, low: int, high: int) -> list[int]:
    """Length of the diagonals high, high - 1, ..., low of a matrix."""
    return [min(rows + min(d, 0), columns - max(d, 0)) for d in range(high, low - 1, -1)]


def _offsets(rows: int, columns: int, low: int, high: int, align: str) -> list[int]:
    """Where in its padded row each diagonal begins; superdiagonals and subdiagonals are aligned on their own."""
    lengths = _lengths(rows, columns, low, high)
    longest = max(lengths)
    above, below = align.split("_")
    result = []
    for d, length in zip(range(high, low - 1, -1), lengths, strict=True):
        right = d >= 0 and above == "RIGHT" or d <= 0 and below == "RIGHT"
        result.append(longest - length if right else 0)
    return result


def _places(rows: int, columns: int, low: int, high: int, align: str) -> tuple[np.ndarray, np.ndarray]:
    """For each element of the matrix whether it lies in the band, and its flat place in the packed diagonals."""
    starts = np.array(_offsets(rows, columns, low, high, align))
    longest = max(_lengths(rows, columns, low, high))
    r, c = np.indices((rows, columns))
    d = c - r
    inside = (d >= low) & (d <= high)
    which = np.clip(high - d, 0, high - low)
    return inside, np.where(inside, which * longest + np.minimum(r, c) + starts[which], 0)


def _cells(rows: int, columns: int, low: int, high: int, align: str) -> tuple[np.ndarray, np.ndarray]:
    """For each place in the packed diagonals whether it is an element, and its flat place in the matrix."""
    longest = max(_lengths(rows, columns, low, high))
    inside, places = _places(rows, columns, low, high, align)
    flat = np.zeros((high - low + 1) * longest, np.int64)
    taken = np.zeros(flat.size, bool)
    cells = np.flatnonzero(inside.ravel())
    flat[places.ravel()[cells]] = cells
    taken[places.ravel()[cells]] = True
    return taken, flat


def _packed_shape(rows: int, columns: int, low: int, high: int) -> tuple[int, ...]:
    longest = max(_lengths(rows, columns, low, high))
    return (longest,) if low == high else (high - low + 1, longest)


def _take_last(x: Any, places: np.ndarray) -> Any:
    """Entries along the last dimension, in JAX; the places are constants."""
    numbers = lax.GatherDimensionNumbers(
        offset_dims=tuple(range(x.ndim - 1)), collapsed_slice_dims=(x.ndim - 1,), start_index_map=(x.ndim - 1,)
    )
    return lax.gather(x, places.reshape(-1, 1), numbers, (*x.shape[:-1], 1), mode="clip")


def _mask(inside: np.ndarray, shape: tuple[int, ...]) -> Any:
    return lax.broadcast_in_dim(inside, shape, tuple(range(len(shape) - inside.ndim, len(shape))))


# -- diag


def _diag_aval(ins: Sequence[Aval], rows: int, columns: int, low: int, high: int, align: str) -> Aval:
    outer = ins[0].shape[: -1 if low == high else -2]
    return aval_of((*outer, rows, columns), ins[0].dtype)


def _diag_host(x: Any, value: Any, rows: int, columns: int, low: int, high: int, align: str) -> Any:
    outer = x.shape[: -1 if low == high else -2]
    inside, places = _places(rows, columns, low, high, align)
    flat = x.reshape((*outer, -1))
    return np.where(inside, flat[..., places], value).astype(x.dtype)


@define_op("MatrixDiagV3", abstract=_diag_aval, numpy=_diag_host, typed=False)
def _diag(x, value, rows, columns, low, high, align):
    outer = x.shape[: -1 if low == high else -2]
    inside, places = _places(rows, columns, low, high, align)
    shape = (*outer, rows, columns)
    flat = lax.reshape(x, (*outer, math.prod(x.shape[len(outer) :])))
    spread = lax.reshape(_take_last(flat, places.ravel()), shape)
    return lax.select(_mask(inside, shape), spread, lax.broadcast(value, shape))


def _band_of(op: str, k: Any) -> tuple[int, int]:
    numbers = static_input(op, 1 if op != "MatrixSetDiagV3" else 2, k)
    if numbers.size not in (1, 2):
        raise kernel_error(op, f"diag_index must have only one or two elements, received {numbers.size} elements.")
    flat = numbers.ravel().tolist()
    low, high = flat[0], flat[-1]
    if low > high:
        raise kernel_error(op, f"lower_diag_index must not be larger than upper_diag_index: {low} > {high}")
    return low, high


def _check_align(op: str, align: str) -> None:
    known = facts(op)
    if align not in _ALIGN and known is not None:
        names = ", ".join(f'"{a}"' for a in _ALIGN)
        raise InvalidArgumentError(
            None,
            None,
            f"Value for attr 'align' of \"{align}\" is not in the list of allowed values: {names}\n\t; NodeDef: "
            f"{{{{node {op}}}}}; {known.summary} [Op:{op}] name: ",
        )


def _filler(value: Any, x: Tensor) -> Tensor:
    """The padding value; TensorFlow's default 0 fits numbers only."""
    return value if isinstance(value, Tensor) else convert_to_tensor(value, x.dtype)


@export("linalg.diag")
@public_op("diagonal")
def diag(
    diagonal: Any, name: str | None = "diag", k: Any = 0, num_rows: Any = -1, num_cols: Any = -1,
    padding_value: Any = 0, align: str = "RIGHT_LEFT",
) -> Tensor:  # fmt: skip
    """A batch of matrices with given diagonals.

    Args:
        diagonal: tensor `[..., n]`, or `[..., number of diagonals, n]` for a range of them.
        name: shown in errors.
        k: which diagonal (0 the main one, positive above it), or a range `(lowest, highest)`.
        num_rows: number of rows; by default as few as needed.
        num_cols: number of columns.
        padding_value: what stands elsewhere.
        align: how shorter diagonals are placed in their rows: a side for those above the main one, a side for those
            below.

    Raises:
        InvalidArgumentError: if the sizes do not fit.
    """
    op = "MatrixDiagV3"
    _check_align(op, align)
    x = convert(diagonal)
    value = _filler(padding_value, x)
    low, high = _band_of(op, k)
    shape = x.aval.shape
    if not shape:
        raise kernel_error(op, "diagonal must be at least 1-dim, received shape: []")
    count = high - low + 1
    if count > 1 and (len(shape) < 2 or shape[-2] != count):  # TensorFlow aborts the process for a vector
        raise kernel_error(
            op,
            "The number of diagonals provided in the input does not match the lower_diag_index and upper_diag_index "
            "range.",
        )
    rows, columns = _matrix_size(op, shape[-1], low, high, _integer(op, 2, num_rows), _integer(op, 3, num_cols))
    return _diag(x, value, rows=rows, columns=columns, low=low, high=high, align=align)


def _integer(op: str, position: int, value: Any) -> int:
    return int(static_input(op, position, value).ravel()[0])


def _matrix_size(op: str, longest: int, low: int, high: int, rows: int, columns: int) -> tuple[int, int]:
    least_rows, least_columns = longest - min(high, 0), longest + max(low, 0)
    if rows == -1 and columns == -1:
        rows = columns = max(least_rows, least_columns)
    elif rows == -1:
        rows = least_rows
    elif columns == -1:
        columns = least_columns
    if rows < least_rows:
        raise kernel_error(op, "The number of rows is too small.")
    if columns < least_columns:
        raise kernel_error(op, "The number of columns is too small.")
    if rows != least_rows and columns != least_columns:
        raise kernel_error(
            op, "The number of rows or columns is not consistent with the specified d_lower, d_upper, and diagonal."
        )
    return rows, columns


# -- diag_part


def _part_aval(ins: Sequence[Aval], low: int, high: int, align: str) -> Aval:
    *outer, rows, columns = ins[0].shape
    return aval_of((*outer, *_packed_shape(rows, columns, low, high)), ins[0].dtype)


def _part_host(x: Any, value: Any, low: int, high: int, align: str) -> Any:
    *outer, rows, columns = x.shape
    taken, cells = _cells(rows, columns, low, high, align)
    flat = x.reshape((*outer, rows * columns))[..., cells]
    out = np.where(taken, flat, value).astype(x.dtype)
    return out.reshape((*outer, *_packed_shape(rows, columns, low, high)))


@define_op("MatrixDiagPartV3", abstract=_part_aval, numpy=_part_host, typed=False)
def _diag_part(x, value, low, high, align):
    *outer, rows, columns = x.shape
    taken, cells = _cells(rows, columns, low, high, align)
    flat = _take_last(lax.reshape(x, (*outer, rows * columns)), cells)
    if not taken.all():
        flat = lax.select(_mask(taken, flat.shape), flat, lax.broadcast(value, flat.shape))
    return lax.reshape(flat, (*outer, *_packed_shape(rows, columns, low, high)))


def _check_band(op: str, shape: tuple[int, ...], low: int, high: int, dot: str) -> None:
    rows, columns = shape[-2:]
    for label, d in (("lower", low), ("upper", high)):
        if not (-rows < d < columns or d == 0):
            raise kernel_error(
                op, f"{label}_diag_index is out of bound: {d}{dot} It must be between {-rows} and {columns}"
            )


@export("linalg.diag_part")
@public_op("input")
def diag_part(
    input: Any,
    name: str | None = "diag_part",
    k: Any = 0,
    padding_value: Any = 0,
    align: str = "RIGHT_LEFT",  # noqa: A002
) -> Tensor:
    """The diagonals of a batch of matrices.

    Args:
        input: tensor `[..., rows, columns]`.
        name: shown in errors.
        k: which diagonal, or a range `(lowest, highest)`.
        padding_value: what fills the rows of shorter diagonals.
        align: how shorter diagonals are placed; see `diag`.

    Returns:
        `[..., n]` for one diagonal, `[..., number of diagonals, n]` for a range.

    Raises:
        InvalidArgumentError: if there is no such diagonal.
    """
    op = "MatrixDiagPartV3"
    _check_align(op, align)
    x = convert(input)
    value = _filler(padding_value, x)
    low, high = _band_of(op, k)
    if x.aval.ndim < 2:
        raise kernel_error(op, f"input must be at least 2-dim, received shape: {show(x.aval.shape)}")
    _check_band(op, x.aval.shape, low, high, ".")
    return _diag_part(x, value, low=low, high=high, align=align)


def main_diagonal(x: Tensor) -> Tensor:
    """The main diagonals of a tensor of any type and of rank 2 or more."""
    zero = host_tensor(np.zeros((), x.aval.dtype))
    return _diag_part(x, zero, low=0, high=0, align="RIGHT_LEFT")


# -- set_diag


def _set_host(x: Any, diagonal: Any, low: int, high: int, align: str) -> Any:
    *outer, rows, columns = x.shape
    inside, places = _places(rows, columns, low, high, align)
    return np.where(inside, diagonal.reshape((*outer, -1))[..., places], x)


@define_op("MatrixSetDiagV3", abstract=lambda ins, **attrs: ins[0], numpy=_set_host)
def _set_diag(x, diagonal, low, high, align):
    *outer, rows, columns = x.shape
    inside, places = _places(rows, columns, low, high, align)
    flat = lax.reshape(diagonal, (*outer, math.prod(diagonal.shape[len(outer) :])))
    spread = lax.reshape(_take_last(flat, places.ravel()), x.shape)
    return lax.select(_mask(inside, x.shape), spread, x)


@export("linalg.set_diag")
@public_op("input", "diagonal")
def set_diag(
    input: Any,
    diagonal: Any,
    name: str | None = "set_diag",
    k: Any = 0,
    align: str = "RIGHT_LEFT",  # noqa: A002
) -> Tensor:
    """A copy of a batch of matrices with other diagonals.

    Args:
        input: tensor `[..., rows, columns]`.
        diagonal: the diagonals, in the form that `diag_part` gives.
        name: shown in errors.
        k: which diagonal, or a range `(lowest, highest)`.
        align: how shorter diagonals are placed; see `diag`.

    Raises:
        InvalidArgumentError: if shapes do not fit or there is no such diagonal.
    """
    op = "MatrixSetDiagV3"
    _check_align(op, align)
    x = convert(input)
    new = diagonal if isinstance(diagonal, Tensor) else convert_to_tensor(diagonal, x.dtype)
    check_types(op, x, new)
    low, high = _band_of(op, k)
    shape = x.aval.shape
    if len(shape) < 2:
        raise kernel_error(op, f"input must be at least 2-dim, received shape: {show(shape)}")
    if new.aval.ndim < 1:
        raise kernel_error(op, "diagonal must be at least 1-dim, received shape: []")
    _check_band(op, shape, low, high, "")
    wanted = (*shape[:-2], *_packed_shape(shape[-2], shape[-1], low, high))
    if new.aval.shape != wanted:
        raise kernel_error(
            op,
            "Either first dimensions of diagonal don't match input.shape[:-2], or diagonal.shape[:-1] is not equal to "
            "the longests diagonal in range [lower_diag_index:upper_diag_index].\n"
            f"Input shape: {show(shape)}\nDiagonal shape: {show(new.aval.shape)}\nExpected diagonal shape: "
            f"{show(wanted)}",
        )
    return _set_diag(x, new, low=low, high=high, align=align)
