"""Distributions over classes that candidate samplers draw from on the host, one class at a time."""

import csv
import math
from typing import Protocol

import numpy as np

from tfjax.ops.random import philox

_BLOCKS = 64


class Words:
    """One Philox stream, word by word."""

    def __init__(self, state: np.ndarray):
        self._state = state
        self._words: list[int] = []

    def word(self) -> int:
        """32 bits."""
        if not self._words:
            self._words = philox.words32(np, self._state, 4 * _BLOCKS)[::-1].tolist()
            self._state = philox.skip(np, self._state, np.uint64(_BLOCKS))
        return self._words.pop()

    def float32(self) -> float:
        """Uniform on [0, 1), 23 bits."""
        return (self.word() & 0x7FFFFF) * 2.0**-23

    def float64(self) -> float:
        """Uniform on [0, 1), 52 bits."""
        high, low = self.word(), self.word()
        return ((high & 0xFFFFF) << 32 | low) * 2.0**-52

    def below(self, limit: int, bits: int = 32) -> int:
        """Uniform integer in [0, limit), without bias; from 32 or 64 bits, the first word low."""
        while True:
            drawn = self.word() if bits == 32 else self.word() | self.word() << 32
            if limit & (limit - 1) == 0:
                return drawn & (limit - 1)
            if drawn >= (2**bits - 1) % limit + 1:
                return drawn % limit


class Distribution(Protocol):
    """Classes [0, size)."""

    size: int

    def sample(self, words: Words) -> int:
        """One class."""

    def probabilities(self) -> np.ndarray:
        """float32[size]."""


class LogUniform:
    """Probability log((c + 2) / (c + 1)) / log(size + 1), for classes sorted by falling frequency."""

    def __init__(self, size: int):
        self.size = size
        self._log_range = math.log(size + 1.0)

    def sample(self, words: Words) -> int:
        return (int(math.exp(words.float64() * self._log_range)) - 1) % self.size


class Uniform:
    """Equal probabilities."""

    def __init__(self, size: int):
        self.size = size

    def sample(self, words: Words) -> int:
        return words.below(self.size, 64)

    def probabilities(self) -> np.ndarray:
        return np.full(self.size, 1.0 / self.size, np.float32)


class Everything:
    """Not random: every class in turn, each expected once."""

    def __init__(self, size: int):
        self.size = size
        self._next = 0

    def sample(self, words: Words) -> int:
        self._next += 1
        return (self._next - 1) % self.size

    def probabilities(self) -> np.ndarray:
        return np.full(self.size, 1.0 / self.size, np.float32)


class Counted:
    """Probabilities proportional to counts, which start at one."""

    def __init__(self, size: int):
        self.size = size
        self._counts = np.ones(size, np.int64)

    def sample(self, words: Words) -> int:
        total = np.cumsum(self._counts)
        return int(np.searchsorted(total, words.below(int(total[-1])), side="right"))

    def probabilities(self) -> np.ndarray:
        return self._counts.astype(np.float32) / np.float32(self._counts.sum())

    def count(self, classes: np.ndarray) -> None:
        """Counts these classes once each."""
        np.add.at(self._counts, classes.reshape(-1), 1)


class Alias:
    """Fixed weights, by A. Walker's alias method; the pairing is TensorFlow's."""

    def __init__(self, weights: np.ndarray):
        self.size = len(weights)
        self._weights = weights
        scaled = [float(w) * self.size / float(np.sum(weights, dtype=np.float64)) for w in weights]
        high = [i for i, p in enumerate(scaled) if p >= 1.0]
        low = [i for i, p in enumerate(scaled) if p < 1.0]
        self._other = list(range(self.size))
        while high and low:
            short, long = low.pop(), high.pop()
            self._other[short] = long
            scaled[long] -= 1.0 - scaled[short]
            (low if scaled[long] < 1.0 else high).append(long)
        for rest in high + low:  # what rounding left over
            scaled[rest] = 1.0
        self._kept = np.array(scaled, np.float32)

    def sample(self, words: Words) -> int:
        share = words.float32()
        place = words.below(self.size)
        return place if share < self._kept[place] else self._other[place]

    def probabilities(self) -> np.ndarray:
        total = np.float32(0)
        for weight in self._weights:
            total += weight
        return self._weights / total


def fixed_weights(
    vocab_file: str, distortion: float, reserved: int, num_shards: int, shard: int, unigrams: tuple[float, ...]
) -> np.ndarray:
    """float32 weights: zeros for the reserved classes, then this shard's part of the file's or the given ones."""
    if vocab_file:
        with open(vocab_file, newline="") as file:
            unigrams = tuple(float(row[-1]) for row in csv.reader(file) if row)
    mine = [u for number, u in enumerate(unigrams, start=reserved) if number % num_shards == shard]
    distorted = np.power(np.array(mine, np.float32), np.float32(distortion))
    return np.concatenate([np.zeros(reserved, np.float32), distorted])
