"""How many steps are run before the progress bar is drawn again, or Ctrl-C can take effect."""

import time

# Seconds of work in one go: while a bar is drawn, and otherwise.
SHOWN, SILENT = 0.06, 0.4
GROWTH = 50


class Pacer:
    """Measures steps to tell how many take a given time.

    Results do not depend on it: groups of steps of any size give the same numbers.
    """

    def __init__(self, seconds):
        self._seconds = seconds
        self._per_step = None
        self._last = 1

    def start_epoch(self, single):
        """Begins an epoch; with `single`, by one step alone, from which Keras's bar tells the time of the others."""
        self._single = single

    def steps(self, multiple):
        """Number of steps to run now, a multiple of `multiple`."""
        if self._single or self._per_step is None:
            return multiple
        count = int(self._seconds / max(self._per_step, 1e-7))
        count = min(count, GROWTH * self._last)
        return max(multiple, count - count % multiple)

    def run(self, function, count):
        """Runs `function` and takes the time of its `count` steps."""
        started = time.perf_counter()
        result = function()
        self._per_step = (time.perf_counter() - started) / max(count, 1)
        self._last = count
        self._single = False
        return result
