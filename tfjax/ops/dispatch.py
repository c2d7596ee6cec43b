"""What `tfjax.ops.calling.public_op` does, without the cost of a wrapper: for the ops that are called all the time.

A kernel's message ends in "[Op:Exp] name: " plus the `name` given. If some argument has to be converted in Python (a
list or a text), TensorFlow takes its slow path, which leaves " name: " out unless a name is given.

Many functions of TensorFlow have their arguments parsed by its dispatcher, whose TypeErrors differ from Python's.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable
from typing import Any

from tfjax.core.errors import OpError
from tfjax.ops.calling import leaves_fast_path
from tfjax.ops.inputs import op_inputs
from tfjax.tensor.tensor import EagerTensor

_END = " name: "


class _Required:
    def __repr__(self) -> str:
        return "<required>"


REQUIRED = _Required()


def amend(error: OpError, arguments: Iterable[Any], name: str | None) -> OpError:
    """Gives a kernel's error the ending that TensorFlow's has for these inputs of the op; returns it."""
    text = error._message
    if not getattr(error, "_worded", False) and text.endswith(_END):
        error._worded = True  # type: ignore[attr-defined]
        if name is not None:
            error._message = text + str(name)
        elif any(value is None or isinstance(value, complex) or leaves_fast_path(value) for value in arguments):
            error._message = text[: -len(_END)]
    return error


def parsed(function: Callable[..., Any], signature: str) -> Callable[..., Any]:
    """Shows `function`, which takes REQUIRED and unknown keywords, with TensorFlow's signature.

    Args:
        function: its required parameters default to REQUIRED, and it has `**unknown`; it calls `wrong_call`.
        signature: names of its required parameters.
    """
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    required = signature.split()
    shown = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in required:
            shown.append(inspect.Parameter(parameter.name, kind))
        elif parameter.kind is not inspect.Parameter.VAR_KEYWORD:
            shown.append(parameter.replace(annotation=inspect.Parameter.empty))
    function.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    return function


def wrong_call(unknown: dict[str, Any], *required: Any) -> None:
    """Raises the dispatcher's TypeError, if the call was wrong."""
    if any(value is REQUIRED for value in required):
        raise TypeError("Missing required positional argument")
    if unknown:
        raise TypeError(f"Got an unexpected keyword argument '{next(iter(unknown))}'")


def two_arguments(
    op: str, operation: Callable[[Any, Any], Any], *names: str, doc: str, python: bool = False, shown: str = ""
) -> Callable[..., Any]:
    """A public function of two tensors, which share a dtype, and its export.

    Args:
        op: TensorFlow's op.
        operation: the op, or what takes its place.
        *names: public names.
        doc: docstring.
        python: whether the function belongs to TensorFlow's Python layer, which parses its arguments itself.
        shown: name of the function in Python's TypeErrors, where it differs.
    """

    def general(x: Any, y: Any, name: str | None) -> Any:
        try:
            return operation(*op_inputs(op, x, y))
        except OpError as error:
            raise amend(error, (x, y), name)  # noqa: B904  the same error

    if python:

        def function(x: Any = REQUIRED, y: Any = REQUIRED, name: str | None = None, **unknown: Any) -> Any:
            if type(x) is EagerTensor and type(y) is EagerTensor and not unknown and name is None:
                return operation(x, y)
            wrong_call(unknown, x, y)
            return general(x, y, name)

        parsed(function, "x y")
    else:

        def function(x: Any, y: Any, name: str | None = None) -> Any:
            if type(x) is EagerTensor and type(y) is EagerTensor and name is None:
                return operation(x, y)
            return general(x, y, name)

    function.__module__ = sys._getframe(1).f_globals["__name__"]
    function.__name__ = names[0].rpartition(".")[2]
    function.__qualname__ = shown or function.__name__
    function.__doc__ = doc
    return function
