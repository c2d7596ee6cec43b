"""What histograms, images and sound are stored as."""

from __future__ import annotations

import io
import wave

import numpy as np

_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def buckets(values: np.ndarray, count: int) -> np.ndarray:
    """A histogram with `count` buckets of equal width, shape (count, 3): left edge, right edge, number of values.

    Without values all is zero; where all are equal they are counted in the last bucket.
    """
    values = np.real(values).reshape(-1).astype(np.float64)
    count = max(0, count)
    if not values.size or not count:
        return np.zeros((count, 3))
    with np.errstate(all="ignore"):  # infinities and nan
        low, high = values.min(), values.max()
        width = high - low
        if width == 0:
            edges = np.full(count, high)
            return np.stack([edges, edges, [0.0] * (count - 1) + [values.size]], axis=1)
        places = np.floor((values - low) / (width / count)).astype(np.int32)
        places = np.minimum(places, count - 1)
        edges = low + width / count * np.arange(count + 1)
    edges[0], edges[-1] = low, high
    counts = np.bincount(places[places >= 0], minlength=count).astype(np.float64)
    return np.stack([edges[:-1], edges[1:], counts], axis=1)


def bytes_of_pixels(pixels: np.ndarray) -> np.ndarray:
    """Pixels as uint8: floats from 0 to 1, integers from the range of their dtype; what is outside is clipped."""
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype.kind not in "iu":
        with np.errstate(invalid="ignore"):
            return np.clip(pixels * pixels.dtype.type(255.5), 0, 255).astype(np.uint8)
    most = int(np.iinfo(pixels.dtype).max)
    if most > 255:
        return np.clip(pixels // pixels.dtype.type((most + 1) // 256), 0, 255).astype(np.uint8)
    return np.clip(pixels, 0, None).astype(np.uint8) * np.uint8(256 // (most + 1))


def images(pixels: np.ndarray, most: int) -> np.ndarray:
    """Text of shape (2 + k): width and height, then the first images of (images, height, width, channels) as PNG."""
    from PIL import Image

    pixels = bytes_of_pixels(pixels)
    stored = [str(size).encode() for size in (pixels.shape[2], pixels.shape[1])]
    for picture in pixels[:most]:
        channels = picture.shape[-1]
        file = io.BytesIO()
        flat = np.ascontiguousarray(picture[..., 0] if channels == 1 else picture)
        Image.fromarray(flat, mode=_MODES[channels]).save(file, "PNG")
        stored.append(file.getvalue())
    return _text(stored)


def sounds(samples: np.ndarray, rate: int, most: int) -> np.ndarray:
    """Text of shape (k, 2): the first clips of (clips, samples, channels) as WAV of 16 bits, and empty labels."""
    scaled = samples[:most].astype(np.float32) * np.float32(32768)
    rounded = np.sign(scaled) * np.floor(np.abs(scaled) + np.float32(0.5))
    whole = np.clip(rounded, -32768, 32767).astype("<i2")
    stored = []
    for clip in whole:
        file = io.BytesIO()
        with wave.open(file, "wb") as out:
            out.setnchannels(clip.shape[1])
            out.setsampwidth(2)
            out.setframerate(rate)
            out.writeframes(clip.tobytes())
        stored += [file.getvalue(), b""]
    return _text(stored).reshape(-1, 2)


def _text(items: list[bytes]) -> np.ndarray:
    out = np.empty(len(items), object)
    out[:] = items
    return out
