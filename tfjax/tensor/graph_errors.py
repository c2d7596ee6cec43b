"""Errors about shapes and dtypes while a function is traced.

An op that fails raises InvalidArgumentError when it runs, and ValueError (of dtypes TypeError) when it is put into a
graph:
there TensorFlow infers shapes and says which node it was. Ops raise the first kind; this makes the second of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from tfjax.core.errors import InvalidArgumentError, OpError
from tfjax.engine.open_dims import Dim
from tfjax.engine.trace import bind_translation
from tfjax.tensor import watching
from tfjax.tensor.symbolic import SymbolicTensor

_PREFIX = re.compile(r"\A\{\{function_node [^}]*\}\} ")
_TAIL = re.compile(r"\s*\[Op:(\w+)\](?: name: .*)?\Z", re.DOTALL)
_DTYPES = re.compile(r"as input #(\d+)\(zero-based\) was expected to be a (\w+) tensor but is a (\w+) tensor")
_SHAPES = re.compile(r"\[([\d,]*)\]")
_KERNEL_NAMES = {"float": "float32", "double": "float64", "half": "float16"}
_ENUM = {"float32": "FLOAT", "float64": "DOUBLE", "float16": "HALF", "object": "STRING"}
_REDUCTIONS = ("Sum", "Mean", "Prod", "Max", "Min", "All", "Any", "EuclideanNorm")
# Names of the inputs, where an error tells them.
_INPUTS = {"MatMul": ("a", "b"), "Select": ("condition", "t", "e"), "SelectV2": ("condition", "t", "e")}


def translated(error: Exception, op: Any, inputs: Sequence[Any]) -> Exception:
    """The error of putting `op` into the graph being traced, from the one of running it."""
    graph = watching.current_graph()
    message = error.message if isinstance(error, OpError) else getattr(error, "_kernel_message", None)
    if graph is None or message is None or getattr(error, "_worded", False):
        return error
    if graph.again:
        return _at_run_time(message, graph, InvalidArgumentError)
    return _translated(message, op.name, [i.aval for i in inputs], [_name(i) for i in inputs], graph) or error


def failed(message: str, kind: type[OpError] = InvalidArgumentError) -> Exception | None:
    """The error to raise for a kernel's message while a function is traced; None outside functions."""
    graph = watching.current_graph()
    if graph is not None and (" is not in [" in message or kind is not InvalidArgumentError or graph.again):
        # About values, sizes that another call had otherwise, or a missing kernel: TensorFlow finds out when it runs.
        return _at_run_time(message, graph, kind)
    error = None if graph is None else _translated(message, "", [], [], graph)
    if error is not None:
        error._kernel_message = message  # type: ignore[attr-defined]
    return error


def _at_run_time(message: str, graph: Any, kind: type[OpError]) -> Exception:
    op = _TAIL.search(message)
    text = _TAIL.sub("", _PREFIX.sub("", message))
    node = graph.next_name(op.group(1)) if op else ""
    while not graph.label and graph.outer_graph is not None:
        graph = graph.outer_graph
    error = kind(
        None, None, f"{{{{function_node {graph.label}}}}} {text}\n\t [[{{{{node {node}}}}}]] [Op:{graph.label}]"
    )
    error._worded = error._of_run = True  # type: ignore[attr-defined]
    return error


def with_inputs(error: Exception, op: str, inputs: Sequence[Any]) -> Exception:
    """The error of `failed` with what it did not know; any other as it is."""
    message, graph = getattr(error, "_kernel_message", None), watching.current_graph()
    if message is None or graph is None:
        return error
    return _translated(message, op, [i.aval for i in inputs], [_name(i) for i in inputs], graph) or error


def check_reshape(tensor: Any, wanted: Sequence[int]) -> None:
    """Raises a graph's error about a reshape that does not fit; does nothing outside functions."""
    graph = watching.current_graph()
    if graph is None or any(d < -1 for d in wanted) or sum(d == -1 for d in wanted) > 1:
        return
    count, known = tensor.aval.size, math.prod(d for d in wanted if d != -1)
    if count == known if -1 not in wanted else known == 0 or count % known == 0:
        return
    shape = ",".join("?" if d == -1 else str(d) for d in wanted)
    if graph.again:
        asked = f"requires a multiple of {known}" if -1 in wanted else f"has {known}"
        text = f"Input to reshape is a tensor with {count} values, but the requested shape {asked} [Op:Reshape]"
        raise _at_run_time(text, graph, InvalidArgumentError)
    if -1 in wanted:
        text = f"Dimension size must be evenly divisible by {known} but is {count}"
    else:
        text = f"Cannot reshape a tensor with {count} elements to shape [{shape}] ({known} elements)"
    node = graph.next_name("Reshape")
    raise ValueError(
        f"{text} for '{{{{node {node}}}}} = Reshape[{_attrs('Reshape', [tensor.aval])}]"
        f"({_arguments('Reshape', node, [_name(tensor)])})' with input shapes: "
        f"[{','.join(map(str, tensor.aval.shape))}], "
        f"[{len(wanted)}] and with input tensors computed as partial shapes: input[1] = [{shape}]."
    )


def _translated(message: str, op: str, avals: Any, names: Any, graph: Any) -> Exception | None:
    tail = _TAIL.search(message)
    if tail is None:
        return None
    op = op or tail.group(1)
    text = _TAIL.sub("", _PREFIX.sub("", message))
    found = _DTYPES.search(text)
    if found:
        return _dtype_error(op, *found.groups())
    node = graph.next_name(op)
    if op == "Pack":  # TensorFlow has tried to make a constant of it first
        base, _, count = node.partition("_")
        node = f"{base}_{int(count or 0) + 1}"
    rule = _RULES.get(op)
    shapes = [a.shape for a in avals]
    core = text
    if rule is not None:
        core = rule(text, shapes) or text
    elif text.startswith("Incompatible shapes") or "must be broadcastable" in text:
        core = _broadcast(text, shapes) or text
    if not avals:
        return ValueError(f"{core} for '{{{{node {node}}}}} = {op}'.")
    shown = f"{op}[{_attrs(op, avals)}]({_arguments(op, node, names)})"
    return ValueError(f"{core} for '{{{{node {node}}}}} = {shown}'{_tail(op, text, shapes)}")


def _dtype_error(op: str, position: str, wanted: str, given: str) -> TypeError:
    names = _INPUTS.get(op, ("x", "y", "z", "w"))
    k = min(int(position), len(names) - 1)
    show = lambda t: _KERNEL_NAMES.get(t, t)
    return TypeError(
        f"Input '{names[k]}' of '{op}' Op has type {show(given)} that does not match type {show(wanted)} of argument "
        f"'{names[0]}'."
    )


def _name(value: Any) -> str:
    return value.name.removesuffix(":0") if isinstance(value, SymbolicTensor) else ""


def _arguments(op: str, node: str, names: Sequence[str]) -> str:
    known = _INPUTS.get(op, ("x", "y", "z", "w"))
    shown = [name or f"{node}/{known[min(k, len(known) - 1)]}" for k, name in enumerate(names)]
    if op in _REDUCTIONS:
        shown.append(f"{node}/reduction_indices")
    elif op == "Reshape":
        shown.append(f"{node}/shape")
    elif op == "ConcatV2":
        shown.append(f"{node}/axis")
    return ", ".join(shown)


def _attrs(op: str, avals: Sequence[Any]) -> str:
    if not avals:
        return ""
    name = avals[0].dtype.name
    kind = f"T=DT_{_ENUM.get(name, name.upper())}"
    if op == "MatMul":
        return f"{kind}, grad_a=false, grad_b=false, transpose_a=false, transpose_b=false"
    if op == "Reshape":
        return f"{kind}, Tshape=DT_INT32"
    if op == "ConcatV2":
        return f"N={len(avals)}, {kind}, Tidx=DT_INT32"
    if op == "Pack":
        return f"N={len(avals)}, {kind}, axis=0"
    if op in _REDUCTIONS:
        return f"{kind}, Tidx=DT_INT32, keep_dims=false"
    return kind


def _tail(op: str, text: str, shapes: Sequence[Sequence[int]]) -> str:
    shown = [f"[{','.join('?' if isinstance(d, Dim) else str(d) for d in s)}]" for s in shapes]
    if op in _REDUCTIONS:
        found = re.search(r"\((-?\d+) for", text)
        axis = found.group(1) if found else ""
        return f" with input shapes: {', '.join([*shown, '[]'])} and with computed input tensors: input[1] = <{axis}>."
    if op == "ConcatV2":
        given = ", ".join([*shown, "[]"])
        return f" with input shapes: {given} and with computed input tensors: input[{len(shown)}] = <0>."
    return f" with input shapes: {', '.join(shown)}." if shown else "."


def _shapes_in(text: str) -> list[tuple[int, ...]]:
    return [tuple(int(d) for d in part.split(",") if d) for part in _SHAPES.findall(text)]


def _broadcast(text: str, shapes: Sequence[Sequence[int]]) -> str | None:
    pair = list(shapes[:2]) if len(shapes) >= 2 else _shapes_in(text)[:2]
    if len(pair) < 2:
        return None
    rank = max(len(pair[0]), len(pair[1]))
    a, b = ((1,) * (rank - len(s)) + tuple(s) for s in pair)
    for x, y in zip(a, b, strict=True):
        if x != y and 1 not in (x, y):
            return f"Dimensions must be equal, but are {x} and {y}"
    return None


def _matmul(text: str, shapes: Sequence[Sequence[int]]) -> str | None:
    a, b = shapes[:2] if len(shapes) >= 2 else _shapes_in(text)[:2]
    for s in (a, b):
        if len(s) != 2:
            return f"Shape must be rank 2 but is rank {len(s)}"
    return f"Dimensions must be equal, but are {a[1]} and {b[0]}"


def _concat(text: str, shapes: Sequence[Sequence[int]]) -> str | None:
    found = re.search(
        r"Dimension (\d+) in both shapes must be equal: shape\[0\] = (\S+) vs. shape\[\d+\] = (\S+)", text
    )
    if not found:
        return None
    d = int(found.group(1))
    a, b = (_shapes_in(found.group(k))[0] for k in (2, 3))
    # The axis of the concatenation is left out of the comparison: it is the other one, where there are two.
    axis = next((k for k in range(len(a)) if k != d), None) if len(a) == 2 else None
    if axis is not None:
        a, b = (tuple(x for k, x in enumerate(s) if k != axis) for s in (a, b))
        d -= axis < d
    shown = [f"[{','.join(map(str, s))}]" for s in (a, b)]
    return (
        f"Dimension {d} in both shapes must be equal, but are {a[d]} and {b[d]}. Shapes are {shown[0]} and {shown[1]}."
    )


def _pack(text: str, shapes: Sequence[Sequence[int]]) -> str | None:
    pair = _shapes_in(text.replace("values[0]", "").replace("values[1]", ""))[:2]
    if len(pair) < 2:
        return None
    a, b = pair
    shown = [f"[{','.join(map(str, s))}]" for s in pair]
    if len(a) != len(b):
        return f"Shapes must be equal rank, but are {len(a)} and {len(b)}\n\tFrom merging shape 0 with other shapes."
    d = next(k for k in range(len(a)) if a[k] != b[k])
    return (
        f"Dimension {d} in both shapes must be equal, but are {a[d]} and {b[d]}. Shapes are {shown[0]} and "
        f"{shown[1]}.\n"
        "\tFrom merging shape 0 with other shapes."
    )


def _reduction(text: str, shapes: Sequence[Sequence[int]]) -> str | None:
    found = re.search(r"Invalid reduction dimension \((-?\d+) for input with (\d+) dimension", text)
    return (
        f"Invalid reduction dimension {found.group(1)} for input with {found.group(2)} dimensions." if found else None
    )


_RULES: dict[str, Callable[[str, Sequence[Sequence[int]]], str | None]] = {
    "MatMul": _matmul,
    "ConcatV2": _concat,
    "Pack": _pack,
    **dict.fromkeys(_REDUCTIONS, _reduction),
}


bind_translation(translated)
