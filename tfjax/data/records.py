"""TFRecord files: length (uint64), its checksum (uint32), the record, the record's checksum, all little endian.

The checksum is CRC-32C, rotated and offset. Reading checks that of each length, writing makes both.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Iterable, Iterator
from typing import Any

from tfjax.core.errors import DataLossError
from tfjax.data.errors import of_iterator

_POLYNOMIAL = 0x82F63B78
_OFFSET = 0xA282EAD8


@functools.cache
def _table() -> list[int]:
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ _POLYNOMIAL if n & 1 else n >> 1
        table.append(n)
    return table


def masked_crc(data: bytes) -> int:
    """The checksum of some bytes as TFRecord files store it."""
    table, crc = _table(), 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + _OFFSET) & 0xFFFFFFFF


def read(file: Any, filename: str) -> Iterator[bytes]:
    """The records of an open file.

    Raises:
        tf.errors.DataLossError: if a record is cut off or its length damaged.
    """
    position = 0
    while header := file.read(12):
        length, crc = struct.unpack("<QI", header) if len(header) == 12 else (0, -1)
        if crc == -1:
            raise _lost(f"truncated record at {position}")
        if crc != masked_crc(header[:8]):
            raise _lost(f"corrupted record at {position} (Is this even a TFRecord file?)")
        record = file.read(length)
        if len(record) < length or len(file.read(4)) < 4:
            raise _lost(f"truncated record at {position}")
        position += length + 16
        yield record


def _lost(text: str) -> Exception:
    return of_iterator(DataLossError, text)


def write(file: Any, records: Iterable[bytes]) -> None:
    """Writes records to a file open for writing bytes."""
    for record in records:
        length = struct.pack("<Q", len(record))
        file.write(length + struct.pack("<I", masked_crc(length)) + record + struct.pack("<I", masked_crc(record)))
