"""Rewriting of one function by diastatic-malt, with tfjax's operators."""

from __future__ import annotations

import ast
import contextlib
import os
import sys
import types
import weakref
from typing import Any

from gast.ast3 import GAstToAst3
from malt.core.converter import STANDARD_OPTIONS, ConversionOptions, Feature, ProgramContext
from malt.impl.api import PyToPy
from malt.pyct import parser


class _Unannotated(GAstToAst3):
    """Nodes of gast to nodes of `ast`, without malt's annotations.

    gast passes these on as arguments of the new node; Python 3.13 deprecates that, Python 3.15 refuses it.
    """

    def generic_visit(self, node: Any) -> Any:
        fields = node._fields
        node._fields = type(node)._fields
        try:
            return super().generic_visit(node)
        finally:
            node._fields = fields


def _unparse(node: Any, indentation: Any = None, include_encoding_marker: bool = True) -> str:
    nodes = node if isinstance(node, (list, tuple)) else [node]
    codes = [ast.unparse(ast.fix_missing_locations(_Unannotated().visit(n))).strip() for n in nodes]
    return "\n".join(["# coding=utf-8", *codes] if include_encoding_marker else codes)


parser.unparse = _unparse  # malt's own goes through `gast.gast_to_ast`


class Transpiler(PyToPy):
    """Functions to functions that call `ag__.<operator>`; cached by code object, safe in several threads."""

    def __init__(self) -> None:
        super().__init__()
        self._operators: dict[str, Any] | None = None

    def get_transformed_name(self, node: Any) -> str:
        """Names like TensorFlow's: tf__f."""
        return "tf__" + super(PyToPy, self).get_transformed_name(node)

    def get_extra_locals(self) -> dict[str, Any]:
        """The names that converted code finds as `ag__`."""
        if self._operators is None:
            self._operators = {"ag__": _operators_module()}
        return self._operators


def _operators_module() -> types.ModuleType:
    from tfjax.function.autograph import calls, operators, scope

    module = types.ModuleType("autograph")
    vars(module).update({name: getattr(operators, name) for name in operators.__all__})
    module.ConversionOptions = ConversionOptions  # type: ignore[attr-defined]
    module.STD = STANDARD_OPTIONS  # type: ignore[attr-defined]
    module.Feature = Feature  # type: ignore[attr-defined]
    module.FunctionScope = scope.FunctionScope  # type: ignore[attr-defined]
    module.with_function_scope = scope.with_function_scope  # type: ignore[attr-defined]
    module.converted_call = calls.converted_call  # type: ignore[attr-defined]
    module.autograph_artifact = calls.mark_as_converted  # type: ignore[attr-defined]
    return module


_transpiler = Transpiler()
_modules: set[str] = set()


def _drop_with(code: types.CodeType, module: types.ModuleType) -> None:
    """Sees to it that the module of the converted code goes when the code it was made from does."""
    if module.__name__ not in _modules:
        _modules.add(module.__name__)
        weakref.finalize(code, _drop, module.__name__, module.__file__).atexit = False  # malt deletes the file then


def _drop(name: str, file: str) -> None:
    _modules.discard(name)
    sys.modules.pop(name, None)
    with contextlib.suppress(OSError):
        os.remove(file)


def transform(function: Any, options: ConversionOptions) -> Any:
    """The converted function; `ag_module` and `ag_source_map` tell where its code is and what it stands for.

    Raises:
      ValueError: if the object has no code.
      Exception: whatever stands in the way of the conversion.
    """
    if not hasattr(function, "__code__"):
        raise ValueError(
            "Cannot apply autograph to a function that doesn't expose a __code__ object. If this is a @tf.function, "
            "try passing f.python_function instead."
        )
    converted, module, source_map = _transpiler.transform(function, ProgramContext(options=options))
    _drop_with(function.__code__, module)
    converted.ag_module = module
    converted.ag_source_map = source_map
    return converted
