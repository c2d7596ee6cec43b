"""`--timeout`: a run that must end."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading

EXIT_CODE = 124  # that of timeout(1)
GRACE_SECONDS = 10.0


class Deadline:
    """Raises KeyboardInterrupt in the main thread after `seconds`, and ends the process if that does not help.

    Used as a context manager in the main thread; None means no limit. `passed` says afterwards whether an interrupt was
    ours rather than the user's.
    """

    def __init__(self, seconds: float | None):
        self._seconds = seconds
        self._timers: list[threading.Timer] = []
        self.passed = False

    def __enter__(self) -> Deadline:
        if self._seconds is None:
            return self
        if hasattr(signal, "setitimer"):
            # Unlike the thread below, a signal wakes a sleeping system call.
            signal.signal(signal.SIGALRM, self._interrupt)
            signal.setitimer(signal.ITIMER_REAL, self._seconds)
        else:
            self._start(self._seconds, self._interrupt_from_thread)
        self._start(self._seconds + GRACE_SECONDS, self._give_up)
        return self

    def __exit__(self, *exception: object) -> None:
        if self._seconds is not None and hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
        for timer in self._timers:
            timer.cancel()

    def _start(self, seconds: float, action) -> None:
        timer = threading.Timer(seconds, action)
        timer.daemon = True
        timer.start()
        self._timers.append(timer)

    def _interrupt(self, number: int, frame: object) -> None:
        self.passed = True
        raise KeyboardInterrupt

    def _interrupt_from_thread(self) -> None:
        self.passed = True
        _thread.interrupt_main()

    def _give_up(self) -> None:
        # Inside a compiled program neither a signal nor an interrupt reaches Python.
        print(f"tfjax run: still running {GRACE_SECONDS:g} s after the timeout, ended", file=sys.__stderr__, flush=True)
        os._exit(EXIT_CODE)
