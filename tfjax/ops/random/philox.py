"""Philox-4x32-10, laid out as TensorFlow's CPU kernels lay it out.

J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC11). A generator is a 64-bit key and a 128-bit
counter; block `n` of its stream is four 32-bit words, the hash of `counter + n` under the key. We carry it as one array
`state: uint64[3] = [counter low, counter high, key]`, which is also how `tf.random.Generator` stores its state (as
int64).
"""

import math
from types import ModuleType
from typing import Any

import numpy as np

from tfjax.ops.random.portable import select, split_words

Array = Any

_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL = 0x9E3779B9, 0xBB67AE85
_ROUNDS = 10
_HALF = np.uint64(32)

# The key TensorFlow hashes a stateless seed with, words low and high.
_SCRAMBLE_KEY = np.uint64(0x02461E293EC8F720)

# Blocks set aside per output element by every kernel that fills a tensor, however few it uses.
RESERVED_PER_OUTPUT = 256


def reserved_blocks(shape: tuple[int, ...]) -> int:
    """Blocks by which a call that fills `shape` advances its stream."""
    return math.prod(shape) * RESERVED_PER_OUTPUT


def blocks(xp: ModuleType, state: Array, index: Array) -> tuple[Array, Array, Array, Array]:
    """The four words of the blocks `index` steps ahead of `state`.

    Args:
      state: uint64[3].
      index: uint64[n].

    Returns:
      Four uint32[n].
    """
    low = state[0:1] + index
    high = state[1:2] + (low < index).astype(np.uint64)
    key = state[2:3] + xp.zeros_like(index)
    return _hash(_split(low) + _split(high), *_split(key))


def _split(x: Array) -> tuple[Array, Array]:
    return x.astype(np.uint32), (x >> _HALF).astype(np.uint32)


def _hash(counter: tuple[Array, Array, Array, Array], key0: Array, key1: Array) -> tuple[Array, Array, Array, Array]:
    c0, c1, c2, c3 = counter
    for round_number in range(_ROUNDS):
        k0 = key0 + np.uint32(round_number * _WEYL[0] & 0xFFFFFFFF)
        k1 = key1 + np.uint32(round_number * _WEYL[1] & 0xFFFFFFFF)
        even = c0.astype(np.uint64) * _MULTIPLIERS[0]
        odd = c2.astype(np.uint64) * _MULTIPLIERS[1]
        c0, c1, c2, c3 = (
            (odd >> _HALF).astype(np.uint32) ^ c1 ^ k0,
            odd.astype(np.uint32),
            (even >> _HALF).astype(np.uint32) ^ c3 ^ k1,
            even.astype(np.uint32),
        )
    return c0, c1, c2, c3


def first_blocks(xp: ModuleType, state: Array, count: int) -> tuple[Array, Array, Array, Array]:
    """The words of the next `count` blocks: four uint32[count]."""
    return blocks(xp, state, xp.arange(count, dtype=np.uint64))


def words32(xp: ModuleType, state: Array, count: int) -> Array:
    """The next `count` words in stream order: uint32[count]."""
    return split_words(xp, words64(xp, state, -(-count // 2)))[:count]


def words64(xp: ModuleType, state: Array, count: int) -> Array:
    """The next `count` pairs of words, the earlier one low: uint64[count].

    Each pair hashes its own block and selects its half. That is twice the hashing, and still three times faster in XLA
    than interleaving four arrays, because everything stays elementwise.
    """
    pair = xp.arange(count, dtype=np.uint64)
    word0, word1, word2, word3 = blocks(xp, state, pair >> np.uint64(1))
    late = (pair & np.uint64(1)) != 0
    return join64(select(xp, late, word2, word0), select(xp, late, word3, word1))


def join64(low: Array, high: Array) -> Array:
    """uint64 from two uint32 halves."""
    return low.astype(np.uint64) | (high.astype(np.uint64) << _HALF)


def skip(xp: ModuleType, state: Array, count: Array) -> Array:
    """`state` moved `count` (uint64 scalar or [1]) blocks ahead."""
    low = state[0:1] + count
    high = state[1:2] + (low < state[0:1]).astype(np.uint64)
    return xp.concatenate([low, high, state[2:3]])


def state_from_seed(xp: ModuleType, seed: Array) -> Array:
    """The generator of a stateless op's `seed` (two integers): the hash of one block, whatever the seed."""
    counter = seed.astype(np.uint64)
    scramble = xp.concatenate([counter, xp.full((1,), _SCRAMBLE_KEY, np.uint64)])
    word0, word1, word2, word3 = first_blocks(xp, scramble, 1)
    return xp.concatenate([xp.zeros((1,), np.uint64), join64(word2, word3), join64(word0, word1)])
