"""tfjax.to_jax against plain JAX."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import tfjax as tf

X = np.linspace(-1, 1, 6, dtype=np.float32).reshape(3, 2)


def model():
    w = tf.Variable([[1.0], [2.0]])
    return w, tf.function(lambda x: tf.reduce_sum(tf.tanh(x @ w)), autograph=False)


def by_hand(values, x):
    return jnp.sum(jnp.tanh(x @ values[0]))


def test_value_and_transformations():
    w, f = model()
    pure, values = tf.to_jax(f, tf.TensorSpec([None, 2]))
    np.testing.assert_array_equal(values[0], w.numpy())
    np.testing.assert_allclose(jax.jit(pure)(values, X), by_hand(values, X), rtol=1e-6)
    np.testing.assert_allclose(jax.grad(pure)(values, X)[0], jax.grad(by_hand)(values, X)[0], rtol=1e-5)
    many = np.stack([X, 2 * X, -X])
    got = jax.vmap(pure, in_axes=(None, 0))(values, many)
    np.testing.assert_allclose(got, [by_hand(values, x) for x in many], rtol=1e-5, atol=1e-6)


def test_export():
    _, f = model()
    pure, values = tf.to_jax(f, X)
    shapes = jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape, a.dtype), (values, jnp.asarray(X)))
    exported = jax.export.export(jax.jit(pure))(*shapes)
    np.testing.assert_allclose(exported.call(values, X), by_hand(values, X), rtol=1e-6)


def test_assignments_become_results():
    w, f = model()

    @tf.function
    def step(x):
        with tf.GradientTape() as tape:
            loss = f(x)
        w.assign_sub(0.1 * tape.gradient(loss, w))
        return loss

    pure, values = tf.to_jax(step, X)
    loss, new = jax.jit(pure)(values, X)
    np.testing.assert_array_equal(w.numpy(), [[1.0], [2.0]])
    np.testing.assert_allclose(loss, float(step(X)), rtol=1e-6)
    np.testing.assert_allclose(new[0], w.numpy(), rtol=1e-6)


def test_structures_and_python_functions():
    pure, values = tf.to_jax(lambda x: {"a": x * 2.0, "b": [x, None]}, X)
    result = pure(values, X)
    assert values == [] and result["b"][1] is None
    np.testing.assert_array_equal(result["a"], 2 * X)


def test_what_cannot_be_traced():
    with pytest.raises(ValueError, match="cannot be traced as a whole"):
        tf.to_jax(tf.function(lambda x: x[x > 0], autograph=False), X)
