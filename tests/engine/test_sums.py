"""Sums and broadcasts in stages against NumPy, with gradients of first and second order."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tfjax.engine.lowering import sums
from tfjax.engine.lowering.platform import use_platform

CASES = [((4, 5, 6), 2), ((3, 2, 4, 5), 3), ((3, 1, 4), 2), ((1, 3, 4), 2), ((3, 4, 2), 3), ((2, 3, 2, 2), 2)]


@pytest.fixture(autouse=True)
def staged(monkeypatch):
    """Two stages for small sums as well, on whatever platform the tests run."""
    monkeypatch.setattr(sums, "_LARGE", 0)
    with use_platform("cpu"):
        yield


def normal(seed, *shape):
    return jnp.asarray(np.random.default_rng(seed).normal(size=shape))


@pytest.mark.parametrize(("shape", "lead"), CASES)
def test_sum_over_leading_axes(shape, lead):
    x, axes = normal(0, *shape), tuple(range(lead))
    weights = normal(1, *shape[lead:])
    np.testing.assert_allclose(sums.reduce_sum(x, axes), np.sum(x, axes), rtol=1e-12)
    gradient = jax.grad(lambda x: jnp.sum(weights * sums.reduce_sum(x, axes)))(x)
    np.testing.assert_array_equal(gradient, np.broadcast_to(weights, shape))


@pytest.mark.parametrize(("shape", "lead"), [case for case in CASES if case[1] < len(case[0])])
def test_broadcast_along_leading_axes(shape, lead):
    x, weights = normal(0, *shape[lead:]), normal(1, *shape)
    spread = lambda x: sums.broadcast_in_dim(x, shape, range(lead, len(shape)))
    np.testing.assert_array_equal(spread(x), np.broadcast_to(x, shape))
    gradient = jax.grad(lambda x: jnp.sum(weights * spread(x)))(x)
    np.testing.assert_allclose(gradient, np.sum(weights, tuple(range(lead))), rtol=1e-12)
    second = jax.hessian(lambda x: jnp.sum(weights * spread(x) ** 2))(x)
    np.testing.assert_allclose(
        second, np.diag(2 * np.sum(weights, tuple(range(lead))).ravel()).reshape(second.shape), rtol=1e-12, atol=1e-12
    )


@pytest.mark.parametrize("axes", [(0,), (1, 2), (0, 2), (2,), (0, 1, 2), ()])
def test_any_axes(axes):
    x = normal(0, 3, 4, 5)
    np.testing.assert_allclose(sums.reduce_sum(x, axes), np.sum(x, axes), rtol=1e-12)


@pytest.mark.parametrize(("size", "axes"), [((1, 4), (0, 1)), ((3, 1), (0, 1)), ((), ()), ((4,), (1,)), ((3,), (0,))])
def test_any_broadcast(size, axes):
    x = normal(0, *size)
    expected = np.broadcast_to(np.expand_dims(x, tuple({0, 1} - set(axes))), (3, 4))
    np.testing.assert_array_equal(sums.broadcast_in_dim(x, (3, 4), axes), expected)


def test_only_where_it_is_worth_it(monkeypatch):
    monkeypatch.setattr(sums, "_LARGE", 100)

    def staged(*shape, dtype="float32"):
        fresh = lambda x: sums.reduce_sum(x, (0, 1))  # JAX remembers what it has traced
        return "barrier" in str(jax.make_jaxpr(fresh)(jax.ShapeDtypeStruct(shape, dtype)))

    assert staged(5, 5, 5) and not staged(4, 4, 4)
    assert not staged(5, 5, 5, dtype="int32")  # exact in any order
    with use_platform("gpu"):
        assert not staged(5, 5, 5)
