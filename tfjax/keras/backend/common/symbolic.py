"""Shape inference: what a Python function gives for symbolic tensors."""

import contextlib

from tfjax.core.dtypes import as_dtype
from tfjax.core.shapes import TensorShape
from tfjax.keras import tree
from tfjax.keras.backend.common.global_state import state
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.ops.random import seeds
from tfjax.ops.shapes import aval_of
from tfjax.tensor import watching
from tfjax.tensor.func_graph import FuncGraph
from tfjax.tensor.tensor import Tensor
from tfjax.tensor.variable import Variable

# Sizes to trace with where they are unknown; the later ones are for functions that want more room (windows of
# convolutions).
_LENGTHS = (3, 67, 263)


def compute_output_spec(fn, *args, **kwargs):
    """Returns symbolic tensors for what `fn` gives for these arguments; the function runs, but computes nothing.

    Raises:
        Exception: what the function raises.
    """
    tensors = [x for x in tree.flatten((args, kwargs)) if isinstance(x, KerasTensor)]
    if all(None not in x.shape for x in tensors):
        return _traced(fn, args, kwargs, 1)
    first_error = found = None
    for length in _LENGTHS:
        try:
            found = _traced(fn, args, kwargs, length, is_open=True)
        except Exception as error:
            first_error = first_error or error
            continue
        if not any(isinstance(x, KerasTensor) and 0 in x.shape for x in tree.flatten(found)):
            return found
    if found is None:
        raise first_error
    return found


def compute_output_spec_from_inputs(fn, args, kwargs):
    """As `compute_output_spec`, of the whole way from the model's inputs to what `fn` gives.

    Shapes that `fn` takes as values, computed from the shapes of symbolic tensors, are known on this way only.
    """
    from tfjax.keras.ops.function import Function
    from tfjax.keras.ops.graph import sorted_nodes
    from tfjax.keras.ops.symbolic_arguments import SymbolicArguments

    arguments = SymbolicArguments(*args, **kwargs)
    tensors = arguments.keras_tensors
    nodes, _ = sorted_nodes([], tensors)
    inputs = [x for node in nodes if node.is_input for x in node.outputs]
    way = Function(inputs, tensors, name="way")

    def whole(*values):
        found = tree.flatten(way._run_through_graph(values))
        again, named = arguments.fill_in({id(x): y for x, y in zip(tensors, found)})
        return fn(*again, **named)

    return compute_output_spec(whole, *inputs)


def _traced(fn, args, kwargs, length, is_open=False):
    """Symbolic tensors for the result with placeholders whose unknown sizes are `length`."""
    graph = FuncGraph("scratch_graph", watching.current_graph(), is_function=True, is_open=is_open)

    def placeholder(x):
        if not isinstance(x, KerasTensor):
            return x
        shape = tuple(length if d is None else d for d in x.shape)
        shown = TensorShape(tuple(x.shape)) if None in x.shape else None
        return graph.placeholder(aval_of(shape, as_dtype(str(x.dtype)).np), "Placeholder", shown)

    state.symbolic += 1
    try:
        with graph, seeds.tracing(seeds.GraphSeeds(graph.per_call)):
            args, kwargs = tree.map_structure(placeholder, (args, kwargs))
            return tree.map_structure(_spec, fn(*args, **kwargs))
    finally:
        state.symbolic -= 1
        with contextlib.suppress(ValueError):
            watching.recent_graphs.remove(graph)  # it would keep the variables that were read


def _spec(x):
    if not isinstance(x, (Tensor, Variable)):
        return x
    return KerasTensor(x.shape.as_list(), x.dtype.name)
