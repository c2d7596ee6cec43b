"""tf.print and tf.strings.format."""

from __future__ import annotations

import builtins
import pprint
import random
import sys
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.core.export import export
from tfjax.engine import effects
from tfjax.engine.aval import aval_of
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


def _pieces(value: Any) -> list[Any]:
    """One argument of tf.print: text and tensors, alternating."""
    if _is_tensor(value):
        return [convert(value)]
    if _is_structure(value):
        return _structure_pieces(value)
    return [value if isinstance(value, str) else pprint.pformat(value)]


def _structure_pieces(value: Any) -> list[Any]:
    """A structure as pprint shows it, cut where its tensors are."""
    flat = nest.flatten(value)
    mark = _placeholder(repr(nest.pack_sequence_as(value, ["" if _is_tensor(x) else x for x in flat])))
    tensors = [convert(x) for x in flat if _is_tensor(x)]
    shown = pprint.pformat(nest.pack_sequence_as(value, [mark if _is_tensor(x) else x for x in flat]))
    parts = shown.replace(f"'{mark}'", mark).split(mark)
    out: list[Any] = [parts[0]]
    for tensor, part in zip(tensors, parts[1:], strict=True):
        out += [tensor, part]
    return out


def _print_now(*arrays: Any, parts: tuple[str | None, ...], summarize: int, stream: Any) -> Any:
    """Writes `parts`, in which None stands for the next array."""
    left = iter(arrays)
    if parts[:1] == (None,) and len(arrays) == 1 and arrays[0].dtype == object and arrays[0].ndim == 0:
        # A lone text is written as it is.
        text = arrays[0][()].decode("utf-8", "surrogateescape") + "".join(p for p in parts if p is not None)
    else:
        text = "".join(summary(np.asarray(next(left)), summarize) if part is None else part for part in parts)
    standard = {"stderr": sys.stderr, "stdout": getattr(sys.stdout, "unmuted", sys.stdout)}
    _write(text, standard.get(stream, stream) if isinstance(stream, str) else stream)
    return np.int32(0)


@engine.define_op(
    "PrintV2",
    effect=True,
    differentiable=False,
    abstract=lambda ins, **attrs: aval_of((), np.dtype(np.int32)),
    numpy=_print_now,
)
def _print_later(*arrays: Any, parts: tuple[str | None, ...], summarize: int, stream: Any) -> Any:
    """The same in a compiled program: the host writes when the program comes to it."""

    def write(*values: Any) -> tuple[()]:
        _print_now(*values, parts=parts, summarize=summarize, stream=stream)
        return ()

    effects.host_call(write, (), *arrays)
    return np.int32(0)


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
    stream(text.removesuffix("\n"))


def _check_stream(stream: Any) -> None:
    """Raises ValueError for what is no stream."""
    if stream in (sys.__stdout__, sys.__stderr__) or isinstance(stream, str) and stream.startswith("file://"):
        return
    name = getattr(stream, "__name__", None)
    if isinstance(stream, str) or not callable(stream) or name not in ("info", "warning", "warn", "error"):
        raise ValueError(
            f"Unsupported output stream, logging level, or file.{stream}. Supported streams are {_STREAMS}. File needs "
            "to be in the form of 'file://<filepath>'."
        )


def _known_text(tensor: Tensor, lone: bool) -> Any:
    """What is printed for a tensor of text, which is known while tracing; other tensors as they are."""
    if tensor.aval.dtype.kind != "O":
        return tensor
    array = values_of(tensor)
    return array[()].decode("utf-8", "surrogateescape") if lone and not array.ndim else summary(array, -1)


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
    sep, pieces = sep.join(("", "")), []
    for value in inputs:
        pieces += [*([sep] if pieces else []), *_pieces(value)]
    parts = tuple(None if isinstance(p, Tensor) else p for p in [*pieces, end])
    tensors = [p for p in pieces if isinstance(p, Tensor)]
    shown = 3 if summarize is None else summarize
    if stream is sys.stderr or stream is sys.stdout:
        stream = "stderr" if stream is sys.stderr else "stdout"  # whatever they are by then
    else:
        _check_stream(stream)
    if engine.state().trace.symbolic:
        known = len(tensors) == 1 and len(pieces) == 1  # a lone text is written as it is
        texts = [_known_text(p, known) if isinstance(p, Tensor) else p for p in pieces]
        parts = tuple(None if isinstance(p, Tensor) else p for p in [*texts, end])
        tensors = [p for p in texts if isinstance(p, Tensor)]
        _print_later(*tensors, parts=parts, summarize=shown, stream=stream)
    else:
        _print_now(*(values_of(t) for t in tensors), parts=parts, summarize=shown, stream=stream)


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
