"""The context that the body of every converted function runs in."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from malt.core import ag_ctx
from malt.core.converter import ConversionOptions, Feature

from tfjax.function.autograph import staging
from tfjax.function.autograph.operators.variables import UndefinedReturnValue


class FunctionScope:
    """Knows the options of a converted function; while its body runs, AutoGraph is enabled in this thread.

    Attributes:
      name: name of the variable that holds the scope in the converted function.
      options: options of the function.
      callopts: options of the functions it calls.
    """

    def __init__(self, function_name: str, scope_name: str, options: ConversionOptions):
        self.name = scope_name
        self.options = options
        self.callopts = options.call_options()
        self._function_name = function_name
        self._contexts = contextlib.ExitStack()

    def __enter__(self) -> FunctionScope:
        if self.options.user_requested:
            self._contexts.enter_context(ag_ctx.ControlStatusCtx(ag_ctx.Status.ENABLED, self.options))
        if self.options.uses(Feature.NAME_SCOPES):
            name = self._function_name
            self._contexts.enter_context(staging.name_scope("fn" + name if name.startswith("_") else name))
        return self

    def __exit__(self, *exception: Any) -> None:
        self._contexts.__exit__(*exception)

    def ret(self, value: Any, did_return: Any) -> Any:
        """What the function returns."""
        return None if isinstance(value, UndefinedReturnValue) else value


def with_function_scope(thunk: Callable[[FunctionScope], Any], scope_name: str, options: ConversionOptions) -> Any:
    """The form of a converted lambda."""
    with FunctionScope("lambda_", scope_name, options) as scope:
        return thunk(scope)
