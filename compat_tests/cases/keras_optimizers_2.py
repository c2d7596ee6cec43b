"""Keras: optimizers as courses use them: lines through points, networks of tf.Module, tf.function, learning rates."""

import numpy as np

from compat_tests import case

CLOSE = dict(ulps=4000, scale=1.0)  # hundreds of steps


def _line(tf, points=200):
    x = tf.random.uniform(shape=[points], minval=0, maxval=10)
    noise = tf.random.normal(shape=[points], stddev=0.2)
    return x, 0.7 * x + 2.0 + noise


def _fit_line(tf, opt, epochs=4, batch=20):
    x, y = _line(tf)
    k, b = tf.Variable(0.0), tf.Variable(0.0)
    for _ in range(epochs):
        for n in range(len(x) // batch):
            x_batch = x[n * batch : (n + 1) * batch]
            y_batch = y[n * batch : (n + 1) * batch]
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(y_batch - (k * x_batch + b)))
            dk, db = tape.gradient(loss, [k, b])
            opt.apply_gradients(zip([dk, db], [k, b]))
    return k, b, loss


@case(**CLOSE)
def line_by_sgd(tf):
    return _fit_line(tf, tf.optimizers.SGD(learning_rate=0.02))


@case(**CLOSE)
def line_by_momentum(tf):
    return _fit_line(tf, tf.optimizers.SGD(learning_rate=0.02, momentum=0.5))


@case(**CLOSE)
def line_by_nesterov(tf):
    return _fit_line(tf, tf.optimizers.SGD(learning_rate=0.02, momentum=0.5, nesterov=True))


@case(**CLOSE)
def line_by_adagrad(tf):
    return _fit_line(tf, tf.optimizers.Adagrad(learning_rate=0.2))


@case(**CLOSE)
def line_by_adadelta(tf):
    return _fit_line(tf, tf.optimizers.Adadelta(learning_rate=4.0))


@case(**CLOSE)
def line_by_rmsprop(tf):
    return _fit_line(tf, tf.optimizers.RMSprop(learning_rate=0.01))


@case(**CLOSE)
def line_by_adam(tf):
    return _fit_line(tf, tf.optimizers.Adam(learning_rate=0.1))


@case(**CLOSE)
def all_optimizers_on_one_surface(tf):
    paths = {}
    for name, rate in (("SGD", 0.05), ("Adagrad", 0.5), ("RMSprop", 0.1), ("Adam", 0.2), ("Nadam", 0.2), ("Ftrl", 1.0)):
        w = tf.Variable([-2.0, 1.5])
        opt = getattr(tf.keras.optimizers, name)(rate)
        path = [w.numpy()]
        for _ in range(8):
            with tf.GradientTape() as tape:
                loss = 0.5 * w[0] ** 2 + 2.0 * w[1] ** 2
            opt.apply_gradients([(tape.gradient(loss, w), w)])
            path.append(w.numpy())
        paths[name] = np.stack(path)
    return paths


def _dense(tf, outputs, activation=None):
    class Dense(tf.Module):
        def __init__(self):
            super().__init__()
            self.ready = False

        def __call__(self, x):
            if not self.ready:
                self.w = tf.Variable(tf.random.truncated_normal((x.shape[-1], outputs), stddev=0.1), name="w")
                self.b = tf.Variable(tf.zeros([outputs]), name="b")
                self.ready = True
            y = x @ self.w + self.b
            return y if activation is None else activation(y)

    return Dense()


@case(**CLOSE)
def module_that_adds(tf):
    model = _dense(tf, 1)
    x_train = tf.random.uniform(minval=0, maxval=10, shape=(20, 2))
    y_train = [a + b for a, b in x_train]
    opt = tf.optimizers.Adam(learning_rate=0.01)
    for x, y in zip(x_train, y_train):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(tf.constant(y, shape=(1, 1)) - model(tf.expand_dims(x, axis=0))))
        grads = tape.gradient(loss, model.trainable_variables)
        opt.apply_gradients(zip(grads, model.trainable_variables))
    return model.trainable_variables, model(tf.constant([[1.0, 2.0]]))


def _digits(tf):
    rng = np.random.RandomState(0)
    labels = rng.randint(0, 3, 48)
    return tf.constant(rng.rand(48, 5) + labels[:, None] * 0.5, tf.float32), tf.one_hot(labels, 3)


@case(**CLOSE)
def two_layers_two_lists_of_gradients(tf):
    x, y = _digits(tf)
    first, second = _dense(tf, 8, tf.nn.relu), _dense(tf, 3, tf.nn.softmax)
    first(x[:1]), second(first(x[:1]))
    ones = [tf.optimizers.Adam(learning_rate=0.01), tf.optimizers.Adam(learning_rate=0.01)]
    losses = []
    for _ in range(3):
        for n in range(0, 48, 16):
            with tf.GradientTape() as tape:
                predicted = second(first(x[n : n + 16]))
                loss = -tf.reduce_mean(tf.reduce_sum(y[n : n + 16] * tf.math.log(predicted), axis=1))
            grads = tape.gradient(loss, [first.trainable_variables, second.trainable_variables])
            ones[0].apply_gradients(zip(grads[0], first.trainable_variables))
            ones[1].apply_gradients(zip(grads[1], second.trainable_variables))
            losses.append(loss)
    return losses


@case(raises=True)
def two_layers_one_optimizer(tf):
    # The second call meets variables that the optimizer was not built for.
    first, second = tf.Variable([1.0, 2.0], name="first"), tf.Variable([3.0], name="second")
    opt = tf.optimizers.Adam(learning_rate=0.01)
    opt.apply_gradients(zip([tf.ones([2])], [first]))
    opt.apply_gradients(zip([tf.ones([1])], [second]))


@case(**CLOSE)
def network_trained_in_a_function(tf):
    x, y = _digits(tf)
    first, second = _dense(tf, 8, tf.nn.relu), _dense(tf, 3)
    model = lambda x: second(first(x))
    model(x[:1])
    weights = [*first.trainable_variables, *second.trainable_variables]
    opt = tf.optimizers.Adam(learning_rate=0.02)

    @tf.function
    def train(x_batch, y_batch):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(y_batch, model(x_batch)))
        opt.apply_gradients(zip(tape.gradient(loss, weights), weights))
        return loss

    losses = []
    for _ in range(4):
        loss = 0
        for n in range(0, 48, 16):
            loss += train(x[n : n + 16], y[n : n + 16])
        losses.append(loss.numpy())
    return losses, int(opt.iterations), tf.argmax(model(x), axis=1)


@case(**CLOSE)
def fit_by_ratings(tf):
    users, items = tf.Variable(tf.random.normal([4, 2], stddev=0.5)), tf.Variable(tf.random.normal([3, 2], stddev=0.5))
    seen, rating = tf.constant([[0, 1], [1, 2], [0, 1], [3, 0], [2, 2]]), tf.constant([1.0, -1.0, 0.5, 2.0, 0.0])
    opt = tf.keras.optimizers.Adam(0.05)
    for _ in range(10):
        with tf.GradientTape() as tape:
            scores = tf.reduce_sum(tf.gather(users, seen[:, 0]) * tf.gather(items, seen[:, 1]), axis=1)
            loss = tf.reduce_mean((scores - rating) ** 2)
        opt.apply_gradients(zip(tape.gradient(loss, [users, items]), [users, items]))
    return users, items, loss


@case(**CLOSE)
def learning_rate_lowered_by_hand(tf):
    w, opt, printed = tf.Variable([4.0, -3.0]), tf.keras.optimizers.SGD(0.4), []
    for epoch in range(6):
        if epoch % 2 == 0 and epoch:
            opt.learning_rate = opt.learning_rate * 0.5
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(w**2)
        opt.apply_gradients([(tape.gradient(loss, w), w)])
        print(f"epoch {epoch}: rate {opt.learning_rate.numpy():.3f} loss {loss:.4f}")
        printed.append(w.numpy())
    return printed


@case(**CLOSE)
def learning_rate_by_schedule(tf):
    schedule = tf.keras.optimizers.schedules.ExponentialDecay(0.4, decay_steps=2, decay_rate=0.5, staircase=True)
    w, opt = tf.Variable([4.0, -3.0]), tf.keras.optimizers.SGD(learning_rate=schedule)
    for _ in range(6):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(w**2)
        opt.apply_gradients([(tape.gradient(loss, w), w)])
        print(opt.iterations.numpy(), opt.learning_rate.numpy())
    return w


@case(**CLOSE)
def gradients_clipped_by_hand(tf):
    w, b = tf.Variable([[30.0], [-20.0]]), tf.Variable([5.0])
    opt = tf.keras.optimizers.RMSprop(0.1)
    for _ in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum((tf.constant([[1.0, 2.0]]) @ w + b) ** 2)
        grads = tape.gradient(loss, [w, b])
        grads, norm = tf.clip_by_global_norm(grads, 1.0)
        opt.apply_gradients(zip(grads, [w, b]))
    return w, b, norm


@case(**CLOSE)
def gradients_summed_by_hand(tf):
    w, opt = tf.Variable([1.0, 2.0]), tf.keras.optimizers.Adam(0.1)
    total = [tf.Variable(tf.zeros_like(w), trainable=False)]
    for step in range(6):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum((w - float(step)) ** 2)
        total[0].assign_add(tape.gradient(loss, [w])[0])
        if (step + 1) % 3 == 0:
            opt.apply_gradients(zip([t / 3 for t in total], [w]))
            total[0].assign(tf.zeros_like(w))
    return w, total[0]


@case(**CLOSE)
def second_order_inside(tf):
    w, opt = tf.Variable([1.0, 2.0]), tf.keras.optimizers.SGD(0.1)
    for _ in range(3):
        with tf.GradientTape() as outer:
            with tf.GradientTape() as inner:
                loss = tf.reduce_sum(w**4)
            slope = inner.gradient(loss, w)
            penalty = loss + 0.1 * tf.reduce_sum(slope**2)
        opt.apply_gradients([(outer.gradient(penalty, w) / 100.0, w)])
    return w


@case(**CLOSE)
def adversarial_pair(tf):
    g, d = tf.Variable([1.0]), tf.Variable([0.5])
    g_opt, d_opt = tf.keras.optimizers.Adam(1e-1), tf.keras.optimizers.Adam(1e-1)
    for _ in range(5):
        with tf.GradientTape() as g_tape, tf.GradientTape() as d_tape:
            g_loss, d_loss = -tf.reduce_sum(g * d), tf.reduce_sum(g * d) + tf.reduce_sum(d**2)
        g_grad, d_grad = g_tape.gradient(g_loss, [g]), d_tape.gradient(d_loss, [d])
        g_opt.apply_gradients(zip(g_grad, [g]))
        d_opt.apply_gradients(zip(d_grad, [d]))
    return g, d


@case(**CLOSE)
def image_by_its_pixels(tf):
    image, opt = tf.Variable(tf.ones([2, 3])), tf.optimizers.Adam(learning_rate=0.2, beta_1=0.99, epsilon=1e-1)
    for _ in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum((image - tf.constant([[0.0, 0.5, 1.0], [2.0, -1.0, 0.2]])) ** 2)
        opt.apply_gradients([(tape.gradient(loss, image), image)])
        image.assign(tf.clip_by_value(image, 0.0, 1.0))
    return image
