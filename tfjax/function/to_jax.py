"""tfjax.to_jax: a tf.function as a pure JAX function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from tfjax import engine
from tfjax.core import nest
from tfjax.engine.value import Value
from tfjax.function.concrete import ConcreteFunction
from tfjax.function.function import Function, function
from tfjax.function.tracing import Compiled
from tfjax.tensor.func_graph import is_output
from tfjax.tensor.tensor import new_tensor


def to_jax(fn: Any, *args: Any, **kwargs: Any) -> tuple[Callable[..., Any], list[jax.Array]]:
    """The pure JAX function of a tf.function, and the values of its variables.

        step, weights = tfjax.to_jax(model_step, x)
        jax.jit(step)(weights, x)
        jax.grad(lambda w, x: step(w, x)[0])(weights, x)

    Args:
        fn: a `tf.function`, a `ConcreteFunction` or any Python function of tensors.
        *args, **kwargs: arguments (or TensorSpecs) to trace it for; not needed for a ConcreteFunction, nor where there
            is an input signature.

    Returns:
        `pure(variables, *tensors)`, which takes the tensors among the arguments, flat, and returns JAX arrays in the
        structure of the function's result, and the list of variables' present values. If the function assigns
        variables,
        `pure` returns `(result, new values of all variables)`. Random numbers are those of one call.

    Raises:
        ValueError: if the function cannot be traced as a whole (strings, shapes that depend on values).
    """
    if not isinstance(fn, ConcreteFunction):
        wrapped = fn if isinstance(fn, Function) else function(fn)
        fn = wrapped.get_concrete_function(*args, **kwargs)
    if fn.runs_eagerly:
        raise ValueError(f"{fn._python_name} cannot be traced as a whole: it needs values while it is traced.")
    variables = list(fn.variables)
    return _pure(fn, variables), [engine.to_device(v._value) for v in variables]


def _pure(concrete: ConcreteFunction, variables: list[Any]) -> Callable[..., Any]:
    cells = {id(v): k for k, v in enumerate(variables)}
    own = concrete._own_variables()

    def pure(values: Any, *tensors: Any) -> Any:
        arrays = [jax.numpy.asarray(t) for t in tensors]
        program = _program(concrete, arrays, own)
        traced = program.traced
        arguments = {id(p): v for p, v in zip(program.proxies, own, strict=True)}
        captures = []
        for source in traced.sources:
            if id(source) in cells:
                captures.append(values[cells[id(source)]])
            elif isinstance(source, Value):
                captures.append(engine.to_device(source))
            elif id(source) in arguments:
                captures.append(engine.to_device(arguments[id(source)]._value))
            else:
                captures.append(engine.to_device(source._read() if hasattr(source, "_read") else source()))
        outs = traced.function(*arrays, *captures)
        found = iter(outs[: traced.num_outputs])
        flat = [next(found) if is_output(x) else x for x in nest.flatten(program.result, expand_composites=True)]
        result = nest.pack_sequence_as(program.result, flat) if nest.is_nested(program.result) else flat[0]
        if not traced.written:
            return result
        new = list(values)
        for variable, value in zip(traced.written, outs[traced.num_outputs :], strict=False):
            if id(variable) in cells:
                new[cells[id(variable)]] = value
        return result, new

    pure.__name__ = concrete._python_name.replace("<lambda>", "function")
    return pure


def _program(concrete: ConcreteFunction, arrays: list[Any], variables: list[Any]) -> Compiled:
    """The trace for these arrays' shapes and dtypes (they may be JAX's tracers)."""
    examples = []
    for array, placeholder in zip(arrays, concrete.graph.inputs, strict=True):
        if (array.shape, array.dtype) == (placeholder.aval.shape, placeholder.aval.dtype):
            examples.append(placeholder)
        else:
            examples.append(new_tensor(_zeros(array.shape, array.dtype)))
    return concrete.program(examples, variables)


def _zeros(shape: tuple[int, ...], dtype: Any) -> Any:
    return np.zeros(shape, dtype)
