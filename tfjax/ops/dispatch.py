"""How TensorFlow words the errors of a call: wrong arguments, and the end of a kernel's message.

A kernel's message ends in "[Op:Exp] name: " plus the `name` given. If some argument has to be converted in Python (a list
or a text), TensorFlow takes its slow path, which leaves " name: " out unless a name is given.

Many functions of TensorFlow have their arguments parsed by its dispatcher, whose TypeErrors differ from Python's.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from tfjax.core.errors import OpError
from tfjax.ops.inputs import op_inputs
from tfjax.tensor.tensor import EagerTensor, Tensor

_END = " name: "


class _Required:
    def __repr__(self) -> str:
        return "<required>"


REQUIRED = _Required()


def amend(error: OpError, arguments: Iterable[Any], name: str | None) -> OpError:
    """Gives a kernel's error the ending that TensorFlow's has for these arguments of the op; returns it."""
    text = error._message
    if text.endswith(_END):
        if name is not None:
            error._message = text + str(name)
        elif falls_back(arguments):
            error._message = text[: -len(_END)]
    return error


def falls_back(arguments: Iterable[Any]) -> bool:
    """Whether TensorFlow converts some of these arguments of an op in Python."""
    return any(value is None or isinstance(value, (list, tuple, str, bytes, np.generic)) for value in arguments)


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


def dispatched(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: arguments are parsed by TensorFlow's dispatcher, and kernel errors show the `name`."""
    return _wrapped(function, parse=True, direct=False)


def dispatched_direct(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `dispatched`, for functions that hand their arguments to the op unconverted."""
    return _wrapped(function, parse=True, direct=True)


def with_name(function: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator: kernel errors end as TensorFlow's; wrong calls are left to Python."""
    return _wrapped(function, parse=False, direct=True)


def _wrapped(function: Callable[..., Any], parse: bool, direct: bool) -> Callable[..., Any]:
    signature = inspect.signature(function)
    required = [p.name for p in signature.parameters.values() if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except OpError as error:
            bound = signature.bind(*args, **kwargs).arguments
            given = [value for key, value in bound.items() if key != "name"] if direct else ()
            amend(error, given, bound.get("name"))
            raise
        except TypeError as error:
            if parse and error.__traceback__ is not None and error.__traceback__.tb_next is None:
                unknown = {k: v for k, v in kwargs.items() if k not in signature.parameters}
                missing = any(p not in kwargs for p in required[len(args) :])
                wrong_call(unknown, *([REQUIRED] if missing else []))
            raise

    return wrapper


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
