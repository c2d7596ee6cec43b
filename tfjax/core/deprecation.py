"""TensorFlow's warnings about deprecated names: logged once per name, with the place of the call."""

import functools
import sys

from tfjax.core import log


def deprecated(name: str, module: str, instructions: str, date: str | None = None):
    """Decorator: the first call logs that `name` of TensorFlow's `module` is deprecated, and what to do instead."""

    def wrap(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            warn_deprecated(name, module, instructions, date, sys._getframe(1))
            return function(*args, **kwargs)

        return call

    return wrap


def warn_deprecated(name, module, instructions, date, frame):
    """Logs the warning for a call made in `frame`, unless it was logged before."""
    when = "in a future version" if date is None else f"after {date}"
    log.warn_first(
        "From %s:%d: %s (from %s) is deprecated and will be removed %s.\nInstructions for updating:\n%s",
        frame.f_code.co_filename,
        frame.f_lineno,
        name,
        module,
        when,
        instructions,
        key=("deprecated", module, name),
    )
