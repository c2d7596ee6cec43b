"""tf.autograph: looking at converted code, and telling AutoGraph what to do."""

from __future__ import annotations

import inspect
import textwrap
from typing import Any

from malt.core.converter import ConversionOptions, Feature
from malt.lang import directives

from tfjax.core.export import export, export_value
from tfjax.function.autograph import calls, messages
from tfjax.function.autograph.errors import ConversionError
from tfjax.function.autograph.transpiler import transform

export_value("autograph.experimental.Feature", Feature)
# The very function that malt looks for in the code it converts.
set_loop_options = export_value("autograph.experimental.set_loop_options", directives.set_loop_options)


@export("autograph.to_graph")
def to_graph(entity: Any, recursive: bool = True, experimental_optional_features: Any = None) -> Any:
    """Returns a converted Python function: its control flow follows tensors.

    Args:
      entity: function or method.
      recursive: whether the functions that it calls are converted too.
      experimental_optional_features: a `Feature`, a tuple of them, or None.

    Raises:
      ConversionError: if it is not a function with source code that AutoGraph understands.
    """
    options = ConversionOptions(recursive, True, optional_features=experimental_optional_features)
    try:
        return calls.mark_as_converted(transform(entity, options))
    except (ValueError, AttributeError, KeyError, NameError, AssertionError) as error:
        raise ConversionError(f"converting {entity}: {type(error).__name__}: {error}") from error


@export("autograph.to_code")
def to_code(entity: Any, recursive: bool = True, experimental_optional_features: Any = None) -> str:
    """Returns the source code of the function that `to_graph` returns; arguments and errors as there."""
    converted = to_graph(entity, recursive, experimental_optional_features)
    return textwrap.dedent(inspect.getsource(converted))


@export("autograph.set_verbosity")
def set_verbosity(level: int, alsologtostdout: bool = False) -> None:
    """Sets how much AutoGraph logs about what it does.

    Args:
      level: 0 for nothing; the larger, the more. Takes precedence over the environment variable AUTOGRAPH_VERBOSITY.
      alsologtostdout: whether to print it on standard output as well.
    """
    messages.set_verbosity(level, alsologtostdout)


@export("autograph.trace")
def trace(*args: Any) -> None:
    """Prints its arguments while a function is being traced."""
    print(*args)


@export("autograph.experimental.do_not_convert")
def do_not_convert(func: Any = None) -> Any:
    """Returns a callable like `func` that AutoGraph leaves as it is, with all that it calls.

    Args:
      func: the function; without it a decorator is returned.
    """
    return do_not_convert if func is None else calls.do_not_convert(func)
