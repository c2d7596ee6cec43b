"""tf.compat's conversions between bytes and text, and its tuples of types."""

import numbers
import os

import numpy as np

from tfjax.core.export import export, export_namespace, export_value

bytes_or_text_types = export_value("compat.bytes_or_text_types", (bytes, str))
complex_types = export_value("compat.complex_types", (numbers.Complex, np.number))
integral_types = export_value("compat.integral_types", (numbers.Integral, np.integer))
real_types = export_value("compat.real_types", (numbers.Real, np.integer, np.floating))

export_namespace("compat.v2", "")


@export("compat.as_bytes")
def as_bytes(bytes_or_text, encoding="utf-8"):
    """Returns bytes, bytearray or str as bytes.

    Raises:
      TypeError: for anything else.
    """
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text
    if isinstance(bytes_or_text, bytearray):
        return bytes(bytes_or_text)
    if isinstance(bytes_or_text, str):
        return bytes_or_text.encode(encoding)
    raise _not_text(bytes_or_text)


@export("compat.as_text")
def as_text(bytes_or_text, encoding="utf-8"):
    """Returns bytes or str as str.

    Raises:
      TypeError: for anything else.
      UnicodeDecodeError: if the bytes are no text in that encoding.
    """
    if isinstance(bytes_or_text, str):
        return bytes_or_text
    if isinstance(bytes_or_text, bytes):
        return bytes_or_text.decode(encoding)
    raise _not_text(bytes_or_text)


@export("compat.as_str")
def as_str(bytes_or_text, encoding="utf-8"):
    """Returns bytes or str as str: the same as `as_text`."""
    return as_text(bytes_or_text, encoding)


@export("compat.as_str_any")
def as_str_any(value, encoding="utf-8"):
    """Returns bytes decoded, and `str(value)` of anything else."""
    return as_text(value, encoding) if isinstance(value, bytes) else str(value)


@export("compat.path_to_str")
def path_to_str(path):
    """Returns the text of a path-like object, and any other value as it is."""
    return as_text(os.fspath(path)) if hasattr(path, "__fspath__") else path


def _not_text(value):
    return TypeError(f"Expected binary or unicode string, got {value!r}")
