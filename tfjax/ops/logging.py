"""tf.print and tf.strings.format."""

from __future__ import annotations

import builtins
import pprint
import random
import sys
from typing import Any

import numpy as np

from tfjax.core import nest
from tfjax.core.export import export
from tfjax.ops.calling import public_op, values_of
from tfjax.ops.inputs import convert
from tfjax.ops.text_of_tensors import summary
from tfjax.tensor.tensor import Tensor, new_tensor

_STREAMS = "sys.stdout, sys.stderr, tf.logging.info, tf.logging.warning, tf.logging.error"


def _is_tensor(value: Any) -> bool:
    return isinstance(value, Tensor) or hasattr(value, "_read")


def _is_structure(value: Any) -> bool:
    return nest.is_nested(value) and not isinstance(value, (str, bytes, np.ndarray)) and not _is_tensor(value)


def _placeholder(text: str) -> str:
    """Something like "{}" that the text does not have; the same as TensorFlow finds, as line breaks depend on it."""
    rng = random.Random(5)
    found = "{}"
    while found in text:
        found += str(rng.randint(0, 9))
    return found


def _text_of(value: Any, summarize: int) -> str:
    """One argument of tf.print."""
    if _is_tensor(value):
        return summary(values_of(convert(value)), summarize)
    if _is_structure(value):
        return _structure_text(value, summarize)
    return value if isinstance(value, str) else pprint.pformat(value)


def _structure_text(value: Any, summarize: int) -> str:
    """A structure as pprint shows it, with tensors in their own notation."""
    flat = nest.flatten(value)
    mark = _placeholder(repr(nest.pack_sequence_as(value, ["" if _is_tensor(x) else x for x in flat])))
    texts = [summary(values_of(convert(x)), summarize) for x in flat if _is_tensor(x)]
    shown = pprint.pformat(nest.pack_sequence_as(value, [mark if _is_tensor(x) else x for x in flat]))
    parts = shown.replace(f"'{mark}'", mark).split(mark)
    out = [parts[0]]
    for text, part in zip(texts, parts[1:], strict=True):
        out += [text, part]
    return "".join(out)


def _write(text: str, stream: Any) -> None:
    if stream is sys.stdout or stream is sys.stderr or stream in (sys.__stdout__, sys.__stderr__):
        # In a notebook TensorFlow prints to the cell's output, whatever the stream.
        target = sys.stdout if hasattr(builtins, "get_ipython") else stream
        if any("\udc80" <= c <= "\udcff" for c in text) and hasattr(target, "buffer"):
            target.flush()
            target.buffer.write(text.encode("utf-8", "surrogateescape"))
        else:
            target.write(text)
        target.flush()
        return
    if isinstance(stream, str) and stream.startswith("file://"):
        with open(stream.removeprefix("file://"), "a", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
        return
    name = getattr(stream, "__name__", None)
    level = {"info": "INFO", "warning": "WARNING", "warn": "WARNING", "error": "ERROR"}.get(name or "")
    if level is None or isinstance(stream, str) or not callable(stream):
        raise ValueError(
            f"Unsupported output stream, logging level, or file.{stream}. Supported streams are {_STREAMS}. File needs "
            "to be in the form of 'file://<filepath>'."
        )
    stream(text.removesuffix("\n"))


@export("print")
def print(*inputs: Any, **kwargs: Any) -> None:  # noqa: A001
    """Prints its arguments: tensors in full precision without dtype and shape, the rest as Python does.

    Args:
        *inputs: anything; structures (lists, dicts, ...) may hold tensors.
        **kwargs: `output_stream` (`sys.stderr`, `sys.stdout`, a function of `tf.compat.v1.logging`, or "file://path"),
            `summarize` (how many entries to show at both ends of each dimension: 3; -1: all), `sep` (" "),
            `end` ("\\n"), `name`.

    Raises:
        ValueError: unknown keyword or stream.
    """
    stream = kwargs.pop("output_stream", sys.stderr)
    kwargs.pop("name", None)
    summarize = kwargs.pop("summarize", 3)
    sep = kwargs.pop("sep", " ")
    end = kwargs.pop("end", "\n")
    if kwargs:
        raise ValueError(f"Unrecognized keyword arguments for tf.print: {kwargs}")
    inputs = tuple(list(i) if isinstance(i, range) else i for i in inputs)
    if len(inputs) == 1 and _is_tensor(inputs[0]) and inputs[0].dtype.name == "string" and inputs[0].shape.rank == 0:
        text = values_of(convert(inputs[0]))[()].decode("utf-8", "surrogateescape")
    else:
        text = sep.join([_text_of(x, summarize if summarize is not None else 3) for x in inputs])
    _write(text + end, stream)


@export("strings.format")
@public_op()
def format(  # noqa: A001
    template: str, inputs: Any, placeholder: str = "{}", summarize: int = 3, name: str | None = None
) -> Tensor:
    """A text with tensors in the places of `placeholder`, written as `tf.print` does.

    Args:
        template: the text.
        inputs: a tensor or a list of them.
        placeholder: what stands for a tensor.
        summarize: how many entries to show at both ends of each dimension (-1: all).
        name: ignored in eager mode.

    Raises:
        ValueError: there are not as many tensors as placeholders.
    """
    values = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    parts = template.split(placeholder)
    if len(parts) - 1 != len(values):
        raise ValueError(
            f"The template expects {len(parts) - 1} tensors, but the inputs only has {len(values)}. Please ensure the "
            "number of placeholders in template matches inputs length."
        )
    out = [parts[0]]
    for value, part in zip(values, parts[1:], strict=True):
        out += [summary(values_of(convert(value)), summarize), part]
    return new_tensor(np.array("".join(out).encode("utf-8", "surrogateescape"), object))
