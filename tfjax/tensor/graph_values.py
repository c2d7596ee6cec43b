"""Values of symbolic tensors that are needed while their function is traced, and the error about leaked ones."""

from __future__ import annotations

import math
import os
import traceback
from typing import TYPE_CHECKING, Any

import numpy as np

from tfjax import engine
from tfjax.core.errors import InaccessibleTensorError
from tfjax.engine.open_dims import twin_of
from tfjax.engine.trace import SymbolicValueError, bind_symbolic
from tfjax.engine.value import EPOCH_BITS, Value
from tfjax.tensor import watching
from tfjax.tensor.open_shapes import SHAPE_OPS
from tfjax.tensor.tensor import EagerTensor, new_tensor

if TYPE_CHECKING:
    from tfjax.tensor.func_graph import FuncGraph


class InputValueError(SymbolicValueError):
    """The value of an input was asked for.

    Attributes:
        graph: the graph; position: which of its inputs.
    """

    def __init__(self, graph: FuncGraph, position: int):
        super().__init__("the value of an argument was asked for while tracing")
        self.graph = graph
        self.position = position


def to_eager(value: Any) -> EagerTensor:
    """The value of a symbolic tensor now: the initial value of a variable that a function makes."""
    graph = watching.graph_of(value)
    return new_tensor(np.asarray(graph.host_value(value, inputs=True)))


def evaluate(graph: FuncGraph, slot: int, inputs: bool, twin: bool = False) -> Any:
    """Runs the ops that a slot depends on, on the host; what has been computed is remembered."""
    trace = graph.capture.trace
    assert trace is not None
    makers = {node.out + j: node for node in trace.node.path() for j in range(len(node.outs))}
    leaf_slots = [s for node in trace.node.path() for s, _ in node.leaves]
    leaves = dict(zip(leaf_slots, trace.leaves, strict=True))
    given = {p.pos - trace.base: k for k, p in enumerate(graph.inputs)}
    known = graph._host_twin if twin else graph._host
    pending = [slot]
    while pending:
        s = pending[-1]
        if s in known:
            pending.pop()
        elif s in leaves:
            known[s] = _leaf(graph, leaves[s], inputs)
        elif s in makers and makers[s].call.op.name in SHAPE_OPS:
            known[s] = _shape_value(graph, makers[s], twin)
        elif s in given:
            if graph.given is None or not inputs and given[s] not in graph.valued:
                raise InputValueError(graph, given[s])
            known[s] = _value_outside(graph.given[given[s]], inputs)
        else:
            node = makers[s]
            missing = [i for i in node.ins if i not in known]
            if missing:
                pending.extend(missing)
                continue
            if node.call.op.effect:
                raise SymbolicValueError("the result of an op with effects was asked for while tracing")
            out = node.call.run(*(known[i] for i in node.ins))
            outs = out if isinstance(out, (tuple, list)) else (out,)
            known.update((node.out + j, x) for j, x in enumerate(outs))
    result = known[slot]
    if inputs:
        known.clear()  # variables and random numbers change
    return result


def _shape_value(graph: FuncGraph, node: Any, twin: bool) -> np.ndarray:
    aval = graph.open_shapes.aval(node.ins[0])
    assert aval is not None
    sizes = [twin_of(d) if twin else int(d) for d in aval.shape]
    found = sizes if node.call.op.name == "Shape" else math.prod(sizes)
    return np.asarray(found, node.call.outs[0].dtype)


def _leaf(graph: FuncGraph, value: Value, inputs: bool) -> Any:
    if id(value) in graph.dynamic:
        if not inputs:
            raise SymbolicValueError("a random number was asked for while tracing")
        return engine.to_host(graph.dynamic[id(value)]())
    if id(value) in graph.reads and not inputs:
        raise SymbolicValueError("the value of a variable was asked for while tracing")
    return _value_outside(value, inputs)


def _value_outside(value: Value, inputs: bool) -> Any:
    if value.data is not None:
        return engine.to_host(value)
    outer = watching.graph_of(value)
    return engine.to_host(value) if outer is None else outer.host_value(value, inputs)


def _demand(value: Value) -> None:
    """Called when a symbolic value is needed on the host: constants are computed, for the rest there is an error."""
    graph = watching.graph_of(value)
    if graph is None:
        if watching.graphs_by_trace.get(value.pos >> EPOCH_BITS) is None:
            raise SymbolicValueError("the value of a symbolic tensor was asked for")
        raise leaked(value)
    data = graph.host_value(value)
    value.data = np.asarray(data)


def leaked(value: Value) -> TypeError | InaccessibleTensorError:
    """The error about a tensor used outside the graph it belongs to: a ValueError in a graph around that one."""
    current, graph = watching.current_graph(), watching.graphs_by_trace.get(value.pos >> EPOCH_BITS)
    while graph is not None and graph is not current:
        graph = graph.outer_graph
    kind = TypeError if graph is None else InaccessibleTensorError
    return kind(
        f"{value!r} is out of scope and cannot be used here. Use return values, explicit Python locals or TensorFlow "
        "collections to access it.\nPlease see https://www.tensorflow.org/guide/function"
        "#all_outputs_of_a_tffunction_must_be_return_values for more information.\n\n"
        f"{value!r} was defined here:\n{_user_frames()}\n"
        f"The tensor {value!r} cannot be accessed from {_context()}, because it was defined in "
        f"{watching.graphs_by_trace.get(value.pos >> EPOCH_BITS)!r}, which is out of scope."
    )


def _context() -> str:
    graph = watching.current_graph()
    return "here" if graph is None else repr(graph)


def _user_frames() -> str:
    """Where the program is, in the user's files."""
    frames = [f for f in traceback.extract_stack() if not f.filename.startswith(_PACKAGE)]
    return "".join(f'    File "{f.filename}", line {f.lineno}, in {f.name}\n' for f in frames[-8:])


_PACKAGE = os.path.dirname(os.path.dirname(__file__))


def _check_borrowed(value: Value) -> None:
    """Called when an op takes a symbolic value of another trace: that must be a graph around this one."""
    epoch = value.pos >> EPOCH_BITS
    graph = watching.graphs_by_trace.get(epoch)
    if graph is not None and not any(g is graph for g in watching.graphs.stack):
        raise leaked(value)


bind_symbolic(_demand, _check_borrowed)
