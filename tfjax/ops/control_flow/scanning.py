"""A loop over the rows of tensors, recorded as one `lax.scan`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
from jax import lax

from tfjax import engine
from tfjax.engine import effects
from tfjax.engine.aval import Aval, aval_of
from tfjax.engine.value import Value
from tfjax.ops.control_flow.subgraph import Piece, Subgraph, numeric
from tfjax.ops.control_flow.wiring import Wiring, first_failed, no_reports

Step = Callable[[list[Any], list[Any]], tuple[list[Value], list[Value]]]


def row_aval(aval: Aval) -> Aval:
    """Shape and dtype of a row."""
    return aval_of(aval.shape[1:], aval.dtype)


def scan(
    step: Step, carry: Sequence[Value], rows: Sequence[Value], length: int, reverse: bool, name: str
) -> tuple[list[Value], list[Value], Subgraph]:
    """Records `carry, out = step(carry, row)` for each row.

    Args:
        step: takes tensors of the carry and of one row; gives the next carry (same shapes and dtypes) and what is
        stacked.
        carry: the first carry.
        rows: tensors whose first dimension is `length`.
        length: number of rows.
        reverse: whether it begins with the last row; outputs stand where their rows do.
        name: prefix of names in the graph.

    Returns:
        The last carry, the stacked outputs, and the graph.
    """
    numeric([*carry, *rows])
    count = len(carry)
    graph = Subgraph(f"{name}_while_body", f"{name}/while/")
    avals = [*(v.aval for v in carry), *(row_aval(v.aval) for v in rows)]
    graph.trace(lambda *xs: step(list(xs[:count]), list(xs[count:])), avals, lambda result: result)
    after, outs = graph.result
    finals = list(graph.finals().values())
    piece = Piece(graph, [*after, *outs, *(new for _, _, new in finals)])
    wiring = Wiring([piece], [(variable, before) for variable, before, _ in finals])
    op = _op(piece, wiring, count, rows, length, reverse)
    results = list(op(*carry, *wiring.before, *rows, *wiring.constants))
    state = count + len(wiring.variables)
    for variable, value in zip(wiring.variables, results[count:state], strict=True):
        variable._assign_result(value)
    return results[:count], results[state:], graph


def _op(piece: Piece, wiring: Wiring, count: int, rows: Sequence[Value], length: int, reverse: bool) -> engine.Op:
    function = wiring.function(piece)
    state = count + len(wiring.variables)
    made = len(piece.outs) - state
    reports = piece.reports

    def loop(carry: tuple[Any, ...], xs: tuple[Any, ...], constants: tuple[Any, ...]) -> Any:
        def body(carry: tuple[Any, ...], xs: tuple[Any, ...]) -> Any:
            found = function((*carry[:count], *xs), carry[count:state], constants)
            variables = found[count + made : count + made + state - count]
            new = first_failed(carry[state:], found[len(piece.outs) :])
            return (*found[:count], *variables, *new), tuple(found[count : count + made])

        return lax.scan(body, carry, xs, length=length, reverse=reverse)

    run: Any = loop
    if piece.effects:
        run = jax.custom_jvp(loop)

        @run.defjvp
        def _derivative(primals: Any, tangents: Any) -> Any:
            outs = run(*primals)
            with effects.silent():
                return outs, jax.jvp(loop, primals, tangents)[1]

    def impl(*arrays: Any) -> tuple[Any, ...]:
        first = (*arrays[:state], *no_reports(reports))
        end = state + len(rows)
        carry, outs = run(first, tuple(arrays[state:end]), tuple(arrays[end:]))
        return (*carry[:state], *outs, *carry[state:])

    live, variables = wiring.live(piece, count + made)
    inputs = state + len(rows) + len(wiring.constants)
    moving = {*range(count), *(count + k for k in variables), *range(state, state + len(rows))}
    moving |= {state + len(rows) + k for k in live}
    stacked = [aval_of((length, *a.shape), a.dtype) for a in piece.outs[count : count + made]]
    avals = (*piece.outs[:count], *piece.outs[count + made :], *stacked, *reports)
    return engine.Op(
        "Scan",
        impl,
        abstract=lambda ins: avals,
        guards=piece.guards,
        cost=lambda ins: 5.0 + length * (3.0 + piece.cost_us),
        multi=True,
        effect=piece.effects,
        inert=frozenset(set(range(inputs)) - moving),
    )
