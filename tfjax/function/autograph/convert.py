"""Functions for the rest of tfjax: converting what is traced, and switching conversion off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from malt.core import ag_ctx
from malt.core.converter import ConversionOptions

from tfjax.function.autograph.calls import converted_call, do_not_convert, is_marked, like, mark_as_converted
from tfjax.function.autograph.errors import reraise_for_user

Context = ag_ctx.ControlStatusCtx


def control_status() -> Context:
    """This thread's context: whether the code that runs is converted."""
    return ag_ctx.control_status_ctx()


def convert(function: Any, features: Any = None) -> Callable[..., Any]:
    """The function that tf.function traces: `function` and what it calls, converted when it is called.

    Args:
      function: any callable.
      features: a `Feature`, a collection of them, or None (`experimental_autograph_options`).

    Returns:
      A callable that raises errors with the user's lines in their message.
    """
    return _wrapper(function, ConversionOptions(recursive=True, user_requested=True, optional_features=features))


def _wrapper(function: Any, options: ConversionOptions, context: Context | None = None) -> Callable[..., Any]:
    def autograph_handler(*args: Any, **kwargs: Any) -> Any:
        try:
            with context or ag_ctx.NullCtx():
                return converted_call(function, args, kwargs, options=options)
        except Exception as error:
            reraise_for_user(error)
            raise

    return mark_as_converted(like(autograph_handler, function))


def tf_convert(function: Any, context: Context | None = None) -> Callable[..., Any]:
    """What tf.cond, tf.while_loop, tf.map_fn, Dataset.map and their like do with a function they are given.

    It is converted if the code that runs is, or if nothing says otherwise; not inside a function that is not
    converted (`autograph=False`, `do_not_convert`).

    Args:
      function: any callable.
      context: what `control_status()` gave where the function was passed; by default what it gives now.
    """
    if is_marked(function):
        return function  # type: ignore[no-any-return]
    context = control_status() if context is None else context
    if context.status == ag_ctx.Status.DISABLED:
        return do_not_convert(function)
    options = ConversionOptions(recursive=True, user_requested=False, optional_features=None)
    return _wrapper(function, options, context)


def unconverted_context() -> Context:
    """The context in which tf.function(autograph=False) runs its function."""
    return Context(status=ag_ctx.Status.DISABLED)
