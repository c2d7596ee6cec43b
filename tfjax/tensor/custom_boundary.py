"""Custom gradients inside a traced function, as `jax.custom_vjp`: how whoever differentiates the function sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from tfjax import engine
from tfjax.engine.gradient import mode
from tfjax.engine.value import Value


def boundary(
    graph: Any, outputs: Sequence[Value], inputs: Sequence[Value], backward: Callable[..., Sequence[Any]]
) -> list[Value]:
    """Copies of `outputs` whose gradient is what `backward` computes.

    Args:
        graph: the FuncGraph being traced.
        outputs: what the function with a gradient of its own returned.
        inputs: the tensors that it took.
        backward: from one upstream gradient per output to one gradient (or None) per input.
    """
    from tfjax.tensor.func_graph import FuncGraph

    inner = FuncGraph("gradient", graph)
    with inner:
        upstream = [inner.placeholder(o.aval, f"upstream_{k}") for k, o in enumerate(outputs)]
        grads = list(backward(*upstream))
    given = [k for k, g in enumerate(grads) if g is not None and engine.is_inexact(inputs[k].aval.dtype)]
    traced = inner.finish([grads[k] for k in given])
    captured = traced.captures()
    return list(_op(traced.function, len(outputs), [i.aval for i in inputs], given)(*outputs, *inputs, *captured))


def _op(function: Callable[..., Any], outputs: int, inputs: Sequence[Any], given: Sequence[int]) -> engine.Op:
    count = len(inputs)

    @jax.custom_vjp
    def copies(outs: Any, ins: Any, captured: Any) -> Any:
        return outs

    def forward(outs: Any, ins: Any, captured: Any) -> Any:
        return outs, (outs, captured)

    def pull(kept: Any, cotangents: Any) -> Any:
        outs, captured = kept
        filled = [
            jnp.zeros(o.shape, o.dtype) if ct.dtype == jax.dtypes.float0 else ct
            for o, ct in zip(outs, cotangents, strict=True)
        ]
        found = dict(zip(given, function(*filled, *captured), strict=False))
        grads = tuple(
            found[k].astype(aval.dtype).reshape(aval.shape) if k in found else _zero(aval)
            for k, aval in enumerate(inputs)
        )
        return tuple(_zero(o) for o in outs), grads, tuple(_zero(c) for c in captured)

    copies.defvjp(forward, pull)

    @jax.custom_jvp
    def copies_forward(outs: Any, ins: Any, captured: Any) -> Any:
        return outs

    @copies_forward.defjvp
    def push(primals: Any, tangents: Any) -> Any:
        outs, _, captured = primals
        backward = lambda *upstream: tuple(function(*upstream, *captured))[: len(given)]
        transposed = jax.linear_transpose(backward, *(jnp.zeros(o.shape, o.dtype) for o in outs))
        return outs, tuple(transposed(tuple(tangents[1][k] for k in given)))

    def impl(*arrays: Any) -> tuple[Any, ...]:
        # JAX takes either rule, not both; TensorFlow's forward mode transposes the gradient too.
        rule = copies_forward if mode.forward else copies
        return tuple(rule(arrays[:outputs], arrays[outputs : outputs + count], arrays[outputs + count :]))

    live = {outputs + k for k in given}

    class _Inert(frozenset):  # type: ignore[type-arg]
        """All positions but those of the inputs that have a gradient."""

        def __contains__(self, k: object) -> bool:
            return k not in live

        def __bool__(self) -> bool:
            return True

    return engine.Op(
        "IdentityN",
        impl,
        abstract=lambda ins: tuple(ins[:outputs]),
        numpy=lambda *arrays: arrays[:outputs],
        multi=True,
        inert=_Inert(),
    )


def _zero(x: Any) -> Any:
    if engine.is_inexact(x.dtype):
        return jnp.zeros(x.shape, x.dtype)
    return np.zeros(x.shape, jax.dtypes.float0)
