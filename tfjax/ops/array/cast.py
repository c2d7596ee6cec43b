"""Conversions between element types: tf.cast, tf.saturate_cast, tf.complex."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core import dtypes, log
from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.errors import UnimplementedError
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import kernel_error, public_op
from tfjax.ops.inputs import convert, define_op, op_inputs
from tfjax.ops.op_facts import kernel_name
from tfjax.ops.shapes import broadcast_shape, check_broadcast, fit
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.indexed_slices import IndexedSlices
from tfjax.tensor.tensor import Tensor


def _is_float(dtype: np.dtype) -> bool:
    return jnp.issubdtype(dtype, np.floating)


def _truncated(x: Any, dtype: np.dtype) -> Any:
    """Floating point to integer as C does on x86: what does not fit becomes the smallest integer (XLA would clamp)."""
    info = np.iinfo(dtype)
    if dtype.kind == "u" and dtype.itemsize == 8:
        return _truncated_uint64(x)
    if dtype.kind == "u" or dtype.itemsize < 4:  # through a wider signed integer, whose low bits count
        wide = np.dtype(np.int64) if dtype == np.uint32 else np.dtype(np.int32)
        return lax.convert_element_type(_truncated(x, wide), dtype)
    x = _at_least_float32(x)
    # -2**31 and 2**31 are exact in every floating type that is wide enough for them
    low, high = float(info.min), -float(info.min)
    inside = lax.bitwise_and(lax.ge(x, lax.full_like(x, low)), lax.lt(x, lax.full_like(x, high)))
    if dtype.itemsize == 4 and x.dtype == np.float64:  # -2147483648.9 still truncates into range
        inside = lax.bitwise_and(lax.gt(x, lax.full_like(x, low - 1)), lax.lt(x, lax.full_like(x, high)))
    whole = lax.convert_element_type(lax.select(inside, x, lax.full_like(x, 0)), dtype)
    return lax.select(inside, whole, lax.full_like(whole, info.min))


def _at_least_float32(x: Any) -> Any:
    return lax.convert_element_type(x, np.float32) if x.dtype.itemsize < 4 else x


def _truncated_uint64(x: Any) -> Any:
    x = _at_least_float32(x)
    half = float(2**63)
    big = lax.bitwise_and(lax.ge(x, lax.full_like(x, half)), lax.lt(x, lax.full_like(x, 2 * half)))
    rest = _truncated(lax.select(big, lax.sub(x, lax.full_like(x, half)), x), np.dtype(np.int64))
    bits = lax.convert_element_type(rest, np.uint64)
    return lax.select(big, lax.bitwise_or(bits, lax.full_like(bits, 2**63)), bits)


def _cast_host(x: Any, dtype: np.dtype) -> Any:
    source = x.dtype
    if dtype.kind in "iu" and _is_float(source):
        x = np.asarray(x, np.float32) if source.itemsize < 4 else x
        if dtype == np.uint64:
            big = (x >= 2.0**63) & (x < 2.0**64)
            bits = np.where(big, x - x.dtype.type(2.0**63), x).astype(np.int64).astype(np.uint64)
            return np.where(big, bits | np.uint64(2**63), bits)
        wide = np.int64 if dtype in (np.uint32, np.int64) else np.int32
        return x.astype(wide).astype(dtype)
    if source.kind == "c" and dtype.kind != "c":
        return _cast_host(x.real, dtype)
    return x.astype(dtype)


@define_op("Cast", abstract=lambda ins, dtype: aval_of(ins[0].shape, dtype), numpy=_cast_host)
def _cast(x, dtype):
    if x.dtype.kind == "c" and dtype.kind not in "cb":
        x = lax.real(x)
    if dtype.kind == "b":
        x = lax.real(x) if x.dtype.kind == "c" else x  # TensorFlow forgets the imaginary part here
        return lax.ne(x, lax.full_like(x, 0))
    if dtype.kind in "iu" and _is_float(x.dtype):
        return _truncated(x, dtype)
    return lax.convert_element_type(x, dtype)


def cast_tensor(x: Tensor, dtype: np.dtype) -> Tensor:
    """`tf.cast` of a tensor to a NumPy dtype, without a warning for complex numbers."""
    if x.aval.dtype == dtype:
        return x
    if x.aval.dtype.kind == "O":
        raise _unsupported(x, as_dtype(dtype))
    return _cast(x, dtype=dtype)


def _unsupported(x: Tensor, wanted: DType) -> Exception:
    return kernel_error(
        "Cast", f"Cast {kernel_name(x.aval.dtype)} to {_name(wanted)} is not supported", UnimplementedError
    )


@export("cast", "dtypes.cast")
@public_op()
def cast(x: Any, dtype: Any, name: str | None = None) -> Any:
    """`x` (a tensor, `tf.IndexedSlices` or what converts to a tensor) with elements of type `dtype`.

    Floating point to integer truncates towards zero; integers that do not fit wrap around.

    Raises:
        UnimplementedError: to or from strings.
    """
    wanted = as_dtype(dtype).base_dtype
    if isinstance(x, Tensor) and x.dtype is wanted:
        return x
    if isinstance(x, IndexedSlices):
        if x.dtype is wanted:
            return x
        return IndexedSlices(cast(x.values, wanted), x.indices, x.dense_shape)
    x = convert(x)
    source = x.dtype
    if source is wanted:
        return x
    if wanted.np is None or wanted is dtypes.string or source is dtypes.string:
        raise _unsupported(x, wanted)
    if source.is_complex and wanted.is_floating:
        log.warning(
            f"You are casting an input of type {source.name} to an incompatible dtype {wanted.name}.  This will "
            "discard the imaginary part and may not be what you intended."
        )
    return _cast(x, dtype=wanted.np)


def _name(dtype: DType) -> str:
    return kernel_name(dtype.np) if dtype.np is not None else dtype.name


@export("saturate_cast", "dtypes.saturate_cast")
@public_op()
def saturate_cast(value: Any, dtype: Any, name: str | None = None) -> Tensor:
    """`value` cast to `dtype`; what does not fit becomes the largest or smallest number that does."""
    from tfjax.ops.math.binary import maximum, minimum

    value = convert(value)
    wanted = as_dtype(dtype).base_dtype
    source = value.dtype
    if source.is_complex or wanted.is_complex:
        return _saturate_complex(value, source, wanted)
    low, high = source.min, source.max
    if low < wanted.min:
        value = maximum(value, _limit(wanted.min, wanted.max, source, False))
    if high > wanted.max:
        value = minimum(value, _limit(wanted.min, wanted.max, source, True))
    return cast(value, wanted)


def _limit(low: Any, high: Any, source: DType, upper: bool) -> Tensor:
    """The bound in the source type, rounded towards zero so that it still fits."""
    bound = high if upper else low
    number = np.array(bound).astype(source.np)
    wide = float(number)  # TensorFlow compares in float64, so that the bounds of int64 stay as they are
    outside = wide > float(high) if upper else wide < float(low)
    if source.is_floating and isinstance(bound, (int, np.integer)) and outside:
        number = np.nextafter(number, np.zeros_like(number))
    return convert_to_tensor(number)


def _saturate_complex(value: Tensor, source: DType, wanted: DType) -> Tensor:
    if wanted.is_complex:
        if not source.is_complex:
            return cast(saturate_cast(value, wanted.real_dtype), wanted)
        if source is wanted or wanted is dtypes.complex128:
            return cast(value, wanted)
        part = wanted.real_dtype
        return complex(saturate_cast(_real(value), part), saturate_cast(_imag(value), part))
    log.warning(
        f"You are casting an input of type {source.name} to an incompatible dtype {wanted.name}.  This will discard "
        "the imaginary part and may not be what you intended."
    )
    return saturate_cast(_real(value), wanted)


def _part(ins: Sequence[Aval]) -> Aval:
    return aval_of(ins[0].shape, np.dtype(f"f{ins[0].dtype.itemsize // 2}"))


_real = define_op("Real", abstract=_part, numpy=np.real)(lax.real)
_imag = define_op("Imag", abstract=_part, numpy=np.imag)(lax.imag)


# -- complex numbers of two parts


def _complex_aval(ins: Sequence[Aval]) -> Aval:
    shape = broadcast_shape(ins[0].shape, ins[1].shape)
    assert shape is not None
    return aval_of(shape, np.dtype(f"c{2 * ins[0].dtype.itemsize}"))


def _complex_host(real: Any, imag: Any) -> Any:
    out = np.empty(np.broadcast_shapes(np.shape(real), np.shape(imag)), np.dtype(f"c{2 * real.dtype.itemsize}"))
    out.real, out.imag = real, imag
    return out


@define_op("Complex", check=check_broadcast("Complex"), abstract=_complex_aval, numpy=_complex_host)
def _complex(real, imag):
    return lax.complex(*fit(real, imag))


@export("complex", "dtypes.complex")
@public_op()
def complex(real: Any, imag: Any, name: str | None = None) -> Tensor:  # noqa: A001
    """Complex numbers of their real and imaginary parts (float32 gives complex64, float64 complex128).

    Raises:
        TypeError: if the parts are not both float32 or both float64.
    """
    x, y = convert(real), convert(imag)
    types = (x.dtype, y.dtype)
    if types not in ((dtypes.float32, dtypes.float32), (dtypes.float64, dtypes.float64)):
        raise TypeError(
            "The `real` and `imag` components have incorrect types: "
            f"{types[0].name} {types[1].name}. They must be consistent, and one of "
            f"{[dtypes.float32, dtypes.float64]}"
        )
    return _complex(*op_inputs("Complex", x, y))
