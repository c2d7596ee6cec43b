"""Samplers that fill a tensor from one Philox stream: uniform, integer, normal, truncated normal.

Each takes an array module and a `philox` state and returns a flat array of `count` samples equal to TensorFlow's on
CPU. A block of four words yields four 32-bit or narrower samples, or two 64-bit ones.
"""

from types import ModuleType
from typing import Any

import ml_dtypes
import numpy as np

from tfjax.ops.random import philox
from tfjax.ops.random.elementary import log32, sincos32, sqrt32
from tfjax.ops.random.portable import (
    bitcast,
    broadcast,
    interleave32,
    multiply_rounded,
    remainder,
    select,
    split_words,
    while_loop,
)

Array = Any

bfloat16 = np.dtype(ml_dtypes.bfloat16)
_TWO_PI = 2 * np.pi
_LEAST_UNIFORM = 1.0e-7  # what Box-Muller puts in place of a smaller uniform, zero included
_TRUNCATION = 2.0


def uniform(xp: ModuleType, state: Array, count: int, dtype: Any) -> Array:
    """Uniform on [0, 1): as many random mantissa bits as `dtype` has."""
    dtype = np.dtype(dtype)
    if dtype == np.float64:
        return unit64(philox.words64(xp, state, count))
    words = philox.words32(xp, state, count)
    if dtype == np.float32:
        return _unit32(xp, words)
    bits = 10 if dtype == np.float16 else 7
    mantissa = (words & np.uint32((1 << bits) - 1)).astype(np.float32)
    return (mantissa * np.float32(2.0**-bits)).astype(dtype)


def uniform_full_int(xp: ModuleType, state: Array, count: int, dtype: Any) -> Array:
    """Every value of an integer `dtype` of 32 or 64 bits."""
    dtype = np.dtype(dtype)
    words = philox.words32(xp, state, count) if dtype.itemsize == 4 else philox.words64(xp, state, count)
    return bitcast(xp, words, dtype)


def uniform_int(xp: ModuleType, state: Array, low: Array, high: Array, count: int) -> Array:
    """Integers in [low, high), by remainder; `low` and `high` are scalars of the result's dtype, low < high."""
    dtype = np.dtype(low.dtype)
    unsigned = np.dtype(f"u{dtype.name}")
    first, last = (bitcast(xp, bound, unsigned).reshape((1,)) for bound in (low, high))
    span = broadcast(xp, last - first, (count,))
    first = broadcast(xp, first, (count,))
    words = uniform_full_int(xp, state, count, unsigned)
    return bitcast(xp, first + remainder(xp, words, span), dtype)


def normal(xp: ModuleType, state: Array, count: int, dtype: Any) -> Array:
    """Standard normal by Box-Muller; types narrower than float32 are rounded from it."""
    dtype = np.dtype(dtype)
    if dtype == np.float64:
        words = philox.first_blocks(xp, state, _ceil_div(count, 2))
        return xp.stack(box_muller64(xp, *words), axis=1).reshape((-1,))[:count]
    words = philox.words64(xp, state, _ceil_div(count, 2))
    pairs = split_words(xp, words).reshape((-1, 2))
    return interleave32(xp, *_box_muller32(xp, pairs[:, 0], pairs[:, 1]))[:count].astype(dtype)


def truncated_normal(xp: ModuleType, state: Array, count: int, dtype: Any) -> Array:
    """Standard normal, samples beyond two standard deviations dropped and drawn again.

    A group of four outputs (two of float64) has its own stretch of the stream, so that groups can be drawn in any
    order.
    """
    dtype = np.dtype(dtype)
    wide = dtype == np.float64
    group = 2 if wide else 4
    groups = _ceil_div(count, group)
    start = xp.arange(groups, dtype=np.uint64) * np.uint64(group * philox.RESERVED_PER_OUTPUT // 4)
    slots = np.arange(group, dtype=np.int32)

    def unfinished(loop: tuple) -> Array:
        return (loop[1] < group).any()

    def draw(loop: tuple) -> tuple:
        step, filled, samples = loop
        candidates = _candidates(xp, philox.blocks(xp, state, start + step), wide)
        kept = (abs(candidates) < candidates.dtype.type(_TRUNCATION)).astype(np.int32)
        for number in range(group):
            take = kept[:, number]
            slot = select(xp, take != 0, filled, xp.full_like(filled, -1))
            here = broadcast(xp, slot[:, None], samples.shape) == slots
            samples = select(xp, here, broadcast(xp, candidates[:, number, None], samples.shape), samples)
            filled = filled + take
        return step + np.uint64(1), filled, samples

    samples = xp.zeros((groups, group), np.float64 if wide else np.float32)
    first = xp.zeros((1,), np.uint64), xp.zeros((groups,), np.int32), samples
    return while_loop(xp, unfinished, draw, first)[2].reshape((-1,))[:count].astype(dtype)


def _candidates(xp: ModuleType, words: tuple[Array, ...], wide: bool) -> Array:
    """The normals one block per group gives, in order: [groups, 2] of float64 or [groups, 4] of float32."""
    if wide:
        return xp.stack(box_muller64(xp, *words), axis=1)
    word0, word1, word2, word3 = words
    sin, cos = _box_muller32(xp, xp.stack([word0, word2], axis=1), xp.stack([word1, word3], axis=1))
    return xp.stack([sin, cos], axis=2).reshape((-1, 4))


def _unit32(xp: ModuleType, word: Array) -> Array:
    mantissa = word & np.uint32(0x7FFFFF)
    return bitcast(xp, mantissa | np.uint32(0x3F800000), np.float32) - np.float32(1)


def unit64(word: Array) -> Array:
    """Uniform double of a 64-bit word whose *low* half holds the high mantissa bits, TensorFlow's order."""
    mantissa = ((word & np.uint64(0xFFFFF)) << np.uint64(32)) | (word >> np.uint64(32))
    return mantissa.astype(np.float64) * 2.0**-52


def _box_muller32(xp: ModuleType, word0: Array, word1: Array) -> tuple[Array, Array]:
    u = xp.maximum(_unit32(xp, word0), np.float32(_LEAST_UNIFORM))
    angle = (_unit32(xp, word1).astype(np.float64) * _TWO_PI).astype(np.float32)
    radius = sqrt32(xp, log32(xp, u) * np.float32(-2))
    sin, cos = sincos32(xp, angle)
    return multiply_rounded(xp, sin, radius), multiply_rounded(xp, cos, radius)


def box_muller64(xp: ModuleType, word0: Array, word1: Array, word2: Array, word3: Array) -> tuple[Array, Array]:
    u = xp.maximum(unit64(philox.join64(word0, word1)), _LEAST_UNIFORM)
    angle = unit64(philox.join64(word2, word3)) * _TWO_PI
    radius = xp.sqrt(xp.log(u) * -2.0)
    return xp.sin(angle) * radius, xp.cos(angle) * radius


def _ceil_div(count: int, size: int) -> int:
    return -(-count // size)
