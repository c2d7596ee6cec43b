"""The only file that may depend on JAX names or behaviour without a stability promise."""

from __future__ import annotations

import functools
from typing import Any

import jax
import numpy as np
from jax._src.interpreters import mlir

from tfjax.engine.lowering.windows import conv_layout


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


# The versions of JAX whose XLA is known to take `_CPU_OPTIONS`; a later one is asked.
_OPTIONS_KNOWN = ((0, 10), (0, 13))
# On the CPU XLA hands convolutions and small products to YNNPACK by default. Training steps then take 3 times as long
# with convolutions, 1.1-1.5 times with dense layers, as with the kernels of Eigen, which it uses otherwise.
_CPU_OPTIONS = {"xla_cpu_experimental_ynn_fusion_type": ""}


@functools.cache
def compiler_options() -> dict[str, str] | None:
    """What programs are compiled with, beside XLA's defaults, or None; the first call prepares JAX for the CPU."""
    if jax.default_backend() != "cpu":
        return None
    _canonical_convolutions()
    if not _OPTIONS_KNOWN[0] <= jax.__version_info__ < _OPTIONS_KNOWN[1]:
        try:
            jax.jit(lambda x: x, compiler_options=_CPU_OPTIONS)(0)
        except jax.errors.JaxRuntimeError:  # no such option
            return None
    return _CPU_OPTIONS


def _canonical_convolutions() -> None:
    """From now on JAX writes convolutions for the CPU with the axes in the one order that XLA has kernels for.

    XLA reorders them itself, but not in the bodies of loops, where gradients of convolutions then take 100 times as
    long. (Its pass ConvCanonicalization visits the entry computation alone.)
    """
    primitive = jax.lax.conv_general_dilated_p
    entry = mlir._platform_specific_lowerings["cpu"].get(primitive) or mlir._lowerings[primitive]
    lower = getattr(entry, "rule", entry)

    def reordered(x: Any, w: Any, *, dimension_numbers: Any, **params: Any) -> Any:
        (batch, channels, *sizes), (filters, per_group, *kernel), (out_batch, out_channels, *out) = dimension_numbers
        rank = len(sizes)
        y = primitive.bind(
            _transposed(x, (batch, *sizes, channels)),
            jax.lax.transpose(w, (*kernel, per_group, filters)),
            dimension_numbers=conv_layout(rank),
            **params,
        )
        return jax.lax.transpose(y, tuple(np.argsort((out_batch, *out, out_channels))))

    def rule(context: Any, x: Any, w: Any, **params: Any) -> Any:
        rank = len(params["window_strides"])
        if rank == 0 or params["dimension_numbers"] == conv_layout(rank):
            return lower(context, x, w, **params)
        return mlir.lower_fun(reordered, multiple_results=False)(context, x, w, **params)

    mlir.register_lowering(primitive, rule, platform="cpu")


# Smaller arrays are transposed as fast in one step.
_LARGE_BYTES = 1 << 18


def _transposed(x: Any, order: tuple[int, ...]) -> Any:
    """`lax.transpose`; of large arrays whose first and last axes change places, in two steps.

    In one, as XLA writes it, each element read comes from a page of its own. A conditional keeps XLA from joining the
    two; either branch will do.
    """
    if order[0] != x.ndim - 1 or order[-1] != 0 or x.size * x.dtype.itemsize < _LARGE_BYTES:
        return jax.lax.transpose(x, order)
    rows = jax.lax.transpose(x, (*order[1:-1], 0, order[0]))
    turn = lambda rows: jax.lax.transpose(rows, (rows.ndim - 1, *range(rows.ndim - 1)))
    first = rows[(0,) * rows.ndim]
    return jax.lax.cond(first == first, turn, turn, rows)


@functools.cache
def digamma_at_zero() -> float:
    """XLA's digamma(0): NaN as at the other poles up to JAX 0.10, -inf since."""
    with jax.ensure_compile_time_eval():
        return float(jax.lax.digamma(0.0))
