"""cond, while, scan: their bodies are interpreted too."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine import jax_compat
from tfjax.engine.numpy_rules.registry import Array, Kernel, rule


def _body(closed_jaxpr: Any) -> Kernel:
    from tfjax.engine.interpret import compile_jaxpr  # the interpreter itself imports the rules

    return compile_jaxpr(closed_jaxpr).raw


@rule("cond")
def _cond(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    branches = [_body(branch) for branch in params["branches"]]
    last = len(branches) - 1

    def cond(index: Array, *operands: Array) -> list[Array]:
        return branches[min(max(int(index), 0), last)](*operands)

    return cond


@rule("while")
def _while(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    condition, body = _body(params["cond_jaxpr"]), _body(params["body_jaxpr"])
    split = int(params["cond_nconsts"])
    start = split + int(params["body_nconsts"])
    predicate = params["cond_jaxpr"].out_avals[0]
    if predicate.ndim:
        return _batched_while(condition, body, split, start)

    def loop(*operands: Array) -> list[Array]:
        cond_consts, body_consts, carry = operands[:split], operands[split:start], operands[start:]
        while condition(*cond_consts, *carry)[0]:
            carry = body(*body_consts, *carry)
        return list(carry)

    return loop


def _batched_while(condition: Kernel, body: Kernel, split: int, start: int) -> Kernel:
    """A loop under vmap: one predicate per entry; entries that are done keep their values."""

    def loop(*operands: Array) -> list[Array]:
        cond_consts, body_consts, carry = operands[:split], operands[split:start], operands[start:]
        while (going := np.asarray(condition(*cond_consts, *carry)[0])).any():
            results = body(*body_consts, *carry)
            carry = tuple(
                np.where(going.reshape(going.shape + (1,) * (np.ndim(old) - going.ndim)), new, old)
                for new, old in zip(results, carry, strict=True)
            )
        return list(carry)

    return loop


@rule("scan")
def _scan(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    body, length = _body(params["jaxpr"]), int(params["length"])
    consts_end, num_carry = jax_compat.scan_operands(params)
    carry_end = consts_end + num_carry
    stacked = [(aval.shape, aval.dtype) for aval in out_avals[num_carry:]]
    steps = range(length - 1, -1, -1) if params["reverse"] else range(length)

    def scan(*operands: Array) -> list[Array]:
        consts, carry, xs = operands[:consts_end], operands[consts_end:carry_end], operands[carry_end:]
        ys = [np.empty(shape, dtype) for shape, dtype in stacked]
        for i in steps:
            results = body(*consts, *carry, *[x[i] for x in xs])
            carry = results[:num_carry]
            for stack, y in zip(ys, results[num_carry:], strict=True):
                stack[i] = y
        return [*carry, *ys]

    return scan
