"""tf.function: unknown dimensions, names of ops, IndexedSlices, values needed while tracing, programs of courses."""

import time

import numpy as np

from compat_tests import case


def _spec(tf, *shape, dtype=None):
    return tf.TensorSpec(list(shape), dtype or tf.float32)


def _shapes(tf, spec, compute, *arrays):
    """Shapes that a traced function sees, its results' shapes for several arguments, and how often it was traced."""
    seen = []

    @tf.function(input_signature=[spec])
    def f(x):
        results = compute(x)
        seen.append([x.shape, *[r.shape for r in tf.nest.flatten(results)]])
        return results

    outs = [tf.nest.map_structure(lambda t: t.shape, f(tf.constant(a))) for a in arrays]
    return seen[0], outs, f.experimental_get_tracing_count(), f.get_concrete_function().output_shapes


def _rows(*counts):
    return [np.arange(3 * n, dtype=np.float32).reshape(n, 3) for n in counts]


def shapes_elementwise(tf):
    return _shapes(
        tf, _spec(tf, None, 3), lambda x: [x + 1.0, x * x, -x, x > 0.0, tf.exp(x), x + tf.ones([3])], *_rows(2, 5)
    )


def shapes_reductions(tf):
    def compute(x):
        return [
            tf.reduce_sum(x),
            tf.reduce_sum(x, 0),
            tf.reduce_mean(x, 1),
            tf.reduce_max(x, 1, keepdims=True),
            tf.argmax(x, 1),
            tf.argmax(x, 0),
            tf.norm(x, axis=1),
        ]

    return _shapes(tf, _spec(tf, None, 3), compute, *_rows(1, 4))


def shapes_products(tf):
    def compute(x):
        w = tf.ones([3, 4])
        return [
            x @ w,
            tf.matmul(x, x, transpose_b=True),
            tf.matmul(x, x, transpose_a=True),
            tf.einsum("ij,jk->ik", x, w),
        ]

    return _shapes(tf, _spec(tf, None, 3), compute, *_rows(2, 3))


def shapes_reshaped(tf):
    def compute(x):
        return [
            tf.reshape(x, [-1]),
            tf.reshape(x, [-1, 3, 1]),
            tf.reshape(x, [tf.shape(x)[0], 3]),
            tf.expand_dims(x, 0),
            tf.transpose(x),
            x[:, tf.newaxis],
            tf.reshape(x, [3, -1]),
        ]

    return _shapes(tf, _spec(tf, None, 3), compute, *_rows(2, 6))


def shapes_joined(tf):
    def compute(x):
        return [
            tf.concat([x, x], 0),
            tf.concat([x, x], 1),
            tf.stack([x, x]),
            tf.tile(x, [1, 2]),
            tf.tile(x, [2, 1]),
            tf.concat([x, tf.ones([2, 3])], 0),
            tf.pad(x, [[0, 0], [1, 1]]),
            tf.repeat(x, 2, axis=1),
        ]

    return _shapes(tf, _spec(tf, None, 3), compute, *_rows(2, 3))


def shapes_sliced(tf):
    return _shapes(
        tf, _spec(tf, None, 3), lambda x: [x[0], x[:, 0], x[1:], x[:-1], x[:, 1:], x[::2], x[..., None]], *_rows(2, 5)
    )


def shapes_made_of_shapes(tf):
    def compute(x):
        n = tf.shape(x)[0]
        return [
            tf.zeros([n, 2]),
            tf.ones([n]),
            tf.range(n),
            tf.fill([2, n], 1.0),
            tf.zeros_like(x),
            tf.shape(x),
            tf.size(x),
            n,
            tf.eye(n),
            tf.one_hot(tf.range(n), 4),
        ]

    return _shapes(tf, _spec(tf, None, 3), compute, *_rows(2, 4))


def shapes_gathered(tf):
    def compute(x):
        return [
            tf.gather(x, [0, 0]),
            tf.gather(x, [1], axis=1),
            tf.gather(tf.ones([9, 2]), tf.argmax(x, 1)),
            tf.one_hot(tf.argmax(x, 1), 3),
            tf.where(x > 1.0, x, 0.0),
            tf.sort(x, axis=0),
            tf.math.top_k(x, 2)[0],
        ]

    return _shapes(tf, _spec(tf, None, 3), compute, *_rows(2, 3))


def shapes_of_images(tf):
    def compute(x):
        y = tf.nn.conv2d(x, tf.ones([3, 3, 1, 2]), 1, "SAME")
        z = tf.nn.max_pool2d(y, 2, 2, "VALID")
        return [y, z, tf.reshape(z, [-1, 4 * 4 * 2]), tf.nn.relu(z), tf.reduce_mean(z, [1, 2])]

    return _shapes(
        tf, _spec(tf, None, 8, 8, 1), compute, np.ones([1, 8, 8, 1], np.float32), np.ones([3, 8, 8, 1], np.float32)
    )


def shapes_of_sequences(tf):
    def compute(x):
        return [
            x[:, -1],
            tf.reduce_sum(x, 1),
            tf.transpose(x, [1, 0, 2]),
            x + tf.ones([1, 1, 2]),
            tf.unstack(x, axis=2)[0],
        ]

    return _shapes(
        tf, _spec(tf, None, None, 2), compute, np.ones([2, 3, 2], np.float32), np.ones([1, 4, 2], np.float32)
    )


def shapes_in_branches(tf):
    def compute(x):
        y = tf.cond(tf.reduce_sum(x) > 0.0, lambda: x * 2.0, lambda: x)
        z = tf.while_loop(lambda i, v: i < 2, lambda i, v: (i + 1, v + 1.0), [0, y])[1]
        return [y, z, tf.map_fn(lambda r: r * 2.0, x)]

    return _shapes(tf, _spec(tf, None, 3), compute, *_rows(2, 3))


def shapes_of_gradients(tf):
    w = tf.Variable(tf.ones([3, 2]))

    def compute(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum((x @ w) ** 2)
        return tape.gradient(y, [x, w])

    return _shapes(tf, _spec(tf, None, 3), compute, *_rows(2, 4))


def shape_of_unknown_rank(tf):
    @tf.function(input_signature=[tf.TensorSpec(None)])
    def f(x):
        print(x, x.shape, (x + 1.0).shape, tf.reduce_sum(x).shape)
        return x * 2.0

    return f(tf.constant(1.0)), f(tf.constant([1.0])), f.experimental_get_tracing_count()


def python_sees_none(tf):
    @tf.function(input_signature=[tf.TensorSpec([None, 3])])
    def f(x):
        if x.shape[0] is None:
            print("unknown", x.shape.as_list(), x.shape.rank, len(x.shape))
        n = x.shape[0] or tf.shape(x)[0]
        return tf.reduce_sum(x) / tf.cast(n, tf.float32)

    return f(tf.ones([2, 3])), f(tf.ones([5, 3]))


def none_in_arithmetic(tf):
    @tf.function(input_signature=[tf.TensorSpec([None])], autograph=False)
    def f(x):
        return x * x.shape[0]

    try:
        return f(tf.ones([2]))
    except ValueError as e:
        return "None values not supported." in str(e)


def printed_once_for_all_shapes(tf):
    @tf.function(input_signature=[tf.TensorSpec([None, 2])])
    def f(x):
        print("tracing", x, x[0], tf.shape(x))
        return tf.reduce_sum(x)

    for n in (1, 3, 1, 2):
        f(tf.ones([n, 2]))
    return f.experimental_get_tracing_count()


def printed_for_relaxed_shapes(tf):
    @tf.function(reduce_retracing=True)
    def f(x):
        print("tracing", x)
        return x + 1.0

    for n in (1, 2, 3, 4):
        f(tf.ones([n]))
    return f.experimental_get_tracing_count()


def set_shape_narrows(tf):
    @tf.function(input_signature=[tf.TensorSpec([None, None])])
    def f(x):
        x.set_shape([None, 3])
        print(x.shape, (x * 2.0).shape, x.get_shape())
        return tf.ensure_shape(x, [None, 3])

    return f(tf.ones([2, 3])), f(tf.ones([1, 3]))


def loop_over_unknown_rows(tf):
    @tf.function(input_signature=[tf.TensorSpec([None, 2])])
    def f(x):
        s = tf.zeros([2])
        for row in x:
            s = s + row * 2.0
        for i in tf.range(tf.shape(x)[0]):
            s = s + x[i]
        return s

    return f(tf.ones([3, 2])), f(tf.ones([1, 2])), f(tf.ones([0, 2]))


def concrete_function_of_unknown_rows(tf):
    f = tf.function(lambda x: {"twice": x * 2.0, "sum": tf.reduce_sum(x, 1)}, autograph=False)
    c = f.get_concrete_function(tf.TensorSpec([None, 3], name="rows"))
    print(c.structured_outputs)
    print(c.structured_input_signature)
    print(c.inputs, c.outputs)
    print(c.output_shapes)
    return c(tf.ones([2, 3])), c(rows=tf.ones([1, 3]))


def nested_function_of_unknown_rows(tf):
    @tf.function
    def inner(x):
        print("inner", x.shape)
        return x * 2.0

    @tf.function(input_signature=[tf.TensorSpec([None, 2])])
    def outer(x):
        y = inner(x)
        print("outer", y.shape)
        return y

    return outer(tf.ones([1, 2])), outer(tf.ones([2, 2])), inner.experimental_get_tracing_count()


@case(raises=True)
def product_of_unknown_rows(tf):
    @tf.function(input_signature=[tf.TensorSpec([None, 3])])
    def f(x):
        return tf.matmul(x, tf.ones([2, 2]))

    f(tf.ones([4, 3]))


# Names


def _names(tf, compute):
    @tf.function
    def f(x, y):
        return compute(x, y)

    f(tf.ones([2, 3]), tf.ones([2, 3]))


def names_of_operators(tf):
    def compute(x, y):
        print([t.name for t in (x, y, x + y, x - y, x * y, x / y, x // y, x % y, x**2.0, -x, x @ tf.transpose(y))])
        print(
            [t.name for t in (x > y, x >= y, x < y, x <= y, x == y, x != y, abs(x), x[0], 1.0 + x, 2.0 * x, ~(x > y))]
        )
        return x

    _names(tf, compute)


def names_of_functions(tf):
    def compute(x, y):
        print(
            [
                t.name
                for t in (
                    tf.add(x, y),
                    tf.subtract(x, y),
                    tf.multiply(x, y),
                    tf.divide(x, y),
                    tf.pow(x, y),
                    tf.negative(x),
                )
            ]
        )
        print(
            [
                t.name
                for t in (
                    tf.square(x),
                    tf.sqrt(x),
                    tf.exp(x),
                    tf.math.log(x),
                    tf.maximum(x, y),
                    tf.sigmoid(x),
                    tf.tanh(x),
                )
            ]
        )
        print(
            [t.name for t in (tf.reduce_sum(x), tf.reduce_mean(x, 0), tf.reduce_max(x), tf.argmax(x, 1), tf.cumsum(x))]
        )
        print(
            [
                t.name
                for t in (
                    tf.reshape(x, [-1]),
                    tf.transpose(x),
                    tf.concat([x, y], 0),
                    tf.stack([x, y]),
                    tf.cast(x, tf.int32),
                )
            ]
        )
        print(
            [
                t.name
                for t in (
                    tf.matmul(x, y, transpose_b=True),
                    tf.nn.relu(x),
                    tf.nn.softmax(x),
                    tf.one_hot([1], 2),
                    tf.gather(x, [0]),
                )
            ]
        )
        return x

    _names(tf, compute)


def names_given(tf):
    def compute(x, y):
        print(
            [
                t.name
                for t in (
                    tf.add(x, y, name="sum"),
                    tf.reduce_mean(x, name="mean"),
                    tf.nn.relu(x, name="act"),
                    tf.identity(x, "same"),
                )
            ]
        )
        print(tf.add(x, y, name="sum").name, tf.constant(1.0, name="one").name, tf.cast(x, tf.int32, name="ints").name)
        return x

    _names(tf, compute)


def names_in_scopes(tf):
    def compute(x, y):
        with tf.name_scope("outer") as scope:
            print(scope, (x + y).name, tf.add(x, y).name)
            with tf.name_scope("inner"):
                print((x + y).name, tf.constant(2.0).name, (x + y).name)
        with tf.name_scope("outer"):
            print((x + y).op.name, (x * y).op.type)
        print((x + y).name)
        return x

    _names(tf, compute)


def names_of_constants(tf):
    def compute(x, y):
        print(
            tf.constant(1.0),
            tf.constant([1, 2]),
            tf.zeros([2]),
            tf.ones([1]),
            tf.range(3),
            tf.eye(2),
            tf.fill([2], 3.0),
        )
        print(repr(tf.constant(1.0)), tf.ones_like(x), tf.zeros_like(y), tf.convert_to_tensor([1.0]))
        return tf.constant(7.0)

    _names(tf, compute)


def names_of_control_flow(tf):
    def compute(x, y):
        a = tf.cond(tf.reduce_sum(x) > 0.0, lambda: x, lambda: y)
        b = tf.cond(tf.reduce_sum(x) > 0.0, lambda: x, lambda: y, name="choice")
        c = tf.while_loop(lambda v: tf.reduce_sum(v) < 9.0, lambda v: [v * 2.0], [x])[0]
        print(a.name, b.name, c.name)
        if tf.reduce_sum(y) > 1.0:
            y = y * 2.0
        print(y.name)
        return y

    _names(tf, compute)


def names_of_results(tf):
    @tf.function
    def f(x):
        return {"a": x + 1.0, "b": [x, tf.reduce_sum(x)]}

    c = f.get_concrete_function(tf.TensorSpec([2]))
    return [t.name for t in c.outputs], [t.name for t in c.inputs], [op.name for op in c.graph.get_operations()]


def names_of_variables_made_inside(tf):
    made = []

    @tf.function
    def f(x):
        if not made:
            with tf.name_scope("layer"):
                made.append(tf.Variable(1.0, name="w"))
        return x * made[0]

    f(tf.constant(2.0))
    return made[0].name


def numpy_of_a_constant_inside(tf):
    @tf.function
    def f():
        try:
            return tf.constant(1.0).numpy()
        except AttributeError as e:
            print(e)

    return f()


def constants_stay_usable(tf):
    @tf.function
    def f(x):
        n, axis, shape = tf.constant(2), tf.constant(0), tf.constant([3, 2])
        y = tf.reshape(x, shape)
        parts = [tf.reduce_sum(y, axis), y[:n], tf.zeros([n]), tf.tile(y, [1, n]), tf.range(n), tf.one_hot([1], n)]
        if tf.constant(True):
            x = x + 1.0
        for i in tf.range(n):
            x = x * 2.0
        return parts, x

    return f(tf.ones([6]))


# IndexedSlices


def _slices(tf):
    return tf.IndexedSlices(tf.constant([[1.0, 2.0], [3.0, 4.0]]), tf.constant([0, 2]), tf.constant([4, 2]))


def slices_in_and_out(tf):
    @tf.function
    def f(s):
        print(type(s).__name__, s.dtype)
        return tf.IndexedSlices(s.values * 2.0, s.indices, s.dense_shape), -s

    a, b = f(_slices(tf))
    return a.values, a.indices, a.dense_shape, b.values


def slices_are_structured_outputs(tf):
    f = tf.function(lambda s: tf.IndexedSlices(s.values, s.indices), autograph=False)
    c = f.get_concrete_function(_slices(tf))
    print(c.structured_outputs)
    print(c.outputs)
    return c(_slices(tf)).values


def gradient_of_a_lookup_inside(tf):
    table = tf.Variable(np.arange(8, dtype=np.float32).reshape(4, 2))

    @tf.function
    def f(i):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(tf.gather(table, i) ** 2)
        return tape.gradient(loss, table)

    g = f(tf.constant([1, 3, 1]))
    return type(g).__name__, g.values, g.indices, g.dense_shape


def gradient_of_a_lookup_outside(tf):
    table = tf.Variable(np.arange(8, dtype=np.float32).reshape(4, 2))

    @tf.function
    def f(i):
        return tf.reduce_sum(tf.nn.embedding_lookup(table, i) ** 2)

    with tf.GradientTape() as tape:
        loss = f(tf.constant([1, 3]))
    g = tape.gradient(loss, table)
    return loss, type(g).__name__, g.values, g.indices, tf.convert_to_tensor(g)


def gradient_of_a_lookup_of_an_argument(tf):
    f = tf.function(lambda w, i: tf.gather(w, i), autograph=False)
    w = tf.constant(np.ones((4, 2), np.float32))
    with tf.GradientTape() as tape:
        tape.watch(w)
        y = f(w, tf.constant([[1, 3], [0, 1]]))
    g = tape.gradient(y, w)
    return type(g).__name__, g.values, g.indices


def gradient_of_a_lookup_and_more(tf):
    table = tf.Variable(tf.ones([4, 2]))
    f = tf.function(lambda i: tf.reduce_sum(tf.gather(table, i)) + tf.reduce_sum(table), autograph=False)
    with tf.GradientTape() as tape:
        y = f(tf.constant([1, 3]))
    g = tape.gradient(y, table)
    return tf.is_tensor(g), tf.convert_to_tensor(g)


def gradient_of_a_computed_lookup(tf):
    table = tf.Variable(tf.ones([5, 2]))
    w = tf.Variable(2.0)

    @tf.function
    def f(i):
        rows = tf.gather(table, i * 2 % 5)
        return tf.reduce_sum(rows * w)

    with tf.GradientTape() as tape:
        y = f(tf.constant([1, 2, 3]))
    g, h = tape.gradient(y, [table, w])
    return type(g).__name__, g.values, g.indices, h


@case(raises=True)
def lookup_out_of_range(tf):
    table = tf.Variable(tf.ones([4, 2]))
    f = tf.function(lambda i: tf.gather(tf.identity(table), i), autograph=False)
    f(tf.constant([1, 9])).numpy()


# Values needed while tracing


def ranges_of_arguments(tf):
    @tf.function
    def f(n):
        return tf.range(n), tf.range(n) * 2, tf.zeros([n, 2]), tf.reduce_sum(tf.range(1, n))

    return f(tf.constant(3)), f(tf.constant(5)), f.experimental_get_tracing_count()


def slices_of_arguments(tf):
    f = tf.function(lambda x, a, b: (x[a:b], x[a:], x[:b], x[a]), autograph=False)
    x = tf.range(6)
    return (
        f(x, tf.constant(1), tf.constant(4)),
        f(x, tf.constant(0), tf.constant(2)),
        f.experimental_get_tracing_count(),
    )


def masks_of_small_arguments(tf):
    f = tf.function(lambda x: (x[x > 0], tf.where(x > 0), tf.boolean_mask(x, x < 0)), autograph=False)
    return f(tf.constant([1, -2, 3])), f(tf.constant([-1, -2, 3])), f.experimental_get_tracing_count()


def growing_loop(tf):
    @tf.function
    def f(n):
        v = tf.constant([1])
        for i in tf.range(n):
            tf.autograph.experimental.set_loop_options(shape_invariants=[(v, tf.TensorShape([None]))])
            v = tf.concat([v, [i]], 0)
        return v

    return f(tf.constant(3)), f(tf.constant(1))


def tensor_array_of_an_argument(tf):
    @tf.function
    def f(n):
        array = tf.TensorArray(tf.int32, size=n)
        for i in tf.range(n):
            array = array.write(i, i * i)
        return array.stack()

    return f(tf.constant(4)), f(tf.constant(2))


def repeats_of_an_argument(tf):
    f = tf.function(lambda x, n: (tf.repeat(x, n), tf.tile(x, [n]), tf.one_hot(x, n)), autograph=False)
    return f(tf.constant([1, 0]), tf.constant(2)), f(tf.constant([1, 0]), tf.constant(3))


def gradient_with_a_value_of_an_argument(tf):
    @tf.function
    def f(x, n):
        return tf.reduce_sum(x[:n] ** 2)

    x = tf.Variable([1.0, 2.0, 3.0])
    found = []
    for n in (1, 2):
        with tf.GradientTape() as tape:
            y = f(x, tf.constant(n))
        found.append(tape.gradient(y, x))
    return found


# Courses


def a_graph_prints_once(tf):
    def function_tf(x, y):
        s = tf.zeros_like(x, dtype=tf.float32)
        s = s + tf.matmul(x, y)
        for _ in range(10):
            s = s + tf.matmul(s, y) * x
        print(s)
        return s

    def timer(fn):
        def wrapper(*args, **kwargs):
            start = time.time()
            fn(*args, **kwargs)
            return time.time() - start

        return wrapper

    x = tf.ones([4, 4], dtype=tf.float32)
    y = tf.zeros_like(x, dtype=tf.float32)
    function_tf_graph = tf.function(function_tf)
    return [timer(f)(x, y) > 0 for f in (function_tf, function_tf_graph, function_tf_graph)], function_tf_graph(x, y)


@case(ulps=64)
def a_training_step_in_a_graph(tf):
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

    class SequentialModule(tf.Module):
        def __init__(self):
            super().__init__()
            self.layer_1 = DenseNN(5)
            self.layer_2 = DenseNN(3, activate="softmax")

        def __call__(self, x):
            return self.layer_2(self.layer_1(x))

    tf.random.set_seed(3)
    model = SequentialModule()
    x = tf.constant(np.linspace(0, 1, 24, dtype=np.float32).reshape(6, 4))
    labels = tf.one_hot([0, 1, 2, 0, 1, 2], 3)
    model(x)

    @tf.function
    def train_batch(x_batch, y_batch):
        with tf.GradientTape() as tape:
            f_loss = tf.reduce_mean(-tf.reduce_sum(y_batch * tf.math.log(model(x_batch)), 1))
        grads = tape.gradient(f_loss, model.trainable_variables)
        for v, g in zip(model.trainable_variables, grads):
            v.assign_sub(0.5 * g)
        return f_loss

    losses = [train_batch(x, labels) for _ in range(4)]
    return len(model.submodules), losses, train_batch.experimental_get_tracing_count()


def a_list_that_a_loop_fills(tf):
    @tf.function
    def f(n):
        out = []
        for i in tf.range(n):
            out.append(i)
        return tf.stack(out)

    try:
        f(tf.constant(3))
    except ValueError as error:  # the message shows TensorFlow's own names and frames
        return type(error).__name__, str(error).split("\n")[0]
