"""Forward work is done once: flops of recorded training steps against hand-written JAX."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

import tfjax as tf
from tfjax import engine
from tfjax.engine import define_op

RNG = np.random.default_rng(0)


def normal(*shape):
    return (RNG.normal(size=shape) * 0.3).astype(np.float32)


def flops_of(function, *args):
    cost = jax.jit(function).lower(*args).compile().cost_analysis()
    return (cost[0] if isinstance(cost, list) else cost)["flops"]


def recorded_step(loss_of, variables):
    """Compiles one training step in mode xla; its program, the loss and the new values."""
    engine.clear_caches()
    with engine.mode("xla"):
        for _ in range(2):
            with tf.GradientTape() as tape:
                loss = loss_of(*variables)
            for v, g in zip(variables, tape.gradient(loss, variables), strict=True):
                v.assign_sub(0.1 * g)
            loss = float(loss)
        return engine.last_program(), loss, [v.numpy() for v in variables]


def by_hand(loss_of, weights):
    def step(rate, *weights):
        loss, grads = jax.value_and_grad(loss_of, tuple(range(len(weights))))(*weights)
        return loss, [w - rate * g for w, g in zip(weights, grads, strict=True)]

    flops = flops_of(step, np.float32(0.1), *weights)
    for _ in range(2):
        loss, weights = step(np.float32(0.1), *weights)
    return flops, float(loss), weights


def compare(tf_loss, jax_loss, weights, rtol=1e-4):
    program, loss, new = recorded_step(tf_loss, [tf.Variable(w) for w in weights])
    flops, want_loss, want = by_hand(jax_loss, weights)
    np.testing.assert_allclose(loss, want_loss, rtol=rtol)
    for g, w in zip(new, want, strict=True):
        np.testing.assert_allclose(g, w, rtol=rtol, atol=1e-5)
    assert program.cost_analysis()["flops"] <= 1.05 * flops


def test_mlp():
    x, t = normal(32, 64), normal(32, 10)
    tx, tt = tf.constant(x), tf.constant(t)

    def tf_loss(w1, b1, w2, b2):
        h = tf.tanh(tf.matmul(tx, w1) + b1)
        return tf.reduce_mean(tf.square(tf.matmul(h, w2) + b2 - tt))

    def jax_loss(w1, b1, w2, b2):
        return jnp.mean(jnp.square(jnp.tanh(x @ w1 + b1) @ w2 + b2 - t))

    compare(tf_loss, jax_loss, [normal(64, 48), normal(48), normal(48, 10), normal(10)])


def _rnn(x, w, u):
    def cell(h, row):
        h = jnp.tanh(row @ w + h @ u)
        return h, h

    return lax.scan(cell, jnp.zeros((x.shape[1], u.shape[0]), x.dtype), x)[1]


rnn = define_op("TestRNN")(_rnn)


def test_scan():
    x, t = normal(12, 8, 16), normal(12, 8, 24)
    tx, tt = tf.constant(x), tf.constant(t)
    compare(
        lambda w, u: tf.reduce_mean(tf.square(rnn(tx, w._read(), u._read()) - tt)),
        lambda w, u: jnp.mean(jnp.square(_rnn(x, w, u) - t)),
        [normal(16, 24), normal(24, 24)],
    )


def test_scan_between_layers():
    x, t = normal(12, 8, 16), normal(8, 3)
    tx, tt = tf.constant(x), tf.constant(t)

    def tf_loss(e, w, u, v):
        h = rnn(tf.tensordot(tx, e, 1), w._read(), u._read())
        return tf.reduce_mean(tf.square(tf.matmul(tf.reduce_sum(h, 0), v) - tt))

    def jax_loss(e, w, u, v):
        return jnp.mean(jnp.square(_rnn(x @ e, w, u).sum(0) @ v - t))

    compare(tf_loss, jax_loss, [normal(16, 16), normal(16, 24), normal(24, 24), normal(24, 3)])


@pytest.mark.parametrize("layers", [2, 4])
def test_stacked_scans(layers):
    x = normal(6, 4, 8)
    tx = tf.constant(x)

    def tf_loss(*ws):
        h = tx
        for w, u in zip(ws[::2], ws[1::2], strict=True):
            h = rnn(h, w._read(), u._read())
        return tf.reduce_mean(h * h)

    def jax_loss(*ws):
        h = x
        for w, u in zip(ws[::2], ws[1::2], strict=True):
            h = _rnn(h, w, u)
        return jnp.mean(h * h)

    compare(tf_loss, jax_loss, [normal(8, 8) for _ in range(2 * layers)])
