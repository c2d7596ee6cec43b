"""tf.autodiff.ForwardAccumulator."""


def square(tf):
    x = tf.constant([2.0, 3.0])
    with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 10.0])) as acc:
        y = x * x
    return acc.jvp(y)


def variable(tf):
    v = tf.Variable([2.0, 3.0])
    with tf.autodiff.ForwardAccumulator(v, tf.constant([1.0, 10.0])) as acc:
        y = tf.reduce_sum(v * v)
    return acc.jvp(y)


def matmul(tf):
    x, dx = tf.constant([[2.0, 3.0], [1.0, 4.0]]), tf.constant([[1.0, 0.0], [0.0, 2.0]])
    with tf.autodiff.ForwardAccumulator(x, dx) as acc:
        y = tf.tanh(tf.matmul(x, x) * 0.1)
    return acc.jvp(y)


def inside_the_context(tf):
    x = tf.constant(2.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = x * x
        a = acc.jvp(y)
        z = y * x
    return [a, acc.jvp(z), acc.jvp(y)]


def several_primals(tf):
    x, v = tf.constant(2.0), tf.Variable(3.0)
    with tf.autodiff.ForwardAccumulator([x, v], [tf.constant(1.0), tf.constant(10.0)]) as acc:
        y = x * v
        z = x + 1.0
    return acc.jvp({"y": y, "z": [z, v, x]})


def unconnected(tf):
    x, z = tf.constant(2.0), tf.constant([3.0, 4.0])
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = z * 2.0
    return [acc.jvp(y), acc.jvp(y, unconnected_gradients=tf.UnconnectedGradients.ZERO), acc.jvp(z, "zero")]


def same_primal_twice(tf):
    x = tf.constant(2.0)
    with tf.autodiff.ForwardAccumulator([x, x], [tf.constant(1.0), tf.constant(1.0)]) as acc:
        y = x * x
    return acc.jvp(y)


def tangent_of_python(tf):
    x = tf.constant([2.0, 3.0])
    with tf.autodiff.ForwardAccumulator(x, [1.0, 1.0]) as acc:
        y = x * x
    return acc.jvp(y)


def tangent_shape(tf):
    x = tf.constant([2.0, 3.0])
    with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 2.0, 3.0])) as acc:
        y = x * x
    return acc.jvp(y)


def integer_primal(tf):
    x = tf.constant(2)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1)) as acc:
        y = x * x
    return acc.jvp(y)


def printed_in_the_middle(tf):
    x = tf.constant(2.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = x * x
        print(y)
        z = y * x
        print(float(z))
    return [acc.jvp(z), acc.jvp(y)]


def forward_over_reverse(tf):
    x = tf.constant([1.0, 2.0])
    with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 0.5])) as acc:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(x * x * x)
        g = tape.gradient(y, x)
    return [g, acc.jvp(g)]


def forward_over_reverse_variable(tf):
    v = tf.Variable([1.0, 2.0])
    with tf.autodiff.ForwardAccumulator(v, tf.constant([1.0, 0.5])) as acc:
        with tf.GradientTape() as tape:
            y = tf.reduce_prod(v) ** 2.0
        g = tape.gradient(y, v)
    return acc.jvp(g)


def reverse_over_forward(tf):
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 0.5])) as acc:
            y = x * x * x
        d = acc.jvp(y)
    return [d, tape.gradient(d, x)]


def forward_over_forward(tf):
    x = tf.constant(1.1)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as outer:
        with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as inner:
            y = x * x * x
        d = inner.jvp(y)
    return [d, outer.jvp(d), outer.jvp(y)]


def forward_over_forward_inside(tf):
    x = tf.constant(1.1)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as outer:
        with tf.autodiff.ForwardAccumulator(x, tf.constant(2.0)) as inner:
            y = tf.sin(x) * x
            d = inner.jvp(y)
        dd = outer.jvp(d)
    return [d, dd]


def through_custom_gradient(tf):
    @tf.custom_gradient
    def f(x):
        return x * x, lambda dy: dy * 10.0

    x = tf.constant(3.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = f(x) * x
    return acc.jvp(y)


def stop_gradient(tf):
    x = tf.constant(3.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = tf.stop_gradient(x * x) * x
        z = tf.stop_gradient(x)
    return [acc.jvp(y), acc.jvp(z)]


def variable_assigned(tf):
    v = tf.Variable(2.0)
    with tf.autodiff.ForwardAccumulator(v, tf.constant(1.0)) as acc:
        y = v * v
        v.assign_add(1.0)
        z = v * v
    return [acc.jvp(y), acc.jvp(z)]


def jvp_of_primal(tf):
    x = tf.constant(3.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(7.0)) as acc:
        pass
    return acc.jvp(x)


def before_entering(tf):
    x = tf.constant(3.0)
    return tf.autodiff.ForwardAccumulator(x, tf.constant(7.0)).jvp(x)


def entered_twice(tf):
    x = tf.constant(3.0)
    acc = tf.autodiff.ForwardAccumulator(x, tf.constant(7.0))
    with acc:
        with acc:
            pass


def loop(tf):
    x = tf.constant(0.3)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = x
        for _ in range(10):
            y = tf.sin(y) + x
            float(y)
    return [y, acc.jvp(y)]


def custom_gradient_where_ops_have_none(tf):
    @tf.custom_gradient
    def straight_through(x):
        return tf.round(x), lambda dy: dy

    x = tf.constant(1.6)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = straight_through(x)
        z = y * x
    return [acc.jvp(y), acc.jvp(z)]


def hessian_vector_product(tf):
    w = tf.Variable([[0.5, -0.2], [0.3, 0.8]])
    x = tf.constant([[1.0, 2.0]])
    with tf.autodiff.ForwardAccumulator(w, tf.ones((2, 2))) as acc:
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.tanh(tf.matmul(x, w)) ** 2.0)
        g = tape.gradient(loss, w)
    return acc.jvp(g)
