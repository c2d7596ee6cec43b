"""One recorded op out of a pure JAX function, for the layers that may not know the engine.

    @jax_op("Standardize")
    def standardize(x, mean, deviation):
        return (x - mean) / deviation

`standardize(x, 0.0, 1.0)` takes tensors, variables and what converts to tensors, and records one op: it fuses, runs on
the host while cold, and is differentiable. docs/ops.md explains the options.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tfjax import engine
from tfjax.engine.op import Op
from tfjax.engine.trace import record
from tfjax.engine.trace import state as recorder
from tfjax.tensor import watching
from tfjax.tensor.convert import convert_to_tensor, scalar
from tfjax.tensor.tensor import EagerTensor, Tensor

__all__ = ["JaxOp", "apply", "jax_op", "scalar", "update_variables"]


class JaxOp(Op):
    """An op whose inputs may be anything that converts to a tensor."""

    __slots__ = ()

    def __call__(self, *inputs: Any, **attrs: Any) -> Any:
        for value in inputs:
            if type(value) is not EagerTensor:
                inputs = tuple(map(_tensor, inputs))
                break
        return record(self, inputs, tuple(attrs.items()) if attrs else ())


def _tensor(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value
    read = getattr(value, "_read", None)
    return read() if read is not None else convert_to_tensor(value)


def apply(op: Op, tensors: Any, attrs: tuple[tuple[str, Any], ...] = ()) -> Any:
    """Records `op` on a sequence of tensors (nothing is converted): the cheapest call of an op with many inputs."""
    return record(op, tensors, attrs)


def update_variables(
    op: Op, tensors: Sequence[Any], variables: Sequence[Any], adjust: Sequence[tuple[int, Callable[[Any], Any]]] = ()
) -> Sequence[Any]:
    """Records one op on `tensors` and the values of `variables`; its first outputs become their new values.

    Args:
        op: an op with `multi=True`.
        tensors: inputs that are tensors.
        variables: different variables.
        adjust: pairs of a position and a function of tensors, applied to that output first.

    Returns:
        The outputs that are left.
    """
    plain = not (watching.active.tapes or watching.graphs.stack)
    trace = recorder().trace
    if not trace.symbolic:
        base = trace.base
        for variable in variables:
            value = variable._value
            if value.data is None and value.pos >= base:
                engine.cut()  # canonical: a variable is assigned twice in a trace never
                break
    outs = record(op, (*tensors, *[v._value if plain else v._read() for v in variables]))
    for position, function in adjust:
        new = convert_to_tensor(function(outs[position]))
        outs = (*outs[:position], new, *outs[position + 1 :])
    if plain and not recorder().trace.reports:
        recorder().trace.assigned = True
        for variable, value in zip(variables, outs, strict=False):
            variable._value = value
    else:
        for variable, value in zip(variables, outs, strict=False):
            variable._assign_result(value)
    return outs[len(variables) :]  # type: ignore[no-any-return]


def jax_op(name: str, **options: Any) -> Callable[[Callable[..., Any]], JaxOp]:
    """Decorator that makes a recorded op of a JAX function.

    The function gets JAX arrays by position and static, hashable attributes by keyword; it returns an array or a tuple
    of arrays. Numbers that decide no shape are inputs, never attributes: each value of an attribute is compiled anew.

    Args:
        name: shown in errors and reports; TensorFlow's op name where there is one.
        **options: `abstract`, `numpy`, `differentiable`, `check`, `guards`, `cost`, `multi`, `rows`, `pointwise`,
            `effect`: see docs/ops.md.
    """

    def wrap(function: Callable[..., Any]) -> JaxOp:
        return JaxOp(name, function, **options)

    return wrap
