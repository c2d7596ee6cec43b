"""Random numbers of pipelines: TensorFlow's pairs of seeds and generators of 32-bit words."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import numpy as np

from tfjax.ops.random import philox
from tfjax.ops.random.seeds import OpSeeds

Pair = tuple[int, int]
_WORD = (1 << 64) - 1
_FIRST, _MOST = 64, 8192


def seed_pair(seed: Any) -> Pair:
    """The two seeds of a random dataset; (0, 0) if neither a global seed nor `seed` is set.

    With a global seed and no `seed` this draws one, as every random op does.
    """
    found = OpSeeds(None if seed is None else int(np.asarray(seed)))
    return found.seeds or (0, 0)


def fixed(pair: Pair) -> Pair:
    """The pair itself, or one from the operating system in place of (0, 0)."""
    return pair if pair != (0, 0) else (secrets.randbits(64), secrets.randbits(64))


class Words:
    """The 32-bit words of a Philox generator, in order."""

    def __init__(self, pair: Pair):
        self._key, self._counter = pair[0] & _WORD, pair[1] & _WORD
        self._blocks = 0

    def take(self, count: int) -> np.ndarray:
        """The words of the next blocks, `count` or up to three more: uint32."""
        blocks = -(-count // 4)
        state = np.array([self._blocks, self._counter, self._key], np.uint64)
        self._blocks += blocks
        return philox.words32(np, state, 4 * blocks)

    def __iter__(self) -> Iterator[int]:
        size = _FIRST
        while True:
            yield from self.take(size).tolist()
            size = min(2 * size, _MOST)


class SeedGenerator:
    """Gives each iterator of a dataset its seeds: new ones each time, or always the same."""

    def __init__(self, pair: Pair, anew: bool):
        self.pair = fixed(pair)
        self._words = iter(Words(self.pair)) if anew else None

    def next(self) -> Pair:
        """The seeds for one more iterator."""
        if self._words is None:
            return self.pair
        return next(self._words), next(self._words)
