"""Tensors as the kernels of tf.print and tf.strings.format write them: [1 2.5 0.333333343 ... 7 8 9]."""

from __future__ import annotations

from typing import Any

import numpy as np

_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "'": "\\'", "\\": "\\\\"}


def number(value: Any, dtype: np.dtype) -> str:
    """One element."""
    if dtype.kind == "O":
        return f'"{escaped(value)}"'
    if dtype.kind == "b":
        return "1" if value else "0"
    if dtype.kind in "iu":
        return str(int(value))
    if dtype.kind == "c":
        return "?"
    return _double(float(value)) if dtype == np.float64 else _float(np.float32(value))


def _float(value: np.float32) -> str:
    """The shorter of 6 and 9 digits that reads back as the same float."""
    if not np.isfinite(value):
        return _not_finite(float(value))
    text = f"{float(value):.6g}"
    return text if np.float32(text) == value else f"{float(value):.9g}"


def _double(value: float) -> str:
    if not np.isfinite(value):
        return _not_finite(value)
    text = f"{value:.15g}"
    return text if float(text) == value else f"{value:.17g}"


def _not_finite(value: float) -> str:
    return "nan" if value != value else "inf" if value > 0 else "-inf"


def escaped(value: bytes) -> str:
    """C escapes; UTF-8 is left as it is."""
    out = []
    for char in value.decode("utf-8", "surrogateescape"):
        if char in _SHORT_ESCAPES:
            out.append(_SHORT_ESCAPES[char])
        elif "\udc80" <= char <= "\udcff":
            out.append(char)
        elif char < " " or char == "\x7f":
            out.append(f"\\{ord(char):03o}")
        else:
            out.append(char)
    return "".join(out)


def summary(array: np.ndarray, summarize: int) -> str:
    """A whole tensor, with at most `summarize` entries at both ends of each dimension (-1: all of them)."""
    limit = array.size if summarize < 0 else min(summarize, array.size)
    if array.ndim == 0:
        return number(array[()], array.dtype) if limit else "..."
    return _dimension(array, 0, array.ndim, limit)


def _dimension(array: np.ndarray, depth: int, rank: int, limit: int) -> str:
    if depth == rank:
        return number(array[()] if isinstance(array, np.ndarray) else array, np.asarray(array).dtype)
    gap = " " if depth == rank - 1 else "\n" * (rank - depth - 1) + " " * (depth + 1)
    count = array.shape[0]
    dtype = array.dtype

    def entry(i: int) -> str:
        return number(array[i], dtype) if depth == rank - 1 else _dimension(array[i], depth + 1, rank, limit)

    # The kernel puts the gap in front of every part but the first entry at the beginning.
    parts = [(gap if i else "") + entry(i) for i in range(min(limit, count))]
    if count > 2 * limit:
        parts.append(f"{gap}...")
    parts += [gap + entry(i) for i in range(max(limit, count - limit), count)]
    return f"[{''.join(parts)}]"
