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
    """Interrupts the main thread after `seconds`, and ends the process if that does not help.

    Used as a context manager; None means no limit. `passed` says afterwards whether an interrupt was ours.
    """

    def __init__(self, seconds: float | None):
        self._seconds = seconds
        self._timers: list[threading.Timer] = []
        self.passed = False

    def __enter__(self) -> Deadline:
        if self._seconds is not None:
            self._start(self._seconds, self._interrupt)
            self._start(self._seconds + GRACE_SECONDS, self._give_up)
        return self

    def __exit__(self, *exception: object) -> None:
        for timer in self._timers:
            timer.cancel()

    def _start(self, seconds: float, action) -> None:
        timer = threading.Timer(seconds, action)
        timer.daemon = True
        timer.start()
        self._timers.append(timer)

    def _interrupt(self) -> None:
        self.passed = True
        if hasattr(signal, "pthread_kill"):
            # A real signal also wakes a sleeping system call.
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        else:
            _thread.interrupt_main()

    def _give_up(self) -> None:
        print(f"tfjax run: still running {GRACE_SECONDS:g} s after the timeout, ended", file=sys.__stderr__, flush=True)
        os._exit(EXIT_CODE)
