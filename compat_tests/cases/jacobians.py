"""Jacobians, Hessians, and the IndexedSlices that gradients of lookups are."""

from compat_tests import case


def jacobian_of_a_vector(tf):
    x = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape() as tape:
        y = x**2
    return tape.jacobian(y, x)


def jacobian_of_a_matrix(tf):
    x = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = x @ x
    return tape.jacobian(y, x)


def jacobian_scalar_source(tf):
    delta = tf.Variable(0.0)
    with tf.GradientTape() as tape:
        y = tf.linspace(-1.0, 1.0, 5) * delta
    return tape.jacobian(y, delta)


def jacobian_of_several_sources(tf):
    x, w = tf.Variable([1.0, 2.0]), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * w
    return tape.jacobian(y, {"x": x, "w": w, "none": tf.Variable(1.0)})


def jacobian_without_pfor(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
    return tape.jacobian(y, x, experimental_use_pfor=False, parallel_iterations=1)


@case(raises=True)
def jacobian_without_pfor_not_persistent(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x
    return tape.jacobian(y, x, experimental_use_pfor=False)


def jacobian_unconnected_zero(tf):
    x, z = tf.Variable([1.0, 2.0]), tf.Variable([1.0])
    with tf.GradientTape() as tape:
        y = x * x
    return tape.jacobian(y, z, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def hessian(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as t2:
        with tf.GradientTape() as t1:
            y = tf.reduce_sum(x**3) + x[0] * x[1]
        g = t1.gradient(y, x)
    return t2.jacobian(g, x)


def batch_jacobian(tf):
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x**2
    return tape.batch_jacobian(y, x)


# 1 - tanh(x)**2 where tanh is close to 1
@case(atol=2e-6)
def batch_jacobian_of_a_layer(tf):
    x = tf.reshape(tf.range(6.0), [3, 2])
    w = tf.constant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.tanh(x @ w)
    return tape.batch_jacobian(y, x)


@case(raises=True)
def batch_jacobian_wrong_batch(tf):
    x = tf.ones([3, 2])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.transpose(x)
    return tape.batch_jacobian(y, x)


def embedding_lookup_gives_indexed_slices(tf):
    table = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.nn.embedding_lookup(table, [2, 0, 2]) * 3.0)
    g = tape.gradient(y, table)
    return type(g).__name__, g, tf.convert_to_tensor(g)


def indexed_slices_text(tf):
    table = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = tf.gather(table, [1, 1])
    g = tape.gradient(y, table)
    print(g)
    return repr(g), g.dtype, g.shape


def indexed_slices_added_to_dense(tf):
    table = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.gather(table, [1])) + tf.reduce_sum(table**2)
    return tape.gradient(y, table)


def two_lookups_in_one_table(tf):
    table = tf.Variable([[1.0], [2.0], [3.0]])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.gather(table, [0, 1]) * 2.0) + tf.reduce_sum(tf.gather(table, [1, 2]) * 5.0)
    return tape.gradient(y, table)


def indexed_slices_in_arithmetic(tf):
    s = tf.IndexedSlices(tf.constant([[1.0, 2.0]]), tf.constant([1]), tf.constant([3, 2]))
    return s, -s, s.values, s.indices, s.dense_shape, tf.convert_to_tensor(s), tf.math.scalar_mul(2.0, s)


def jacobian_of_what_is_no_tensor(tf):
    x = tf.constant([1.0, 2.0])
    said = []
    for source in (2.5, 1, 3, True, "float32", "a", None, object):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x * x
        for use in (tape.gradient, tape.jacobian):
            try:
                use(y, source)
            except (TypeError, AttributeError) as error:
                said.append((source if source is not object else "object", type(error).__name__, str(error)))
    return said


def without_pfor_the_tape_stays_usable(tf):
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    try:
        tape.jacobian(y, x, experimental_use_pfor=False)
    except RuntimeError as error:
        return str(error), tape.gradient(y, x)


@case(raises=True)
def batch_jacobian_without_pfor_not_persistent(tf):
    x = tf.constant([[1.0, 2.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    tape.batch_jacobian(y, x, experimental_use_pfor=False)
