"""tf.cond and tf.switch_case: one of several functions runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import nest
from tfjax.core.dtypes import DType
from tfjax.core.errors import InvalidArgumentError
from tfjax.core.export import export
from tfjax.engine.value import Value
from tfjax.ops.control_flow.subgraph import (
    Piece,
    Subgraph,
    as_tensor,
    inert_inputs,
    is_staged,
    leaves_of,
    outside,
    pack_as,
)
from tfjax.tensor.func_graph import _as_output
from tfjax.tensor.tensor import Tensor
from tfjax.tensor.tensor_array import TensorArray


class _Missing:
    """An argument that was not given."""


_MISSING: Any = _Missing()


@export("cond")
def cond(pred, true_fn=_MISSING, false_fn=_MISSING, name=None):
    """Returns `true_fn()` if `pred` is true, else `false_fn()`.

    While a function is traced both are traced, and one of them runs.

    Args:
        pred: scalar boolean.
        true_fn, false_fn: functions without arguments; what they return must have the same structure and dtypes.
        name: prefix of names in graphs.

    Raises:
        TypeError: a function cannot be called, or their results differ.
    """
    for function, argument in ((true_fn, "true_fn"), (false_fn, "false_fn")):
        if function is _MISSING or function is None:
            raise TypeError(f"cond(): '{argument}' argument required")
    if not is_staged():
        if not callable(true_fn):
            raise TypeError("'true_fn' must be callable.")
        if not callable(false_fn):
            raise TypeError("'false_fn' must be callable.")
        return true_fn() if pred else false_fn()
    if not callable(true_fn):
        raise TypeError("'true_fn' must be callable.")
    if not callable(false_fn):
        raise TypeError("'false_fn' must be callable.")
    if isinstance(pred, bool):
        raise TypeError("pred must not be a Python bool", pred)
    return _staged("If", _predicate(pred), [true_fn, false_fn], name or "cond", ("true_fn", "false_fn"), "tf.cond")


def _predicate(pred: Any) -> Tensor:
    value = as_tensor(pred)
    if value.aval.dtype != np.bool_:
        raise InvalidArgumentError(
            None,
            None,
            f"Input 'pred' passed {_kernel_name(value)} expected bool while building NodeDef 'cond/switch_pred/_2' "
            "using "
            "Op<name=Switch; signature=data:T, pred:bool -> output_false:T, output_true:T; attr=T:type>",
        )
    if value.aval.ndim:
        shape = ",".join(map(str, value.aval.shape))
        raise InvalidArgumentError(None, None, f"The second input must be a scalar, but it has shape [{shape}]")
    return value


def _kernel_name(value: Value) -> str:
    name = DType.from_numpy(value.aval.dtype).name
    return {"float32": "float", "float64": "double", "float16": "half"}.get(name, name)


@export("switch_case")
def switch_case(branch_index, branch_fns, default=None, name="switch_case"):
    """Returns what function number `branch_index` returns; the last one, or `default`, where there is no such function.

    Args:
        branch_index: scalar integer tensor.
        branch_fns: list of functions, list of (int, function), or dict from int to function.
        default: function for all other indices.
        name: prefix of names in graphs.

    Raises:
        TypeError, ValueError: the functions are not numbered 0, 1, 2, ... or their results differ.
    """
    functions = _branch_functions(branch_index, branch_fns, default)
    if not is_staged():
        index = int(engine.to_host(branch_index if isinstance(branch_index, Tensor) else branch_index._read()))
        return functions[index if 0 <= index < len(functions) else -1]()
    if branch_index.dtype.name != "int32":
        raise TypeError(
            f"Input 'branch_index' of 'StatelessCase' Op has type {branch_index.dtype.name} that does not match "
            "expected type of int32."
        )
    labels = tuple(f"branches[{k}]" for k in range(len(functions)))
    return _staged("Case", as_tensor(branch_index), functions, f"{name}/indexed_case", labels, "tf.switch_case")


def _branch_functions(index: Any, branches: Any, default: Any) -> list[Callable[[], Any]]:
    if not isinstance(index, Tensor) and not hasattr(index, "_read"):
        raise TypeError(f"'branch_index' must be a Tensor, got {type(index)}")
    if not index.dtype.is_integer:
        raise TypeError(f"'branch_index' must be an integer Tensor, got {index.dtype!s}")
    if not branches:
        raise ValueError("Must provide at least one item in 'branch_fns'")
    if not isinstance(branches, (list, tuple, dict)):
        raise TypeError("'branch_fns' must be a list, tuple, or dict")
    if isinstance(branches, dict):
        pairs = list(branches.items())
    elif all(callable(b) for b in branches):
        pairs = list(enumerate(branches))
    else:
        pairs = list(branches)
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise TypeError(f"Each entry in 'branch_fns' must be a 2-tuple. Received {pair}.")
        key, function = pair
        if not isinstance(key, int):
            raise TypeError(f"key must be a Python `int`, got {type(key)}")
        if not callable(function):
            raise TypeError(f"fn for key {key} must be callable.")
    keys = [key for key, _ in pairs]
    if min(keys) < 0 or max(keys) >= len(keys) or len(set(keys)) != len(keys):
        shown = ",".join(map(str, keys))
        raise ValueError(
            f"branch indices (keys) must form contiguous range of [0 to {len(keys)}) but found {{{shown}}}"
        )
    functions = [function for _, function in sorted(pairs, key=lambda pair: pair[0])]
    return [*functions, default] if default is not None else functions


# Staged
# -----------------------------------------------------------------------------------------------------------------


@engine.define_op("Identity", abstract=lambda ins: ins[0], numpy=lambda x: x)
def _identity(x: Any) -> Any:
    return x


def _kept(result: Any, function: Callable[..., Any]) -> Any:
    """What branch `function` returned as graphs return it: new tensors."""

    def convert(x: Any) -> Any:
        if x is None or isinstance(x, TensorArray):
            return x
        value = _as_output(x, function)
        return _identity(value) if value.aval.dtype.kind != "O" else value

    return nest.map_structure(convert, result, expand_composites=True)


def _staged(
    op: str, index: Tensor, functions: Sequence[Callable[[], Any]], name: str, labels: Sequence[str], caller: str
) -> Any:
    graphs = [
        Subgraph(f"{name}_{k}", f"{name}/").trace(f, (), lambda result, f=f: _kept(result, f))
        for k, f in enumerate(functions)
    ]
    _check_results(graphs, labels, caller)
    rows = [_outputs(graph) for graph in graphs]
    if len({len(row) for row in rows}) > 1:
        counts = "".join(f"len(graphs[{k}].outputs): {len(row)}\n" for k, row in enumerate(rows))
        raise ValueError(f"Lengths of branch outputs of cond must match.\n{counts}")
    finals = [graph.finals() for graph in graphs]
    written = {key: (variable, before) for final in finals for key, (variable, before, _) in final.items()}
    states = [[final[key][2] if key in final else before for key, (_, before) in written.items()] for final in finals]
    rows = _same_shapes(rows)
    pieces = [Piece(graph, [*row, *state]) for graph, row, state in zip(graphs, rows, states, strict=True)]
    call, inputs = _op(op, index, pieces, len(rows[0]))
    outs = call(*inputs)
    for (variable, _), value in zip(written.values(), outs[len(rows[0]) :], strict=True):
        variable._assign_result(value)
    return _packed(graphs[0].result, outs)


def _outputs(graph: Subgraph) -> list[Value]:
    """What a branch gives back, as tensors."""
    return [x.buffer() if isinstance(x, TensorArray) else x for x in leaves_of(graph.result) if x is not None]


def _packed(structure: Any, outs: Sequence[Value]) -> Any:
    found = iter(outs)
    leaves = []
    for leaf in leaves_of(structure):
        if leaf is None:
            leaves.append(None)
        elif isinstance(leaf, TensorArray):
            leaves.append(leaf.with_buffer(next(found)))
        else:
            leaves.append(next(found))
    return pack_as(structure, leaves)


def _check_results(graphs: Sequence[Subgraph], labels: Sequence[str], caller: str) -> None:
    """Raises TensorFlow's error unless all branches return the same structure with the same dtypes."""
    first = graphs[0].result
    for k, graph in enumerate(graphs[1:], start=1):
        counts = [len([x for x in leaves_of(g.result) if x is not None]) for g in (graphs[0], graph)]
        if counts[0] != counts[1]:
            if 0 in counts:
                rows = "".join(
                    f"len(graphs[{j}].outputs): {len([x for x in leaves_of(g.result) if x is not None])}\n"
                    for j, g in enumerate(graphs)
                )
                raise ValueError(f"Lengths of branch outputs of cond must match.\n{rows}")
            raise AssertionError([len(leaves_of(g.result)) for g in graphs])
        try:
            nest.assert_same_structure(first, graph.result, expand_composites=True)
            details = _dtype_difference(first, graph.result)
        except (ValueError, TypeError) as error:
            details = str(error)
        if details:
            raise TypeError(
                f"{labels[0]} and {labels[k]} arguments to {caller} must have the same number, type, and overall "
                "structure "
                f"of return values.\n\n{labels[0]} output: {first}\n{labels[k]} output: {graph.result}\n\nError "
                "details:\n"
                f"{details}"
            )


def _dtype_difference(first: Any, second: Any) -> str:
    for a, b in zip(leaves_of(first), leaves_of(second), strict=True):
        if getattr(a, "dtype", None) != getattr(b, "dtype", None):
            return f"{a} and {b} have different types"
    return ""


def _same_shapes(rows: Sequence[Sequence[Value]]) -> Any:
    """The branches' outputs, all of one shape.

    Raises:
        SymbolicValueError: they differ, and only running the function tells the shape.
    """
    for column in zip(*rows, strict=True):
        if len({value.aval.shape for value in column}) > 1:
            raise engine.SymbolicValueError("branches return tensors of different shapes")
    return rows


def _op(op: str, index: Tensor, pieces: Sequence[Piece], count: int) -> tuple[engine.Op, list[Value]]:
    """The op that runs one of the pieces, and its inputs: the index, then what the pieces capture."""
    captured: list[Value] = []
    places: list[list[int]] = []
    known: dict[int, int] = {}
    for piece in pieces:
        row = []
        for value in piece.captured:
            if id(value) not in known:
                known[id(value)] = len(captured)
                captured.append(outside(piece.graph, value))
            row.append(known[id(value)])
        places.append(row)
    reports = [aval for piece in pieces for aval in piece.reports]
    outs = pieces[0].outs

    def branch(k: int) -> Callable[..., tuple[Any, ...]]:
        piece, place = pieces[k], places[k]
        before = sum(len(p.reports) for p in pieces[:k])

        def run(*arrays: Any) -> tuple[Any, ...]:
            found = piece.function(*(arrays[i] for i in place))
            own = len(piece.reports)
            zeros = [jnp.zeros(a.shape, a.dtype) for a in reports]
            zeros[before : before + own] = found[len(outs) :]
            return (*found[: len(outs)], *zeros)

        return run

    def impl(which: Any, *arrays: Any) -> tuple[Any, ...]:
        # New functions each time: JAX remembers what it traced of one, with or without its effects.
        branches = [branch(k) for k in range(len(pieces))]
        if op == "If":
            return tuple(lax.cond(which, *branches, *arrays))
        last = len(branches) - 1
        number = lax.convert_element_type(which.reshape(()), np.int64)
        inside = lax.bitwise_and(lax.ge(number, np.int64(0)), lax.le(number, np.int64(last)))
        place = lax.convert_element_type(lax.select(inside, number, np.int64(last)), np.int32)
        return tuple(lax.switch(place, branches, *arrays))

    live: set[int] = {0}
    for piece, place in zip(pieces, places, strict=True):
        inert = inert_inputs(piece, count)
        live.update(place[k] + 1 for k in range(len(place)) if k not in inert)
    made = engine.Op(
        op,
        impl,
        abstract=lambda ins: (*outs, *reports),
        guards=[guard for piece in pieces for guard in piece.guards],
        cost=lambda ins: 5.0 + max(piece.cost_us for piece in pieces),
        multi=True,
        effect=any(piece.effects for piece in pieces),
        inert=frozenset({0, *range(1, len(captured) + 1)} - (live - {0})),
    )
    return made, [index, *captured]
