"""Errors of conversion, and errors in converted code, which are told in the user's lines."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Any

import jax
import malt
from malt.pyct import error_utils
from malt.pyct.errors import PyCTError

from tfjax.core.errors import InaccessibleTensorError, OperatorNotAllowedInGraphError, OpError
from tfjax.engine import SymbolicValueError

_TF_MODULE = "tensorflow.python.autograph.impl.api"
# TensorFlow leaves out its own frames; for tfjax these are its own and those of what it is made of.
_LIBRARIES = tuple(f"{Path(p).resolve()}{os.sep}" for p in (Path(__file__).parents[2], *malt.__path__, *jax.__path__))


class AutoGraphError(PyCTError):
    """Base class of AutoGraph's errors."""

    __module__ = _TF_MODULE


class ConversionError(AutoGraphError):
    """A function cannot be converted."""

    __module__ = _TF_MODULE


class StagingError(AutoGraphError):
    """Stands for an error in converted code that cannot be made again with a longer message."""

    __module__ = _TF_MODULE


_REMADE_FROM_TEXT = (
    PyCTError,
    AutoGraphError,
    ConversionError,
    StagingError,
    InaccessibleTensorError,
    OperatorNotAllowedInGraphError,
)


def is_library_file(filename: str) -> bool:
    """Whether a file belongs to tfjax or to a library below it."""
    return filename.startswith(_LIBRARIES)


class Metadata(error_utils.ErrorMetadataBase):
    """What is known about an error in converted code: the user's lines on the way to it."""

    def get_message(self) -> str:
        """The message of the error after the list of the user's lines."""
        lines = ["in user code:", ""]
        for frame in reversed(self.translated_stack):
            if is_library_file(frame.filename):
                continue
            mark = "  *" if frame.is_converted else "  **" if frame.is_allowlisted else ""
            lines.append(f'    File "{frame.filename}", line {frame.lineno}, in {frame.function_name}{mark}')
            lines.append(f"        {'<source unavailable>' if frame.code is None else frame.code.strip()}")
        lines.append("")
        lines.extend(f"    {line}" for line in self.cause_message.split("\n"))
        lines.append("")
        return "\n".join(lines)

    def create_exception(self, source_error: BaseException) -> BaseException:
        """An exception of the same class with the longer message; a StagingError where the class does not allow it."""
        kind = type(source_error)
        if isinstance(source_error, OpError):
            arguments = (source_error.node_def, source_error.op, self.get_message())
            return kind(*arguments, source_error.error_code) if kind is OpError else kind(*arguments)
        if kind in _REMADE_FROM_TEXT:
            return kind(self.get_message())
        made = super().create_exception(source_error)
        return StagingError(self.get_message()) if made is None else made


def attach_metadata(error: Exception, function: Any, converter_filename: str) -> None:
    """Notes on an exception that it passed through a converted function; called while it is handled.

    Args:
      error: the exception.
      function: the converted function.
      converter_filename: file whose frames mark the frame that they call as not converted.
    """
    if hasattr(error, "ag_pass_through") or isinstance(error, SymbolicValueError):
        return
    known = getattr(error, "ag_error_metadata", None)
    message = f"{type(error).__name__}: {error}" if known is None else None
    frames = traceback.extract_tb(sys.exc_info()[2])[1:]
    metadata = Metadata(frames, known, message, function.ag_source_map, converter_filename)
    error.ag_error_metadata = metadata  # type: ignore[attr-defined]


def reraise_for_user(error: Exception) -> None:
    """Raises the error again with the user's lines in its message, if it came from converted code."""
    metadata = getattr(error, "ag_error_metadata", None)
    if metadata is not None and not hasattr(error, "_of_run"):  # see tensor/graph_errors.py
        raise metadata.to_exception(error)
