"""`ag__.converted_call`: a call in converted code. Frames of this file mark what they call as not converted."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from malt.core import ag_ctx
from malt.core.converter import ConversionOptions
from malt.operators import py_builtins as malt_builtins
from malt.pyct import inspect_utils

from tfjax.function import op_names
from tfjax.function.autograph import rules
from tfjax.function.autograph.errors import attach_metadata
from tfjax.function.autograph.messages import debug, warn_not_transformed
from tfjax.function.autograph.operators.builtins import overload_of
from tfjax.function.autograph.transpiler import transform

_MARK = "autograph_info__"


def mark_as_converted(function: Any) -> Any:
    """Marks a callable that is not to be converted (again); returns it."""
    setattr(function.__func__ if inspect.ismethod(function) else function, _MARK, None)
    return function


def is_marked(function: Any) -> bool:
    """Whether `mark_as_converted` marked the callable."""
    return hasattr(function, _MARK)


def like(wrapper: Callable[..., Any], function: Any) -> Callable[..., Any]:
    """The wrapper with the name and the documentation of the function."""
    if inspect.isfunction(function) or inspect.ismethod(function):
        return functools.update_wrapper(wrapper, function)
    return wrapper


def do_not_convert(func: Any = None) -> Any:
    """Returns a callable like `func` that runs unconverted, with all that it calls.

    Args:
      func: the function; without it a decorator is returned.
    """
    if func is None:
        return do_not_convert

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with ag_ctx.ControlStatusCtx(status=ag_ctx.Status.DISABLED):
            return func(*args, **kwargs)

    return mark_as_converted(like(wrapper, func))


def converted_call(
    f: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None, caller_fn_scope: Any = None, options: Any = None
) -> Any:
    """Calls `f(*args, **kwargs)`, converted if it is one of the user's functions.

    Args:
      f: callable.
      args: positional arguments.
      kwargs: keyword arguments or None.
      caller_fn_scope: scope of the converted function that calls.
      options: options of the conversion; by default those of the scope.
    """
    debug(1, "Converted call: %s\n    args: %s\n    kwargs: %s\n", f, args, kwargs)
    if options is None:
        options = caller_fn_scope.callopts
    names = op_names.names_of(f)
    if names is not None:
        return op_names.call(overload_of(f), args, kwargs, names)
    if rules.is_known(f, options) or ag_ctx.control_status_ctx().status == ag_ctx.Status.DISABLED:
        return _call(f, args, kwargs)
    if is_marked(f):
        return _call_from_now_on(f, args, kwargs, options)
    if isinstance(f, functools.partial):
        return converted_call(f.func, f.args + args, {**f.keywords, **(kwargs or {})}, caller_fn_scope, options)
    if inspect_utils.isbuiltin(f):
        return _call_builtin(f, args, kwargs, caller_fn_scope)
    replacement = overload_of(f)
    if replacement is not f:
        return _call(replacement, args, kwargs)
    if rules.is_unsupported(f) or (not options.user_requested and rules.is_left_alone(f)):
        return _call_from_now_on(f, args, kwargs, options)
    if not options.internal_convert_user_code:
        return _call_from_now_on(f, args, kwargs, options)
    target, first = _target(f)
    code = getattr(target, "__code__", None)
    if code is None or getattr(code, "co_filename", None) == "<string>":  # bound in C, or from exec
        return _call_from_now_on(f, args, kwargs, options)
    try:
        converted = transform(target, options)
    except Exception as error:
        debug(1, "Error transforming entity %s", target)
        warn_not_transformed(f, error, rules.is_known(f, options))
        return _call_from_now_on(f, args, kwargs, options)
    try:
        return converted(*first, *args, **(kwargs or {}))
    except Exception as error:
        attach_metadata(error, converted, __file__)
        raise


def _target(f: Any) -> tuple[Any, tuple[Any, ...]]:
    """The function behind a callable, and what is passed to it before the arguments."""
    if inspect.ismethod(f) or inspect.isfunction(f):
        owner = getattr(f, "__self__", None)
        return f, (() if owner is None else (owner,))
    return type(f).__call__, (f,)


def _call(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None) -> Any:
    return f(*args) if kwargs is None else f(*args, **kwargs)


def _call_from_now_on(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None, options: ConversionOptions) -> Any:
    rules.remember(f, options)
    return _call(f, args, kwargs)


def _call_builtin(f: Any, args: tuple[Any, ...], kwargs: dict[str, Any] | None, scope: Any) -> Any:
    """A built-in function; those that look at their caller's frame see the user's function."""
    if f is eval:
        return malt_builtins.eval_in_original_context(f, args, scope)
    if f is super:
        return malt_builtins.super_in_original_context(f, args, scope)
    if f is globals:
        return malt_builtins.globals_in_original_context(scope)
    if f is locals:
        return malt_builtins.locals_in_original_context(scope)
    return overload_of(f)(*args, **(kwargs or {}))
