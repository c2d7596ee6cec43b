"""Static estimate of what one interpretation of a jaxpr costs; decides between interpreting and compiling.

The numbers are orders of magnitude measured on one x86 core.  They depend on nothing but the program, so that the same
program takes the same path in every run.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from tfjax.engine.flatten import Equation, flatten
from tfjax.engine.numpy_rules.registry import NARROW_FLOATS, RULES, is_supported

EQUATION_US = 1.0
FALLBACK_US = 30_000.0  # XLA compiles the equation before its first run
WHILE_TRIPS = 16  # unknown at compile time

_NS_PER_ELEMENT = {
    **dict.fromkeys("exp log sin cos tanh logistic exp2 log1p expm1 sqrt rsqrt".split(), 1.0),
    **dict.fromkeys("tan cbrt asin acos atan sinh cosh asinh acosh atanh atan2 pow round".split(), 3.0),
    **dict.fromkeys("rem div select_n clamp".split(), 1.5),
    **dict.fromkeys("erf erfc erf_inv lgamma digamma igamma igammac zeta polygamma".split(), 30.0),
    **dict.fromkeys("bessel_i0e bessel_i1e regularized_incomplete_beta".split(), 60.0),
    **dict.fromkeys("gather dynamic_update_slice transpose rev".split(), 1.0),
    **dict.fromkeys("cumsum cumprod cummax cummin argmax argmin".split(), 2.0),
    "cumlogsumexp": 30.0,
}
_VIEWS = frozenset("reshape squeeze expand_dims slice broadcast_in_dim real imag split".split())
_DEFAULT_NS_PER_ELEMENT = 0.3
_NARROW_FACTOR = 4.0  # bfloat16 and float16 go through scalar conversions
_FLOPS_PER_US = {"f4": 60_000.0, "f8": 30_000.0, "c8": 15_000.0, "c16": 8_000.0}
_OTHER_FLOPS_PER_US = 800.0  # integer products do not use BLAS
_CONV_EFFICIENCY = 0.3


def cost_us(closed_jaxpr: Any) -> float:
    """Estimated microseconds of one run of a closed jaxpr in NumPy."""
    return equations_cost_us(flatten(closed_jaxpr).equations)


def equations_cost_us(equations: Iterable[Equation]) -> float:
    """Sum of the estimates of flattened equations."""
    return sum(_equation_us(equation) for equation in equations)


def _equation_us(eqn: Equation) -> float:
    name, params = eqn.name, eqn.params
    if name == "scan":
        return EQUATION_US + int(params["length"]) * (EQUATION_US + cost_us(params["jaxpr"]))
    if name == "while":
        return EQUATION_US + WHILE_TRIPS * (cost_us(params["cond_jaxpr"]) + cost_us(params["body_jaxpr"]))
    if name == "cond":
        return EQUATION_US + max(cost_us(branch) for branch in params["branches"])
    if name not in RULES or not all(is_supported(aval.dtype) for aval in (*eqn.in_avals, *eqn.out_avals)):
        return FALLBACK_US
    us = EQUATION_US + _work_us(eqn)
    narrow = any(aval.dtype in NARROW_FLOATS for aval in eqn.in_avals)
    return EQUATION_US + (us - EQUATION_US) * _NARROW_FACTOR if narrow and name not in _VIEWS else us


def _work_us(eqn: Equation) -> float:
    name = eqn.name
    if name in _VIEWS:
        return 0.0
    out_size = sum(aval.size for aval in eqn.out_avals)
    in_size = sum(aval.size for aval in eqn.in_avals)
    if name == "dot_general":
        return 2.0 * out_size * _contracted(eqn) / _flops(eqn)
    if name == "conv_general_dilated":
        filters, numbers = eqn.in_avals[1], eqn.params["dimension_numbers"]
        taps = filters.size / max(1, filters.shape[numbers.rhs_spec[0]])
        return 2.0 * out_size * taps / (_flops(eqn) * _CONV_EFFICIENCY)
    if name in ("sort", "top_k"):
        return in_size * 4e-3 * math.log2(in_size + 2)
    if name == "fft":
        return in_size * 5e-3 * math.log2(in_size + 2)
    if name in ("cholesky", "lu", "qr", "svd", "eigh", "triangular_solve"):
        operand = eqn.in_avals[0]
        factor = 20.0 if name in ("svd", "eigh") else 1.0
        return 10.0 + factor * 2.0 * operand.size * operand.shape[-1] / 2_000.0
    if name.startswith(("reduce_window", "select_and_")):
        return math.prod(eqn.params["window_dimensions"]) * max(in_size, out_size) * 1e-3
    if name == "dynamic_slice":
        return out_size * 1e-3
    if name in ("scatter", "scatter-add", "scatter-mul", "scatter-min", "scatter-max"):
        return (out_size * 0.5 + eqn.in_avals[2].size * 5.0) * 1e-3
    if name == "gather":
        in_size = eqn.in_avals[1].size
    return max(out_size, in_size) * _NS_PER_ELEMENT.get(name, _DEFAULT_NS_PER_ELEMENT) * 1e-3


def _contracted(eqn: Equation) -> int:
    (lhs_dims, _), _ = eqn.params["dimension_numbers"]
    return math.prod(eqn.in_avals[0].shape[d] for d in lhs_dims)


def _flops(eqn: Equation) -> float:
    dtype = eqn.out_avals[0].dtype
    if dtype in NARROW_FLOATS:
        return _FLOPS_PER_US["f4"]
    return _FLOPS_PER_US.get(f"{dtype.kind}{dtype.itemsize}", _OTHER_FLOPS_PER_US)
