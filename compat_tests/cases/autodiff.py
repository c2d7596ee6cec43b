"""tf.custom_gradient, tf.recompute_grad, tf.gradients-like helpers and the forward accumulator."""

from compat_tests import case


def custom_gradient_of_one_argument(tf):
    @tf.custom_gradient
    def log1pexp(x):
        e = tf.exp(x)

        def grad(upstream):
            return upstream * (1 - 1 / (1 + e))

        return tf.math.log(1 + e), grad

    x = tf.constant([0.0, 100.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = log1pexp(x)
    return y, tape.gradient(y, x)


def custom_gradient_clips(tf):
    @tf.custom_gradient
    def clip(y):
        def backward(dy):
            return tf.clip_by_norm(dy, 0.5)

        return y, backward

    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        output = clip(v * v)
    return tape.gradient(output, v)


def custom_gradient_of_two_arguments(tf):
    @tf.custom_gradient
    def product(x, y):
        return x * y, lambda up: (up * 10.0, up * 20.0)

    x, y = tf.Variable(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        z = product(x, y)
    return z, tape.gradient(z, [x, y])


def custom_gradient_of_several_results(tf):
    @tf.custom_gradient
    def both(x):
        def grad(a, b):
            return a * 2.0 + b * 5.0

        return (x + 1.0, x * 3.0), grad

    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        a, b = both(x)
        z = a + 10.0 * b
    return a, b, tape.gradient(z, x)


def custom_gradient_none(tf):
    @tf.custom_gradient
    def half(x, y):
        return x * y, lambda up: (up, None)

    x, y = tf.Variable(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        z = half(x, y)
    return tape.gradient(z, [x, y])


def custom_gradient_with_keywords(tf):
    @tf.custom_gradient
    def scaled(x, factor=2.0):
        return x * factor, lambda up: up * factor * 100.0

    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = scaled(x, factor=3.0)
    return y, tape.gradient(y, x)


def custom_gradient_with_variables(tf):
    v = tf.Variable(3.0, name="v")

    @tf.custom_gradient
    def f(x):
        def grad(up, variables=None):
            return up * 7.0, [up * 11.0 for _ in variables]

        return x * v, grad

    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = f(x)
    return y, tape.gradient(y, [x, v])


@case(raises=True)
def custom_gradient_with_variables_not_accepted(tf):
    v = tf.Variable(3.0)

    @tf.custom_gradient
    def f(x):
        return x * v, lambda up: up

    with tf.GradientTape() as tape:
        x = tf.constant(1.0)
        tape.watch(x)
        return f(x)


def custom_gradient_second_order(tf):
    @tf.custom_gradient
    def cube(x):
        return x**3, lambda up: up * 3.0 * x**2

    x = tf.Variable(2.0)
    with tf.GradientTape() as t2:
        with tf.GradientTape() as t1:
            y = cube(x)
        g = t1.gradient(y, x)
    return g, t2.gradient(g, x)


def custom_gradient_nested(tf):
    @tf.custom_gradient
    def inner(x):
        return x * 2.0, lambda up: up * 100.0

    @tf.custom_gradient
    def outer(x):
        return inner(x) + 1.0, lambda up: up * 5.0

    x = tf.Variable(1.0)
    with tf.GradientTape(persistent=True) as tape:
        a, b = inner(x), outer(x)
    return tape.gradient(a, x), tape.gradient(b, x)


def custom_gradient_reverses(tf):
    @tf.custom_gradient
    def reverse(x):
        return tf.identity(x), lambda up: -up

    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = reverse(x) * [3.0, 4.0]
    return tape.gradient(y, x)


def custom_gradient_outside_a_tape(tf):
    @tf.custom_gradient
    def f(x):
        return x * 2.0, lambda up: up

    return f(tf.constant(3.0)), f(3.0)


@case(raises=True)
def custom_gradient_wrong_number(tf):
    @tf.custom_gradient
    def f(x, y):
        return x * y, lambda up: up

    x, y = tf.Variable(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        z = f(x, y)
    return tape.gradient(z, [x, y])


def custom_gradient_keeps_the_name(tf):
    @tf.custom_gradient
    def named(x):
        """Text."""
        return x, lambda up: up

    return named.__name__, named.__doc__


def straight_through_estimator(tf):
    @tf.custom_gradient
    def binarise(x):
        return tf.sign(x), lambda up: up

    x = tf.Variable([-0.5, 0.25, 2.0])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(binarise(x) * [1.0, 2.0, 3.0])
    return y, tape.gradient(y, x)


def stop_gradient_trick(tf):
    x = tf.Variable([-0.5, 0.25])
    with tf.GradientTape() as tape:
        y = x + tf.stop_gradient(tf.round(x) - x)
    return y, tape.gradient(y, x)


@case(ulps=16, scale=1.0)
def recompute_grad(tf):
    v = tf.Variable(3.0)

    def block(x):
        return tf.tanh(x * v)

    x = tf.Variable(0.5)
    with tf.GradientTape() as tape:
        y = tf.recompute_grad(block)(x)
    return y, tape.gradient(y, [x, v])


def grad_pass_through(tf):
    x, z = tf.Variable(1.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = tf.grad_pass_through(z.assign)(x**2)
    return y, z, tape.gradient(y, x)


def no_gradient_registration_names(tf):
    return callable(tf.no_gradient), callable(tf.RegisterGradient)


def gradients_in_eager_mode_is_an_error(tf):
    x = tf.Variable(1.0)
    try:
        tf.gradients(x * x, x)
    except RuntimeError as error:
        return str(error)


def hessians_in_eager_mode_is_an_error(tf):
    x = tf.Variable(1.0)
    try:
        tf.hessians(x * x, x)
    except RuntimeError as error:
        return str(error)


def forward_one_variable(tf):
    x = tf.Variable([2.0, 3.0])
    with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 0.5])) as acc:
        y = tf.reduce_sum(x**2)
    return y, acc.jvp(y)


def forward_several_primals(tf):
    x, w = tf.constant([[2.0, 3.0], [1.0, 4.0]]), tf.Variable([[1.0], [2.0]])
    with tf.autodiff.ForwardAccumulator([x, w], [tf.ones([2, 2]), tf.ones([2, 1])]) as acc:
        y = x @ w
    return acc.jvp(y), acc.jvp([x, w])


def forward_unconnected(tf):
    x, z = tf.constant(2.0), tf.constant(3.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = z * z
    return acc.jvp(y), acc.jvp(y, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def forward_over_reverse(tf):
    x = tf.constant([1.0, 2.0])
    with tf.autodiff.ForwardAccumulator(x, tf.constant([1.0, 0.0])) as acc:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(x**3)
        g = tape.gradient(y, x)
    return g, acc.jvp(g)


def forward_over_forward(tf):
    x = tf.constant(2.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as outer:
        with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as inner:
            y = x**3
        first = inner.jvp(y)
    return first, outer.jvp(first)


def reverse_over_forward(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
            y = x**3
        j = acc.jvp(y)
    return j, tape.gradient(j, x)


def forward_wrong_tangent_shape(tf):
    with tf.autodiff.ForwardAccumulator(tf.constant([1.0, 2.0]), tf.constant(1.0)):
        pass


def forward_integer_primal(tf):
    with tf.autodiff.ForwardAccumulator(tf.constant(1), tf.constant(1)):
        pass


@case(raises=True)
def forward_watch_twice(tf):
    x = tf.constant(1.0)
    with tf.autodiff.ForwardAccumulator([x, x], [tf.constant(1.0), tf.constant(2.0)]):
        pass


def forward_loop(tf):
    x = tf.constant(1.5)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = tf.constant(1.0)
        for _ in range(4):
            y = y * x
    return acc.jvp(y)


def forward_custom_gradient(tf):
    @tf.custom_gradient
    def f(x):
        return x * x, lambda up: up * 50.0

    x = tf.constant(3.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = f(x)
    return acc.jvp(y)
