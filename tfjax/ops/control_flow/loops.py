"""tf.while_loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax import engine
from tfjax.core import nest
from tfjax.core.export import export
from tfjax.ops.control_flow import staged_loop
from tfjax.ops.control_flow.subgraph import as_tensor, is_staged
from tfjax.tensor.spec import TensorSpec
from tfjax.tensor.tensor import Tensor
from tfjax.tensor.tensor_array import TensorArray


@export("while_loop")
def while_loop(
    cond,
    body,
    loop_vars,
    shape_invariants=None,
    parallel_iterations=10,
    back_prop=True,
    swap_memory=False,
    maximum_iterations=None,
    name=None,
):
    """Repeats `loop_vars = body(*loop_vars)` while `cond(*loop_vars)` is true.

    Args:
        cond: function of the loop variables, gives a boolean scalar.
        body: function of the loop variables, gives their next values.
        loop_vars: tuple or list of structures of tensors and TensorArrays.
        shape_invariants: shapes (None for unknown dimensions) that the variables keep, in the structure of `loop_vars`.
        parallel_iterations, swap_memory, back_prop: accepted; XLA plans for itself.
        maximum_iterations: greatest number of iterations.
        name: prefix of names in graphs.

    Returns:
        The loop variables after the last iteration.

    Raises:
        TypeError, ValueError: wrong arguments, or a variable that changes its structure, dtype or shape.
    """
    if not callable(cond):
        raise TypeError("'cond' must be callable.")
    if not callable(body):
        raise TypeError("'body' must be callable.")
    if parallel_iterations is not None and parallel_iterations < 1:
        raise TypeError("'parallel_iterations' must be a positive integer.")
    if is_staged():
        return staged_loop.while_loop(cond, body, loop_vars, shape_invariants, maximum_iterations, name or "while")
    if not loop_vars:
        raise ValueError("'loop_vars' must be provided.")
    limit = None if maximum_iterations is None else _limit(maximum_iterations)
    return _eager(cond, body, loop_vars, shape_invariants, limit)


def _limit(value: Any) -> int:
    tensor = as_tensor(value)
    if tensor.aval.ndim:
        raise ValueError(f"'maximum_iterations' must be a scalar. Received shape: {tensor.shape}")
    return int(engine.to_host(tensor))


def _spec(value: Any) -> Any:
    """What stands for a loop variable in errors about the structure."""
    if isinstance(value, TensorArray):
        return value
    if not isinstance(value, Tensor) and not hasattr(value, "_read"):
        value = as_tensor(value)
    return TensorSpec(value.shape, value.dtype)


def _eager(cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any, shapes: Any, limit: int | None) -> Any:
    structure = nest.map_structure(_spec, list(loop_vars))
    if limit is not None:
        structure = [TensorSpec([], "int32"), structure]
    count = 0
    while (limit is None or count < limit) and cond(*loop_vars):
        loop_vars = body(*loop_vars)
        count += 1
        if limit is None:
            nest.assert_same_structure(structure, list(loop_vars))
        else:
            kept = list(loop_vars) if isinstance(loop_vars, (list, tuple)) else loop_vars
            nest.assert_same_structure(structure, [count, kept])
    return nest.map_structure(_converted, loop_vars, expand_composites=True)


def _converted(value: Any) -> Any:
    return value if isinstance(value, (TensorArray, Tensor)) else as_tensor(value)
