"""TensorFlow's Python logger: named "tensorflow", printing `WARNING:tensorflow:...` to standard error.

As TF does, a handler of our own is installed only if the root logger has none, and in an interactive interpreter
(`sys.ps1`, so Jupyter too) the level is INFO and the text goes to standard output.
"""

import logging
import sys
import threading

from tfjax.core.export import export

_logger = None
_lock = threading.Lock()
_seen: dict = {}


@export("get_logger")
def get_logger():
    """Returns the logger that TensorFlow's messages go through."""
    global _logger
    if _logger is None:
        with _lock:
            if _logger is None:
                _logger = _configured(logging.getLogger("tensorflow"))
    return _logger


def _configured(logger):
    if logging.getLogger().handlers or logger.handlers:
        return logger
    interactive = hasattr(sys, "ps1") or bool(sys.flags.interactive)
    if interactive:
        logger.setLevel(logging.INFO)
    handler = logging.StreamHandler(sys.stdout if interactive else sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))
    logger.addHandler(handler)
    return logger


def warning(message, *args):
    """Logs a warning in TensorFlow's name."""
    get_logger().warning(message, *args)


def absl_warning(message, *args):
    """Logs a warning as Keras does, through absl's logger: `WARNING:absl:...` on standard error."""
    _configured(logging.getLogger("absl")).warning(message, *args)


def warn_first(message, *args, key, n=1):
    """Logs a warning, but only the first `n` times for this `key` in the process."""
    with _lock:
        count = _seen.get(key, 0)
        _seen[key] = count + 1
    if count < n:
        get_logger().warning(message, *args)


get_logger()  # like TensorFlow at import: the stream is the standard error of that time
