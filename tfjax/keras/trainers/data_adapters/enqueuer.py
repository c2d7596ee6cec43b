"""Batches made by worker threads or processes ahead of their use, in order."""

import collections
import multiprocessing
import multiprocessing.pool
import warnings

# What worker processes work on: they inherit it when they are forked.
_shared = {}


def _item(key, index):
    return _shared[key][index]


class OrderedEnqueuer:
    """Workers that compute `dataset[i]` for a series of i.

    Args:
        dataset: an object with `__getitem__`.
        workers: their number.
        use_multiprocessing: whether they are processes; then the batches are copied between them.
        max_queue_size: most batches that are waiting.
    """

    def __init__(self, dataset, workers=1, use_multiprocessing=False, max_queue_size=10):
        self.dataset = dataset
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max(1, max_queue_size)
        self._pool = None

    def start(self):
        """Starts the workers, if they are not running."""
        if self._pool is not None:
            return
        _shared[id(self)] = self.dataset
        if not self.use_multiprocessing:
            self._pool = multiprocessing.pool.ThreadPool(self.workers)
            return
        with warnings.catch_warnings():
            # The children do not use JAX, whose threads are what the warning is about.
            warnings.filterwarnings("ignore", message=".*fork.*")
            methods = multiprocessing.get_all_start_methods()
            self._pool = multiprocessing.get_context("fork" if "fork" in methods else None).Pool(self.workers)

    def get(self, numbers):
        """Yields the batches of these numbers, in their order.

        Raises:
            what `dataset[i]` raises.
        """
        self.start()
        pool = self._pool
        waiting = collections.deque()
        try:
            for number in numbers:
                if len(waiting) >= self.max_queue_size:
                    yield waiting.popleft().get()
                waiting.append(pool.apply_async(_item, (id(self), number)))
            while waiting:
                yield waiting.popleft().get()
        except Exception:
            self.stop()
            raise

    def stop(self):
        """Stops the workers."""
        pool, self._pool = self._pool, None
        _shared.pop(id(self), None)
        if pool is not None:
            pool.terminate()
            pool.join()

    def __del__(self):
        if getattr(self, "_pool", None) is not None:
            self._pool.terminate()
