"""tf.function, continued."""

import numpy as np

from compat_tests import case


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
