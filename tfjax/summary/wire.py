"""The few protocol buffers of event files, written field by field.

Field numbers are those of TensorFlow's event.proto, summary.proto and tensor.proto. A message is the bytes of its fields
in the order of their numbers; fields that hold their default are left out, as proto3 does.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

_STRING = 7  # DataType.DT_STRING
_DTYPES = {"float32": 1, "float64": 2, "int32": 3, "uint8": 4, "int16": 5, "int8": 6, "int64": 9, "bool": 10}


def varint(number: int) -> bytes:
    """A whole number in groups of seven bits; negative ones as 64 bit two's complement."""
    number &= 0xFFFFFFFFFFFFFFFF
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def whole(field: int, number: int) -> bytes:
    """A field with a whole number."""
    return varint(field << 3) + varint(number) if number else b""


def double(field: int, number: float) -> bytes:
    """A field of type double."""
    return varint(field << 3 | 1) + struct.pack("<d", number) if number else b""


def data(field: int, content: bytes | str, keep_empty: bool = False) -> bytes:
    """A field with bytes, text or a message."""
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content if content or keep_empty else b""


def tensor(array: Any) -> bytes:
    """A TensorProto of an array of numbers, or of bytes (dtype object)."""
    array = np.asarray(array)
    sizes = b"".join(data(2, whole(1, size), keep_empty=True) for size in array.shape)
    shape = data(2, sizes, keep_empty=True)
    if array.dtype.kind == "O":
        return whole(1, _STRING) + shape + b"".join(data(8, item, keep_empty=True) for item in array.ravel())
    return whole(1, _DTYPES[array.dtype.name]) + shape + data(4, np.ascontiguousarray(array).tobytes())


def metadata(plugin: str, content: bytes = b"", description: str | None = None) -> bytes:
    """A SummaryMetadata: which plugin of TensorBoard shows a summary."""
    return data(1, data(1, plugin) + data(2, content)) + data(3, description or "")


def summary(tag: str, array: Any, described: bytes) -> bytes:
    """A Summary with one value.

    Args:
        tag: its name.
        array: the value.
        described: a serialized SummaryMetadata.
    """
    return data(1, data(1, tag) + data(8, tensor(array)) + data(9, described))


def event(wall_time: float, step: int, content: bytes) -> bytes:
    """An Event with a serialized Summary."""
    return double(1, wall_time) + whole(2, step) + data(5, content, keep_empty=True)


def first_event(wall_time: float) -> bytes:
    """The Event at the start of a file: its format, and what wrote it."""
    return double(1, wall_time) + data(3, "brain.Event:2") + data(10, data(1, "tensorflow.core.util.events_writer"))
