"""`if` statements and `a if b else c`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tfjax.core import nest
from tfjax.function.autograph import staging
from tfjax.function.autograph.operators.checks import (
    check_branch,
    check_branch_values,
    check_branches,
    checked_condition,
)

_Get = Callable[[], tuple[Any, ...]]
_Set = Callable[[tuple[Any, ...]], None]
_Block = Callable[[], Any]


def if_stmt(
    cond: Any, body: _Block, orelse: _Block, get_state: _Get, set_state: _Set, symbol_names: tuple[str, ...], nouts: int
) -> None:
    """Runs or records one of two blocks.

    Args:
      cond: the condition.
      body: the block for a true condition; assigns to variables of the function around it.
      orelse: the other block.
      get_state: returns the variables that the blocks assign.
      set_state: assigns them.
      symbol_names: their names; those that are used afterwards first.
      nouts: how many of them are used afterwards.
    """
    if staging.is_staged(cond):
        _tf_if_stmt(cond, body, orelse, get_state, set_state, symbol_names, nouts)
    elif cond:
        body()
    else:
        orelse()


def _tf_if_stmt(
    cond: Any, body: _Block, orelse: _Block, get_state: _Get, set_state: _Set, names: tuple[str, ...], nouts: int
) -> None:
    cond = checked_condition(cond, "if statement")
    before = get_state()
    results: dict[str, tuple[Any, ...]] = {}

    def run(block: _Block, branch: str) -> tuple[Any, ...]:
        set_state(before)
        block()
        results[branch] = get_state()[:nouts]
        check_branch(results[branch], names, branch)
        if len(results) == 2:  # both have been recorded
            check_branches(results["main"], results["else"], names)
        # tf.cond wants something back
        return results[branch] or (0,)

    def aug_body() -> tuple[Any, ...]:
        return run(body, "main")

    def aug_orelse() -> tuple[Any, ...]:
        return run(orelse, "else")

    after = staging.cond(cond, aug_body, aug_orelse)
    set_state((*(after if nouts else ()), *before[nouts:]))


def if_exp(cond: Any, if_true: _Block, if_false: _Block, expr_repr: str) -> Any:
    """`if_true() if cond else if_false()`; `expr_repr` is the text of the condition."""
    if not staging.is_staged(cond):
        return if_true() if cond else if_false()
    results: dict[str, Any] = {}

    def main() -> Any:
        results["main"] = if_true()
        return results["main"]

    def other() -> Any:
        value = if_false()
        if "main" in results:
            nest.map_structure(lambda a, b: check_branch_values(expr_repr, a, b), results["main"], value)
        return value

    return staging.cond(cond, main, other)
