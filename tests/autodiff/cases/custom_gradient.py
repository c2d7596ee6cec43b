"""tf.custom_gradient, tf.recompute_grad, tf.grad_pass_through."""


def log1pexp(tf):
    @tf.custom_gradient
    def f(x):
        e = tf.exp(x)

        def grad(upstream):
            return upstream * (1 - 1 / (1 + e))

        return tf.math.log(1 + e), grad

    x = tf.constant([0.0, 1.0, 100.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return [y, tape.gradient(y, x)]


def wrong_on_purpose(tf):
    @tf.custom_gradient
    def f(x):
        return x * x, lambda dy: dy * 100.0

    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = f(x * 2.0) * x
    return [y, tape.gradient(y, x)]


def without_tape(tf):
    @tf.custom_gradient
    def f(x):
        return x * x, lambda dy: dy * 100.0

    return f(tf.constant(3.0))


def closure_over_variable_value(tf):
    scale = tf.constant(5.0)

    @tf.custom_gradient
    def f(x):
        return x * scale, lambda dy: dy * scale * 2.0

    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = f(x)
    return [y, tape.gradient(y, x)]


def clip_gradient(tf):
    @tf.custom_gradient
    def clip(x):
        return tf.identity(x), lambda dy: tf.minimum(dy, 0.5)

    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = clip(v * v)
    return tape.gradient(y, v)


def keyword_arguments(tf):
    @tf.custom_gradient
    def f(x, *, power=1.0):
        return x**power, lambda dy: dy * 7.0

    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = f(x, power=2.0)
    return [y, tape.gradient(y, x)]


def two_arguments(tf):
    @tf.custom_gradient
    def f(x, y):
        return x * y, lambda dy: (dy * 10.0, dy * 20.0)

    a, b = tf.Variable(3.0), tf.Variable(4.0)
    with tf.GradientTape() as tape:
        z = f(a, b)
    return tape.gradient(z, [a, b])


def none_for_one_argument(tf):
    @tf.custom_gradient
    def f(x, y):
        return x * y, lambda dy: (dy * 10.0, None)

    a, b = tf.Variable(3.0), tf.Variable(4.0)
    with tf.GradientTape() as tape:
        z = f(a, b)
    return tape.gradient(z, [a, b])


def python_argument(tf):
    @tf.custom_gradient
    def f(x, n):
        return x * n, lambda dy: (dy * 10.0, None)

    a = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        z = f(a, 2.0)
    return tape.gradient(z, a)


def list_argument(tf):
    @tf.custom_gradient
    def f(xs):
        return xs[0] * xs[1], lambda dy: [dy * 10.0, dy * 20.0]

    a, b = tf.Variable(3.0), tf.Variable(4.0)
    with tf.GradientTape() as tape:
        z = f([a, b])
    return tape.gradient(z, [a, b])


def two_results(tf):
    @tf.custom_gradient
    def f(x):
        def grad(da, db):
            return da * 10.0 + db * 100.0

        return [x * 2.0, x * 3.0], grad

    x = tf.Variable(3.0)
    with tf.GradientTape(persistent=True) as tape:
        a, b = f(x)
        c = a * b
    return [tape.gradient(t, x) for t in (a, b, c)]


def two_results_of_other_shapes(tf):
    @tf.custom_gradient
    def f(x):
        def grad(da, db):
            return da + tf.reduce_sum(db) * 100.0

        return (x * 2.0, tf.stack([x, x])), grad

    x = tf.Variable(3.0)
    with tf.GradientTape(persistent=True) as tape:
        a, b = f(x)
    return [tape.gradient(t, x) for t in (a, b)]


def wrong_number(tf):
    @tf.custom_gradient
    def f(x, y):
        return x * y, lambda dy: dy

    a, b = tf.Variable(3.0), tf.Variable(4.0)
    with tf.GradientTape() as tape:
        z = f(a, b)
    return tape.gradient(z, [a, b])


def reads_variables(tf):
    w = tf.Variable(5.0)

    @tf.custom_gradient
    def f(x):
        def grad(dy, variables=None):
            return dy * 10.0, [dy * 100.0 for _ in variables]

        return x * w, grad

    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, [x, w])


def reads_variables_without_keyword(tf):
    w = tf.Variable(5.0)

    @tf.custom_gradient
    def f(x):
        return x * w, lambda dy: dy * 10.0

    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = f(x)
    return tape.gradient(y, x)


def variable_as_argument(tf):
    @tf.custom_gradient
    def f(v):
        return v * v, lambda dy: dy * 10.0

    v = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = f(v)
    return tape.gradient(y, v)


def nested(tf):
    @tf.custom_gradient
    def inner(x):
        return x * 2.0, lambda dy: dy * 10.0

    @tf.custom_gradient
    def outer(x):
        y = inner(x)
        return y + 1.0, lambda dy: dy * 100.0

    x = tf.Variable(3.0)
    with tf.GradientTape(persistent=True) as tape:
        y = outer(x)
        z = inner(inner(x))
    return [tape.gradient(y, x), tape.gradient(z, x)]


def second_order(tf):
    @tf.custom_gradient
    def f(x):
        return x * x * x, lambda dy: dy * 3.0 * x * x

    x = tf.Variable(2.0)
    with tf.GradientTape() as t2:
        with tf.GradientTape() as t1:
            y = f(x)
        g = t1.gradient(y, x)
    return [g, t2.gradient(g, x)]


def second_order_own_gradient(tf):
    @tf.custom_gradient
    def first(x):
        @tf.custom_gradient
        def second(dy, x):
            return dy * 3.0 * x * x, lambda ddy: (ddy * 3.0 * x * x, ddy * 1000.0)

        return x * x * x, lambda dy: second(dy, x)

    x = tf.Variable(2.0)
    with tf.GradientTape() as t2:
        with tf.GradientTape() as t1:
            y = first(x)
        g = t1.gradient(y, x)
    return [g, t2.gradient(g, x)]


def bound_method(tf):
    class Scale:
        factor = 4.0

        @tf.custom_gradient
        def apply(self, x):
            return x * self.factor, lambda dy: dy * self.factor * 2.0

    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = Scale().apply(x)
    return [y, tape.gradient(y, x)]


def wraps_a_method(tf):
    class Layer:
        def __init__(self):
            self.f = tf.custom_gradient(self.call)

        def call(self, x):
            return x * 2.0, lambda dy: dy * 11.0

    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = Layer().f(x)
    return tape.gradient(y, x)


def name_and_doc(tf):
    @tf.custom_gradient
    def my_function(x):
        """Its text."""
        return x, lambda dy: dy

    return [my_function.__name__, my_function.__doc__]


def used_in_a_loop(tf):
    @tf.custom_gradient
    def f(x):
        return x * 0.5, lambda dy: dy * 2.0

    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = x
        for _ in range(4):
            y = f(y) + x
    return [y, tape.gradient(y, x)]


def printed_in_the_middle(tf):
    @tf.custom_gradient
    def f(x):
        y = x * 2.0
        print(float(y))

        def grad(dy):
            print("grad", float(dy))
            return dy * 10.0

        return y, grad

    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = f(x) * x
        print(float(y))
    return tape.gradient(y, x)


def returns_its_argument(tf):
    @tf.custom_gradient
    def f(x):
        return x, lambda dy: dy * 10.0

    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = f(x) * 2.0
    return tape.gradient(y, x)


def not_differentiated_inside(tf):
    x = tf.Variable(3.0)

    @tf.custom_gradient
    def straight_through(x):
        return tf.round(x), lambda dy: dy

    with tf.GradientTape() as tape:
        y = straight_through(x * 1.3) * 2.0
    return [y, tape.gradient(y, x)]


def jacobian_through(tf):
    @tf.custom_gradient
    def f(x):
        return x * x, lambda dy: dy * 10.0

    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = f(x) * x
    return tape.jacobian(y, x)


def persistent(tf):
    @tf.custom_gradient
    def f(x):
        return x * x, lambda dy: dy * 10.0

    x = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = f(x)
        z = y * y
    return [tape.gradient(z, x), tape.gradient(z, y), tape.gradient(y, x)]


def upstream_seen(tf):
    seen = []

    @tf.custom_gradient
    def f(x):
        def grad(dy):
            seen.append(dy)
            return dy

        return x * 1.0, grad

    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(f(x) * [3.0, 4.0])
    tape.gradient(y, x)
    return seen


def recompute(tf):
    w = tf.Variable(2.0)

    def f(x):
        return tf.sin(x * w) * x

    x = tf.constant(1.5)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.recompute_grad(f)(x)
    return [y, tape.gradient(y, [x, w])]


def recompute_runs_again(tf):
    calls = []

    def f(x):
        calls.append(1)
        return x * x

    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = tf.recompute_grad(f)(x)
    g = tape.gradient(y, x)
    return [g, len(calls)]


def recompute_two_arguments(tf):
    def f(x, y):
        return x * y + y

    a, b = tf.constant(3.0), tf.constant(4.0)
    with tf.GradientTape() as tape:
        tape.watch([a, b])
        z = tf.recompute_grad(f)(a, b)
    return tape.gradient(z, [a, b])


def pass_through(tf):
    v, w = tf.Variable(2.0), tf.Variable(5.0)
    with tf.GradientTape() as tape:
        y = tf.grad_pass_through(lambda x: tf.round(x * 1.7))(v) * w
    return tape.gradient(y, [v, w])


def pass_through_assign(tf):
    v, target = tf.Variable(2.0), tf.Variable(0.0)
    with tf.GradientTape() as tape:
        y = tf.grad_pass_through(target.assign)(v * 3.0)
        z = y * 2.0
    return [tape.gradient(z, v), target]
