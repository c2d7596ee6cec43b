"""The few array operations whose spelling differs between NumPy and JAX.

Random kernels are written once, over an array module `xp` that is either `numpy` or `jax.numpy`. Arithmetic goes
through Python operators; everything else goes through this file, so that the NumPy reading of a kernel is the same code
as the traced one.
"""

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import numpy as np
from jax import lax

Array = Any


def bitcast(xp: ModuleType, x: Array, dtype: Any) -> Array:
    """Reinterprets the bits of `x` as `dtype` of the same width."""
    if x.dtype == dtype:
        return x
    return x.view(dtype) if xp is np else lax.bitcast_convert_type(x, dtype)


def select(xp: ModuleType, condition: Array, x: Array, y: Array) -> Array:
    """`condition ? x : y`, all of one shape."""
    return np.where(condition, x, y) if xp is np else lax.select(condition, x, y)


def remainder(xp: ModuleType, x: Array, y: Array) -> Array:
    """Unsigned remainder; `y` has the shape of `x`."""
    return np.remainder(x, y) if xp is np else lax.rem(x, y)


def broadcast(xp: ModuleType, x: Array, shape: Sequence[int]) -> Array:
    """`x` broadcast to `shape` by NumPy's rule."""
    return np.broadcast_to(x, shape) if xp is np else _broadcast_traced(x, tuple(shape))


def _broadcast_traced(x: Array, shape: tuple[int, ...]) -> Array:
    if x.shape == shape:
        return x
    offset = len(shape) - x.ndim
    kept = [axis for axis in range(x.ndim) if x.shape[axis] == shape[offset + axis]]
    squeezed = lax.reshape(x, [x.shape[axis] for axis in kept])
    return lax.broadcast_in_dim(squeezed, shape, [offset + axis for axis in kept])


def multiply_rounded(xp: ModuleType, x: Array, y: Array) -> Array:
    """`x * y`, rounded even if an addition follows.

    XLA would fuse the two into one instruction that rounds once, and half of the sums would differ from TensorFlow's.
    Neither an optimization barrier nor a wider intermediate type prevents it; selecting by a comparison of the product
    does.
    """
    shape = np.broadcast_shapes(x.shape, y.shape)
    y = broadcast(xp, y, shape)
    product = broadcast(xp, x, shape) * y
    return product if xp is np else select(xp, product == product, product, y)


def divide_rounded(xp: ModuleType, x: Array, y: Array) -> Array:
    """`x / y`, rounded once. XLA would multiply by the reciprocal where `y` is broadcast or a square root."""
    shape = np.broadcast_shapes(x.shape, y.shape)
    x, y = broadcast(xp, x, shape), broadcast(xp, y, shape)
    return x / (y if xp is np else select(xp, (x == x) & (y == y), y, x))


def while_loop(xp: ModuleType, condition: Callable, body: Callable, state: tuple) -> tuple:
    """`while condition(state): state = body(state)`."""
    if xp is not np:
        return lax.while_loop(condition, body, state)
    while condition(state):
        state = body(state)
    return state


def interleave32(xp: ModuleType, even: Array, odd: Array) -> Array:
    """`[a0 a1 ..], [b0 b1 ..] -> [a0 b0 a1 b1 ..]` for 32-bit types, as 64-bit words (XLA computes a stack twice)."""
    dtype = even.dtype
    low, high = (bitcast(xp, x, np.uint32).astype(np.uint64) for x in (even, odd))
    return split_words(xp, low | (high << np.uint64(32)), dtype)


def split_words(xp: ModuleType, x: Array, dtype: Any = np.uint32) -> Array:
    """uint64[n] as 32-bit [2 n], low half first."""
    return x.view(dtype) if xp is np else lax.bitcast_convert_type(x, dtype).reshape((-1,))
