"""tf.summary.write: one summary for the default writer, now or whenever a traced function comes to it."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.core.names import get_current_name_scope, name_scope_v1
from tfjax.ops.control_flow.subgraph import as_tensor, is_staged
from tfjax.ops.effects import perform
from tfjax.summary.protos import messages, tensor_message
from tfjax.summary.state import should_record_summaries, state
from tfjax.tensor import watching
from tfjax.tensor.constant import constant
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.symbolic import SymbolicTensor
from tfjax.tensor.tensor import Tensor

# The tensors that a summary is made of, and the function of their arrays that gives what is stored.
Content = tuple[Sequence[Tensor], Callable[..., Any]]
_NOT_IN_SCOPES = re.compile(r"[^-_/.A-Za-z0-9]")


@export("summary.experimental.summary_scope")
@contextlib.contextmanager
def summary_scope(name, default_name="summary", values=None) -> Iterator[tuple[str, str]]:
    """A name scope for the ops of a summary, with the tag of the summary: its name behind those of the scopes around.

    Args:
        name: the summary's name, any text.
        default_name: what stands in for an empty name.
        values: ignored.

    Returns:
        A context that gives (tag, name of the scope).
    """
    tag = tag_of(name, default_name)
    with name_scope_v1(_NOT_IN_SCOPES.sub("", name or default_name) or None, default_name) as scope:
        yield tag, scope


def tag_of(name: Any, default_name: str = "summary") -> str:
    """The tag that a summary has here."""
    # Branches and loops have graphs of their own, whose ops are named after them: "cond/loss", "while/loss".
    within = []
    for graph in reversed(watching.graphs.stack):
        if graph.is_function:
            break
        within.append(graph.names.outer_scope + getattr(graph, "prefix", ""))
    scope = get_current_name_scope()
    return "".join(reversed(within)) + (f"{scope}/" if scope else "") + (name or default_name)


@export("summary.write")
def write(tag, tensor, step=None, metadata=None, name=None):
    """Writes a summary to the default writer.

    Args:
        tag: its tag.
        tensor: what is written, or a function without arguments that gives it and is called only if it is needed.
        step: a whole number; by default the step that is current.
        metadata: SummaryMetadata, as a message or as bytes.
        name: ignored.

    Returns:
        A tensor: whether it was written.

    Raises:
        ValueError: if there is a writer and no step, or the step is no scalar.
    """
    found = metadata.SerializeToString() if hasattr(metadata, "SerializeToString") else metadata or b""
    return put(tag, lambda: ([as_tensor(tensor() if callable(tensor) else tensor)], np.asarray), step, lambda: found)


@export("summary.experimental.write_raw_pb")
def write_raw_pb(tensor, step=None, name=None):
    """Writes serialized `tf.compat.v1.Summary` messages to the default writer.

    Args:
        tensor: the bytes.
        step: a whole number; by default the step that is current.
        name: ignored.

    Returns:
        A tensor: whether it was written.

    Raises:
        ValueError: if there is a writer and no step.
    """
    return put(None, lambda: ([as_tensor(tensor)], np.asarray), step)


def put(
    tag: str | None, content: Callable[[], Content], step: Any, metadata: Callable[[], bytes] = lambda: b""
) -> Tensor:
    """Writes a summary, if there is a writer and `record_if` allows it.

    Args:
        tag: its tag; None if the content is a whole message.
        content: gives what is written.
        step: the step, None for the current one.
        metadata: gives the serialized metadata.
    """
    step = None if step is None else checked_step(step)
    writer = state.writer
    if writer is None:
        return constant(False)
    holds = should_record_summaries()
    staged = is_staged()
    unknown = staged and isinstance(holds, SymbolicTensor) and holds.data is None
    if not unknown and not engine.to_host(holds):
        return constant(False)
    if step is None:
        if state.step is None:
            raise ValueError(
                "No step set. Please specify one either through the `step` argument or through "
                "tf.summary.experimental.set_step()"
            )
        step = checked_step(state.step)
    file, described = writer.file(), metadata()
    tensors, encode = content()
    if not staged:
        now = time.time()
        file.add(lambda: _event(now, tag, described, _number(step), encode(*map(engine.to_host, tensors))))
        return constant(True)
    tensors, encode = _with_text_known(tensors, encode)

    def write_now(allowed: Any, at: Any, *arrays: Any) -> None:
        if allowed:
            file.add(_event(time.time(), tag, described, int(at.reshape(())), encode(*arrays)), ready=True)

    perform("WriteSummary", write_now, [holds, convert_to_tensor(step, dtypes.int64), *tensors])
    return holds if unknown else constant(True)


def checked_step(step: Any) -> Any:
    """A step as a number or a tensor.

    Raises:
        TypeError, ValueError: if it is neither or no scalar.
    """
    if type(step) is int:
        return step
    step = convert_to_tensor(step, dtypes.int64)
    if step.shape.num_elements() != 1:
        raise ValueError(f"Argument `step` must be a scalar. Received step with shape {step.shape}.")
    return step


def _number(step: Any) -> int:
    return step if type(step) is int else int(np.asarray(engine.to_host(step)).reshape(()))


def _with_text_known(tensors: Sequence[Tensor], encode: Callable[..., Any]) -> Content:
    """Text is known while a function is traced, and does not go through programs."""
    text = {k: engine.to_host(t) for k, t in enumerate(tensors) if t.aval.dtype.kind == "O"}
    if not text:
        return tensors, encode

    def encode_rest(*arrays: Any) -> Any:
        rest = iter(arrays)
        return encode(*(text[k] if k in text else next(rest) for k in range(len(tensors))))

    return [t for k, t in enumerate(tensors) if k not in text], encode_rest


def _event(now: float, tag: str | None, metadata: bytes, step: int, stored: Any) -> Any:
    event = messages().Event(wall_time=now, step=step)
    if tag is None:
        event.summary.ParseFromString(np.asarray(stored)[()])
        return event
    value = event.summary.value.add(tag=tag)
    value.tensor.CopyFrom(tensor_message(stored))
    if metadata:
        value.metadata.ParseFromString(metadata)
    return event
