"""Abstract values: the shape and dtype of an array, interned so that identity is equality."""

from __future__ import annotations

import math
import weakref

import numpy as np


class Aval:
    """Shape and NumPy dtype of an array.

    Instances come from `aval_of` and are interned: two avals are equal exactly when they are the same object, which
    keeps dictionary lookups in the recorder at C speed. `cache` is a scratch slot for the layer above (the tensor
    layer keeps the TensorShape there).
    """

    __slots__ = ("shape", "dtype", "ndim", "size", "nbytes", "cache", "__weakref__")

    shape: tuple[int, ...]
    dtype: np.dtype
    ndim: int
    size: int
    nbytes: int

    def __repr__(self) -> str:
        return f"{self.dtype.name}[{','.join(map(str, self.shape))}]"


class OpenAval(Aval):
    """An aval some of whose dimensions are open (see open_dims.py); equal to the one that is not."""

    __slots__ = ("closed",)

    closed: Aval

    def __hash__(self) -> int:
        return hash(self.closed)

    def __eq__(self, other: object) -> bool:
        return self.closed is (other.closed if isinstance(other, OpenAval) else other)


def closed(aval: Aval) -> Aval:
    """The interned aval of the same sizes."""
    return aval.closed if isinstance(aval, OpenAval) else aval


_interned: weakref.WeakValueDictionary[tuple[tuple[int, ...], np.dtype], Aval] = weakref.WeakValueDictionary()
_scalars: dict[np.dtype, Aval] = {}


def aval_of(shape: tuple[int, ...], dtype: np.dtype) -> Aval:
    """The interned aval with this shape and dtype."""
    aval = _interned.get((shape, dtype))
    if aval is None:
        aval = Aval()
        aval.shape = tuple(int(d) for d in shape)
        aval.dtype = np.dtype(dtype)
        aval.ndim = len(aval.shape)
        aval.size = math.prod(aval.shape)
        aval.nbytes = aval.size * aval.dtype.itemsize
        aval.cache = None
        aval = _interned.setdefault((aval.shape, aval.dtype), aval)
    return aval


def scalar_aval(dtype: np.dtype) -> Aval:
    """The interned aval of a scalar; kept alive, because scalars are recorded all the time."""
    aval = _scalars.get(dtype)
    if aval is None:
        aval = _scalars[dtype] = aval_of((), dtype)
    return aval
