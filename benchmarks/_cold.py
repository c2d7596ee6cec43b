"""A notebook's worth of small ops: 19 kinds at 10 shapes, each result and each gradient read at once.

Defined once for `tf` and once for `jax.numpy`; run in a process that has done nothing yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

SHAPES = ((2, 2), (2, 3), (3, 2), (3, 4), (4, 4), (5, 3), (4, 6), (6, 5), (8, 3), (7, 7))

TF_OPS: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda tf, x: tf.add(x, 1.5),
    "multiply": lambda tf, x: tf.multiply(x, x),
    "divide": lambda tf, x: 1.0 / x,
    "square": lambda tf, x: tf.square(x),
    "sqrt": lambda tf, x: tf.sqrt(x),
    "exp": lambda tf, x: tf.exp(x),
    "log": lambda tf, x: tf.math.log(x),
    "sin": lambda tf, x: tf.sin(x),
    "tanh": lambda tf, x: tf.tanh(x),
    "sigmoid": lambda tf, x: tf.nn.sigmoid(x),
    "relu": lambda tf, x: tf.nn.relu(x - 1.0),
    "softmax": lambda tf, x: tf.nn.softmax(x) * x,
    "reduce_sum": lambda tf, x: tf.reduce_sum(x, axis=0),
    "reduce_mean": lambda tf, x: tf.reduce_mean(x),
    "reduce_max": lambda tf, x: tf.reduce_max(x, axis=1),
    "matmul": lambda tf, x: tf.matmul(x, x, transpose_b=True),
    "transpose": lambda tf, x: tf.transpose(x) * 2.0,
    "concat": lambda tf, x: tf.concat([x, x], axis=0),
    "where": lambda tf, x: tf.where(x > 1.0, x, 0.0),
}

JAX_OPS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "add": lambda jax, jnp, x: jnp.add(x, 1.5),
    "multiply": lambda jax, jnp, x: jnp.multiply(x, x),
    "divide": lambda jax, jnp, x: 1.0 / x,
    "square": lambda jax, jnp, x: jnp.square(x),
    "sqrt": lambda jax, jnp, x: jnp.sqrt(x),
    "exp": lambda jax, jnp, x: jnp.exp(x),
    "log": lambda jax, jnp, x: jnp.log(x),
    "sin": lambda jax, jnp, x: jnp.sin(x),
    "tanh": lambda jax, jnp, x: jnp.tanh(x),
    "sigmoid": lambda jax, jnp, x: jax.nn.sigmoid(x),
    "relu": lambda jax, jnp, x: jax.nn.relu(x - 1.0),
    "softmax": lambda jax, jnp, x: jax.nn.softmax(x) * x,
    "reduce_sum": lambda jax, jnp, x: jnp.sum(x, axis=0),
    "reduce_mean": lambda jax, jnp, x: jnp.mean(x),
    "reduce_max": lambda jax, jnp, x: jnp.max(x, axis=1),
    "matmul": lambda jax, jnp, x: jnp.matmul(x, x.T),
    "transpose": lambda jax, jnp, x: jnp.transpose(x) * 2.0,
    "concat": lambda jax, jnp, x: jnp.concatenate([x, x], axis=0),
    "where": lambda jax, jnp, x: jnp.where(x > 1.0, x, 0.0),
}


def _input(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(shape).uniform(0.5, 1.5, shape).astype(np.float32)


def run_tf(tf: Any) -> dict[str, float]:
    """Every op and gradient with GradientTape; the sums of what was read, by op, for comparison."""
    sums: dict[str, float] = {}
    for shape in SHAPES:
        for name, op in TF_OPS.items():
            x = tf.constant(_input(shape))
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = op(tf, x)
            value = y.numpy()
            gradient = tape.gradient(y, x).numpy()
            sums[name] = sums.get(name, 0.0) + float(value.sum()) + float(gradient.sum())
    return sums


def run_jax() -> dict[str, float]:
    """The same in plain JAX, op by op: call, read, jax.grad, read."""
    import jax
    import jax.numpy as jnp

    sums: dict[str, float] = {}
    for shape in SHAPES:
        for name, op in JAX_OPS.items():
            x = jnp.asarray(_input(shape))
            value = np.asarray(op(jax, jnp, x))
            gradient = np.asarray(jax.grad(lambda x, op=op: jnp.sum(op(jax, jnp, x)))(x))
            sums[name] = sums.get(name, 0.0) + float(value.sum()) + float(gradient.sum())
    return sums
