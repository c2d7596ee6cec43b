"""Training steps as programs: each once as a function of the module `tf`, and once written by hand in JAX.

A builder returns a function without arguments that does one step and returns the loss as a float (it *reads* the loss).
`wrap` is the identity (undecorated) or `tf.function`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Step = Callable[[], float]
RATE = 0.05


def _random(*shape: int, seed: int = 0, scale: float = 1.0) -> np.ndarray:
    return (scale * np.random.default_rng([seed, *shape]).standard_normal(shape)).astype(np.float32)


def _regression_data(rows: int) -> tuple[np.ndarray, np.ndarray]:
    x = _random(rows, 2)
    return x, (x @ np.array([[1.5], [-0.7]], np.float32) + 0.3).astype(np.float32)


def _digits() -> tuple[np.ndarray, np.ndarray]:
    return _random(32, 784), np.random.default_rng(1).integers(0, 10, 32)


SEQUENCE, BATCH, FEATURES, HIDDEN = 32, 32, 16, 64


def _rnn_arrays() -> tuple[np.ndarray, ...]:
    """Inputs [time, batch, features], targets [batch, hidden], and the three weights."""
    return (
        _random(SEQUENCE, BATCH, FEATURES),
        _random(BATCH, HIDDEN, seed=1, scale=0.3),
        _random(FEATURES, HIDDEN, scale=0.2),
        _random(HIDDEN, HIDDEN, scale=0.1),
        np.zeros(HIDDEN, np.float32),
    )


# ------------------------------------------------------------------------------------------------- as functions of tf


def _descend(tf: Any, wrap: Callable, loss_of: Callable, variables: list, data: tuple) -> Step:
    """The step every course writes: tape, gradient, assign_sub."""

    def train(*data):
        with tf.GradientTape() as tape:
            loss = loss_of(*data)
        for variable, gradient in zip(variables, tape.gradient(loss, variables), strict=True):
            variable.assign_sub(RATE * gradient)
        return loss

    train = wrap(train)
    return lambda: float(train(*data))


def tf_linear(tf: Any, wrap: Callable, rows: int = 2000, as_numpy: bool = False) -> Step:
    x, y = _regression_data(rows)
    W, b = tf.Variable(tf.zeros((2, 1))), tf.Variable(tf.zeros((1,)))

    def loss_of(x, y):
        return tf.reduce_mean(tf.square(tf.matmul(x, W) + b - y))

    data = (x, y) if as_numpy else (tf.constant(x), tf.constant(y))
    return _descend(tf, wrap, loss_of, [W, b], data)


def tf_linear_numpy(tf: Any, wrap: Callable) -> Step:
    """The data stay NumPy arrays, as in most notebooks."""
    return tf_linear(tf, wrap, as_numpy=True)


def tf_small(tf: Any, wrap: Callable) -> Step:
    """A step so small that only overhead is left; for the memory row."""
    return tf_linear(tf, wrap, rows=16)


def tf_mlp(tf: Any, wrap: Callable) -> Step:
    x, labels = _digits()
    w1, b1 = tf.Variable(_random(784, 128, scale=0.05)), tf.Variable(tf.zeros((128,)))
    w2, b2 = tf.Variable(_random(128, 10, scale=0.1)), tf.Variable(tf.zeros((10,)))

    def loss_of(x, labels):
        hidden = tf.nn.relu(tf.matmul(x, w1) + b1)
        logits = tf.matmul(hidden, w2) + b2
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))

    return _descend(tf, wrap, loss_of, [w1, b1, w2, b2], (tf.constant(x), tf.constant(labels)))


def _tf_rnn(tf: Any, wrap: Callable, last_state: Callable) -> Step:
    x, target, *weights = _rnn_arrays()
    wx, wh, b = (tf.Variable(w) for w in weights)

    def cell(h, xt):
        return tf.tanh(tf.matmul(xt, wx) + tf.matmul(h, wh) + b)

    def loss_of(x, target):
        return tf.reduce_mean(tf.square(last_state(cell, x, tf.zeros((BATCH, HIDDEN))) - target))

    return _descend(tf, wrap, loss_of, [wx, wh, b], (tf.constant(x), tf.constant(target)))


def tf_rnn(tf: Any, wrap: Callable) -> Step:
    """The recurrence as a Python loop."""

    def last_state(cell, x, h):
        for t in range(SEQUENCE):
            h = cell(h, x[t])
        return h

    return _tf_rnn(tf, wrap, last_state)


def tf_scan(tf: Any, wrap: Callable) -> Step:
    """The recurrence as tf.scan."""
    return _tf_rnn(tf, wrap, lambda cell, x, h: tf.scan(cell, x, initializer=h)[-1])


# -------------------------------------------------------------------------------------------------- by hand, in JAX


def _jax_descend(loss_of: Callable, weights: tuple, data: tuple) -> tuple[Step, Callable[[], Any]]:
    """The step, and a function giving its compiled program."""
    import jax

    @jax.jit
    def train(weights, *data):
        loss, gradients = jax.value_and_grad(loss_of)(weights, *data)
        return tuple(w - RATE * g for w, g in zip(weights, gradients, strict=True)), loss

    weights, data = jax.device_put((weights, data))

    def step():
        nonlocal weights
        weights, loss = train(weights, *data)
        return float(loss)

    return step, lambda: train.lower(weights, *data).compile()


def jax_linear(rows: int = 2000) -> tuple[Step, Callable[[], Any]]:
    import jax.numpy as jnp

    def loss_of(weights, x, y):
        W, b = weights
        return jnp.mean(jnp.square(x @ W + b - y))

    return _jax_descend(loss_of, (np.zeros((2, 1), np.float32), np.zeros((1,), np.float32)), _regression_data(rows))


def jax_linear_numpy() -> tuple[Step, Callable[[], Any]]:
    """The same step: hand-written code would put the data on the device once."""
    return jax_linear()


def jax_mlp() -> tuple[Step, Callable[[], Any]]:
    import jax
    import jax.numpy as jnp

    def loss_of(weights, x, labels):
        w1, b1, w2, b2 = weights
        log_p = jax.nn.log_softmax(jax.nn.relu(x @ w1 + b1) @ w2 + b2)
        return -jnp.mean(jnp.take_along_axis(log_p, labels[:, None], axis=1))

    weights = (
        _random(784, 128, scale=0.05),
        np.zeros(128, np.float32),
        _random(128, 10, scale=0.1),
        np.zeros(10, np.float32),
    )
    return _jax_descend(loss_of, weights, _digits())


def _jax_rnn(last_state: Callable) -> tuple[Step, Callable[[], Any]]:
    import jax.numpy as jnp

    x, target, *weights = _rnn_arrays()

    def loss_of(weights, x, target):
        wx, wh, b = weights
        final = last_state(lambda h, xt: jnp.tanh(xt @ wx + h @ wh + b), x, jnp.zeros((BATCH, HIDDEN), x.dtype))
        return jnp.mean(jnp.square(final - target))

    return _jax_descend(loss_of, tuple(weights), (x, target))


def jax_rnn() -> tuple[Step, Callable[[], Any]]:
    def last_state(cell, x, h):
        for t in range(SEQUENCE):
            h = cell(h, x[t])
        return h

    return _jax_rnn(last_state)


def jax_scan() -> tuple[Step, Callable[[], Any]]:
    import jax

    def last_state(cell, x, h):
        return jax.lax.scan(lambda h, xt: (cell(h, xt), None), h, x)[0]

    return _jax_rnn(last_state)


STEPS = ("linear", "linear_numpy", "mlp", "rnn", "scan", "small")
