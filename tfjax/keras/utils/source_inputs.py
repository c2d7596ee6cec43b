"""keras.utils.get_source_inputs."""

from tfjax.keras import tree
from tfjax.keras.keras_export import keras_export


@keras_export("keras.utils.get_source_inputs")
def get_source_inputs(tensor):
    """Returns the list of inputs that a symbolic tensor is computed from; what is not symbolic comes back as it is."""
    if not hasattr(tensor, "_keras_history"):
        return tensor
    operation, node_index, _ = tensor._keras_history
    if not operation or not operation._inbound_nodes:
        return [tensor]
    node = operation._inbound_nodes[node_index]
    if node.is_input:
        return tree.flatten(node.output_tensors)
    found = []
    for source in node.input_tensors:
        for one in get_source_inputs(source):
            if not any(one is other for other in found):
                found.append(one)
    return found
