"""tf.function: state, gradients, random numbers, methods, retracing, what is printed when."""

import functools

import numpy as np

from compat_tests import case


def _counted(tf, function, calls, **options):
    f = tf.function(function, **options)
    for args in calls:
        f(*args)
    return f.experimental_get_tracing_count()


def side_effects_only_while_tracing(tf):
    @tf.function
    def f(x):
        print("Traced with", x)
        return x + 1

    return f(1), f(1), f(2), f(tf.constant(1)), f(tf.constant(2)), f(tf.constant([1, 2]))


def prints_of_relaxed_shapes(tf):
    @tf.function(reduce_retracing=True)
    def f(x):
        print("Traced with", x)
        return x * 2.0

    return [f(tf.ones([n])) for n in (1, 2, 3, 4)], f.experimental_get_tracing_count()


def prints_with_a_signature(tf):
    @tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32)])
    def f(x):
        print("Traced with", x, repr(x))
        return tf.reduce_sum(x)

    return f(tf.ones([1, 2])), f(tf.ones([3, 2])), f(tf.ones([5, 2])), f.experimental_get_tracing_count()


def prints_with_an_unknown_rank(tf):
    @tf.function(input_signature=[tf.TensorSpec(None)])
    def f(x):
        print(x, repr(x))
        return x + 1.0

    return f(1.0), f([1.0, 2.0]), f([[1.0]])


def relaxed_counts(tf):
    f = tf.function(lambda x: x, reduce_retracing=True, autograph=False)
    counts = []
    for shape in ([1], [2], [3], [2, 2], [3, 2], [3, 3], [4], [1, 1, 1]):
        f(tf.ones(shape))
        counts.append(f.experimental_get_tracing_count())
    for value in ([1, 2], [1, 2, 3], [1]):
        f(tf.constant(value))
        counts.append(f.experimental_get_tracing_count())
    return counts


def relaxed_python_values(tf):
    return _counted(tf, lambda x: tf.constant(1), [(1,), (2,), (3,)], reduce_retracing=True, autograph=False)


def relaxed_structures(tf):
    calls = [([tf.ones([n]), {"a": tf.ones([n, 2])}],) for n in (1, 2, 3)]
    return _counted(tf, lambda x: x[0], calls, reduce_retracing=True, autograph=False)


def relax_shapes_old_name(tf):
    calls = [(tf.ones([n]),) for n in (1, 2, 3)]
    return _counted(tf, lambda x: x, calls, experimental_relax_shapes=True, autograph=False)


def retracing_warning(tf):
    f = tf.function(lambda x: x, autograph=False)
    for n in range(7):
        f(n)
    return f.experimental_get_tracing_count()


def retracing_warning_between_calls(tf):
    f = tf.function(lambda x: x, autograph=False)
    for n in range(12):
        f(n // 2)
    return f.experimental_get_tracing_count()


def no_retracing_warning_for_rare_tracing(tf):
    f = tf.function(lambda x: x, autograph=False)
    for n in range(60):
        f(n // 12)
    return f.experimental_get_tracing_count()


def retracing_warning_of_functions_made_in_a_loop(tf):
    results = []
    for _ in range(6):

        @tf.function(autograph=False)
        def f(x):
            return x + 1

        results.append(f(1))
    return results


def inner_functions_are_traced_once(tf):
    g = tf.function(lambda x: x + 1.0, autograph=False)
    f = tf.function(lambda x: g(x) * 2.0, autograph=False)
    h = tf.function(lambda x: g(x) * 3.0, autograph=False)
    x, counts = tf.constant(3.0), []
    for call in (f, g, h, f):
        call(x)
        counts.append(g.experimental_get_tracing_count())
    f(tf.ones([2]))
    return counts, g.experimental_get_tracing_count(), f.experimental_get_tracing_count()


def objects_by_identity(tf):
    class Model:
        def __init__(self, w):
            self.w = w

    f = tf.function(lambda m, x: m.w * x, autograph=False)
    a, b = Model(2.0), Model(3.0)
    first = f(a, 1.0), f(b, 1.0), f(a, 1.0)
    a.w = 10.0
    return first, f(a, 1.0), f.experimental_get_tracing_count()


def objects_with_equality(tf):
    class Key:
        def __init__(self, n):
            self.n = n

        def __eq__(self, other):
            return self.n == other.n

        def __hash__(self):
            return self.n

    f = tf.function(lambda k: tf.constant(k.n), autograph=False)
    keep = [Key(1), Key(1), Key(2)]
    return [f(k) for k in keep], f.experimental_get_tracing_count()


def aliased_variables(tf):
    def g(u, v):
        u.assign_add(1.0)
        return u + v

    f = tf.function(g, autograph=False)
    a, b = tf.Variable(1.0), tf.Variable(10.0)
    return f(a, b), f(a, a), f(b, a), f(b, b), a, b, f.experimental_get_tracing_count()


def variables_as_arguments(tf):
    f = tf.function(lambda v, x: v.assign_add(x), autograph=False)
    a, b = tf.Variable(1.0), tf.Variable(10.0)
    return f(a, 1.0), f(b, 1.0), f(v=a, x=1.0), a, b, f.experimental_get_tracing_count()


def variables_in_a_structure(tf):
    f = tf.function(lambda d: d["a"] * d["b"][0], autograph=False)
    return f({"a": tf.Variable(2.0), "b": [tf.Variable(3.0)]}), f({"a": tf.Variable(4.0), "b": [tf.Variable(5.0)]})


def gradient_of_a_variable_argument(tf):
    f = tf.function(lambda v: v * v, autograph=False)
    a, b = tf.Variable(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = f(a) + f(b)
    return tape.gradient(y, [a, b])


def variables_in_the_order_written(tf):
    v = tf.Variable(1.0)

    @tf.function
    def f():
        a = v + 0.0
        v.assign(5.0)
        b = v + 0.0
        v.assign_add(1.0)
        c = v + 0.0
        v.assign(v * 2.0)
        return a, b, c, v

    return f(), v.numpy(), f()


def counter(tf):
    v = tf.Variable(0)

    @tf.function
    def f():
        return v.assign_add(1)

    return [f().numpy() for _ in range(5)], v


def assignment_of_a_constant_is_seen(tf):
    v = tf.Variable(1.0)

    @tf.function
    def f(x):
        y = v * x
        v.assign(7.0)
        return y + v * v

    return f(2.0), f(2.0), v


def sliced_assignment(tf):
    v = tf.Variable([1.0, 2.0, 3.0])

    @tf.function
    def f():
        v[1].assign(9.0)
        v[:1].assign([4.0])
        return v

    return f(), v


def scatter_in_a_function(tf):
    v = tf.Variable([1.0, 2.0, 3.0])
    f = tf.function(lambda i: v.scatter_add(tf.IndexedSlices(tf.constant([10.0]), i)), autograph=False)
    return f(tf.constant([1])), f(tf.constant([2])), v


def variable_created_on_first_call(tf):
    class M(tf.Module):
        def __init__(self):
            self.v = None

        @tf.function
        def __call__(self, x):
            if self.v is None:
                self.v = tf.Variable(x * 2.0)
            return self.v * x

    m = M()
    return m(tf.constant(3.0)), m(tf.constant(1.0)), m.v, m.__call__.experimental_get_tracing_count()


def variable_created_from_random_numbers(tf):
    kept = {}

    @tf.function
    def f(x):
        if "v" not in kept:
            kept["v"] = tf.Variable(tf.random.normal([2]), name="q")
        return kept["v"] + x

    return f(1.0), f(1.0), kept["v"], f.experimental_get_tracing_count()


def variable_created_by_a_callable(tf):
    kept = []

    @tf.function
    def f():
        if not kept:
            kept.append(tf.Variable(lambda: tf.ones([2]) * 3.0))
        return kept[0].assign_add([1.0, 1.0])

    return f(), f(), kept[0]


def creation_traces_twice(tf):
    kept = []

    @tf.function
    def f(x):
        print("trace")
        if not kept:
            kept.append(tf.Variable(1.0))
        return kept[0] + x

    return f(1.0), f(1.0), f.experimental_get_tracing_count(), f(2.0), f.experimental_get_tracing_count()


@case(raises=True)
def variable_created_on_every_call(tf):
    tf.function(lambda x: tf.Variable(1.0) * x, autograph=False)(1.0)


@case(raises=True)
def variable_created_on_a_second_call(tf):
    kept = {}

    def g(n):
        if n not in kept:
            kept[n] = tf.Variable(1.0)
        return kept[n] * 1.0

    f = tf.function(g, autograph=False)
    f(1)
    f(2)


@case(raises=True)
def variable_created_on_a_later_call_only(tf):
    kept = []

    def g(n):
        if n == 2:
            kept.append(tf.Variable(1.0))
            return kept[-1] * 1.0
        return tf.constant(0.0)

    f = tf.function(g, autograph=False)
    f(1)
    f(2)


def method_of_a_module(tf):
    class M(tf.Module):
        def __init__(self, w):
            super().__init__()
            self.w = tf.Variable(w)

        @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
        def __call__(self, x):
            return self.w * x

    m, n = M(2.0), M(5.0)
    counts = m.__call__.experimental_get_tracing_count(), n.__call__.experimental_get_tracing_count()
    return m(tf.ones(2)), n([1.0, 2.0]), m(tf.ones(3)), counts, m.__call__.experimental_get_tracing_count()


def method_is_the_same_object(tf):
    class M:
        @tf.function
        def f(self, x):
            return x

    m = M()
    return m.f is m.f, M.f is m.f, M().f is m.f, m.f.__name__, m.f.name


def method_called_through_the_class(tf):
    class M:
        k = 3

        @tf.function
        def f(self, x):
            return x * self.k

    m = M()
    return M.f(m, 2), m.f(2), M.f.experimental_get_tracing_count(), m.f.experimental_get_tracing_count()


def static_and_class_methods(tf):
    class M:
        k = 3

        @staticmethod
        @tf.function
        def s(x):
            return x + 1

        @classmethod
        @tf.function
        def c(cls, x):
            return x * cls.k

    return M.s(1), M().s(1), M.c(2), M().c(2)


def method_wrapped_in_the_constructor(tf):
    class M:
        def __init__(self):
            self.k = 3
            self.f = tf.function(self.g)

        def g(self, x):
            return x * self.k

    return M().f(2)


@case(raises=True)
def method_with_too_few_arguments(tf):
    class M:
        @tf.function
        def f(self, x):
            return x

    M().f()


@case(raises=True)
def method_with_too_many_arguments(tf):
    class M:
        @tf.function
        def f(self, x):
            return x

    M().f(1, 2, 3)


def inherited_method(tf):
    class A:
        k = 2

        @tf.function
        def f(self, x):
            return x * self.k

    class B(A):
        k = 5

    a, b = A(), B()
    return a.f(1), b.f(1), A.f is B.f, a.f is b.f


def property_with_a_function(tf):
    class A:
        @property
        @tf.function
        def f(self):
            return tf.constant(4)

    return A().f


def decorator_forms(tf):
    @tf.function
    def a(x):
        return x + 1

    @tf.function()
    def b(x):
        return x + 2

    @tf.function(jit_compile=True)
    def c(x):
        return x + 3

    d = tf.function(lambda x: x + 4)
    e = tf.function(functools.partial(lambda x, y: x + y, 5))
    return a(1), b(1), c(1), d(1), e(1), a.__name__, a.name, d.name, e.name


def docstring_is_kept(tf):
    @tf.function
    def f(x):
        """Says what it does."""
        return x

    return f.__doc__, f.__wrapped__ is f.python_function, f.python_function.__name__


def callable_object(tf):
    class C:
        def __call__(self, x):
            return x * 2

    f = tf.function(C())
    return f(3), f.name


def functions_made_in_a_loop(tf):
    fs = [tf.function(lambda x, i=i: x + i, autograph=False) for i in range(3)]
    return [f(1) for f in fs]


def closure_over_a_python_value(tf):
    k = 1

    @tf.function
    def f(x):
        return x + k

    first = f(1), f(tf.constant(1))
    k = 100
    return first, f(1), f(tf.constant(1)), f(2)


def closure_over_a_tensor(tf):
    c = tf.constant([1.0, 2.0])
    f = tf.function(lambda x: x * c, autograph=False)
    with tf.GradientTape() as tape:
        tape.watch(c)
        y = f(3.0)
    return y, tape.gradient(y, c)


def function_inside_a_function(tf):
    @tf.function
    def f(x):
        y = x * 2

        @tf.function
        def g(z):
            return y + z

        return g(x) + g(x)

    return f(tf.constant(3.0)), f(tf.constant(4.0))


def recursion(tf):
    @tf.function
    def factorial(n):
        if n <= 1:
            return tf.constant(1)
        return n * factorial(n - 1)

    return factorial(5), factorial.experimental_get_tracing_count()


def run_eagerly(tf):
    seen = []
    f = tf.function(lambda x: seen.append(tf.executing_eagerly()) or x, autograph=False)
    tf.config.run_functions_eagerly(True)
    try:
        results = f(1), f(tf.constant(1)), tf.config.functions_run_eagerly()
    finally:
        tf.config.run_functions_eagerly(False)
    f(1)
    return results, seen, f.experimental_get_tracing_count(), tf.config.functions_run_eagerly()


# Gradients


def gradient_through(tf):
    f = tf.function(lambda x: x**3, autograph=False)
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return y, tape.gradient(y, x)


def gradient_inside(tf):
    @tf.function
    def f(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x**3
        return tape.gradient(y, x)

    return f(tf.constant(2.0))


def gradient_of_a_variable_read(tf):
    w = tf.Variable(2.0)
    f = tf.function(lambda x: w * x, autograph=False)
    with tf.GradientTape() as tape:
        y = f(3.0)
    return tape.gradient(y, w), [v.name for v in tape.watched_variables()]


def gradient_of_a_variable_assigned_before(tf):
    w, x = tf.Variable(2.0), tf.constant(3.0)

    @tf.function
    def f(x):
        w.assign_add(x)
        return w * x

    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return y, tape.gradient(y, [w, x])


def gradient_of_a_variable_overwritten(tf):
    w, x = tf.Variable(2.0), tf.constant(3.0)

    @tf.function
    def f(x):
        w.assign(x * 2.0)
        return w * 5.0

    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return y, tape.gradient(y, [w, x])


def gradient_of_a_variable_read_and_written(tf):
    w, x = tf.Variable(2.0), tf.constant(3.0)

    @tf.function
    def f(x):
        y = w * x
        w.assign(7.0)
        return y + w * w

    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return y, tape.gradient(y, [w, x]), w


def gradients_of_several_outputs(tf):
    w, x = tf.Variable(2.0), tf.constant(3.0)
    f = tf.function(lambda x: (x * 2.0, w * 3.0, tf.constant(1.0)), autograph=False)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        a, b, c = f(x)
    return [tape.gradient(t, [w, x]) for t in (a, b, c)], tape.gradient([a, b], [w, x])


def gradient_none_through_a_function(tf):
    x = tf.constant(3.0)
    fs = [
        tf.function(g, autograph=False)
        for g in (
            lambda x: tf.stop_gradient(x) * 1.0,
            lambda x: tf.cast(x, tf.int32),
            lambda x: tf.constant(2.0),
            lambda x: tf.stop_gradient(x) + x,
            lambda x: tf.round(x),
        )
    ]
    results = []
    for f in fs:
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = f(x)
        results.append((tape.gradient(y, x), tape.gradient(y, x, unconnected_gradients="zero")))
    return results


def second_order_through(tf):
    f = tf.function(lambda x: x**3, autograph=False)
    x = tf.Variable(2.0)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = f(x)
        g = inner.gradient(y, x)
    return g, outer.gradient(g, x)


def second_order_inside(tf):
    @tf.function
    def f(x):
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                y = tf.reduce_sum(x**3)
            g = inner.gradient(y, x)
        return g, outer.jacobian(g, x)

    return f(tf.constant([1.0, 2.0]))


def second_order_across(tf):
    @tf.function
    def first(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x**4
        return tape.gradient(y, x)

    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        g = first(x)
    return g, tape.gradient(g, x)


def jacobian_inside(tf):
    @tf.function
    def f(x):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(x)
            y = x**2 * x[0]
        return tape.jacobian(y, x), tape.gradient(y, x)

    return f(tf.constant([1.0, 2.0, 3.0]))


def jacobian_through(tf):
    w = tf.Variable([2.0, 1.0])
    f = tf.function(lambda x: tf.tensordot(w, x, 0), autograph=False)
    with tf.GradientTape() as tape:
        y = f(tf.constant([1.0, 3.0]))
    return tape.jacobian(y, w)


def batch_jacobian_inside(tf):
    @tf.function
    def f(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * x[:, :1]
        return tape.batch_jacobian(y, x)

    return f(tf.constant([[1.0, 2.0], [3.0, 4.0]]))


def forward_accumulator_over_a_call(tf):
    w, x = tf.Variable(2.0), tf.constant(3.0)
    f = tf.function(lambda x: x**3 * w, autograph=False)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = f(x)
    return acc.jvp(y)


def tape_around_nested_functions(tf):
    x = tf.Variable(2.0)
    inner = tf.function(lambda: x * x, autograph=False)
    outer = tf.function(lambda: inner() * x, autograph=False)
    with tf.GradientTape() as tape:
        y = outer()
    return tape.gradient(y, x)


def tape_inside_around_a_function(tf):
    w = tf.Variable(3.0)
    inner = tf.function(lambda x: w * x * x, autograph=False)

    @tf.function
    def f(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = inner(x)
        return tape.gradient(y, [x, w])

    return f(tf.constant(2.0))


def custom_gradient_inside_seen_from_outside(tf):
    @tf.custom_gradient
    def g(x):
        return x * x, lambda upstream: upstream * 100.0

    f = tf.function(lambda x: g(x) * 2.0, autograph=False)
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return y, tape.gradient(y, x)


def custom_gradient_inside_a_tape_inside(tf):
    @tf.custom_gradient
    def clipped(x):
        return x, lambda upstream: tf.clip_by_norm(upstream, 0.5)

    @tf.function
    def f(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = clipped(x) * 2.0
        return tape.gradient(y, x)

    return f(tf.constant([3.0, 4.0]))


def custom_gradient_with_variables_inside(tf):
    w = tf.Variable(3.0)

    @tf.custom_gradient
    def g(x):
        y = x * w

        def grad(upstream, variables=None):
            return upstream * 10.0, [upstream * 100.0]

        return y, grad

    f = tf.function(lambda x: g(x) * 2.0, autograph=False)
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return y, tape.gradient(y, [x, w])


def custom_gradient_of_several_results(tf):
    @tf.custom_gradient
    def g(x, y):
        return (x * y, x + y), lambda a, b: (a * 2.0, b * 3.0)

    f = tf.function(lambda x, y: g(x, y), autograph=False)
    x, y = tf.constant(2.0), tf.constant(5.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([x, y])
        a, b = f(x, y)
    return tape.gradient(a, [x, y]), tape.gradient(b, [x, y]), tape.gradient([a, b], [x, y])


def forward_accumulator_over_a_custom_gradient_inside(tf):
    @tf.custom_gradient
    def g(x):
        return x * x, lambda upstream: upstream * 20.0 * x

    f = tf.function(lambda x: g(x) * 3.0, autograph=False)
    x = tf.constant(3.0)
    with tf.autodiff.ForwardAccumulator(x, tf.constant(1.0)) as acc:
        y = f(x)
    return y, acc.jvp(y)


def function_as_the_body_of_a_custom_gradient(tf):
    inner = tf.function(lambda x: x * x, autograph=False)
    g = tf.custom_gradient(lambda x: (inner(x), lambda upstream: upstream * 7.0))
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = g(x)
    return tape.gradient(y, x)


def recompute_grad_inside(tf):
    w = tf.Variable(2.0)
    h = tf.recompute_grad(lambda x: x * x * w)
    f = tf.function(lambda x: h(x), autograph=False)
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, [x, w])


def gathered_rows_inside(tf):
    table = tf.Variable(tf.ones([4, 2]))

    @tf.function
    def f(i):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.gather(table, i) ** 2)
        g = tape.gradient(loss, table)
        table.scatter_sub(g)
        return g

    return f(tf.constant([0, 2, 0])), table


def training_steps(tf):
    w, b = tf.Variable([[1.0], [2.0]]), tf.Variable(0.0)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((x @ w + b - y) ** 2)
        dw, db = tape.gradient(loss, [w, b])
        w.assign_sub(0.01 * dw)
        b.assign_sub(0.01 * db)
        return loss

    x, y = tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.constant([[1.0], [2.0]])
    return [step(x, y) for _ in range(6)], w, b


# Random numbers


def random_numbers_advance(tf):
    tf.random.set_seed(3)
    f = tf.function(lambda: (tf.random.uniform([2]), tf.random.uniform([2]), tf.random.uniform([2], seed=4)))
    return f(), f(), tf.random.uniform([2])


def random_numbers_of_nested_functions(tf):
    tf.random.set_seed(3)
    g = tf.function(lambda: tf.random.uniform([2]))
    f = tf.function(lambda: (g(), g(), tf.random.uniform([2])))
    return f(), f(), g(), g()


def random_numbers_after_set_seed(tf):
    tf.random.set_seed(3)
    f, g = tf.function(lambda: tf.random.uniform([2])), tf.function(lambda: tf.random.uniform([2]))
    first = f(), g(), f()
    tf.random.set_seed(3)
    return first, f(), g()


def random_numbers_with_op_seeds(tf):
    f = tf.function(lambda: tf.random.uniform([2], seed=5))
    return f(), f(), f()


def random_numbers_per_trace(tf):
    tf.random.set_seed(3)
    f = tf.function(lambda n: tf.random.uniform([2]), autograph=False)
    return f(1), f(2), f(1), f(2)


def random_normal_in_a_function(tf):
    tf.random.set_seed(7)
    f = tf.function(lambda: (tf.random.normal([3]), tf.random.truncated_normal([2]), tf.random.shuffle(tf.range(5))))
    return f(), f()


def generator_in_a_function(tf):
    generator = tf.random.Generator.from_seed(1)
    f = tf.function(lambda: generator.uniform([2]))
    return f(), f(), generator.uniform([2])


def stateless_random_in_a_function(tf):
    f = tf.function(lambda seed: tf.random.stateless_uniform([2], seed), autograph=False)
    return f([1, 2]), f(tf.constant([1, 2])), f(tf.constant([3, 4]))


# Errors


@case(raises=True)
def numpy_of_a_variable(tf):
    v = tf.Variable(1.0)
    tf.function(lambda: v.numpy(), autograph=False)()


@case(raises=True)
def index_out_of_range_at_run_time(tf):
    tf.function(lambda x, i: tf.gather(x, i), autograph=False)(tf.ones([2]), tf.constant([9]))


@case(raises=True)
def constant_index_out_of_range(tf):
    tf.function(lambda x: tf.gather(x, [9]), autograph=False)(tf.ones([2]))


@case(raises=True)
def python_error_inside(tf):
    tf.function(lambda: {}["missing"], autograph=False)()


def leaked_tensor(tf):
    kept = []
    tf.function(lambda x: kept.append(x * 2.0) or x, autograph=False)(tf.constant(1.0))
    messages = [str(kept[0]), repr(kept[0]), type(kept[0]).__name__, kept[0].name, kept[0].shape, kept[0].dtype]
    for use in (
        lambda: kept[0] + 1,
        lambda: tf.function(lambda: kept[0] + 1, autograph=False)(),
        lambda: kept[0].numpy(),
    ):
        try:
            use()
        except Exception as error:  # the rest of the message shows TensorFlow's own frames
            messages.append((type(error).__name__, str(error).split("\n")[:2]))
    return messages


def shape_error_leaves_no_trace(tf):
    f = tf.function(lambda x, y: x + y, autograph=False)
    messages = []
    for args in ((tf.ones(2), tf.ones(3)), (tf.ones(2), tf.ones(2)), (tf.ones(2), tf.ones(3))):
        try:
            messages.append(f(*args))
        except ValueError as error:
            messages.append(str(error))
    return messages, f.experimental_get_tracing_count()


def boolean_mask_and_where(tf):
    x = tf.constant([1.0, -1.0, 2.0])
    f = tf.function(lambda x: tf.reduce_sum(tf.where(x > 0, x, 0.0)), autograph=False)
    return f(x), f(-x)


def numpy_arrays_are_tensors(tf):
    seen = []
    f = tf.function(lambda x: seen.append(type(x).__name__) or x * 2, autograph=False)
    return f(np.ones(2)), f(np.zeros(2)), f(np.float32(3)), seen, f.experimental_get_tracing_count()


def executing_eagerly_inside(tf):
    seen = []
    f = tf.function(lambda: seen.append((tf.executing_eagerly(), tf.inside_function())) or 1, autograph=False)
    f()
    return seen, tf.executing_eagerly(), tf.inside_function()


def concrete_function_of_variables(tf):
    v, u = tf.Variable(2.0, name="v"), tf.Variable([1.0], trainable=False, name="u")

    @tf.function
    def f(x):
        u.assign_add([1.0])
        return v * x + u

    c = f.get_concrete_function(tf.TensorSpec([None]))
    names = sorted(w.name for w in c.variables), sorted(w.name for w in c.trainable_variables)
    return names, len(c.captured_inputs), c(tf.ones(1)), c(tf.ones(3)), u


def pretty_printed_concrete_signatures(tf):
    f = tf.function(lambda x, n=2: x, autograph=False)
    f(1)
    f(tf.constant(2))
    f([tf.ones(2), 3], n=None)
    return f.pretty_printed_concrete_signatures()


def get_concrete_function_counts(tf):
    f = tf.function(lambda x: x, autograph=False)
    f.get_concrete_function(tf.TensorSpec([None], tf.float32))
    counts = [f.experimental_get_tracing_count()]
    for x in (tf.ones(2), tf.ones(3), tf.ones([2, 2]), 1):
        f(x)
        counts.append(f.experimental_get_tracing_count())
    return counts


def structure_of_the_result(tf):
    @tf.function
    def f(x):
        return {"b": x, "a": [x + 1, (x + 2, None)]}

    r = f(tf.constant(1))
    return r, list(r), type(r["a"]).__name__, type(r["a"][1]).__name__


def course_print_of_a_loop(tf):
    def function_tf(x, y):
        s = tf.zeros_like(x, dtype=tf.float32)
        s = s + tf.matmul(x, y)
        for n in range(10):
            s = s + tf.matmul(s, y) * x
        print(s)
        return s

    x = tf.ones([10, 10], dtype=tf.float32)
    y = tf.zeros_like(x, dtype=tf.float32)
    f = tf.function(function_tf)
    return f(x, y), f(x, y)


@case(ulps=64, scale=1.0)
def course_lazy_module_trained_in_a_function(tf):
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
                self.b = tf.Variable(self.b)
                self.fl_init = True
            y = x @ self.w + self.b
            if self.activate == "relu":
                return tf.nn.relu(y)
            if self.activate == "softmax":
                return tf.nn.softmax(y)
            return y

    class SequenceModule(tf.Module):
        def __init__(self):
            super().__init__()
            self.layer_1 = DenseNN(8)
            self.layer_2 = DenseNN(3, activate="softmax")

        def __call__(self, x):
            return self.layer_2(self.layer_1(x))

    model = SequenceModule()

    @tf.function
    def train_batch(x, y):
        with tf.GradientTape() as tape:
            loss = -tf.reduce_mean(tf.reduce_sum(y * tf.math.log(model(x) + 1e-7), axis=1))
        grads = tape.gradient(loss, model.trainable_variables)
        for g, v in zip(grads, model.trainable_variables):
            v.assign_sub(0.1 * g)
        return loss

    x = tf.reshape(tf.range(20.0), [5, 4]) / 20.0
    y = tf.one_hot([0, 1, 2, 1, 0], 3)
    losses = [train_batch(x, y) for _ in range(5)]
    return losses, len(model.trainable_variables), train_batch.experimental_get_tracing_count()


def course_guide_polymorphism(tf):
    @tf.function
    def double(a):
        print("Tracing with", a)
        return a + a

    print(double(tf.constant(1)))
    print(double(tf.constant(1.1)))
    print(double(tf.constant("a")))
    print(double(tf.constant("b")))
    print(double.pretty_printed_concrete_signatures())


def course_guide_collatz(tf):
    @tf.function(input_signature=(tf.TensorSpec(shape=[None], dtype=tf.int32),))
    def next_collatz(x):
        print("Tracing with", x)
        return tf.where(x % 2 == 0, x // 2, 3 * x + 1)

    print(next_collatz(tf.constant([1, 2])))
    for bad in (tf.constant([[1, 2], [3, 4]]), tf.constant([1.0, 2.0])):
        try:
            next_collatz(bad)
        except TypeError as error:
            print(error)


def course_guide_variable_length(tf):
    @tf.function(input_signature=(tf.TensorSpec(shape=[None], dtype=tf.int32),))
    def g(x):
        print("Tracing with", x)
        return x

    return g(tf.constant([1, 2, 3])), g(tf.constant([1, 2, 3, 4, 5]))


def course_guide_python_arguments(tf):
    def train_one_step():
        pass

    @tf.function
    def train(num_steps):
        print("Tracing with num_steps = ", num_steps)
        tf.print("Executing with num_steps = ", num_steps)
        for _ in tf.range(num_steps):
            train_one_step()

    train(num_steps=10)
    train(num_steps=20)
    train(num_steps=tf.constant(10))
    train(num_steps=tf.constant(20))


def course_guide_signature_of_a_concrete_function(tf):
    @tf.function
    def double(a):
        return a + a

    cf = double.get_concrete_function(tf.constant("a"))
    return str(cf.structured_input_signature), cf.pretty_printed_signature(), str(cf.structured_outputs)


def course_guide_object_attribute(tf):
    class SimpleModel(tf.Module):
        def __init__(self):
            self.bias = 0.0
            self.weight = 2.0

    @tf.function
    def evaluate(model, x):
        return model.weight * x + model.bias

    simple_model = SimpleModel()
    x = tf.constant(10.0)
    first = evaluate(simple_model, x)
    simple_model.bias += 5.0
    return first, evaluate(simple_model, x)
