"""GradientTape.jacobian and batch_jacobian."""


def vector(tf):
    x = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape() as tape:
        y = x * x * tf.reduce_sum(x)
    return tape.jacobian(y, x)


def scalar_source(tf):
    d = tf.Variable(0.5)
    x = tf.constant([-1.0, 0.0, 2.0])
    with tf.GradientTape() as tape:
        y = tf.sigmoid(x + d)
    return tape.jacobian(y, d)


def scalar_target(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(x * x)
    return tape.jacobian(y, x)


def matrices(tf):
    w = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    x = tf.constant([[1.0, 0.5, -1.0]])
    with tf.GradientTape() as tape:
        y = tf.tanh(tf.matmul(x, w) * 0.1)
    return tape.jacobian(y, w)


def several_sources(tf):
    w, b = tf.Variable([[1.0, 2.0]]), tf.Variable([0.5, 0.25])
    x = tf.constant([[2.0], [3.0]])
    with tf.GradientTape() as tape:
        y = tf.matmul(x, w) * b
    return tape.jacobian(y, {"w": w, "b": [b]})


def unconnected(tf):
    x, z = tf.Variable([1.0, 2.0]), tf.Variable([[3.0]])
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
    return [
        tape.jacobian(y, z),
        tape.jacobian(y, [x, z]),
        tape.jacobian(y, [x, z], unconnected_gradients=tf.UnconnectedGradients.ZERO),
    ]


def without_pfor(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        y = x * x * x
    return [
        tape.jacobian(y, x, experimental_use_pfor=False),
        tape.jacobian(y, x, experimental_use_pfor=False, parallel_iterations=2),
    ]


def parallel_iterations(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x * x
    return tape.jacobian(y, x, parallel_iterations=1)


def twice(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x
    tape.jacobian(y, x)
    return tape.jacobian(y, x)


def list_target(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x
    return tape.jacobian([y], x)


def hessian(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = tf.reduce_prod(x * x)
        g = inner.gradient(y, x)
    return outer.jacobian(g, x)


def hessian_of_network(tf):
    w = tf.Variable([[0.5, -0.3], [0.2, 0.7]])
    x = tf.constant([[1.0, 2.0]])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.reduce_sum(tf.sigmoid(tf.matmul(x, w)) ** 2.0)
        g = inner.gradient(loss, w)
    return outer.jacobian(g, w)


def jacobian_of_jacobian(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = x * x * x
        j = inner.jacobian(y, x)
    return outer.jacobian(j, x)


def gradient_of_jacobian(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = x * x * x
        j = inner.jacobian(y, x)
    return outer.gradient(j, x)


def inside_the_context(tf):
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
        j = tape.jacobian(y, x)
    return [j, tape.gradient(j, x)]


def target_is_source(tf):
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
    return tape.jacobian(x, x)


def integer_target(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = tf.cast(x, tf.int32)
    return tape.jacobian(y, x)


def float64(tf):
    x = tf.Variable([1.0, 2.0], dtype=tf.float64)
    with tf.GradientTape() as tape:
        y = tf.exp(x) * x
    return tape.jacobian(y, x)


def batch(tf):
    x = tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x * x
    return tape.batch_jacobian(y, x)


def batch_matmul(tf):
    w = tf.constant([[1.0, 2.0, 3.0], [0.5, -1.0, 0.0]])
    x = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape(persistent=True) as tape:
        y = tf.tanh(tf.matmul(x, w) * 0.1)
    return [tape.batch_jacobian(y, x), tape.batch_jacobian(y, x, experimental_use_pfor=False)]


def batch_higher_rank(tf):
    x = tf.Variable([[[1.0, 2.0]], [[3.0, 4.0]]])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(x * x, axis=2)
    return tape.batch_jacobian(y, x)


def batch_mismatch(tf):
    x = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = tf.reshape(x * x, (4, 1))
    return tape.batch_jacobian(y, x)


def batch_vector_target(tf):
    x = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(x * x, axis=1)
    return tape.batch_jacobian(y, x)


def batch_unconnected(tf):
    x, z = tf.Variable([[1.0, 2.0]]), tf.Variable([[1.0, 2.0, 3.0]])
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
    return [tape.batch_jacobian(y, z), tape.batch_jacobian(y, z, unconnected_gradients="zero")]


def batch_twice(tf):
    x = tf.Variable([[1.0, 2.0]])
    with tf.GradientTape() as tape:
        y = x * x
    tape.batch_jacobian(y, x)
    return tape.batch_jacobian(y, x)


def batch_of_gradient(tf):
    x = tf.Variable([[1.0, 2.0], [0.5, 1.0]])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = x * x * x
        g = inner.gradient(y, x)
    return outer.batch_jacobian(g, x)


def after_print(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x
        print(y)
        z = y * x
        print(z)
    return tape.jacobian(z, x)


def gather(tf):
    v = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape() as tape:
        y = tf.gather(v, [2, 0]) * 2.0
    return tape.jacobian(y, v)


def assigned_inside(tf):
    v = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = v * v
        v.assign([5.0, 6.0])
        z = y * v
    return tape.jacobian(z, v)


def parallel_iterations_enough(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x * x
    return tape.jacobian(y, x, parallel_iterations=3)
