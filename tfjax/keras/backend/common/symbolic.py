"""Shape inference: what a Python function gives for symbolic tensors."""


from tfjax.core.dtypes import as_dtype
from tfjax.function import quiet
from tfjax.keras import tree
from tfjax.keras.backend.common.global_state import state
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.ops.random import seeds
from tfjax.ops.shapes import aval_of
from tfjax.tensor import watching
from tfjax.tensor.func_graph import FuncGraph

from tfjax.tensor.tensor import Tensor
from tfjax.tensor.variable import Variable

# Unknown sizes are tried at two lengths; what differs in the result is unknown, too. The later pairs are for
# functions that want more room (windows of convolutions).
_LENGTHS = ((3, 5), (67, 71), (263, 269))


def compute_output_spec(fn, *args, **kwargs):
    """Returns symbolic tensors for what `fn` gives for these arguments; the function runs, but computes nothing.

    Raises:
        Exception: what the function raises.
    """
    tensors = [x for x in tree.flatten((args, kwargs)) if isinstance(x, KerasTensor)]
    if all(None not in x.shape for x in tensors):
        return _specs(_traced(fn, args, kwargs, 1))
    first_error = None
    for short, long in _LENGTHS:
        try:
            first = _traced(fn, args, kwargs, short)
        except Exception as error:
            first_error = first_error or error
            continue
        with quiet.muted():
            second = _traced(fn, args, kwargs, long)
        return _specs(first, second)
    raise first_error


def _traced(fn, args, kwargs, length):
    """What `fn` returns for placeholders whose unknown sizes are `length`."""
    graph = FuncGraph("scratch_graph", watching.current_graph(), is_function=True)

    def placeholder(x):
        if not isinstance(x, KerasTensor):
            return x
        shape = tuple(length if d is None else d for d in x.shape)
        shown = None if None not in x.shape else str(tuple(x.shape))
        return graph.placeholder(aval_of(shape, as_dtype(str(x.dtype)).np), "Placeholder", shown)

    state.symbolic += 1
    try:
        with graph, seeds.tracing(seeds.GraphSeeds(graph.per_call)):
            args, kwargs = tree.map_structure(placeholder, (args, kwargs))
            return fn(*args, **kwargs)
    finally:
        state.symbolic -= 1


def _specs(first, second=None):
    """Symbolic tensors in place of the tensors of a result."""
    others = iter(tree.flatten(first if second is None else second))

    def spec(x):
        other = next(others)
        if not isinstance(x, (Tensor, Variable)):
            return x
        shape, other_shape = tuple(x.shape), tuple(other.shape)
        if len(shape) == len(other_shape):
            shape = tuple(a if a == b else None for a, b in zip(shape, other_shape))
        return KerasTensor(shape, x.dtype.name)

    return tree.map_structure(spec, first)


