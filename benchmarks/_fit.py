"""Training by epochs as programs: once as a Keras model given to `fit`, once written by hand in JAX.

A builder returns a function that trains for some epochs and returns the mean loss of the last as a float.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Epoch = Callable[[], float]
RATE = 1e-3
# name: (rows, shape of a row, batch size)
WORKLOADS: dict[str, tuple[int, tuple[int, ...], int]] = {
    "mlp128": (12_800, (784,), 128),
    "mlp32": (6_400, (784,), 32),
    "convnet": (2_560, (28, 28, 1), 128),
    "lstm": (1_600, (50, 32), 32),
    "tiny": (100, (4,), 32),
}
CLASSES = 10
EPOCHS = 4  # of one measurement: what `fit` does once is not an epoch's


def data(workload: str) -> tuple[np.ndarray, np.ndarray]:
    rows, shape, _ = WORKLOADS[workload]
    rng = np.random.default_rng(7)
    return rng.random((rows, *shape), np.float32), rng.integers(0, CLASSES, rows)


# ------------------------------------------------------------------------------------------------------------ as Keras


def keras_model(keras: Any, workload: str) -> Any:
    layers = keras.layers
    inputs = keras.Input(WORKLOADS[workload][1])
    if workload == "convnet":
        x = layers.MaxPooling2D()(layers.Conv2D(32, 3, activation="relu")(inputs))
        x = layers.MaxPooling2D()(layers.Conv2D(64, 3, activation="relu")(x))
        x = layers.Flatten()(x)
    elif workload == "lstm":
        x = layers.LSTM(64)(inputs)
    else:
        x = layers.Dense(8 if workload == "tiny" else 128, activation="relu")(inputs)
    model = keras.Model(inputs, layers.Dense(CLASSES)(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(RATE), loss)
    return model


def keras_epochs(keras: Any, workload: str, epochs: int = EPOCHS) -> Epoch:
    x, y = data(workload)
    model = keras_model(keras, workload)
    batch = WORKLOADS[workload][2]
    return lambda: model.fit(x, y, batch_size=batch, epochs=epochs, verbose=0).history["loss"][-1]


def keras_tape_step(tf: Any) -> Callable[[], float]:
    """One undecorated training step with a tape and Keras's Adam, of the MLP at batch 32."""
    keras = tf.keras
    model = keras_model(keras, "mlp32")
    optimizer, loss_of = model.optimizer, keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    x, y = (tf.constant(a[:32]) for a in data("mlp32"))

    def step() -> float:
        with tf.GradientTape() as tape:
            loss = loss_of(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
        return float(loss)

    return step


# ------------------------------------------------------------------------------------------------------------- in JAX


def _conv(x: Any, w: Any) -> Any:
    """3x3 convolution as one product, which is what XLA is fast at on a CPU."""
    import jax.numpy as jnp

    height, width = x.shape[1] - 2, x.shape[2] - 2
    parts = [x[:, i : i + height, j : j + width] for i in range(3) for j in range(3)]
    return jnp.concatenate(parts, -1) @ w.reshape(-1, w.shape[-1])


def _max_pool(x: Any) -> Any:
    import jax.numpy as jnp

    height, width = x.shape[1] // 2 * 2, x.shape[2] // 2 * 2
    x = x[:, :height, :width]
    above = jnp.maximum(x[:, ::2, ::2], x[:, ::2, 1::2])
    return jnp.maximum(above, jnp.maximum(x[:, 1::2, ::2], x[:, 1::2, 1::2]))


def _logits(workload: str) -> tuple[list[tuple[int, ...]], Callable[[list[Any], Any], Any]]:
    """Shapes of the parameters, and the model."""
    import jax
    import jax.numpy as jnp

    relu = jax.nn.relu
    if workload == "convnet":

        def convnet(p: list[Any], x: Any) -> Any:
            x = _max_pool(relu(_conv(x, p[0]) + p[1]))
            x = _max_pool(relu(_conv(x, p[2]) + p[3]))
            return x.reshape(x.shape[0], -1) @ p[4] + p[5]

        return [(3, 3, 1, 32), (32,), (3, 3, 32, 64), (64,), (1600, CLASSES), (CLASSES,)], convnet
    if workload == "lstm":

        def lstm(p: list[Any], x: Any) -> Any:
            def cell(state: Any, given: Any) -> Any:
                h, c = state
                i, f, g, o = jnp.split(given + h @ p[1], 4, 1)
                c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
                return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

            zero = jnp.zeros((x.shape[0], 64))
            (h, _), _ = jax.lax.scan(cell, (zero, zero), jnp.swapaxes(x @ p[0] + p[2], 0, 1))
            return h @ p[3] + p[4]

        return [(32, 256), (64, 256), (256,), (64, CLASSES), (CLASSES,)], lstm
    return [(784, 128), (128,), (128, CLASSES), (CLASSES,)], lambda p, x: relu(x @ p[0] + p[1]) @ p[2] + p[3]


def _jax_step(workload: str) -> tuple[Callable[..., Any], Any, Any]:
    """A step (state, rows, x, y) -> state with Adam, its first state, and its function of the loss alone."""
    import jax
    import jax.numpy as jnp

    shapes, logits = _logits(workload)
    rng = np.random.default_rng(3)
    params = [jnp.asarray(rng.normal(0, 0.05, shape).astype(np.float32)) for shape in shapes]

    def loss_of(p: list[Any], x: Any, y: Any) -> Any:
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits(p, x)), y[:, None], 1))

    def step(state: Any, rows: Any, x: Any, y: Any) -> Any:
        p, m, v, count, total = state
        loss, grads = jax.value_and_grad(loss_of)(p, x[rows], y[rows])
        count = count + 1
        scale = RATE * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
        m = [a + (g - a) * 0.1 for a, g in zip(m, grads, strict=True)]
        v = [a + (g * g - a) * 0.001 for a, g in zip(v, grads, strict=True)]
        p = [w - scale * a / (jnp.sqrt(b) + 1e-7) for w, a, b in zip(p, m, v, strict=True)]
        return p, m, v, count, total + loss

    zeros = [jnp.zeros_like(p) for p in params]
    return step, (params, zeros, [jnp.array(z) for z in zeros], jnp.zeros((), jnp.float32), jnp.zeros(())), loss_of


def jax_epochs(workload: str, scanned: bool) -> Epoch:
    """Epochs in a Python loop over jitted steps, or in one `lax.scan`."""
    import jax
    import jax.numpy as jnp

    x, y = data(workload)
    rows, batch = len(x), WORKLOADS[workload][2]
    x, y = jnp.asarray(x), jnp.asarray(y, jnp.int32)
    step, state, _ = _jax_step(workload)
    single = jax.jit(step, donate_argnums=0)

    def whole(state: Any, order: Any, x: Any, y: Any) -> Any:
        return jax.lax.scan(lambda s, chosen: (step(s, chosen, x, y), None), state, order)[0]

    whole = jax.jit(whole, donate_argnums=0)
    rng = np.random.default_rng(5)

    def epoch() -> float:
        nonlocal state
        order = rng.permutation(rows)[: rows // batch * batch].reshape(-1, batch).astype(np.int32)
        state = (*state[:4], jnp.zeros(()))
        if scanned:
            state = whole(state, order, x, y)
        else:
            for chosen in order:
                state = single(state, chosen, x, y)
        return float(state[4]) / len(order)

    return lambda: [epoch() for _ in range(EPOCHS)][-1]


def jax_step() -> Callable[[], float]:
    """The hand-written counterpart of `keras_tape_step`."""
    import jax
    import jax.numpy as jnp

    x, y = data("mlp32")
    x, y = jnp.asarray(x[:32]), jnp.asarray(y[:32], jnp.int32)
    step, state, _ = _jax_step("mlp32")
    rows = np.arange(32, dtype=np.int32)
    run = jax.jit(step, donate_argnums=0)

    def one() -> float:
        nonlocal state
        before = float(state[4])
        state = run(state, rows, x, y)
        return float(state[4]) - before

    return one
