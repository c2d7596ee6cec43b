"""Which functions AutoGraph leaves alone."""

from __future__ import annotations

import functools
import inspect
import sys
import types
import unittest
from typing import Any

from malt.core.converter import ConversionOptions
from malt.pyct import inspect_utils
from malt.pyct.cache import UnboundInstanceCache

from tfjax.function.autograph.errors import is_library_file
from tfjax.function.autograph.messages import debug, warn

# TensorFlow's list, and what tfjax is and stands on.
_LEFT_ALONE = (
    "tfjax", "tensorflow", "keras", "tf_keras", "jax", "jaxlib", "optax", "equinox", "malt",
    "collections", "copy", "cProfile", "inspect", "ipdb", "linecache", "mock", "pathlib", "pdb", "posixpath", "pstats",
    "re", "threading", "urllib", "matplotlib", "numpy", "pandas", "PIL", "absl.logging", "tensorflow_probability",
    "tensorflow_datasets.core",
)  # fmt: skip
_BUILTIN_MODULES = ("collections", "pdb", "copy", "inspect", "re")

_known = UnboundInstanceCache()


def is_known(function: Any, options: ConversionOptions) -> bool:
    """Whether `remember` was called for the function."""
    try:
        return bool(_known.has(function, options))
    except TypeError:  # cannot be hashed, or not be referred to weakly
        return False


def remember(function: Any, options: ConversionOptions) -> None:
    """Notes that a function is called as it is."""
    try:
        _known[function][options] = True
    except TypeError:
        pass


def is_unsupported(function: Any) -> bool:
    """Whether a callable is never converted, even on request."""
    if _is_wrapt(function):
        warn(
            "%s appears to be decorated by wrapt, which is not yet supported by AutoGraph. The function will run "
            "as-is. You may still apply AutoGraph before the wrapt decorator.",
            function,
        )
        return True
    if isinstance(function, functools._lru_cache_wrapper):
        return True
    return inspect_utils.isconstructor(function) or _is_in_builtin_module(function)


def _is_wrapt(function: Any) -> bool:
    wrapt = sys.modules.get("wrapt")
    if wrapt is None:
        return False
    kinds = (wrapt.FunctionWrapper, wrapt.BoundFunctionWrapper)
    return isinstance(function, kinds) or (inspect.ismethod(function) and isinstance(function.__func__, kinds))


def _is_in_builtin_module(function: Any) -> bool:
    modules = (sys.modules.get(name) for name in _BUILTIN_MODULES)
    return any(function is value for m in modules if m is not None for value in vars(m).values())


def is_left_alone(entity: Any, as_class: bool = False) -> bool:
    """Whether a callable is called as it is when converted code calls it.

    Args:
      entity: function, method, callable object or, with `as_class`, the class that defines a method.
      as_class: asks about the owner of a method: a namedtuple's own methods are left alone, a subclass's are not.
    """
    if _is_of_module_left_alone(entity):
        debug(2, "Allowlisted: %s", entity)
        return True
    if hasattr(entity, "__code__") and inspect.isgeneratorfunction(entity):
        return True
    if not as_class and not inspect.isclass(entity) and callable(entity):
        call = type(entity).__call__ if isinstance(entity, type) else entity.__call__
        if type(entity) is not type(call) and is_left_alone(call):
            return True
    if inspect.ismethod(entity) and _owner_is_left_alone(entity):
        return True
    if inspect_utils.isnamedtuple(entity):
        return not as_class or not any(inspect_utils.isnamedtuple(base) for base in entity.__bases__)
    return False


def _is_of_module_left_alone(entity: Any) -> bool:
    name = _module_name(entity)
    if any(name == prefix or name.startswith(prefix + ".") for prefix in _LEFT_ALONE):
        return True
    # A wrapper that one of tfjax's decorators made carries the name of the user's module.
    code = getattr(entity, "__code__", None)
    return (
        isinstance(code, types.CodeType)
        and is_library_file(code.co_filename)
        and not getattr(entity, "_autograph_converts_wrapper", False)
    )


def _module_name(entity: Any) -> str:
    if isinstance(entity, functools.partial):
        return "functools"
    name = getattr(entity, "__module__", None)
    if isinstance(name, str):
        return name
    return getattr(inspect.getmodule(entity), "__name__", "")


def _owner_is_left_alone(method: Any) -> bool:
    owner = inspect_utils.getmethodclass(method)
    if owner is None:
        return False
    if issubclass(owner, unittest.TestCase):
        return True
    return is_left_alone(inspect_utils.getdefiningclass(method, owner), as_class=True)
