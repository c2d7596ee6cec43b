"""Special functions, from SciPy (which JAX itself depends on); imported when the first one is bound."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax.engine import jax_compat
from tfjax.engine.numpy_rules.registry import NARROW_FLOATS, RULES, Array, Kernel, via_float32

_SCIPY_NAMES = {
    "erf": "erf",
    "erfc": "erfc",
    "erf_inv": "erfinv",
    "lgamma": "gammaln",
    "digamma": "psi",
    "igamma": "gammainc",
    "igammac": "gammaincc",
    "regularized_incomplete_beta": "betainc",
    "bessel_i0e": "i0e",
    "bessel_i1e": "i1e",
    "zeta": "zeta",
}


def _bind_scipy(scipy_name: str) -> Any:
    def bind(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
        import scipy.special

        kernel, dtype = getattr(scipy.special, scipy_name), out_avals[0].dtype
        if scipy_name in _WITH_POLES:
            kernel = _WITH_POLES[scipy_name](kernel)
        return via_float32(kernel, dtype) if dtype in NARROW_FLOATS else kernel

    return bind


def _as_xla_at_zero(psi: Kernel) -> Kernel:
    # SciPy has -inf at 0 and inf at -0.
    at_zero = jax_compat.digamma_at_zero()
    return lambda x: np.where(x == 0, np.asarray(at_zero, x.dtype), psi(x))


def _infinite_at_infinity(gammaln: Kernel) -> Kernel:
    return lambda x: np.where(np.isinf(x), np.asarray(np.inf, x.dtype), gammaln(x))


_WITH_POLES: dict[str, Any] = {"psi": _as_xla_at_zero, "gammaln": _infinite_at_infinity}

for _name, _scipy_name in _SCIPY_NAMES.items():
    RULES[_name] = _bind_scipy(_scipy_name)


def _bind_polygamma(params: dict[str, Any], in_avals: Any, out_avals: Any) -> Kernel:
    import scipy.special

    dtype, psi = out_avals[0].dtype, _as_xla_at_zero(scipy.special.psi)

    def polygamma(m: Array, x: Array) -> Array:
        m, x = np.asarray(m, np.float64), np.asarray(x, np.float64)
        sign = np.where(m % 2 == 1, 1.0, -1.0)
        value = sign * scipy.special.gamma(m + 1) * scipy.special.zeta(m + 1, x)
        return np.where(m == 0, psi(x), value).astype(dtype)

    return polygamma


RULES["polygamma"] = _bind_polygamma
