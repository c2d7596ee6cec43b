"""Ops of graphs that stand for several others, or do something when a session runs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.compat.v1.graph import SessionGraph
from tfjax.core import nest
from tfjax.core.export import export
from tfjax.tensor import watching
from tfjax.tensor.graph import GraphOp


class Composite(GraphOp):
    """An op without outputs.

    Attributes:
        needs: tensors and ops that run with it; action: called with the values of the former after that.
        control: ops that run before it.
    """

    def __init__(
        self, name: str, kind: str, graph: Any, needs: list[Any], action: Callable[..., Any] | None, control: list[Any]
    ):
        super().__init__(name, kind, graph)
        self.needs = needs
        self.action = action
        self.control = control

    @property
    def control_inputs(self) -> list[Any]:
        """The ops that must run before."""
        return [x if isinstance(x, GraphOp) else getattr(x, "op", x) for x in (*self.control, *self.needs)]

    def _input_names(self) -> list[str]:
        return [f"^{op.name}" for op in self.control_inputs]


Composite.__name__ = Composite.__qualname__ = "Operation"


def group(*inputs: Any, name: str | None = None) -> Any:
    """An op that runs all of `inputs`."""
    graph = watching.current_graph()
    flat = [x for x in nest.flatten(inputs) if x is not None]
    return graph.operation(name or "group_deps", "NoOp", flat)


@export("compat.v1.add_to_collection")
def add_to_collection(name, value):
    """Adds a value to a collection of the default graph."""
    _default().add_to_collection(name, value)


@export("compat.v1.get_collection")
def get_collection(key, scope=None):
    """What is in a collection of the default graph."""
    return _default().get_collection(key, scope)


@export("compat.v1.get_collection_ref")
def get_collection_ref(key):
    """A collection of the default graph itself."""
    return _default().get_collection_ref(key)


def _default() -> Any:
    from tfjax.compat.v1.graph import get_default_graph

    return get_default_graph()


@export("compat.v1.GraphKeys")
class GraphKeys:
    """Names of the usual collections."""

    GLOBAL_VARIABLES = "variables"
    LOCAL_VARIABLES = "local_variables"
    METRIC_VARIABLES = "metric_variables"
    MODEL_VARIABLES = "model_variables"
    TRAINABLE_VARIABLES = "trainable_variables"
    SUMMARIES = "summaries"
    QUEUE_RUNNERS = "queue_runners"
    TABLE_INITIALIZERS = "table_initializer"
    ASSET_FILEPATHS = "asset_filepaths"
    MOVING_AVERAGE_VARIABLES = "moving_average_variables"
    REGULARIZATION_LOSSES = "regularization_losses"
    CONCATENATED_VARIABLES = "concatenated_variables"
    SAVERS = "savers"
    WEIGHTS = "weights"
    BIASES = "biases"
    ACTIVATIONS = "activations"
    UPDATE_OPS = "update_ops"
    LOSSES = "losses"
    SAVEABLE_OBJECTS = "saveable_objects"
    RESOURCES = "resources"
    LOCAL_RESOURCES = "local_resources"
    TRAINABLE_RESOURCE_VARIABLES = "trainable_resource_variables"
    INIT_OP = "init_op"
    LOCAL_INIT_OP = "local_init_op"
    READY_OP = "ready_op"
    READY_FOR_LOCAL_INIT_OP = "ready_for_local_init_op"
    SUMMARY_OP = "summary_op"
    GLOBAL_STEP = "global_step"
    EVAL_STEP = "eval_step"
    TRAIN_OP = "train_op"
    COND_CONTEXT = "cond_context"
    WHILE_CONTEXT = "while_context"


__all__ = ["Composite", "GraphKeys", "SessionGraph", "group"]
