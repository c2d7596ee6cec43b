"""Loops in JAX: how a loop runs, and how it is differentiated.

Nothing here knows tensors. A loop that is not differentiated is a `lax.while_loop`. Its derivative is that of an equal
loop which JAX can go backward through: a `lax.scan` where the number of iterations is known, else a tree of scans
(`tree`); in any order of differentiation and in both modes. That loop computes the values as well; only effects stay
with the first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jax import lax

from tfjax.engine import effects

State = tuple[Any, ...]
# A differentiated loop of unknown length may have TREE_BASE ** TREE_DEPTH iterations, 268 million; it keeps TREE_BASE
# states per level, and each level lengthens compilation. (equinox.internal.while_loop, kind "checkpointed", takes
# longer to compile and to run, and has neither second derivatives nor forward mode.)
TREE_BASE = 128
TREE_DEPTH = 4


def run_loop(
    test: Callable[[State, State], Any],
    body: Callable[[State, State], State],
    state: State,
    constants: State,
    length: Callable[[], int | None],
    bound: int | None,
    has_effects: bool,
) -> State:
    """`while test(state, constants): state = body(state, constants)`.

    Args:
        test, body: JAX functions of the state and the constants.
        state: arrays that change.
        constants: arrays that do not.
        length: gives the number of iterations, if that is known; asked only where the loop is differentiated.
        bound: a number of iterations that is not exceeded, if one is known.
        has_effects: whether the loop does more than computing.
    """

    @jax.custom_jvp
    def loop(state: State, constants: State) -> State:
        return lax.while_loop(lambda s: test(s, constants), lambda s: body(s, constants), state)

    def differentiable(state: State, constants: State) -> State:
        known = length()
        if known is not None:
            return lax.scan(lambda s, _: (body(s, constants), None), state, None, length=known)[0]
        return tree(lambda s: test(s, constants), lambda s: body(s, constants), state, bound)

    @loop.defjvp
    def _derivative(primals: Any, tangents: Any) -> Any:
        if not has_effects:
            return jax.jvp(differentiable, primals, tangents)
        outs = loop(*primals)
        with effects.silent():
            return outs, jax.jvp(differentiable, primals, tangents)[1]

    return tuple(loop(state, constants))


def tree(test: Callable[[State], Any], body: Callable[[State], State], state: State, bound: int | None) -> State:
    """`while test(state): state = body(state)` such that it can be differentiated.

    A scan of TREE_BASE steps, each of which is such a scan itself, and so on; a step whose test fails does nothing.
    Going backward, each level computes its states again from those of the level above (`jax.checkpoint`), so memory
    grows with the logarithm of the number of steps.
    """
    depth = TREE_DEPTH
    if bound is not None:
        depth = next((d for d in range(1, TREE_DEPTH + 1) if TREE_BASE**d >= bound), TREE_DEPTH)

    def leaf(state: State) -> State:
        return lax.cond(test(state), body, lambda s: s, state)

    def level(step: Callable[[State], State]) -> Callable[[State], State]:
        again = jax.checkpoint(step)

        def steps(state: State) -> State:
            return lax.scan(lambda s, _: (again(s), None), state, None, length=TREE_BASE)[0]

        return lambda state: lax.cond(test(state), steps, lambda s: s, state)

    step = leaf
    for _ in range(depth):
        step = level(step)
    return _spoiled(test, step(tuple(state)))


def _spoiled(test: Callable[[State], Any], state: State) -> State:
    """Numbers that are visibly wrong, if the loop should have gone on."""
    unfinished = test(state)

    def spoil(x: Any) -> Any:
        if not np.issubdtype(x.dtype, np.floating):
            return x
        return x + lax.stop_gradient(lax.select(unfinished, np.array(np.nan, x.dtype), np.array(0, x.dtype)))

    return tuple(spoil(x) for x in state)
