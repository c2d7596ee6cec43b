"""Dataset.shuffle: TensorFlow's buffer, and its order for the same seeds.

The buffer is a ring of `size` slots. An element leaves from a random slot of those in use, the element in the first
used slot moves there, and the next element of the input takes that one's place. The random numbers are the words of a
Philox generator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from tfjax.core.errors import InvalidArgumentError
from tfjax.data.dataset import DatasetV2
from tfjax.data.errors import of_op
from tfjax.data.functions import Run
from tfjax.data.rows import Chunk, Chunks, Reader, Rows, joined, select, size_of
from tfjax.data.seeds import Pair, SeedGenerator, Words, seed_pair
from tfjax.data.sources.range import integer
from tfjax.data.structure import Element, host_array


class _ShuffleDataset(DatasetV2):
    """Elements in random order."""

    __module__ = "tensorflow.python.data.ops.shuffle_op"
    _op_name, _iterator_name = "ShuffleDatasetV3", "Shuffle"

    def __init__(
        self, dataset: DatasetV2, buffer_size: Any, seed: Any = None, reshuffle_each_iteration: Any = True,
        name: str | None = None,
    ):  # fmt: skip
        super().__init__(dataset, name=name)
        self._buffer_size = integer(buffer_size, "buffer_size", "ShuffleDatasetV3")
        pair = seed_pair(seed)
        if reshuffle_each_iteration is None:
            reshuffle_each_iteration = True
        if self._buffer_size <= 0 and self._buffer_size != -2:
            text = "buffer_size must be greater than zero or UNKNOWN_CARDINALITY"
            raise of_op(InvalidArgumentError, "ShuffleDatasetV3", text)
        self._seeds = SeedGenerator(pair, bool(host_array(reshuffle_each_iteration)))

    @property
    def _slots(self) -> int:
        return self._buffer_size if self._buffer_size > 0 else np.iinfo(np.int64).max

    def _rows(self) -> Rows | None:
        return self._input_datasets[0]._by_rows

    def _chunks(self, run: Run) -> Chunks:
        pair = self._seeds.next()
        return shuffled(Reader(self._input_datasets[0]._chunks(run)), self._slots, pair)

    def _pull(self, run: Run) -> Callable[[], Element]:
        words = iter(Words(self._seeds.next()))
        below, size = self._input_datasets[0]._open(run), self._slots
        slots: list[Element] = []
        start, used, over = 0, 0, False

        def pull() -> Element:
            nonlocal start, used, over
            while not over and used < size:
                try:
                    element = below()
                except StopIteration:
                    over = True
                    break
                if len(slots) < size:
                    slots.append(element)
                else:
                    slots[(start + used) % size] = element
                used += 1
            if not used:
                raise StopIteration
            first, chosen = start % size, (start + next(words) % used) % size
            element = slots[chosen]
            slots[chosen], slots[first] = slots[first], ()
            start, used = start + 1, used - 1
            return element

        return pull


def shuffled(reader: Reader, size: int, pair: Pair) -> Iterator[Chunk]:
    """The entries of a stream of numbers in the order in which they leave the buffer."""
    words = _Exact(Words(pair))
    pool = reader.read(size)
    if pool is None:
        return
    used, start = size_of(pool), 0
    while used == size and (chunk := reader.read(max(64, size // 2))) is not None:
        count = size_of(chunk)
        places = np.arange(start, start + count)
        chosen = (places + words.take(count) % np.uint32(used)) % size
        slots, out = list(range(used)), []
        for place, choice, new in zip((places % size).tolist(), chosen.tolist(), range(used, used + count)):
            out.append(slots[choice])
            slots[choice] = slots[place]
            slots[place] = new
        both = joined([pool, chunk])
        pool, start = select(both, slots), start + count
        yield select(both, out)
    yield select(pool, _drained(words, used, start % size if used == size else 0))


def _drained(words: _Exact, used: int, start: int) -> list[int]:
    """The slots in the order in which a buffer without input empties."""
    places = np.arange(start, start + used)
    windows = np.arange(used, 0, -1, dtype=np.int64)
    chosen = ((places + words.take(used).astype(np.int64) % windows) % used).tolist()
    slots, out = list(range(used)), []
    for place, choice in zip((places % used).tolist(), chosen):
        out.append(slots[choice])
        slots[choice] = slots[place]
    return out


class _Exact:
    """Words in any number."""

    def __init__(self, words: Words):
        self._words = words
        self._rest = np.zeros(0, np.uint32)

    def take(self, count: int) -> np.ndarray:
        """The next `count` words."""
        if count > len(self._rest):
            self._rest = np.concatenate([self._rest, self._words.take(count - len(self._rest))])
        found, self._rest = self._rest[:count], self._rest[count:]
        return found
