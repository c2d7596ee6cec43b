"""The messages of event files, which the package tensorboard brings; it needs no TensorFlow for them."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

_KINDS = {"float16": "HALF", "float32": "FLOAT", "float64": "DOUBLE", "object": "STRING"}


@functools.cache
def messages() -> Any:
    """The classes of messages, and the writer of records.

    Raises:
        ImportError: if the package tensorboard is not installed.
    """
    try:
        from tensorboard.compat.proto import config_pb2, event_pb2, graph_pb2, summary_pb2, tensor_pb2, types_pb2
        from tensorboard.summary.writer.record_writer import RecordWriter
    except ImportError as error:
        raise ImportError(
            "tf.summary and tf.keras.callbacks.TensorBoard write their files with the package tensorboard, which is "
            f"not installed ({error}). Install it with: pip install tensorboard"
        ) from error
    return SimpleNamespace(
        Event=event_pb2.Event,
        Summary=summary_pb2.Summary,
        SummaryMetadata=summary_pb2.SummaryMetadata,
        GraphDef=graph_pb2.GraphDef,
        RunMetadata=config_pb2.RunMetadata,
        TensorProto=tensor_pb2.TensorProto,
        DataType=types_pb2.DataType,
        RecordWriter=RecordWriter,
    )


@functools.lru_cache(maxsize=256)
def metadata(plugin: str, description: str | None = None, content: bytes = b"") -> bytes:
    """The metadata by which a dashboard of TensorBoard finds its summaries."""
    found = messages().SummaryMetadata(summary_description=description)
    found.plugin_data.plugin_name = plugin
    found.plugin_data.content = content
    return found.SerializeToString()  # type: ignore[no-any-return]


def kind_of(dtype: np.dtype) -> int:
    """A dtype's number in messages."""
    return messages().DataType.Value(f"DT_{_KINDS.get(dtype.name, dtype.name.upper())}")  # type: ignore[no-any-return]


def tensor_message(array: Any) -> Any:
    """A tensor as a message: numbers as their bytes, text as a list."""
    array = np.asarray(array)
    found = messages().TensorProto(dtype=kind_of(array.dtype))
    found.tensor_shape.SetInParent()
    for size in array.shape:
        found.tensor_shape.dim.add(size=size)
    if array.dtype.kind == "O":
        found.string_val.extend(bytes(x) if isinstance(x, bytes) else str(x).encode() for x in array.reshape(-1))
    else:
        found.tensor_content = np.ascontiguousarray(array).tobytes()
    return found


def projector_config(tensor: str, files: Sequence[str | None]) -> str:
    """The text by which TensorBoard's projector finds embeddings.

    Args:
        tensor: name of the weights.
        files: for each embedding the file with its words, or None.
    """
    messages()
    from google.protobuf import text_format
    from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig

    config = ProjectorConfig()
    for file in files:
        config.embeddings.add(tensor_name=tensor, metadata_path=file)
    return text_format.MessageToString(config)
