"""Passes over data in memory, as steps that programs can take by themselves."""

import itertools

import numpy as np

from tfjax.tensor.tensor import new_tensor

# Batches whose row numbers are drawn at once, where the number of batches of a pass is not known.
GROUP = 512


class Piece:
    """Steps on rows of data in memory.

    Attributes:
        rows: the data.
        start: first row.
        count: number of steps.
        is_partial: whether it is the one step on a short last batch.
    """

    def __init__(self, rows, start, count, is_partial=False):
        self.rows = rows
        self.start = start
        self.count = count
        self.is_partial = is_partial

    def batches(self):
        """The batches themselves, for steps outside programs."""
        for k in range(self.count):
            yield self.rows.batch(self.start + k * self.rows.size)


class RowPass:
    """A pass whose batches are `full`, all of one size, and then maybe a short one.

    Args:
        full: Rows of the batches of full size; count: their number.
        partial: Rows of the short batch; None if there is none.
        start: its first row.
    """

    def __init__(self, full, count, partial=None, start=0):
        self._full = full
        self._count = count
        self._partial = partial
        self._start = start
        self._done = 0

    def next(self, wanted):
        """The next steps, at most so many.

        Raises:
            StopIteration: if there are no more.
        """
        done = self._done
        if done < self._count:
            count = min(wanted, self._count - done)
            self._done += count
            return Piece(self._full, done * self._full.size, count)
        if self._partial is None:
            raise StopIteration
        partial, self._partial = self._partial, None
        return Piece(partial, self._start, 1, is_partial=True)


class IndexedPass:
    """A pass whose batches are given as arrays of row numbers.

    Args:
        make_rows: Rows of a size and an order.
        indices: iterator over the row numbers of batches; those before the last have `size`.
        size: rows of a batch.
        group: how many batches are drawn at once: their number, where that is known.
    """

    def __init__(self, make_rows, indices, size, group):
        self._make_rows = make_rows
        self._indices = indices
        self._size = size
        self._group = group
        self._pass = None

    def next(self, wanted):
        """As of RowPass."""
        while True:
            if self._pass is not None:
                try:
                    return self._pass.next(wanted)
                except StopIteration:
                    self._pass = None
            self._pass = self._draw()

    def _draw(self):
        """The next batches; the order has the same length each time, so that one program serves.

        Raises:
            StopIteration: if there are none.
        """
        found = list(itertools.islice(self._indices, self._group))
        if not found:
            raise StopIteration
        last = found.pop() if len(found[-1]) < self._size else None
        order = np.zeros(self._group * self._size, np.int32)
        for k, index in enumerate(found):
            order[k * self._size : (k + 1) * self._size] = index
        full = self._make_rows(self._size, new_tensor(order))
        if last is None:
            return RowPass(full, len(found))
        partial = self._make_rows(len(last), new_tensor(np.asarray(last, np.int32)))
        return RowPass(full, len(found), partial)
