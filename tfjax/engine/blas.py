"""NumPy's BLAS on one thread while the interpreter runs.

OpenBLAS wakes a second thread for every product of a few hundred rows and waits for it spinning. Where the cores are
taken, by XLA's own pool or by another process, one product of 32x784 by 784x128 then takes 20 ms instead of 0.3.
What is large enough to gain from more threads runs in XLA anyway.
"""

from __future__ import annotations

import functools
from types import TracebackType
from typing import Any

from threadpoolctl import ThreadpoolController


@functools.cache
def _libraries() -> list[Any]:
    return list(ThreadpoolController().select(user_api="blas").lib_controllers)


class OneThread:
    """Context in which BLAS uses one thread; costs about a microsecond."""

    def __enter__(self) -> None:
        self.before = []
        for library in _libraries():
            self.before.append((library, library.get_num_threads()))
            library.set_num_threads(1)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for library, threads in self.before:
            library.set_num_threads(threads)
