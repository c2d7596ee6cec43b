"""What courses do with GradientTape, from the first derivative to models trained from scratch."""

import numpy as np

from compat_tests import case


def derivative_of_a_square(tf):
    x = tf.Variable(5.0)
    with tf.GradientTape() as tape:
        y = x**2
    dy_dx = tape.gradient(y, x)
    print(dy_dx)
    return dy_dx.numpy()


def derivative_at_minus_two(tf):
    x = tf.Variable(-2.0)
    with tf.GradientTape() as tape:
        y = x**2
    print(tape.gradient(y, x))


def a_computational_graph(tf):
    x = tf.Variable([[2.0]])
    y = tf.Variable([[-4.0]])
    with tf.GradientTape() as tape:
        f = (x + y) ** 2 + 2 * x * y
    df = tape.gradient(f, [x, y])
    print(df[0], df[1], sep="\n")
    return f


def a_linear_layer(tf):
    w = tf.Variable([[0.5, -1.0], [0.25, 2.0], [-0.75, 1.5]], name="w")
    b = tf.Variable(tf.zeros(2, dtype=tf.float32), name="b")
    x = tf.constant([[-2.0, 1.0, 3.0]])
    with tf.GradientTape() as tape:
        y = x @ w + b
        loss = tf.reduce_mean(y**2)
    dw, db = tape.gradient(loss, [w, b])
    print("dl/dw =", dw)
    print("dl/db =", db)


def gradients_by_a_dict(tf):
    w, b = tf.Variable([[1.0], [2.0]]), tf.Variable([0.5])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((tf.constant([[1.0, 2.0]]) @ w + b) ** 2)
    grad = tape.gradient(loss, {"w": w, "b": b})
    print("w ->", grad["w"])
    print("b ->", grad["b"])


def constants_give_none(tf):
    x = tf.Variable(0, dtype=tf.float32)
    b = tf.constant(1.5)
    with tf.GradientTape() as tape:
        f = (x + b) ** 2 + 2 * b
    df = tape.gradient(f, [x, b])
    print(df[0], df[1], sep="\n")


def controlling_what_is_watched(tf):
    x = tf.Variable(0, dtype=tf.float32)
    b = tf.constant(1.5)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch([x, b])
        f = (x + b) ** 2 + 2 * b
    df = tape.gradient(f, [x, b])
    print(df[0], df[1], sep="\n")


def intermediate_values(tf):
    x = tf.Variable(1.0)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        y = 2 * x
        f = y * y
    df = tape.gradient(f, [x, y])
    print(df)


@case(raises=True)
def second_use_of_a_tape(tf):
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = 2 * x
        f = y * y
    tape.gradient(f, x)
    tape.gradient(f, y)


def persistent_tape_deleted(tf):
    x = tf.Variable(1.0)
    with tf.GradientTape(persistent=True) as tape:
        y = 2 * x
        f = y * y
    print(tape.gradient(f, x), tape.gradient(f, y), sep="\n")
    del tape


def vector_results_are_summed(tf):
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = [2.0, 3.0] * x**2
    print(tape.gradient(y, x))
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum([2.0, 3.0] * x**2)
    print(tape.gradient(y, x))


def branches(tf):
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        if x < 2.0:
            y = tf.reduce_sum([2.0, 3.0] * x**2)
        else:
            y = x**2
    print(tape.gradient(y, x))


def outside_of_the_tape(tf):
    x = tf.Variable(1.0)
    y = 2 * x
    with tf.GradientTape() as tape:
        z = y**2
    print(tape.gradient(z, x))
    with tf.GradientTape() as tape:
        y = 2 * x + 1
        z = y**2
    print(tape.gradient(z, x))


def the_variable_becomes_a_tensor(tf):
    x = tf.Variable(1.0)
    for _ in range(2):
        with tf.GradientTape() as tape:
            y = 2 * x
        print(type(x).__name__, ":", tape.gradient(y, x))
        x = x + 1


def another_package(tf):
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = 2 * x + np.square(x)
    print(tape.gradient(y, x))


def integers_warn(tf):
    x = tf.Variable(1)
    with tf.GradientTape() as tape:
        y = x * x
    print(tape.gradient(y, x))


def constant_integers_warn(tf):
    x = tf.constant(10)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    print(tape.gradient(y, x))


def hidden_links(tf):
    x, w = tf.Variable(1.0), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        w.assign_add(x)
        y = w**2
    print(tape.gradient(y, x))


def free_fall_twice_differentiated(tf):
    time = tf.Variable(0.0)
    with tf.GradientTape() as outer_tape:
        with tf.GradientTape() as inner_tape:
            position = 4.9 * time**2
        speed = inner_tape.gradient(position, time)
    acceleration = outer_tape.gradient(speed, time)
    print(position)
    print(speed)
    print(acceleration)


def constant_must_be_watched(tf):
    c = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(c)
        result = tf.square(c)
    return tape.gradient(result, c)


def _points(tf, count):
    x = tf.linspace(0.0, 10.0, count)
    noise = tf.constant(np.resize([0.25, -0.5, 0.125, 0.0, -0.25, 0.375, 0.0], count), tf.float32)
    return x, 0.7 * x + 2.0 + noise


@case(ulps=256, scale=1.0)
def line_fit_by_gradient_descent(tf):
    x, y = _points(tf, 50)
    k, b = tf.Variable(0.0), tf.Variable(0.0)
    for _ in range(100):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - (k * x + b)))
        dk, db = tape.gradient(loss, [k, b])
        k.assign_sub(0.02 * dk)
        b.assign_sub(0.02 * db)
    return k, b, loss


@case(ulps=256, scale=1.0)
def line_fit_by_batches(tf):
    x, y = _points(tf, 50)
    k, b = tf.Variable(0.0), tf.Variable(0.0)
    for _ in range(5):
        for n in range(5):
            xb, yb = x[n * 10 : (n + 1) * 10], y[n * 10 : (n + 1) * 10]
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(tf.square(yb - (k * xb + b)))
            dk, db = tape.gradient(loss, [k, b])
            k.assign_sub(0.01 * dk)
            b.assign_sub(0.01 * db)
    return k, b


def _dense_network(tf):
    class DenseNN(tf.Module):
        def __init__(self, outputs, activate="relu"):
            super().__init__()
            self.outputs = outputs
            self.activate = activate
            self.fl_init = False

        def __call__(self, x):
            if not self.fl_init:
                self.w = tf.random.truncated_normal((x.shape[-1], self.outputs), stddev=0.1, name="w")
                self.b = tf.zeros([self.outputs], dtype=tf.float32, name="b")
                self.w = tf.Variable(self.w)
                self.b = tf.Variable(self.b, trainable=True)
                self.fl_init = True
            y = x @ self.w + self.b
            if self.activate == "relu":
                return tf.nn.relu(y)
            if self.activate == "softmax":
                return tf.nn.softmax(y)
            return y

    return DenseNN


@case(ulps=1024, scale=1.0)
def a_neuron_learns_to_add(tf):
    tf.random.set_seed(1)
    model = _dense_network(tf)(1, activate="linear")
    x_train = tf.random.uniform(minval=0, maxval=10, shape=(20, 2))
    y_train = [a + b for a, b in x_train]
    for x, y in zip(x_train, y_train):
        x = tf.expand_dims(x, axis=0)
        y = tf.constant(y, shape=(1, 1))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(y - model(x)))
        for v, g in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables)):
            v.assign_sub(0.01 * g)
    return model.trainable_variables, model(tf.constant([[1.0, 2.0]]))


@case(ulps=1024, scale=1.0)
def two_layers_in_a_module(tf):
    tf.random.set_seed(1)
    DenseNN = _dense_network(tf)

    class SequentialModule(tf.Module):
        def __init__(self):
            super().__init__()
            self.layer_1 = DenseNN(8)
            self.layer_2 = DenseNN(3, activate="softmax")

        def __call__(self, x):
            return self.layer_2(self.layer_1(x))

    model = SequentialModule()
    x = tf.random.uniform([6, 4])
    labels = tf.one_hot([0, 1, 2, 0, 1, 2], 3)
    losses = []
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(tf.reduce_sum(labels * tf.math.log(model(x)), axis=1))
        grads = tape.gradient(loss, model.trainable_variables)
        for v, g in zip(model.trainable_variables, grads):
            v.assign_sub(0.5 * g)
        losses.append(loss)
    print(len(model.submodules), [v.shape for v in model.trainable_variables])
    return losses, tf.argmax(model(x), axis=1), model.trainable_variables


def _clouds(count):
    rng = np.random.RandomState(0)
    cov = [[1, 0.5], [0.5, 1]]
    negative = rng.multivariate_normal(mean=[0, 3], cov=cov, size=count)
    positive = rng.multivariate_normal(mean=[3, 0], cov=cov, size=count)
    inputs = np.vstack((negative, positive)).astype(np.float32)
    targets = np.vstack((np.zeros((count, 1), dtype="float32"), np.ones((count, 1), dtype="float32")))
    return inputs, targets


@case(ulps=512, scale=1.0)
def linear_classifier_from_scratch(tf):
    inputs, targets = _clouds(100)
    tf.random.set_seed(3)
    w = tf.Variable(initial_value=tf.random.uniform(shape=(2, 1)))
    b = tf.Variable(initial_value=tf.zeros(shape=(1,)))

    def model(x):
        return tf.matmul(x, w) + b

    def square_loss(targets, predictions):
        return tf.reduce_mean(tf.square(targets - predictions))

    def training_step(inputs, targets):
        with tf.GradientTape() as tape:
            loss = square_loss(model(inputs), targets)
        grad_w, grad_b = tape.gradient(loss, [w, b])
        w.assign_sub(grad_w * 0.1)
        b.assign_sub(grad_b * 0.1)
        return loss

    for step in range(20):
        loss = training_step(inputs, targets)
        print(f"Loss at step {step}: {loss:.2f}")
    predictions = model(inputs)
    accuracy = np.mean((predictions[:, 0] > 0.5) == targets[:, 0])
    line = -w[0] / w[1] * np.linspace(-1, 4, 5, dtype=np.float32) + (0.5 - b) / w[1]
    return w, b, float(accuracy), line


@case(ulps=1024, scale=1.0)
def logistic_regression(tf):
    inputs, targets = _clouds(50)
    w, b = tf.Variable(tf.zeros([2, 1])), tf.Variable(0.0)
    for _ in range(30):
        with tf.GradientTape() as tape:
            logits = inputs @ w + b
            loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=logits))
        dw, db = tape.gradient(loss, [w, b])
        w.assign_sub(0.5 * dw)
        b.assign_sub(0.5 * db)
    return loss, w, b, tf.reduce_mean(tf.cast((logits > 0) == (targets > 0.5), tf.float32))


@case(ulps=1024, scale=1.0)
def momentum_by_hand(tf):
    x, velocity = tf.Variable([5.0, -3.0]), tf.Variable([0.0, 0.0])
    path = []
    for _ in range(10):
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(x**2 * [1.0, 4.0])
        g = tape.gradient(y, x)
        velocity.assign(0.5 * velocity - 0.0625 * g)
        x.assign_add(velocity)
        path.append(x.numpy())
    return path


@case(ulps=1024, scale=1.0)
def adam_by_hand(tf):
    x = tf.Variable([1.0, -2.0])
    m, v = tf.Variable(tf.zeros(2)), tf.Variable(tf.zeros(2))
    for t in range(1, 11):
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(x**4)
        g = tape.gradient(y, x)
        m.assign(0.9 * m + 0.1 * g)
        v.assign(0.999 * v + 0.001 * g**2)
        x.assign_sub(0.1 * (m / (1 - 0.9**t)) / (tf.sqrt(v / (1 - 0.999**t)) + 1e-7))
    return x, m, v


def newton_iteration(tf):
    x = tf.Variable(1.0)
    seen = []
    for _ in range(5):
        with tf.GradientTape() as t2:
            with tf.GradientTape() as t1:
                f = x**4 - 3.0 * x**2 + x
            df = t1.gradient(f, x)
        x.assign_sub(df / t2.gradient(df, x))
        seen.append(x.numpy())
    return seen


@case(ulps=16, scale=1.0)
def derivative_curve(tf):
    x = tf.linspace(-10.0, 10.0, 21)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.nn.sigmoid(x)
    return y, tape.gradient(y, x)


def jacobian_of_a_dense_layer(tf):
    x = tf.constant([[0.5, -1.0], [2.0, 1.0], [0.0, 0.25]])
    w = tf.Variable([[1.0, -0.5, 0.25], [0.5, 2.0, -1.0]])
    with tf.GradientTape() as tape:
        y = tf.nn.relu(x @ w)
    return tape.jacobian(y, w)


def convolution_gradient(tf):
    image = tf.constant(np.arange(25.0, dtype=np.float32).reshape(1, 5, 5, 1) / 8)
    kernel = tf.Variable(np.array([[1.0, 0.0, -1.0]] * 3, np.float32).reshape(3, 3, 1, 1))
    with tf.GradientTape() as tape:
        tape.watch(image)
        y = tf.nn.max_pool2d(tf.nn.conv2d(image, kernel, 1, "SAME"), 2, 2, "VALID")
        loss = tf.reduce_sum(y * y)
    return loss, tape.gradient(loss, [image, kernel])
