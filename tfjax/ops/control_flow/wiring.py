"""From traced loop bodies to the state and the constants of a loop in JAX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
from jax import lax

from tfjax.engine.aval import Aval
from tfjax.engine.value import Value
from tfjax.ops.control_flow.subgraph import Piece, inert_inputs, outside

Step = Callable[[tuple[Any, ...], tuple[Any, ...]], tuple[Any, ...]]


class Wiring:
    """Where a loop's pieces take their captures from: variables that the loop assigns are state, the rest constant.

    Attributes:
        constants: the values of the constants, as inputs of the op.
        variables: the variables that the body assigns; before: their values before the loop, as inputs of the op.
    """

    def __init__(self, pieces: Sequence[Piece], written: Sequence[tuple[Any, Value]]):
        self.pieces = list(pieces)
        self.variables = [variable for variable, _ in written]
        self.before = [variable._read() for variable in self.variables]
        self._state = {id(before): k for k, (_, before) in enumerate(written)}
        self._known: dict[int, int] = {}
        self.constants: list[Value] = []
        for piece in pieces:
            for value in piece.captured:
                if id(value) not in self._state and id(value) not in self._known:
                    self._known[id(value)] = len(self.constants)
                    self.constants.append(outside(piece.graph, value))

    def function(self, piece: Piece) -> Callable[..., tuple[Any, ...]]:
        """`piece` as a function of (inputs, values of the variables, constants)."""
        places = [(id(v) in self._state, self._state.get(id(v), self._known.get(id(v), -1))) for v in piece.captured]

        def run(inputs: Sequence[Any], variables: Sequence[Any], constants: Sequence[Any]) -> tuple[Any, ...]:
            captured = [variables[k] if state else constants[k] for state, k in places]
            return piece.function(*inputs, *captured)

        return run

    def live(self, piece: Piece, count: int) -> tuple[set[int], set[int]]:
        """Constants and variables that the first `count` outputs of `piece` depend on differentiably."""
        inert = inert_inputs(piece, count)
        moving = [v for k, v in enumerate(piece.captured) if k not in inert]
        constants = {self._known[id(v)] for v in moving if id(v) in self._known}
        return constants, {self._state[id(v)] for v in moving if id(v) in self._state}


def no_reports(avals: Sequence[Aval]) -> tuple[Any, ...]:
    """Reports of value checks that have not failed."""
    return tuple(jnp.zeros(a.shape, a.dtype) for a in avals)


def first_failed(old: Sequence[Any], new: Sequence[Any]) -> tuple[Any, ...]:
    """The reports of the first iteration whose checks failed."""
    return tuple(
        lax.select(lax.broadcast(jnp.any(before), before.shape), before, after)
        for before, after in zip(old, new, strict=True)
    )
