"""Runs one case and gives its outcome: result or exception, printed text, log records."""

import contextlib
import io
import logging
import os
import signal
import sys
import tempfile
import threading
import warnings

from compat_tests import implementation
from compat_tests.encode import NotRecordable, encode, encode_exception
from compat_tests.text import is_internal, normalise

TIME_LIMIT_SECONDS = 60


class _Records(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.levelname}: {normalise(record.getMessage())}")


@contextlib.contextmanager
def _captured_logs():
    """Collects what TensorFlow's logger says at level WARNING and above, in place of its own handlers."""
    logger = logging.getLogger(implementation.LOGGER)
    before = logger.handlers[:], logger.propagate, logger.level
    records = _Records()
    logger.handlers[:], logger.propagate = [records], False
    logger.setLevel(logging.WARNING)
    try:
        yield records.lines
    finally:
        logger.handlers[:], logger.propagate = before[0], before[1]
        logger.setLevel(before[2])


@contextlib.contextmanager
def _captured_descriptors(text):
    """Collects what is written to the descriptors 1 and 2, and to Python's streams, in order."""
    with tempfile.TemporaryFile() as sink:
        saved = [(fd, os.dup(fd)) for fd in (1, 2)]
        stream = io.TextIOWrapper(os.fdopen(os.dup(sink.fileno()), "wb", 0), encoding="utf-8", write_through=True)
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            for fd, _ in saved:
                os.dup2(sink.fileno(), fd)
            with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
                yield
        finally:
            for fd, copy in saved:
                os.dup2(copy, fd)
                os.close(copy)
            stream.close()
            sink.seek(0)
            text.write(sink.read().decode("utf-8", "replace"))


@contextlib.contextmanager
def _time_limit(seconds):
    """Raises TimeoutError in a case that does not end (only possible in the main thread)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def expire(*_):
        raise TimeoutError(f"case still running after {seconds} s")

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def run(case, tf):
    """The outcome of `case` on the implementation `tf`.

    Returns:
      A dict with `value` (see encode.py) or `raises` ([class, message]), and, where there are any, `prints` and `logs`.

    Raises:
      NotRecordable: the case returned an object that has no recorded form.
    """
    implementation.reset(tf)
    text = io.StringIO()
    streams = _captured_descriptors(text) if case.options.fd else contextlib.redirect_stdout(text)
    with _captured_logs() as logs, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _time_limit(TIME_LIMIT_SECONDS), streams:
            outcome = _outcome(case, tf)
    if text.getvalue():
        outcome["prints"] = normalise(text.getvalue())
    logs = [line for line in logs if not is_internal(line)]
    if logs:
        outcome["logs"] = logs
    return outcome


def _outcome(case, tf):
    try:
        # Encoding reads the values, so an engine that defers work raises here at the latest.
        return {"value": encode(case.run(tf), tf)}
    except NotRecordable:
        raise
    except Exception as error:
        name, message = encode_exception(error, tf)
        return {"raises": [name, normalise(message)], "error": error}
