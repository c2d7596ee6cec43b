"""What may be watched, differentiated and differentiated by; TensorFlow's checks and warnings about it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import Any

from tfjax.core import nest
from tfjax.core.dtypes import as_dtype
from tfjax.core.log import warn_first
from tfjax.engine.value import Value
from tfjax.tensor.tensor import Tensor

_HERE = os.path.dirname(__file__)


def is_variable(x: Any) -> bool:
    """Variables (of any layer above) hold their value in a cell and can be read."""
    return not isinstance(x, Value) and hasattr(x, "_read") and hasattr(x, "_value")


def unwrap(x: Any) -> Any:
    """The `tf.Variable` inside a Keras variable, else `x` itself."""
    inner = getattr(x, "_tf_variable", None)
    return x if inner is None else inner


def flat_sources(sources: Any) -> list[Any]:
    """Sources as a flat list."""
    return [unwrap(s) for s in nest.flatten(sources)]


def watchable(tensor: Any) -> Iterator[Any]:
    """Tensors and variables in a structure given to `watch`."""
    for item in nest.flatten(tensor, expand_composites=True):
        item = unwrap(item)
        if not isinstance(item, Tensor) and not is_variable(item):
            raise ValueError(
                f"Passed in object {item} of type {type(item).__name__!r}, not tf.Tensor or tf.Variable or "
                "ExtensionType."
            )
        yield item


def warn_dtype(what: str, x: Any) -> None:
    """The warning about a dtype that cannot be differentiated; five times for each line of the user's."""
    text = f"The dtype of the {what} must be floating (e.g. tf.float32), got {x.dtype!r}"
    warn_first(text, key=(what, *_user_line()), n=5)


def _user_line() -> tuple[str, int]:
    frame = sys._getframe(1)
    while frame.f_back is not None and os.path.dirname(frame.f_code.co_filename) == _HERE:
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def warn_recording() -> None:
    """The warning about gradients asked for while a persistent tape is recording; once for each line of the user's."""
    warn_first(
        "Calling GradientTape.gradient on a persistent tape inside its context is significantly less efficient than "
        "calling it outside the context (it causes the gradient ops to be recorded on the tape, leading to increased "
        "CPU and memory usage). Only call GradientTape.gradient inside the context if you actually want to trace the "
        "gradient in order to compute higher order derivatives.",
        key=("recording", *_user_line()),
    )


def check_source(x: Any) -> None:
    """Raises TensorFlow's errors for what is neither a tensor nor a variable.

    TensorFlow looks for a dtype in it, in the thing itself if need be (1 is the number of tf.float32), then for more.
    """
    if not isinstance(x, Value) and not is_variable(x):
        if not as_dtype(x.dtype if hasattr(type(x), "dtype") else x).is_floating:
            x.dtype  # noqa: B018
        x._id  # noqa: B018
