"""PyDataset (Sequence): batches by number, made by a user's class; and its adapter."""

import itertools
import random
import warnings

import numpy as np

from tfjax.keras.keras_export import keras_export
from tfjax.keras.trainers.data_adapters import data_adapter_utils
from tfjax.keras.trainers.data_adapters.data_adapter import DataAdapter
from tfjax.keras.trainers.data_adapters.enqueuer import OrderedEnqueuer

__all__ = ["OrderedEnqueuer", "PyDataset", "PyDatasetAdapter"]


@keras_export("keras.utils.PyDataset", "keras.utils.Sequence")
class PyDataset:
    """Base class of data sets in Python: `__getitem__(i)` gives batch i, `__len__` the number of batches.

    Args:
        workers: threads or processes that make batches ahead of their use.
        use_multiprocessing: whether they are processes.
        max_queue_size: most batches that are waiting.
    """

    def __init__(self, workers=1, use_multiprocessing=False, max_queue_size=10):
        self._workers = workers
        self._use_multiprocessing = use_multiprocessing
        self._max_queue_size = max_queue_size

    def _warn_if_super_not_called(self):
        missing = [
            (name, value)
            for name, value in (("_workers", 1), ("_use_multiprocessing", False), ("_max_queue_size", 10))
            if not hasattr(self, name)
        ]
        for name, value in missing:
            setattr(self, name, value)
        if missing:
            warnings.warn(
                "Your `PyDataset` class should call `super().__init__(**kwargs)` in its constructor. `**kwargs` can "
                "include `workers`, `use_multiprocessing`, `max_queue_size`. Do not pass these arguments to `fit()`, "
                "as they will be ignored.",
                stacklevel=2,
            )

    @property
    def workers(self):
        """Threads or processes that make batches."""
        self._warn_if_super_not_called()
        return self._workers

    @workers.setter
    def workers(self, value):
        self._workers = value

    @property
    def use_multiprocessing(self):
        """Whether the workers are processes."""
        self._warn_if_super_not_called()
        return self._use_multiprocessing

    @use_multiprocessing.setter
    def use_multiprocessing(self, value):
        self._use_multiprocessing = value

    @property
    def max_queue_size(self):
        """Most batches that are waiting."""
        self._warn_if_super_not_called()
        return self._max_queue_size

    @max_queue_size.setter
    def max_queue_size(self, value):
        self._max_queue_size = value

    def __getitem__(self, index):
        """Batch `index`; to be overridden."""
        del index
        raise NotImplementedError

    def __iter__(self):
        numbers = None
        try:
            count = self.num_batches
            if count is not None:
                numbers = range(count)
        except NotImplementedError:
            pass
        for index in itertools.count() if numbers is None else numbers:
            yield self[index]

    @property
    def num_batches(self):
        """Number of batches, None for no end; `__len__` where the class has it."""
        if hasattr(self, "__len__"):
            return len(self)
        raise NotImplementedError(
            "You need to implement the `num_batches` property:\n\n@property\ndef num_batches(self):\n  return ..."
        )

    def on_epoch_begin(self):
        """Called before each epoch."""

    def on_epoch_end(self):
        """Called after each epoch."""


class PyDatasetAdapter(DataAdapter):
    """Batches of a PyDataset.

    Args:
        x: the data set.
        class_weight: dict of the weights of classes.
        shuffle: whether each pass has another order of batches.
    """

    def __init__(self, x, class_weight=None, shuffle=False):
        self.py_dataset = x
        self.class_weight = class_weight
        self.shuffle = shuffle
        self._within_epoch = False
        self.enqueuer = None
        if x.workers > 1 or (x.workers > 0 and x.use_multiprocessing):
            self.enqueuer = OrderedEnqueuer(
                x,
                workers=x.workers,
                use_multiprocessing=x.use_multiprocessing,
                max_queue_size=x.max_queue_size,
            )

    @property
    def num_batches(self):
        """Number of batches, None for no end."""
        return self.py_dataset.num_batches

    def batches(self):
        """Starts a pass.

        Raises:
            ValueError: for an empty data set, or a batch that is no tuple.
        """
        count = self.py_dataset.num_batches
        if count == 0:
            raise ValueError("The PyDataset has length 0")
        numbers = itertools.count() if count is None else range(count)
        if self.shuffle and count is not None:
            numbers = list(numbers)
            random.shuffle(numbers)
        made = map(self.py_dataset.__getitem__, numbers) if self.enqueuer is None else self.enqueuer.get(numbers)
        return map(self._standardize_batch, made)

    def _standardize_batch(self, batch):
        if isinstance(batch, dict):
            return batch
        if isinstance(batch, np.ndarray):
            batch = (batch,)
        if isinstance(batch, list):
            batch = tuple(batch)
        if not isinstance(batch, tuple) or len(batch) not in {1, 2, 3}:
            raise ValueError(
                "PyDataset.__getitem__() must return a tuple or a dict. If a tuple, it must be ordered either (input,) "
                f"or (inputs, targets) or (inputs, targets, sample_weights). Received: {str(batch)[:100]}... of type "
                f"{type(batch)}"
            )
        if self.class_weight is not None:
            if len(batch) == 3:
                raise ValueError("You cannot specify `class_weight` and `sample_weight` at the same time.")
            if len(batch) == 2:
                weights = data_adapter_utils.class_weight_to_sample_weights(batch[1], self.class_weight)
                batch = (*batch, weights)
        return batch

    def on_epoch_begin(self):
        """Tells the data set.

        Raises:
            ValueError: if the epoch before has not ended.
        """
        if self._within_epoch:
            raise ValueError("`on_epoch_begin` was called twice without `on_epoch_end` having been called.")
        self._within_epoch = True
        self.py_dataset.on_epoch_begin()

    def on_epoch_end(self):
        """Stops the workers; tells the data set."""
        if self.enqueuer:
            self.enqueuer.stop()
        self.py_dataset.on_epoch_end()
        self._within_epoch = False
