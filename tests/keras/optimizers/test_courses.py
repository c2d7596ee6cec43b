"""The optimizer lines of courses, as they stand there: spelled as in Keras 2 or 3, in their loops."""

import numpy as np
import pytest

import tfjax as tf

LINES = [
    "tf.optimizers.SGD(learning_rate=0.02)",
    "tf.optimizers.SGD(learning_rate=0.02, momentum=0.5)",
    "tf.optimizers.SGD(learning_rate=0.02, momentum=0.5, nesterov=True)",
    "tf.optimizers.Adagrad(learning_rate=0.2)",
    "tf.optimizers.Adadelta(learning_rate=4)",
    "tf.optimizers.RMSProp(learning_rate=0.01)",
    "tf.optimizers.Adam(learning_rate=0.1)",
    "tf.keras.optimizers.SGD(lr=0.02)",
    "tf.keras.optimizers.RMSprop(lr=0.01)",
    "tf.keras.optimizers.legacy.Adam(learning_rate=0.1, decay=1e-3)",
    "tf.keras.optimizers.experimental.SGD(0.02, jit_compile=False)",
    "tf.keras.optimizers.get('sgd')",
]


@pytest.mark.parametrize("line", LINES)
def test_line_through_points(line):
    TOTAL_POINTS, EPOCHS, BATCH_SIZE = 400, 12, 40
    tf.random.set_seed(1)
    x = tf.random.uniform(shape=[TOTAL_POINTS], minval=0, maxval=10)
    noise = tf.random.normal(shape=[TOTAL_POINTS], stddev=0.2)
    y = 0.7 * x + 2.0 + noise
    k, b = tf.Variable(0.0), tf.Variable(0.0)
    opt = eval(line)
    for _ in range(EPOCHS):
        for n_batch in range(TOTAL_POINTS // BATCH_SIZE):
            x_batch = x[n_batch * BATCH_SIZE : (n_batch + 1) * BATCH_SIZE]
            y_batch = y[n_batch * BATCH_SIZE : (n_batch + 1) * BATCH_SIZE]
            with tf.GradientTape() as tape:
                f = k * x_batch + b
                loss = tf.reduce_mean(tf.square(y_batch - f))
            dk, db = tape.gradient(loss, [k, b])
            opt.apply_gradients(zip([dk, db], [k, b]))
    assert loss < (10.0 if "Adadelta" in line else 0.5)  # about 40 at the start
    assert int(opt.iterations) == EPOCHS * 10


def test_minimize_in_a_loop():
    # Keras 2: the loss as a function without arguments.
    x = tf.Variable(5.0, name="x")
    opt = tf.keras.optimizers.Adam(learning_rate=0.5)
    for _ in range(60):
        opt.minimize(lambda: (x - 2.0) ** 2 + 1.0, var_list=[x])
    assert abs(float(x) - 2.0) < 0.05


def test_loop_over_a_keras_model():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 3)).astype("float32")
    y = (x @ np.array([[1.0], [-2.0], [0.5]], "float32") + 0.3).astype("float32")
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    loss_function = tf.keras.losses.MeanSquaredError()
    optimizer = tf.keras.optimizers.Adam(0.1)
    for _ in range(100):
        with tf.GradientTape() as tape:
            loss = loss_function(y, model(x, training=True))
        gradients = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(gradients, model.trainable_weights))
    np.testing.assert_allclose(model.layers[-1].kernel.numpy().ravel(), [1.0, -2.0, 0.5], atol=0.05)
    assert [v.path for v in optimizer.variables][2:4] == [
        f"{optimizer.name}/{model.trainable_weights[0].path.replace('/', '_')}_{slot}"
        for slot in ("momentum", "velocity")
    ]


def test_training_in_a_function_with_a_loss_summed_outside():
    w = tf.Variable(tf.random.normal([2, 1], seed=1))
    opt = tf.optimizers.Adam(learning_rate=0.05)

    @tf.function
    def train_batch(x_batch, y_batch):
        with tf.GradientTape() as tape:
            f_loss = tf.reduce_mean(tf.square(y_batch - x_batch @ w))
        grads = tape.gradient(f_loss, [w])
        opt.apply_gradients(zip(grads, [w]))
        return f_loss

    x = tf.random.uniform(minval=0, maxval=1, shape=(30, 2), seed=2)
    y = tf.reduce_sum(x, axis=1, keepdims=True)
    sums = []
    for _ in range(40):
        loss = 0
        for n in range(0, 30, 10):
            loss += train_batch(x[n : n + 10], y[n : n + 10])
        sums.append(loss.numpy())
    assert sums[-1] < 0.1 * sums[0]
