"""The only file that may depend on JAX names or behaviour without a stability promise."""

from __future__ import annotations

import functools
from typing import Any

import jax


def apply_equation(eqn: Any, *operands: Any) -> Any:
    """Apply the primitive of a jaxpr equation to operands.

    `Primitive.get_bind_params` gave (functions, params) up to JAX 0.9 and gives the params alone since.
    """
    prepared = eqn.primitive.get_bind_params(eqn.params)
    functions, params = ([], prepared) if isinstance(prepared, dict) else prepared
    return eqn.primitive.bind(*functions, *operands, **params)


def expanded(eqn: Any) -> Any:
    """The closed jaxpr of an equation for a whole JAX function (`jnp.nonzero` from JAX 0.12 on), or None.

    Its operands and results are those of the equation.
    """
    primitive = eqn.primitive
    if primitive.name != "call_hi_primitive":
        return None
    lower = lambda *operands: primitive.to_lojax(*operands, **eqn.params)
    return jax.make_jaxpr(lower)(*[variable.aval for variable in eqn.invars])


def scan_operands(params: dict[str, Any]) -> tuple[int, int]:
    """How many operands of a `scan` equation are constants, and how many are carried; the rest are stepped over.

    Parameters `num_consts` and `num_carry` up to JAX 0.10, since then a tree `ft_in` of (constants, carried, stepped).
    """
    if "num_consts" in params:
        return int(params["num_consts"]), int(params["num_carry"])
    consts, carry, _ = params["ft_in"].unpack()
    return len(consts), len(carry)


@functools.cache
def digamma_at_zero() -> float:
    """XLA's digamma(0): NaN as at the other poles up to JAX 0.10, -inf since."""
    with jax.ensure_compile_time_eval():
        return float(jax.lax.digamma(0.0))
