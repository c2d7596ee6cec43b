"""Writing one summary at its step."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import names
from tfjax.core.export import export
from tfjax.ops.control_flow.subgraph import is_staged
from tfjax.ops.effects import perform
from tfjax.summary import wire
from tfjax.summary.writer import get_step, is_recording, state
from tfjax.tensor.convert import convert_to_tensor

_NO_STEP = (
    "No step set. Please specify one either through the `step` argument or through tf.summary.experimental.set_step()"
)


@export("summary.experimental.summary_scope")
@contextlib.contextmanager
def summary_scope(name, default_name="summary", values=None):
    """A name scope for the ops of a summary; gives (tag, scope).

    Args:
        name: the summary's name; the tag has the names of the scopes around before it.
        default_name: what stands in for a missing name.
        values: ignored.
    """
    name = name or default_name
    around = names.summary_prefix()
    tag = f"{around}/{name}" if around else name
    # A scope allows fewer characters than a tag.
    allowed = re.sub(r"[^A-Za-z0-9_.\-/]", "", name) or default_name
    with names.name_scope_v2(allowed) as scope:
        yield tag, scope


@export("summary.write")
def write(tag, tensor, step=None, metadata=None, name=None):
    """Writes a tensor to the default writer.

    Args:
        tag: the summary's name.
        tensor: what is written, or a function that gives it, which is called only if something is written.
        step: whole number; None for the step that is set.
        metadata: a SummaryMetadata, serialized or with `SerializeToString`.
        name: ignored.

    Returns:
        A bool tensor: whether it was written.

    Raises:
        ValueError: if there is a writer and no step.
    """
    if step is not None:
        _check_step(step)
    if hasattr(metadata, "SerializeToString"):
        metadata = metadata.SerializeToString()

    def content(array: np.ndarray) -> bytes:
        return wire.summary(tag, array, metadata or b"")

    return record(tensor, step, content)


@export("summary.experimental.write_raw_pb")
def write_raw_pb(tensor, step=None, name=None):
    """Writes serialized Summary messages to the default writer.

    Args:
        tensor: string tensor with one or more messages.
        step: whole number; None for the step that is set.
        name: ignored.
    """
    if step is not None:
        _check_step(step)
    return record(tensor, step, lambda array: b"".join(np.ravel(array).tolist()))


def record(value: Any, step: Any, content: Any) -> Any:
    """Adds a summary to the default writer, if summaries are written now.

    Args:
        value: tensor, or function that gives one.
        step: its step, or None.
        content: takes the value as an array, gives a serialized Summary.

    Returns:
        A bool tensor: whether it was written.
    """
    writer = state.writer
    if writer is None:
        return convert_to_tensor(False)
    step = get_step() if step is None else step
    condition = convert_to_tensor(is_recording(), "bool")
    if not is_staged() and not condition:
        return condition
    if step is None:
        raise ValueError(_NO_STEP)
    value = convert_to_tensor(value() if callable(value) else value)
    inputs = [condition, _scalar(step)]
    if value.dtype.name == "string":  # text is known while a function is traced
        array = engine.to_host(value)
        perform("WriteSummary", lambda ok, at: writer.add(int(at), content(array)) if ok else None, inputs)
    else:
        perform(
            "WriteSummary", lambda ok, at, array: writer.add(int(at), content(array)) if ok else None, [*inputs, value]
        )
    return condition


def _check_step(step: Any) -> Any:
    step = convert_to_tensor(step, "int64") if not hasattr(step, "dtype") else convert_to_tensor(step)
    if step.shape.num_elements() != 1:
        raise ValueError(f"Argument `step` must be a scalar. Received step with shape {step.shape}.")
    return step


def _scalar(step: Any) -> Any:
    return _check_step(step)
