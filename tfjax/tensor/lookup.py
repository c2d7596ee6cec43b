"""Reading rows and slices of a variable at indices (`sparse_read`, `gather_nd`), and of a tensor under a mask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from tfjax import engine
from tfjax.core.errors import OpError
from tfjax.engine.aval import Aval, aval_of
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.op_errors import op_error, shape_text, without_name
from tfjax.tensor.scatter import outside_nd, outside_rows, split
from tfjax.tensor.tensor import Tensor, new_tensor

_INT64 = np.dtype(np.int64)


def _rows_shape(ins: Sequence[Aval]) -> tuple[Aval, Aval]:
    x, indices = ins
    return aval_of((*indices.shape, *x.shape[1:]), x.dtype), aval_of((3,), _INT64)


def _rows_host(x: Any, indices: Any) -> Any:
    indices = np.asarray(indices)
    return np.take(x, indices, axis=0, mode="clip"), outside_rows(x, indices, np)


def _position(at: int, shape: tuple[int, ...]) -> str:
    return ",".join(str(int(i)) for i in np.unravel_index(at, shape)) if shape else ""


def _rows_error(report: Any, avals: Sequence[Aval]) -> OpError:
    _, at, index = (int(i) for i in report)
    where = _position(at, avals[1].shape)
    return op_error("ResourceGather", f"indices[{where}] = {index} is not in [0, {avals[0].shape[0]})")


def _nd_error(report: Any, avals: Sequence[Aval]) -> OpError:
    _, at, *index = (int(i) for i in report)
    where = _position(at, avals[1].shape[:-1])
    return op_error(
        "ResourceGatherNd",
        f"indices[{where}] = [{', '.join(map(str, index))}] does not index into param shape "
        f"{shape_text(avals[0].shape)}, node name: ResourceGatherNd",
    )


@engine.define_op("ResourceGather", abstract=_rows_shape, numpy=_rows_host, guards=(_rows_error,))
def _rows(x, indices):
    return jnp.take(x, indices, axis=0, mode="clip"), outside_rows(x, indices, jnp)


def _nd_shape(ins: Sequence[Aval]) -> tuple[Aval, Aval]:
    x, indices = ins
    depth = indices.shape[-1]
    return aval_of((*indices.shape[:-1], *x.shape[depth:]), x.dtype), aval_of((2 + depth,), _INT64)


def _nd_host(x: Any, indices: Any) -> Any:
    limits = np.maximum(np.array(x.shape[: indices.shape[-1]]) - 1, 0)
    return x[split(np.clip(indices, 0, limits))], outside_nd(x, indices, np)


@engine.define_op("ResourceGatherNd", abstract=_nd_shape, numpy=_nd_host, guards=(_nd_error,))
def _nd(x, indices):
    return x.at[split(indices)].get(mode="clip"), outside_nd(x, indices, jnp)


def gather_rows(x: Tensor, indices: Any) -> Tensor:
    """`x[indices[...]]` along the first axis.

    Raises:
        tf.errors.InvalidArgumentError: for an index out of range.
    """
    given, indices = indices, convert_to_tensor(indices)
    if indices.data is not None:
        known = np.asarray(engine.to_host(indices))
        report = outside_rows(x.aval, known, np)
        if report[0]:
            raise without_name(_rows_error(report, (x.aval, indices.aval)), (given,))
        if x.aval.dtype.kind == "O":
            return new_tensor(np.asarray(engine.to_host(x)[known], object))
    return _rows(x, indices)


def gather_slices(x: Tensor, indices: Any) -> Tensor:
    """The slices of `x` at the index vectors `indices[..., :]`.

    Raises:
        tf.errors.InvalidArgumentError: for an index out of range.
    """
    given, indices = indices, convert_to_tensor(indices)
    if indices.data is not None:
        known = np.asarray(engine.to_host(indices))
        report = outside_nd(x.aval, known, np)
        if report[0]:
            raise without_name(_nd_error(report, (x.aval, indices.aval)), (given,))
        if x.aval.dtype.kind == "O":
            return new_tensor(np.asarray(engine.to_host(x)[split(known)], object))
    return _nd(x, indices)


def _masked_shape(ins: Sequence[Aval], ndim: int) -> Aval:
    x, rows = ins
    return aval_of((*rows.shape, *x.shape[ndim:]), x.dtype)


@engine.define_op(
    "GatherV2",
    abstract=_masked_shape,
    numpy=lambda x, rows, ndim: x.reshape((-1, *x.shape[ndim:]))[rows],
)
def _masked(x, rows, ndim):
    return jnp.take(jnp.reshape(x, (-1, *x.shape[ndim:])), rows, axis=0, mode="clip")


def mask_rows(x: Tensor, mask: Any) -> Tensor:
    """`x[mask]`: the entries of the leading dimensions where `mask` is true, in order.

    Raises:
        ValueError: if the mask is a scalar, or its shape is not that of the leading dimensions.
    """
    mask = np.asarray(engine.to_host(convert_to_tensor(mask)))
    if mask.ndim == 0:
        raise ValueError("mask cannot be scalar.")
    head = x.aval.shape[: mask.ndim]
    if head != mask.shape:
        raise ValueError(f"Shapes {_tuple(head)} and {_tuple(mask.shape)} are incompatible")
    if x.aval.dtype.kind == "O":
        return new_tensor(engine.to_host(x)[mask])
    return _masked(x, new_tensor(np.flatnonzero(mask)), ndim=mask.ndim)


def _tuple(shape: tuple[int, ...]) -> str:
    return str(tuple(int(d) for d in shape))
