"""What AutoGraph says: warnings about functions it leaves alone, and its debugging output."""

from __future__ import annotations

import sys
from typing import Any

from malt.pyct import errors
from malt.utils import ag_logging

from tfjax.core import log

_REPORT = (
    "Please report this to the TensorFlow team. When filing the bug, set the verbosity to 10 (on Linux, "
    "`export AUTOGRAPH_VERBOSITY=10`) and attach the full output.\n"
)


def set_verbosity(level: int, alsologtostdout: bool = False) -> None:
    """Sets how much AutoGraph tells about what it does."""
    ag_logging.set_verbosity(level, alsologtostdout)


def debug(level: int, message: str, *args: Any) -> None:
    """Says something if the verbosity is at least `level`."""
    if ag_logging.has_verbosity(level):
        log.get_logger().info(message, *args)
        if ag_logging.echo_log_to_stdout:
            print(message % args)


def warn(message: str, *args: Any) -> None:
    """Warns in TensorFlow's name; in an interactive interpreter on standard output as well, as TensorFlow does."""
    log.warning(message, *args)
    if ag_logging.echo_log_to_stdout:
        print("WARNING: " + message % args)
        sys.stdout.flush()


def warn_not_transformed(function: Any, error: Exception, known: bool) -> None:
    """The warning about a function that runs as it is.

    Args:
      function: the function.
      error: why it is not converted.
      known: whether the function is known not to be convertible.
    """
    is_limit = isinstance(error, errors.UnsupportedLanguageElementError)
    if is_limit and known:
        return
    report = "" if is_limit or isinstance(error, errors.InaccessibleSourceCodeError) else _REPORT
    warn(
        "AutoGraph could not transform %s and will run it as-is.\n%sCause: %s\nTo silence this warning, decorate the "
        "function with @tf.autograph.experimental.do_not_convert",
        function,
        report,
        error,
    )
