"""Copies of the calls between symbolic tensors, for models that start at other tensors than inputs."""

from tfjax.keras import tree
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.layers.core.input_layer import Input, InputLayer
from tfjax.keras.ops.graph import sorted_nodes
from tfjax.keras.ops.node import Node


def is_input_keras_tensor(x):
    """Whether a symbolic tensor comes from Input."""
    operation, node_index, _ = x._keras_history
    return operation._inbound_nodes[node_index].is_input


def clone_graph_nodes(inputs, outputs):
    """Returns inputs and outputs of a copy of the calls; tensors that are no inputs are replaced by new ones."""
    nodes, _ = sorted_nodes(inputs, outputs)
    copies, operations, new_inputs = {}, {}, []
    for x in tree.flatten(inputs):
        new = x
        if not is_input_keras_tensor(x):
            layer = x._keras_history.operation
            new = Input(
                batch_shape=x.shape,
                dtype=x.dtype,
                sparse=x.sparse,
                name=f"{x.name}CLONE",
                optional=isinstance(layer, InputLayer) and layer.optional,
            )
            operations[id(layer)] = new._keras_history[0]
        copies[id(x)] = new
        new_inputs.append(new)
    new_outputs = []
    for x in tree.flatten(outputs):
        new = _clone(x)
        new._keras_history = x._keras_history
        copies[id(x)] = new
        new_outputs.append(new)

    def swapped(x):
        if not isinstance(x, KerasTensor):
            return x
        if id(x) not in copies:
            copies[id(x)] = _clone(x)
        return copies[id(x)]

    for node in nodes:
        operation = operations.get(id(node.operation), node.operation)
        made = tree.map_structure(swapped, node.output_tensors)
        is_input = isinstance(operation, InputLayer)
        args = () if is_input else tree.map_structure(swapped, node.arguments.args)
        kwargs = {} if is_input else tree.map_structure(swapped, node.arguments.kwargs)
        Node(operation, call_args=args, call_kwargs=kwargs, outputs=made)
    return tree.pack_sequence_as(inputs, new_inputs), tree.pack_sequence_as(outputs, new_outputs)


def _clone(x):
    return KerasTensor(shape=x.shape, dtype=x.dtype, sparse=x.sparse, name=f"{x.name}_clone")
