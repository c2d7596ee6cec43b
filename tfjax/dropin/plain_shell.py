"""Runs a notebook's cells where IPython is not installed: plain Python, `!command`, a few magics, figures as PNG."""

from __future__ import annotations

import ast
import builtins
import io
import linecache
import os
import re
import sys
import traceback
import types
import warnings
from typing import Any

from tfjax.dropin import shell_lines
from tfjax.dropin.outputs import Recorder
from tfjax.dropin.tracebacks import filtered, from_file

# Magics without effect outside a front end.
IGNORED_MAGICS = {"matplotlib", "load_ext", "reload_ext", "autoreload", "config"}
SPECIAL_LINE = re.compile(r"^(\s*)([!%])(.*)$", re.MULTILINE)


class PlainRunner:
    """The executor used where IPython is missing."""

    def __init__(self, recorder: Recorder):
        os.environ["MPLBACKEND"] = "Agg"
        warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")
        self._recorder = recorder
        self._module = types.ModuleType("__main__")
        self._module.__dict__.update(
            __builtins__=builtins, display=self._display, __special_line__=_special_line, get_ipython=lambda: None
        )
        sys.modules["__main__"] = self._module

    def run(self, source: str, number: int) -> BaseException | None:
        """Run one cell; returns the exception that ended it."""
        filename = f"<cell {number}>"
        # inspect.getsource and tracebacks find the text of a cell here; AutoGraph needs it.
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        try:
            value = self._execute(source, filename)
            if value is not None and not source.rstrip().endswith(";"):
                self._module.__dict__["_"] = value
                self._recorder.result(_representations(value), {}, number)
        except BaseException as error:
            self._record(error, filename)
            return error
        finally:
            self._show_figures()
        return None

    def close(self) -> None:
        """Nothing to undo."""

    def _execute(self, source: str, filename: str) -> Any:
        tree = _parse(source, filename)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        namespace = self._module.__dict__
        exec(compile(tree, filename, "exec"), namespace)
        return eval(compile(ast.Expression(last.value), filename, "eval"), namespace) if last is not None else None

    def _record(self, error: BaseException, filename: str) -> None:
        frames = filtered(from_file(error.__traceback__, filename))
        lines = "".join(traceback.format_exception(type(error), error, frames)).splitlines()
        self._recorder.error(type(error).__name__, str(error), lines)

    def _display(self, *values: Any) -> None:
        for value in values:
            self._recorder.display(_representations(value), {})

    def _show_figures(self) -> None:
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        for number in pyplot.get_fignums():
            figure = pyplot.figure(number)
            self._recorder.display({"text/plain": repr(figure), "image/png": _png(figure)}, {})
        pyplot.close("all")


def _parse(source: str, filename: str) -> ast.Module:
    try:
        return ast.parse(source, filename)
    except SyntaxError:
        special = SPECIAL_LINE.sub(lambda line: f"{line[1]}__special_line__({line[2]!r}, {line[3]!r})", source)
        if special == source:
            raise
        return ast.parse(special, filename)


def _special_line(kind: str, text: str) -> None:
    name, _, arguments = text.strip().partition(" ")
    if kind == "!":
        shell_lines.run(text)
    elif name == "pip":
        shell_lines.run(f"{sys.executable} -m pip {arguments}")
    elif name not in IGNORED_MAGICS:
        raise RuntimeError(f"the magic %{name} needs IPython: pip install 'tfjax[notebook]'")


def _representations(value: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"text/plain": repr(value)}
    for mime, method in (("text/html", "_repr_html_"), ("image/png", "_repr_png_")):
        shown = getattr(value, method, None)
        content = shown() if callable(shown) and not isinstance(value, type) else None
        if content is not None:
            data[mime] = content
    if type(value).__module__ == "matplotlib.figure":
        data["image/png"] = _png(value)
    return data


def _png(figure: Any) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight")
    return buffer.getvalue()
