"""The part of a step that checks values: where it needs the batch only, it is run before the step itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import jax
from jax.extend.core import jaxpr_as_fun

# More than a check of labels and the selection of their rows needs.
_MOST = 100
_DEAR = ("dot_general", "conv_general_dilated", "while", "scan", "cond")


def checks_of_inputs(
    function: Callable[..., Sequence[Any]], arrays: Sequence[Any], count: int, changing: Collection[int]
) -> Callable[..., list[Any]] | None:
    """The function that computes only the last `count` outputs of a JAX function.

    Args:
        function: takes arrays like `arrays`.
        arrays: arrays, or tracers.
        count: how many outputs are wanted.
        changing: positions of arguments that the outputs may not depend on.

    Returns:
        The function; None if it would depend on one of those, or would take long.
    """
    closed = jax.make_jaxpr(lambda *given: tuple(function(*given))[-count:])(*arrays)
    jaxpr = closed.jaxpr
    needed = {id(v) for v in jaxpr.outvars}
    steps = []
    for step in reversed(jaxpr.eqns):
        if any(id(v) in needed for v in step.outvars):
            needed.update(id(v) for v in step.invars)
            steps.append(step)
    if any(id(jaxpr.invars[k]) in needed for k in changing):
        return None
    if len(steps) > _MOST or any(step.primitive.name in _DEAR for step in steps):
        return None
    steps.reverse()
    return jaxpr_as_fun(closed.replace(jaxpr=jaxpr.replace(eqns=steps)))  # type: ignore[no-any-return]
