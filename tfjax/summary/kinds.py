"""tf.summary.scalar, histogram, image, text, audio."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.core import dtypes, errors
from tfjax.core.export import export
from tfjax.ops.array.cast import cast
from tfjax.ops.array.identity import stop_gradient
from tfjax.ops.control_flow.subgraph import as_tensor
from tfjax.ops.debugging.assertions import assert_non_negative
from tfjax.ops.debugging.facts import assert_rank, assert_scalar, assert_type
from tfjax.ops.op_facts import op_error
from tfjax.summary import encodings
from tfjax.summary.protos import metadata
from tfjax.summary.state import state
from tfjax.summary.write import Content, put, tag_of
from tfjax.tensor.constant import constant
from tfjax.tensor.tensor import Tensor, new_tensor

_BUCKETS = 30


@export("summary.scalar")
def scalar(name, data, step=None, description=None):
    """Writes a number.

    Args:
        name: the summary's name; its tag has the names of the name scopes before it.
        data: a real number.
        step: a whole number; by default the step that is current.
        description: a text, in Markdown, about the summary.

    Returns:
        A tensor: whether it was written, which needs a default writer.

    Raises:
        ValueError: if `data` is no scalar, or there is a writer and no step.
    """
    if state.writer is None and type(data) is float:  # training loops without a writer: nothing to do
        return constant(False)
    if type(data) in (float, int) or isinstance(data, (np.floating, np.integer)):
        value = new_tensor(np.asarray(data, np.float32))
    else:
        data = as_tensor(data)
        assert_scalar(data)
        value = cast(data, dtypes.float32)
    return put(
        tag_of(name, "scalar_summary"), lambda: ([value], np.asarray), step, lambda: metadata("scalars", description)
    )


@export("summary.histogram")
def histogram(name, data, step=None, buckets=None, description=None):
    """Writes how values are distributed.

    Args:
        name, step, description: see `tf.summary.scalar`.
        data: a tensor of any shape.
        buckets: number of buckets, 30 by default.

    Returns:
        A tensor: whether it was written.

    Raises:
        ValueError: if there is a writer and no step.
        TypeError: if `buckets` is not of dtype int32.
    """

    def content() -> Content:
        count = as_tensor(_BUCKETS if buckets is None else buckets)
        assert_scalar(count)
        assert_type(count, dtypes.int32)
        values = stop_gradient(as_tensor(data))
        if values.aval.dtype.kind == "O":
            cast(values, dtypes.float64)
        return [values, count], lambda array, number: encodings.buckets(array, int(number))

    return put(tag_of(name, "histogram_summary"), content, step, lambda: metadata("histograms", description))


@export("summary.image")
def image(name, data, step=None, max_outputs=3, description=None):
    """Writes images.

    Args:
        name, step, description: see `tf.summary.scalar`.
        data: shape (images, height, width, channels) with 1, 2, 3 or 4 channels; floats from 0 to 1, or integers.
        max_outputs: how many of the images are written.

    Returns:
        A tensor: whether they were written.

    Raises:
        ValueError: if `data` is not of rank 4, or there is a writer and no step.
        tf.errors.InvalidArgumentError: for another number of channels, or a negative `max_outputs`.
    """

    def content() -> Content:
        pixels = as_tensor(data)
        assert_rank(pixels, 4)
        most = as_tensor(max_outputs)
        assert_non_negative(most)
        if pixels.aval.dtype.kind in "bOc":
            raise AttributeError("image dtype must be either floating point or integer")
        channels = pixels.aval.shape[-1]
        if channels not in (1, 2, 3, 4):
            raise op_error("EncodePng", f"image must have 1, 2, 3, or 4 channels, got {channels}")
        return [stop_gradient(pixels), most], lambda array, number: encodings.images(array, int(number))

    return put(tag_of(name, "image_summary"), content, step, lambda: metadata("images", description))


@export("summary.text")
def text(name, data, step=None, description=None):
    """Writes text, which TensorBoard shows as Markdown, and as a table if it is a tensor of rank 1 or 2.

    Args:
        name, step, description: see `tf.summary.scalar`.
        data: a text, or a tensor of them.

    Returns:
        A tensor: whether it was written.

    Raises:
        TypeError: if `data` is no text.
        ValueError: if there is a writer and no step.
    """
    value = as_tensor(data)
    assert_type(value, dtypes.string)
    return put(tag_of(name, "text_summary"), lambda: ([value], np.asarray), step, lambda: metadata("text", description))


@export("summary.audio")
def audio(name, data, sample_rate, step=None, max_outputs=3, encoding=None, description=None):
    """Writes sound.

    Args:
        name, step, description: see `tf.summary.scalar`.
        data: float32 from -1 to 1, of shape (clips, samples, channels).
        sample_rate: samples per second.
        max_outputs: how many of the clips are written.
        encoding: "wav", the default.

    Returns:
        A tensor: whether it was written.

    Raises:
        ValueError: for another encoding, if `data` is not of rank 3, or there is a writer and no step.
        tf.errors.InvalidArgumentError: if `data` is not float32, or `max_outputs` is negative.
    """
    if encoding not in (None, "wav"):
        raise ValueError(f"Unknown encoding: {encoding!r}")

    def content() -> Content:
        samples: Tensor = as_tensor(data)
        assert_rank(samples, 3)
        most = as_tensor(max_outputs)
        assert_non_negative(most)
        if samples.dtype != dtypes.float32:
            found = {"float64": "double", "float16": "half"}.get(samples.dtype.name, samples.dtype.name)
            raise errors.InvalidArgumentError(
                None,
                None,
                "cannot compute EncodeWav as input #0(zero-based) was expected to be a float tensor but is a "
                f"{found} tensor [Op:EncodeWav] name: ",
            )
        inputs = [stop_gradient(samples), as_tensor(sample_rate), most]
        return inputs, lambda array, rate, number: encodings.sounds(array, int(rate), int(number))

    wav: Any = b"\x10\x0b"  # AudioPluginData: encoding = WAV
    return put(tag_of(name, "audio_summary"), content, step, lambda: metadata("audio", description, wav))
