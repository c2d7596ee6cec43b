"""NumPy arrays and scalars as the data of tensors."""

from __future__ import annotations

import numpy as np

from tfjax.core.dtypes import DType

_OBJECT = np.dtype(object)
_UNSUPPORTED = {
    "M": "DATETIME",
    "m": "TIMEDELTA",
    np.dtype(np.longdouble).char: "LONGDOUBLE",
    np.dtype(np.clongdouble).char: "CLONGDOUBLE",
}
_supported: set[np.dtype] = set()


def from_numpy(value: np.ndarray | np.generic, dtype: DType | None) -> np.ndarray | np.generic:
    """A fresh, immutable array with the elements of `value`; strings become an object array of bytes.

    Raises:
        ValueError: for element types that TensorFlow does not have.
    """
    if isinstance(value, np.generic):
        if type(value).__mro__[1] is not np.flexible and (dtype is None or dtype.np is value.dtype):
            if value.dtype in _supported or _check(value.dtype):
                return value
        value = np.asarray(value)
    if dtype is not None and dtype.np != value.dtype:
        with np.errstate(all="ignore"):
            value = _cast(value, dtype.np)
    kind = value.dtype
    if kind in _supported or _check(kind):
        return np.array(value, order="C", subok=False)
    if kind.kind in "USOT":
        return strings(value)
    if not kind.isnative:
        return value.astype(kind.newbyteorder("="))
    raise _unsupported(kind)


def _cast(value: np.ndarray, dtype: np.dtype) -> np.ndarray:
    if value.dtype.kind == "c" and dtype.kind != "c" and dtype.kind != "b" and dtype != _OBJECT:
        value = value.real
    return value.astype(dtype)


def _check(dtype: np.dtype) -> bool:
    """Whether arrays of this element type are tensors as they are."""
    if dtype.kind in "USOMmT" or not dtype.isnative or dtype.char in _UNSUPPORTED or dtype.kind == "V" and dtype.names:
        return False
    try:
        DType.from_numpy(dtype)
    except TypeError:
        return False
    _supported.add(dtype)
    return True


def _unsupported(dtype: np.dtype) -> ValueError:
    name = _UNSUPPORTED.get(dtype.char)
    what = f"type: NPY_{name}" if name else "data type"
    return ValueError(f"Failed to convert a NumPy array to a Tensor (Unsupported numpy {what}).")


def strings(array: np.ndarray) -> np.ndarray:
    """An object array of bytes: text is encoded in UTF-8.

    Raises:
        ValueError: for elements that are neither text nor bytes.
    """
    flat = array.ravel().tolist()
    out = np.empty(len(flat), object)
    for i, item in enumerate(flat):
        if type(item) is bytes:
            out[i] = item
        elif isinstance(item, str):
            out[i] = item.encode()
        elif isinstance(item, bytes):
            out[i] = bytes(item)
        elif hasattr(item, "aval") and item.aval.dtype == _OBJECT and item.aval.ndim == 0:
            out[i] = item.numpy()
        else:
            raise ValueError(
                f"Failed to convert a NumPy array to a Tensor (Unsupported object type {_shown(type(item))})."
            )
    return out.reshape(array.shape)


def _shown(kind: type) -> str:
    """The name of a class as C code has it: types that are not written in Python carry their module."""
    in_python = kind.__flags__ & 1 << 9 or kind.__module__ == "builtins"
    return kind.__name__ if in_python else f"{kind.__module__}.{kind.__name__}"
