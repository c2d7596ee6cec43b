"""Pictures as PNG and sound as WAV, with the standard library alone."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np

_COLOR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # number of channels: PNG's code


def png(pixels: np.ndarray) -> bytes:
    """A PNG file of an array (height, width, 1 to 4 channels) of bytes."""
    height, width, channels = pixels.shape
    rows = np.zeros((height, 1 + width * channels), np.uint8)  # every row begins with its filter: 0, none
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOR_TYPES[channels], 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, parts))


def _chunk(part: tuple[bytes, bytes]) -> bytes:
    kind, content = part
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def to_bytes(pixels: Any) -> np.ndarray:
    """Pixels as uint8: floats from [0, 1], whole numbers by their type's range; what is outside is clipped.

    As tf.image.convert_image_dtype(pixels, tf.uint8, saturate=True).
    """
    pixels = np.asarray(pixels)
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype.kind == "f":
        return np.clip(pixels * pixels.dtype.type(255.5), 0, 255).astype(np.uint8)
    top = np.iinfo(pixels.dtype).max
    shrunk = pixels // ((top + 1) // 256) if top > 255 else pixels * (256 // (top + 1))
    return np.clip(shrunk, 0, 255).astype(np.uint8)


def wav(samples: np.ndarray, rate: int) -> bytes:
    """A WAV file (16 bit) of an array (frames, channels) of floats in [-1, 1]."""
    samples = np.clip(np.round(np.asarray(samples, np.float32) * 32768), -32768, 32767).astype("<i2")
    frames, channels = samples.shape
    size = frames * channels * 2
    layout = struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * channels * 2, channels * 2, 16)
    riff = b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt "
    return riff + layout + b"data" + struct.pack("<I", size) + samples.tobytes()
