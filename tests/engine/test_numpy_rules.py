"""Every NumPy rule against XLA's result for the same primitive, over dtypes and shapes.

One jitted program per dtype and family computes all of XLA's answers, so that few programs are compiled.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest

import tfjax.engine  # noqa: F401  (enables 64-bit types)
from tests.engine import rule_cases
from tfjax.engine.interpret import compile_jaxpr, fallbacks


def _flat(cases: list[rule_cases.Case]) -> tuple[Any, list[np.ndarray], list[int]]:
    """All cases as one function of all their arguments, which returns a list of lists of results."""
    arguments = [arg for case in cases for arg in case.args]
    counts = [len(case.args) for case in cases]

    def run_all(*args: Any) -> list[list[Any]]:
        results, start = [], 0
        for case, count in zip(cases, counts):
            try:
                results.append(jax.tree.leaves(case.fn(*args[start : start + count])))
            except Exception as error:
                error.add_note(f"in the case {case.label!r}")
                raise
            start += count
        return results

    return run_all, arguments, counts


def _differences(got: np.ndarray, want: np.ndarray, ulps: float, atol: float) -> str | None:
    """What is wrong with `got`, or None; a unit in the last place is that of the larger magnitude."""
    if got.dtype != want.dtype or got.shape != want.shape:
        return f"{got.dtype}{got.shape} instead of {want.dtype}{want.shape}"
    if want.dtype.kind in "biu":
        bad = got != want
    else:
        kind = np.complex128 if want.dtype.kind == "c" else np.float64
        info = ml_dtypes.finfo(want.dtype)
        g, w = _flushed(got.astype(kind), float(info.tiny)), _flushed(want.astype(kind), float(info.tiny))
        eps = float(info.eps)
        with np.errstate(all="ignore"):
            close = np.abs(g - w) <= np.maximum(ulps * eps * np.maximum(np.abs(g), np.abs(w)), atol)
        bad = ~(close | (g == w) | (np.isnan(g) & np.isnan(w)))
    if not bad.any():
        return None
    return f"got {got[bad][:5]}, XLA has {want[bad][:5]} at {np.argwhere(bad)[:5].tolist()}"


def _flushed(x: np.ndarray, tiny: float) -> np.ndarray:
    """XLA's CPU code flushes subnormal results to zero, NumPy keeps them: that difference is allowed."""
    return np.where(np.abs(x) < tiny, 0, x)


def _through_xla(fn: Any, arguments: list[np.ndarray]) -> Any:
    """Jitted without LLVM's optimisations: the same operations, compiled in half the time."""
    options = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
    return jax.jit(fn).lower(*arguments).compile(compiler_options=options)(*arguments)


def check(cases: list[rule_cases.Case]) -> None:
    run_all, arguments, _ = _flat(cases)
    jaxpr, tree = jax.make_jaxpr(run_all, return_shape=True)(*arguments)
    before = [a.copy() for a in arguments]
    results = jax.tree.unflatten(jax.tree.structure(tree), compile_jaxpr(jaxpr)(*arguments))
    expected = _through_xla(run_all, arguments)
    wrong = []
    for case, got, want in zip(cases, results, expected):
        for g, w in zip(got, want):
            problem = _differences(np.asarray(g), np.asarray(w), case.ulps, case.atol)
            if problem:
                wrong.append(f"{case.label}: {problem}")
    assert not wrong, "\n".join(wrong)
    for now, then in zip(arguments, before):
        assert now.tobytes() == then.tobytes(), "an input was written to"


@pytest.mark.parametrize("dtype", rule_cases.ALL + rule_cases.FLOAT8)
def test_rules_agree_with_xla(dtype: str) -> None:
    fallbacks.clear()
    check([case for family, dtypes in rule_cases.FAMILIES if dtype in dtypes for case in family(dtype)])
    assert not fallbacks, f"no NumPy rule for {dict(fallbacks)}"


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "int32", "complex64"])
def test_scalars_may_come_as_numpy_scalars_or_arrays(dtype: str) -> None:
    x = rule_cases.values(dtype, ())
    scalar = x[()]

    def f(a: Any) -> list[Any]:
        y = a + a * a
        parts = [y, -y, y.reshape(1), jnp.broadcast_to(y, (2, 3)), y[None].sum(), y == a, jnp.where(y == a, y, a)]
        return parts + [jnp.stack([y, a]), y.astype(jnp.complex64), jnp.transpose(y), jnp.pad(y[None], 1)]

    program = compile_jaxpr(jax.make_jaxpr(f)(x))
    for one, other, want in zip(program(x), program(scalar), jax.jit(f)(x)):
        assert _differences(np.asarray(one), np.asarray(want), 2, 1e-6) is None
        assert _differences(np.asarray(other), np.asarray(want), 2, 1e-6) is None
