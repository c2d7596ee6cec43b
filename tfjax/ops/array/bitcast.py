"""tf.bitcast: bytes read as another type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core.dtypes import as_dtype
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import kernel_error, public_op
from tfjax.ops.inputs import convert, define_op
from tfjax.tensor.tensor import Tensor


def _bitcast_shape(ins: Sequence[Aval], dtype: np.dtype) -> tuple[int, ...]:
    shape, size = ins[0].shape, ins[0].dtype.itemsize
    if size == dtype.itemsize:
        return shape
    if size > dtype.itemsize:
        return (*shape, size // dtype.itemsize)
    return shape[:-1]


def _bitcast_host(x: Any, dtype: np.dtype) -> Any:
    shape = _bitcast_shape((aval_of(x.shape, x.dtype),), dtype)
    return np.frombuffer(x.tobytes(), dtype).reshape(shape)


@define_op(
    "Bitcast",
    abstract=lambda ins, dtype: aval_of(_bitcast_shape(ins, dtype), dtype),
    numpy=_bitcast_host,
    differentiable=False,
)
def _bitcast(x, dtype):
    if x.dtype.kind == "c" or dtype.kind == "c":
        return _bitcast_complex(x, dtype)
    if dtype.kind == "b":
        return lax.convert_element_type(_bitcast_impl(x, np.dtype(np.uint8)), dtype)
    if x.dtype.kind == "b":
        x = lax.convert_element_type(x, np.uint8)
    return _bitcast_impl(x, dtype)


def _bitcast_impl(x: Any, dtype: np.dtype) -> Any:
    return lax.bitcast_convert_type(x, dtype)


def _bitcast_complex(x: Any, dtype: np.dtype) -> Any:
    if x.dtype == dtype:
        return x
    if x.dtype.kind == "c":
        parts = jnp.stack([lax.real(x), lax.imag(x)], axis=-1)
        if dtype == parts.dtype:
            return parts
        if dtype.itemsize == x.dtype.itemsize:
            return _bitcast_impl(_bitcast_impl(parts, np.dtype(np.uint32)), dtype)
        return jnp.reshape(_bitcast_impl(parts, dtype), (*x.shape, -1))
    part = np.dtype(f"f{dtype.itemsize // 2}")
    if x.dtype.itemsize == dtype.itemsize:
        halves = _bitcast_impl(x, part)
    elif x.dtype.itemsize == part.itemsize:
        halves = _bitcast_impl(x, part)
    else:
        halves = _bitcast_impl(jnp.reshape(x, (*x.shape[:-1], 2, -1)), part)
    return lax.complex(halves[..., 0], halves[..., 1])


@export("bitcast")
@public_op("input", generated=True)
def bitcast(input: Any, type: Any, name: str | None = None) -> Tensor:  # noqa: A002
    """The bytes of `input` read as elements of another type; the last dimension appears, vanishes or stays.

    Raises:
        InvalidArgumentError: if the last dimension does not make up one element.
    """
    x = convert(input)
    wanted = as_dtype(type)
    dtype = wanted.np
    size, new = x.aval.dtype.itemsize, dtype.itemsize
    if size < new and (x.aval.ndim == 0 or x.aval.shape[-1] != new // size):
        enums = x.dtype.as_datatype_enum, wanted.as_datatype_enum
        raise kernel_error("Bitcast", f"Cannot bitcast from {enums[0]} to {enums[1]}")
    return _bitcast(x, dtype=dtype)
