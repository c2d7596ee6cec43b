"""The only file that may depend on JAX names or behaviour without a stability promise."""

from __future__ import annotations

from typing import Any


def apply_equation(eqn: Any, *operands: Any) -> Any:
    """Apply the primitive of a jaxpr equation to operands.

    `Primitive.get_bind_params` gave (functions, params) up to JAX 0.9 and gives the params alone since.
    """
    prepared = eqn.primitive.get_bind_params(eqn.params)
    functions, params = ([], prepared) if isinstance(prepared, dict) else prepared
    return eqn.primitive.bind(*functions, *operands, **params)
