"""Elements in memory by number: arrays, numbers, pure maps of them; and streams of the numbers.

A *chunk* is a tuple of index arrays of one length, one per source of a `Rows` (several where datasets are zipped).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.errors import OpError
from tfjax.data.errors import in_function
from tfjax.data.functions import Program, Run, UserFunction
from tfjax.data.structure import Element, host_array, row
from tfjax.engine.aval import Aval, aval_of

Chunk = tuple[np.ndarray, ...]
Chunks = Iterator[Chunk]

FIRST_CHUNK, MOST_IN_CHUNK = 64, 8192
# Elements that are computed one by one before they are computed together, and how many together then.
ALONE, FEW, MANY = 16, 32, 256
BLOCK_BYTES = 1 << 22


def size_of(chunk: Chunk) -> int:
    """How many elements a chunk names."""
    return len(chunk[0])


def part(chunk: Chunk, start: int, stop: int) -> Chunk:
    """The entries from `start` to `stop`."""
    return tuple([index[start:stop] for index in chunk])


def select(chunk: Chunk, wanted: Any) -> Chunk:
    """The entries at positions, or where a mask is true."""
    return tuple([index[wanted] for index in chunk])


def joined(chunks: Sequence[Chunk]) -> Chunk:
    """One after the other."""
    if len(chunks) == 1:
        return chunks[0]
    return tuple([np.concatenate(parts) for parts in zip(*chunks, strict=True)])


def count_up(count: int | None) -> Chunks:
    """0, 1, 2, ... in chunks that grow; None for no end."""
    start, size = 0, FIRST_CHUNK
    while count is None or start < count:
        stop = start + size if count is None else min(start + size, count)
        yield (np.arange(start, stop),)
        start, size = stop, min(4 * size, MOST_IN_CHUNK)


class Reader:
    """Takes as many entries from a stream as are asked for."""

    def __init__(self, chunks: Iterable[Chunk]):
        self._chunks = iter(chunks)
        self._rest: Chunk | None = None

    def read(self, count: int) -> Chunk | None:
        """The next `count` entries, fewer at the end, None after it."""
        found: list[Chunk] = []
        missing = count
        while missing > 0:
            chunk = self._rest if self._rest is not None else next(self._chunks, None)
            self._rest = None
            if chunk is None:
                break
            size = size_of(chunk)
            if size > missing:
                self._rest, chunk = part(chunk, missing, size), part(chunk, 0, missing)
                size = missing
            if size:
                found.append(chunk)
                missing -= size
        return joined(found) if found else None


class Rows:
    """Elements by number.

    Attributes:
        width: how many index arrays a chunk has.
        avals: shape and dtype of the leaves of an element.
    """

    width = 1
    avals: Sequence[Aval]

    def take(self, chunk: Chunk, run: Run) -> Sequence[Any]:
        """The leaves of the elements, stacked: arrays, or tensors that are not computed yet."""
        raise NotImplementedError

    def one(self, chunk: Chunk, run: Run) -> Element:
        """The element that a chunk of length one names."""
        return tuple([row(column, 0) for column in self.take(chunk, run)])

    @property
    def computed(self) -> bool:
        """Whether taking rows runs a user's function."""
        return False


class SliceRows(Rows):
    """The entries of arrays along their first axis."""

    def __init__(self, arrays: Sequence[np.ndarray]):
        self.arrays = arrays
        self.avals = [aval_of(a.shape[1:], a.dtype) for a in arrays]

    def take(self, chunk: Chunk, run: Run) -> Sequence[Any]:
        index = chunk[0]
        count = len(index)
        first = int(index[0]) if count else 0
        if count < 2 or (int(index[-1]) - first == count - 1 and bool((np.diff(index) == 1).all())):
            return [a[first : first + count] for a in self.arrays]
        return [a.take(index, axis=0) for a in self.arrays]


class NumberRows(Rows):
    """Numbers in equal steps."""

    def __init__(self, start: int, step: int, dtype: np.dtype):
        self.start, self.step, self.dtype = start, step, dtype
        self.avals = [aval_of((), dtype)]

    def take(self, chunk: Chunk, run: Run) -> Sequence[Any]:
        return [(chunk[0] * self.step + self.start).astype(self.dtype)]


class ZipRows(Rows):
    """Rows of several sources side by side."""

    def __init__(self, sources: Sequence[Rows], aligned: bool):
        self.sources = sources
        self.aligned = aligned  # whether the numbers of all sources are the same
        self.width = sum(s.width for s in sources)
        self.avals = [aval for s in sources for aval in s.avals]

    def take(self, chunk: Chunk, run: Run) -> Sequence[Any]:
        found: list[Any] = []
        start = 0
        for source in self.sources:
            found.extend(source.take(chunk[start : start + source.width], run))
            start += source.width
        return found

    @property
    def computed(self) -> bool:
        return any(s.computed for s in self.sources)


class MappedRows(Rows):
    """A pure function of rows."""

    def __init__(self, rows: Rows, function: UserFunction, program: Program):
        self.rows = rows
        self.function = function
        self.program = program
        self.width = rows.width
        self.avals = [a for a in program.traced.out_avals[: program.traced.num_outputs]]
        self._sizes: list[int] = []

    def take(self, chunk: Chunk, run: Run) -> Sequence[Any]:
        count = size_of(chunk)
        size = self._size_for(count)
        if size > count:  # programs are compiled for few lengths
            chunk = tuple([np.concatenate([i, np.broadcast_to(i[:1], size - count)]) for i in chunk])
        below = self.rows.take(chunk, run)
        try:
            columns = self.program.on_rows(below, size, run)
        except OpError as error:
            raise in_function(error, self.function.owner, run) from error
        return columns if size == count else [host_array(column)[:count] for column in columns]

    def _size_for(self, count: int) -> int:
        if count not in self._sizes:
            near = [size for size in self._sizes if count < size <= max(8 * count, 64)]
            if near:
                return min(near)
            self._sizes.append(count)
        return count

    def one(self, chunk: Chunk, run: Run) -> Element:
        return self.function(self.rows.one(chunk, run), run)

    @property
    def computed(self) -> bool:
        return True


def elements(rows: Rows, chunks: Chunks, run: Run) -> Callable[[], Element]:
    """A function that gives the elements one after the other.

    They are computed a few at a time; where one of them fails, all are computed again one by one.
    """
    reader = Reader(chunks)
    row_bytes = max(1, sum(a.nbytes for a in rows.avals))
    most = max(1, min(MANY, BLOCK_BYTES // row_bytes))
    seen = 0
    columns: Sequence[Any] = ()
    chunk: Chunk | None = None
    position, count, alone = 0, 0, False

    def pull() -> Element:
        nonlocal position, count, columns, chunk, alone, seen
        if position >= count:
            wanted = most if not rows.computed else 1 if seen < ALONE else min(FEW if seen < MANY else MANY, most)
            position = count = 0
            chunk = reader.read(wanted)
            if chunk is None:
                raise StopIteration
            count = size_of(chunk)
            seen += count
            alone = count == 1
            if not alone:
                try:
                    columns = [host_array(column) for column in rows.take(chunk, run)]
                    engine.raise_failed() if rows.computed else None
                except OpError:
                    alone = True
        position += 1
        if alone:
            assert chunk is not None
            return rows.one(part(chunk, position - 1, position), run)
        return tuple([row(column, position - 1) for column in columns])

    return pull


class Blocks:
    """Elements several at a time, each computed once and in order."""

    def __init__(self, rows: Rows, chunks: Chunks, run: Run):
        self._rows, self._reader, self._run = rows, Reader(chunks), run

    def read(self, count: int) -> tuple[Sequence[Any], int] | None:
        """The next `count` elements stacked, fewer at the end, and how many they are; None after the end."""
        chunk = self._reader.read(count)
        return None if chunk is None else (self._rows.take(chunk, self._run), size_of(chunk))


class MappedBlocks:
    """A function of blocks, which may draw random numbers and read variables."""

    def __init__(self, blocks: Any, function: UserFunction, run: Run):
        self._blocks, self._function, self._run = blocks, function, run

    def read(self, count: int) -> tuple[Sequence[Any], int] | None:
        """As `Blocks.read`."""
        found = self._blocks.read(count)
        if found is None:
            return None
        columns, size = found
        avals = [aval_of(c.aval.shape[1:], c.aval.dtype) if hasattr(c, "aval") and isinstance(c, engine.Value)
                 else aval_of(c.shape[1:], c.dtype) for c in columns]  # fmt: skip
        program = self._function.program_of(avals)
        assert program is not None
        try:
            return program.on_rows(columns, size, self._run), size
        except OpError as error:
            raise in_function(error, self._function.owner, self._run) from error
