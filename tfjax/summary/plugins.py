"""The kinds of summaries that TensorBoard shows."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.core.export import export
from tfjax.ops.control_flow.subgraph import is_staged
from tfjax.ops.conversion import cast
from tfjax.summary import media, wire
from tfjax.summary.write import record, summary_scope
from tfjax.summary.writer import state
from tfjax.tensor.convert import convert_to_tensor


def _write(name: str, kind: str, value: Any, step: Any, described: bytes, prepare: Any = None) -> Any:
    """Writes what `prepare` (on the host) makes of a tensor."""
    with summary_scope(name, kind) as (tag, _):

        def content(array: np.ndarray) -> bytes:
            return wire.summary(tag, array if prepare is None else prepare(array), described)

        return record(value, step, content)


@export("summary.scalar")
def scalar(name, data, step=None, description=None):
    """Writes a number.

    Args:
        name: the summary's name; names of scopes come before it.
        data: a number.
        step: whole number; None for the step that is set.
        description: text, as Markdown.

    Returns:
        A bool tensor: whether it was written.

    Raises:
        ValueError: if `data` is no scalar, or there is a writer and no step.
    """
    data = convert_to_tensor(data)
    if data.shape.rank:
        raise ValueError(f"Expected scalar shape, saw shape: {data.shape}.")
    described = wire.metadata("scalars", description=description)
    return _write(name, "scalar_summary", cast(data, "float32"), step, described)


@export("summary.histogram")
def histogram(name, data, step=None, buckets=None, description=None):
    """Writes how the elements of a tensor are distributed.

    Args:
        name: the summary's name.
        data: tensor of numbers.
        step: whole number; None for the step that is set.
        buckets: number of buckets (30).
        description: text, as Markdown.
    """
    count = 30 if buckets is None else max(0, int(buckets))
    described = wire.metadata("histograms", description=description)
    return _write(name, "histogram_summary", data, step, described, lambda array: _buckets(array, count))


def _buckets(values: np.ndarray, count: int) -> np.ndarray:
    """(left edge, right edge, number of elements) of `count` buckets of equal width."""
    values = np.ravel(values).astype(np.float64)
    if values.size == 0 or count == 0:
        return np.zeros((count, 3))
    low, high = values.min(), values.max()
    width = (high - low) / count
    if high == low:
        sizes = np.zeros(count)
        sizes[-1] = values.size
        return np.stack([np.full(count, high), np.full(count, high), sizes], axis=1)
    places = np.minimum(np.floor((values - low) / width).astype(np.int64), count - 1)
    edges = np.linspace(low, high, count + 1)
    return np.stack([edges[:-1], edges[1:], np.bincount(places, minlength=count)], axis=1)


@export("summary.image")
def image(name, data, step=None, max_outputs=3, description=None):
    """Writes pictures.

    Args:
        name: the summary's name.
        data: tensor (pictures, height, width, 1 to 4 channels): floats in [0, 1], or whole numbers of their type's range.
        step: whole number; None for the step that is set.
        max_outputs: how many pictures are written at most.
        description: text, as Markdown.
    """
    data = convert_to_tensor(data)
    if state.writer is not None and data.shape.rank != 4:
        raise ValueError(f"Tensor {_told(data)} must have rank 4.  Received rank {data.shape.rank}, shape {data.shape}")

    def prepare(array: np.ndarray) -> np.ndarray:
        pictures = [media.png(picture) for picture in media.to_bytes(array[: int(max_outputs)])]
        return _bytes([str(array.shape[2]).encode(), str(array.shape[1]).encode(), *pictures])

    return _write(name, "image_summary", data, step, wire.metadata("images", description=description), prepare)


@export("summary.text")
def text(name, data, step=None, description=None):
    """Writes text.

    Args:
        name: the summary's name.
        data: string tensor; one or two dimensions make a table.
        step: whole number; None for the step that is set.
        description: text, as Markdown.

    Raises:
        TypeError: if `data` is no text.
    """
    data = convert_to_tensor(data)
    if data.dtype.name != "string":
        raise TypeError(f"tensor must be of type tf.string; got {data.dtype!r}")
    return _write(name, "text_summary", data, step, wire.metadata("text", description=description))


@export("summary.audio")
def audio(name, data, sample_rate, step=None, max_outputs=3, encoding=None, description=None):
    """Writes sound.

    Args:
        name: the summary's name.
        data: tensor (clips, frames, channels) of floats in [-1, 1].
        sample_rate: frames per second.
        step: whole number; None for the step that is set.
        max_outputs: how many clips are written at most.
        encoding: "wav" or None.
        description: text, as Markdown.

    Raises:
        ValueError: if `encoding` is another one.
    """
    if encoding not in (None, "wav"):
        raise ValueError(f"Unknown encoding: {encoding!r}")
    data = convert_to_tensor(data)
    if state.writer is not None and data.shape.rank != 3:
        raise ValueError(f"Tensor {_told(data)} must have rank 3.  Received rank {data.shape.rank}, shape {data.shape}")
    rate = int(sample_rate)

    def prepare(array: np.ndarray) -> np.ndarray:
        clips = [media.wav(clip, rate) for clip in array[: int(max_outputs)]]
        return _bytes([part for clip in clips for part in (clip, b"")]).reshape(len(clips), 2)

    described = wire.metadata("audio", content=wire.whole(2, 11), description=description)  # 11: Encoding.WAV
    return _write(name, "audio_summary", data, step, described, prepare)


def _told(tensor: Any) -> str:
    return tensor.name if is_staged() else ""


def _bytes(items: list[bytes]) -> np.ndarray:
    array = np.empty(len(items), object)
    array[:] = items
    return array
