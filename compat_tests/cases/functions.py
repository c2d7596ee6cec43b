"""tf.function: state, gradients, random numbers, methods, retracing, what is printed when."""

import functools

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
