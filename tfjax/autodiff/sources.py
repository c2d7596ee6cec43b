"""What may be watched, differentiated and differentiated by; TensorFlow's checks and warnings about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tfjax.core import nest
from tfjax.core.log import get_logger
from tfjax.engine.op import is_inexact
from tfjax.engine.value import Value
from tfjax.tensor.tensor import Tensor


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
                f"Passed in object {item} of type {type(item).__name__!r}, not tf.Tensor or tf.Variable or ExtensionType."
            )
        yield item


def warn_dtype(what: str, x: Any, where: str = "") -> None:
    """The warning about a dtype that cannot be differentiated."""
    get_logger().warning(
        f"The dtype of the {what} must be floating (e.g. tf.float32){where}, got {x.dtype!r}"
    )


def check_target(x: Any, where: str) -> None:
    """Warns about integer targets."""
    if not is_inexact(x.dtype.np):
        warn_dtype("target tensor", x, f" when calling {where}")


def check_source(x: Any, where: str) -> None:
    """Warns about integer sources."""
    if not is_inexact(x.dtype.np):
        warn_dtype("source tensor", x, f" when calling {where}")
