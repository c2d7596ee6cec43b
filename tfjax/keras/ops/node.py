"""Node: one symbolic call of an operation; the vertices of functional models."""

import collections

from tfjax.keras import tree
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.ops.symbolic_arguments import SymbolicArguments

# Which call made a symbolic tensor: the operation, the number of its call, the number of the output.
KerasHistory = collections.namedtuple("KerasHistory", ["operation", "node_index", "tensor_index"])


class Node:
    """A call: an operation, its arguments and what came out.

    Args:
        operation: the operation that was called.
        call_args, call_kwargs: the arguments.
        outputs: the symbolic tensors that the call gave, in a structure.

    Raises:
        ValueError: if an output is no symbolic tensor.
    """

    def __init__(self, operation, call_args=None, call_kwargs=None, outputs=None):
        self.operation = operation
        self.arguments = SymbolicArguments(*(call_args or ()), **(call_kwargs or {}))
        self.outputs = [] if outputs is None else tree.flatten(outputs)
        for x in self.outputs:
            if not isinstance(x, KerasTensor):
                raise ValueError(
                    f"All operation outputs must be tensors. Operation {operation} returned a non-tensor. "
                    f"Non-tensor received: {x}"
                )
        recorded = all(x.record_history for x in self.arguments.keras_tensors)
        if recorded:
            for tensor in self.arguments.keras_tensors:
                if not hasattr(tensor, "_keras_history"):
                    tensor._keras_history = KerasHistory(None, 0, 0)
        operation._inbound_nodes.append(self)
        for tensor in self.arguments.keras_tensors:
            history = getattr(tensor, "_keras_history", None)
            if history is not None and history.operation is not None:
                history.operation._outbound_nodes.append(self)
        if recorded:
            index = len(operation._inbound_nodes) - 1
            for i, tensor in enumerate(self.outputs):
                tensor._keras_history = KerasHistory(operation, index, i)
        self.is_input = not self.arguments.keras_tensors

    def __repr__(self):
        return f"<Node operation={self.operation.name}, id={id(self)}>"

    @property
    def input_tensors(self):
        """The symbolic tensors among the arguments."""
        return self.arguments.keras_tensors

    @property
    def output_tensors(self):
        """The symbolic tensors that came out."""
        return self.outputs

    @property
    def parent_nodes(self):
        """The calls that made the arguments."""
        histories = [x._keras_history for x in self.arguments.keras_tensors]
        return [h.operation._inbound_nodes[h.node_index] for h in histories if h.operation is not None]


def is_keras_tensor(obj):
    """Whether `obj` has a history of symbolic calls."""
    return hasattr(obj, "_keras_history")
