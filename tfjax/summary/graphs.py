"""tf.summary.graph: the ops of a graph as TensorBoard draws them."""

from __future__ import annotations

import time
from typing import Any

from tfjax import engine
from tfjax.core.export import export
from tfjax.core.names import UniqueNames
from tfjax.ops.control_flow.subgraph import is_staged
from tfjax.summary.protos import kind_of, messages
from tfjax.summary.state import should_record_summaries, state
from tfjax.tensor.constant import constant
from tfjax.tensor.graph import Graph

_PRODUCER = 2474  # the version of graphs that TensorFlow 2.21 writes


def graph_message(graph: Graph) -> Any:
    """The ops of a graph with their types, inputs, dtypes and shapes, as a GraphDef.

    What a function takes from outside (variables, tensors) is a Placeholder.
    """
    found = messages().GraphDef()
    found.versions.producer = _PRODUCER
    ops = graph.get_operations()
    known = {op.name for op in ops}
    unique, captured = UniqueNames(), dict[int, str]()
    for name in known:
        unique(name)
    for op in ops:
        inputs = []
        for tensor in op.inputs:
            name = tensor.name.removesuffix(":0")
            if name.partition(":")[0] not in known:
                name = _captured(found, tensor, unique, captured)
            inputs.append(name)
        _add(found, op.name, op.type, inputs, [*op.inputs, *op.outputs], op.outputs)
    return found


def _captured(found: Any, tensor: Any, unique: UniqueNames, captured: dict[int, str]) -> str:
    name = captured.get(tensor.pos)
    if name is None:
        name = captured[tensor.pos] = unique("captured")
        _add(found, name, "Placeholder", [], [tensor], [tensor])
    return name


def _add(found: Any, name: str, kind: str, inputs: list[str], tensors: list[Any], outputs: list[Any]) -> None:
    node = found.node.add(name=name, op=kind or "NoOp", input=inputs)
    if tensors:
        node.attr["dtype" if kind in ("Placeholder", "Const") else "T"].type = kind_of(tensors[0].aval.dtype)
    shapes = node.attr["_output_shapes"].list
    for tensor in outputs:
        message, shape = shapes.shape.add(), tensor.shape
        message.unknown_rank = shape.rank is None
        for size in shape.as_list() if shape.rank is not None else ():
            message.dim.add(size=-1 if size is None else size)


@export("summary.graph")
def graph(graph_data):
    """Writes a graph to the default writer.

    Args:
        graph_data: a `tf.Graph`, as `tf.function(...).get_concrete_function(...).graph`, or a GraphDef message.

    Returns:
        A tensor: whether it was written.

    Raises:
        ValueError: if it is neither, or while a function is traced.
    """
    if is_staged():
        raise ValueError("graph() cannot be invoked inside a graph context.")
    writer = state.writer
    if writer is None or not engine.to_host(should_record_summaries()):
        return constant(False)
    if isinstance(graph_data, Graph):
        graph_data = graph_message(graph_data)
    if not hasattr(graph_data, "SerializeToString"):
        raise ValueError(
            "Argument 'graph_data' is not tf.Graph or tf.compat.v1.GraphDef. Received "
            f"graph_data={graph_data} of type {type(graph_data).__name__}."
        )
    event = messages().Event(wall_time=time.time(), graph_def=graph_data.SerializeToString())
    writer.file().add(event)
    return constant(True)
