"""tf.random.experimental.index_shuffle: one element of a permutation too large to write down.

A few rounds of the block cipher Simon (R. Beaulieu et al., 2013) permute the integers of an even number of bits, at
least 16; a result beyond the largest index is enciphered again until it is not (cycle walking).
"""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from tfjax.core import errors
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert
from tfjax.ops.op_facts import check_dtypes
from tfjax.ops.random.arguments import unnamed
from tfjax.ops.random.fill import random_op
from tfjax.ops.random.portable import while_loop
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.op_errors import op_error, shape_text

Array = Any

_OP = "RandomIndexShuffle"
_LEAST_BITS = 16
_CONSTANT = 0xFFFFFFFC
_SEQUENCE = 0x7369F885192C0EF5
# What index_shuffle puts before the two words of a seed.
_FIRST_WORD = 498247692


def _abstract(ins: Sequence[Aval], *, rounds: int) -> Aval:
    index, seed, last = ins
    return aval_of(np.broadcast_shapes(index.shape, seed.shape[:-1], last.shape), index.dtype)


@random_op(_OP, _abstract, differentiable=False)
def _shuffle(xp: ModuleType, index: Array, seed: Array, last: Array, *, rounds: int) -> Array:
    """Scalars or vectors; `seed` has three words in its last dimension."""
    shape = np.broadcast_shapes(index.shape, seed.shape[:-1], last.shape)
    last = xp.broadcast_to(last.astype(np.uint64), shape)
    half = _word_bits(xp, last)
    mask = (np.uint64(1) << half) - np.uint64(1)
    words = seed.astype(np.uint32).astype(np.uint64)
    keys = _round_keys([xp.broadcast_to(words[..., k], shape) & mask for k in range(3)], half, mask, rounds)

    def encipher(value: Array) -> Array:
        left, right = (value >> half) & mask, value & mask
        for first, second in zip(keys[::2], keys[1::2]):
            left = left ^ _mix(right, half, mask) ^ first
            right = right ^ _mix(left, half, mask) ^ second
        return (left << half) | right

    def walk(loop: tuple) -> tuple:
        (value,) = loop
        return (xp.where(value > last, encipher(value), value),)

    start = (encipher(xp.broadcast_to(index.astype(np.uint64), shape)),)
    return while_loop(xp, lambda loop: (loop[0] > last).any(), walk, start)[0].astype(index.dtype)


def _word_bits(xp: ModuleType, last: Array) -> Array:
    """Half the cipher's block: 2**bits is at least `last`, bits is even."""
    places = np.arange(64, dtype=np.uint64)
    below = xp.maximum(last, np.uint64(1)) - np.uint64(1)
    bits = xp.sum((below[..., None] >> places) != 0, axis=-1, dtype=np.uint64)
    return xp.maximum(bits + (bits & np.uint64(1)), np.uint64(_LEAST_BITS)) >> np.uint64(1)


def _round_keys(keys: list[Array], bits: Array, mask: Array, rounds: int) -> list[Array]:
    sequence = _SEQUENCE
    for k in range(3, rounds):
        constant = (np.uint64(_CONSTANT) ^ np.uint64(sequence & 1)) & mask
        before = keys[k - 1]
        turned = _turn(before, bits - np.uint64(3), bits, mask) ^ _turn(before, bits - np.uint64(4), bits, mask)
        keys = [*keys, constant ^ keys[k - 3] ^ turned]
        sequence >>= 1
    return keys


def _turn(word: Array, places: Array, bits: Array, mask: Array) -> Array:
    """`word` of `bits` bits rotated left."""
    return ((word << places) | (word >> (bits - places))) & mask


def _mix(word: Array, bits: Array, mask: Array) -> Array:
    one, two, eight = np.uint64(1), np.uint64(2), np.uint64(8)
    return (_turn(word, one, bits, mask) & _turn(word, eight, bits, mask)) ^ _turn(word, two, bits, mask)


@export("random.experimental.index_shuffle")
@public_op(worded=True)
def index_shuffle(index, seed, max_index):
    """The position of `index` in a permutation of [0, ..., max_index] that `seed` picks.

    Args:
      index: an integer or a vector of integers.
      seed: two integers.
      max_index: the largest index, an integer or a vector of integers.

    Raises:
      InvalidArgumentError: for an index that is negative or greater than `max_index`.
    """
    seed = convert(seed)
    words = np.asarray(seed)
    padding = [(1, 0)] + [(0, 0)] * (words.ndim - 1)
    return random_index_shuffle(index, np.pad(words, padding, constant_values=_FIRST_WORD), max_index)


@export("random_index_shuffle")
@public_op(worded=True)
def random_index_shuffle(index, seed, max_index, rounds=4, name=None):
    """As `tf.random.experimental.index_shuffle`, with three words of seed and a number of rounds (even, at least 4)."""
    listed = any(isinstance(value, (list, tuple)) for value in (index, seed, max_index))
    index = convert(index)
    seed = convert(seed)
    max_index = convert_to_tensor(max_index, dtype=index.dtype)
    try:
        check_dtypes(_OP, [index.aval, seed.aval, max_index.aval])
        _check_shapes(index.aval.shape, seed.aval.shape, max_index.aval.shape)
        _check_values(index, max_index)
    except errors.InvalidArgumentError as error:
        raise (unnamed(error) if listed else error) from None
    return _shuffle(index, seed, max_index, rounds=int(rounds))


def _check_shapes(index, seed, last):
    if len(index) > 1:
        raise op_error(_OP, "Index bust be a scalar or vector.")
    vectors = [shape[0] for shape in (index, seed[:-1], last) if shape]
    size = vectors[0] if vectors else 1
    if seed != (3,) and seed != (size, 3):
        expected = f"Seed must be a vector of size [3] or a matrix of size [{size}, 3]"
        raise op_error(_OP, f"{expected} but got {shape_text(seed)}.")


def _check_values(index, max_index):
    """On the host, where the values are known there already."""
    if not isinstance(index.data, (np.ndarray, np.generic)) or not isinstance(max_index.data, (np.ndarray, np.generic)):
        return
    for value, last in np.broadcast(index.data, max_index.data):
        if value < 0:
            raise op_error(_OP, f"index must be >= 0 but was {value}")
        if last < 0:
            raise op_error(_OP, f"max_index must be >= 0 but was {last}")
        if last < value:
            raise op_error(_OP, f"max_index must be >= index, but {last} < {value}")
