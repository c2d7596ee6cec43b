"""EpochIterator: the steps of epochs over one kind of data."""

import contextlib
import itertools
import warnings

from tfjax.keras.backend import config
from tfjax.keras.trainers import data_adapters


class Batch:
    """One step on a batch that is there."""

    count = 1

    def __init__(self, data):
        self.data = data

    def batches(self):
        """The batch."""
        yield self.data


class EpochIterator:
    """Hands out the steps of one epoch after the other.

    A pass over the data and an epoch need not agree: with `steps_per_epoch` an epoch may end within a pass, and the
    next epoch goes on there.

    Args:
        x, y, sample_weight, batch_size, shuffle, class_weight: see `Model.fit`.
        steps_per_epoch: steps of an epoch; by default a pass.
        steps_per_execution: how many steps the trainer takes at once.
    """

    def __init__(
        self,
        x,
        y=None,
        sample_weight=None,
        batch_size=None,
        steps_per_epoch=None,
        shuffle=False,
        class_weight=None,
        steps_per_execution=1,
    ):
        limit = config.max_steps_per_epoch()
        if limit and (not steps_per_epoch or limit < steps_per_epoch):
            warnings.warn(f"Limiting steps_per_epoch to {limit}", stacklevel=2)
            steps_per_epoch = limit
        self.steps_per_epoch = steps_per_epoch
        self.steps_per_execution = steps_per_execution
        self.data_adapter = data_adapters.get_data_adapter(
            x=x,
            y=y,
            sample_weight=sample_weight,
            batch_size=batch_size,
            steps_per_epoch=steps_per_epoch,
            shuffle=shuffle,
            class_weight=class_weight,
        )
        self._num_batches = self.data_adapter.num_batches
        self.in_memory = self.data_adapter.in_memory
        self._pass = None
        self._seen = 0

    @property
    def num_batches(self):
        """Steps of an epoch; None if that is unknown."""
        return self.steps_per_epoch or self._num_batches

    def reset(self):
        """Starts anew."""
        self._num_batches = self.data_adapter.num_batches
        self._pass = None
        self._seen = 0
        self.data_adapter.on_epoch_end()

    def epoch(self):
        """Starts an epoch; returns a function of a number that gives the next so many steps.

        Its result is a list of Pieces and Batches, fewer where the epoch ends, none when it is over.
        """
        self.data_adapter.on_epoch_begin()
        steps = self.num_batches or -1
        if self._pass is None or self.steps_per_epoch is None:
            self._start_pass()
        left = steps if steps > 0 else float("inf")
        over = ended = False

        def take(count):
            nonlocal left, over, ended
            if over:
                return []
            if ended:
                raise StopIteration
            found = []
            while len(found) < count or self.in_memory:
                wanted = min(count - sum(p.count for p in found), left)
                if wanted <= 0:
                    break
                if self._num_batches and self._seen >= self._num_batches:
                    if self.steps_per_epoch:
                        self._interrupted_warning()
                    left = 0
                    break
                try:
                    piece = self._next(wanted)
                except StopIteration:
                    if not found:
                        raise
                    ended = True  # first the steps that there are
                    break
                self._seen += piece.count
                left -= piece.count
                found.append(piece)
            if not found:
                over = True
                if steps > 0 and self._num_batches and self._seen >= self._num_batches:
                    self._pass = None
                    if self.steps_per_epoch is None:
                        self.data_adapter.on_pass_end()
                self.data_adapter.on_epoch_end()
            return found

        return take

    def _start_pass(self):
        self._seen = 0
        self._pass = self.data_adapter.row_pass() if self.in_memory else iter(self.data_adapter.batches())

    def _next(self, wanted):
        """The next steps, at most so many.

        Raises:
            StopIteration: if there are no more.
        """
        if self._pass is None:
            self._start_pass()
        return self._pass.next(wanted) if self.in_memory else Batch(next(self._pass))

    def _interrupted_warning(self):
        warnings.warn(
            "Your input ran out of data; interrupting training. Make sure that your dataset or generator can generate "
            "at least `steps_per_epoch * epochs` batches. You may need to use the `.repeat()` function when building "
            "your dataset.",
            stacklevel=2,
        )

    @contextlib.contextmanager
    def catch_stop_iteration(self):
        """The context of an epoch: data that end end it, with a warning."""
        try:
            yield
        except StopIteration:
            if self._num_batches is None:
                self._num_batches = self._seen + 1
            self._interrupted_warning()
            self._pass = None
            self.data_adapter.on_epoch_end()

    def __iter__(self):
        """Yields (first step, last step, batches) for an epoch."""
        take = self.epoch()
        with self.catch_stop_iteration():
            for begin in itertools.count(0, self.steps_per_execution):
                pieces = take(self.steps_per_execution)
                if not pieces:
                    return
                yield begin, begin + self.steps_per_execution - 1, [batch for p in pieces for batch in p.batches()]
