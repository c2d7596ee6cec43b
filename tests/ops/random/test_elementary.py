"""log, sin and cos round as a correctly rounded function would, or one unit off it as often as the C library's."""

import jax
import jax.numpy as jnp
import numpy as np

from tfjax.ops.random import elementary

UNIFORM = np.maximum(np.random.default_rng(0).integers(0, 2**23, 50_000) / 2**23, 1e-7).astype(np.float32)
EDGES = np.array([1e-7, 2**-23, 0.5, 1 - 2**-23, 0.25, 0.69921875, 0.98046875], np.float32)


def rounding_errors(actual, exact):
    """Share of results that are not the nearest float, after a check that none is more than one unit off."""
    nearest = exact.astype(np.float32)
    np.testing.assert_array_max_ulp(actual, nearest, 1)
    return (actual != nearest).mean()


def test_log():
    x = np.concatenate([UNIFORM, EDGES])
    assert rounding_errors(elementary.log32(np, x), np.log(x.astype(np.float64))) < 0.01


def test_sin_and_cos():
    x = np.concatenate([UNIFORM, EDGES, [0.0]]).astype(np.float32) * np.float32(2 * np.pi)
    wide = x.astype(np.float64)
    sin, cos = elementary.sincos32(np, x)
    assert rounding_errors(sin, np.sin(wide)) < 0.02
    assert rounding_errors(cos, np.cos(wide)) < 0.02


def test_xla_agrees_with_numpy():
    def all_three(x):
        return elementary.log32(jnp, x), *elementary.sincos32(jnp, x)

    compiled = jax.jit(all_three)(UNIFORM)
    twin = elementary.log32(np, UNIFORM), *elementary.sincos32(np, UNIFORM)
    for a, b in zip(compiled, twin, strict=True):
        assert (np.asarray(a) != b).mean() < 1e-4
