"""One recorded op out of a pure JAX function, for the layers that may not know the engine.

    @jax_op("Standardize")
    def standardize(x, mean, deviation):
        return (x - mean) / deviation

`standardize(x, 0.0, 1.0)` takes tensors, variables and what converts to tensors, and records one op: it fuses, runs on
the host while cold, and is differentiable. docs/ops.md explains the options.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.engine.op import Op
from tfjax.engine.trace import record
from tfjax.tensor.convert import convert_to_tensor, scalar
from tfjax.tensor.tensor import EagerTensor, Tensor

__all__ = ["JaxOp", "apply", "jax_op", "scalar"]


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
