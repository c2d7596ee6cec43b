"""tf.GradientTape, continued: watching, structures, state, many tapes."""

import collections
import threading

Pair = collections.namedtuple("Pair", "a b")


def no_access_watching_assign(tf):
    a = tf.Variable(2.0)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(a)
        y = a * a
        a.assign(5.0)
        z = a * y
    return tape.gradient(z, a)


def exception_inside(tf):
    x = tf.Variable(2.0)
    try:
        with tf.GradientTape() as tape:
            y = x * x
            raise KeyError("k")
    except KeyError:
        pass
    return tape.gradient(y, x)


def failing_op_inside(tf):
    x = tf.Variable([2.0, 3.0])
    with tf.GradientTape() as tape:
        y = x * x
        try:
            y + tf.constant([1.0, 2.0, 3.0])
        except tf.errors.InvalidArgumentError:
            pass
        z = y * x
    return tape.gradient(z, x)


def gradient_inside_context(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
        g = tape.gradient(y, x)
    return g


def gradient_inside_context_persistent(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = x * x * x
        g = tape.gradient(y, x)
        tape.gradient(y, x)
    return [g, tape.gradient(g, x), tape.gradient(y, x)]


def several_tapes(tf):
    x0, x1 = tf.constant(0.5), tf.constant(1.5)
    with tf.GradientTape() as tape0, tf.GradientTape() as tape1:
        tape0.watch(x0)
        tape1.watch(x1)
        y = x0 * x0 + tf.sigmoid(x1) * x0
    return [tape0.gradient(y, [x0, x1]), tape1.gradient(y, [x0, x1])]


def tapes_overlap(tf):
    x = tf.Variable(2.0)
    one, two = tf.GradientTape(), tf.GradientTape()
    one.__enter__()
    y = x * x
    two.__enter__()
    z = y * x
    one.__exit__(None, None, None)
    u = z * x
    two.__exit__(None, None, None)
    return [one.gradient(z, x), two.gradient(u, x)]


# -- higher order


def second_order(tf):
    x = tf.Variable(1.5)
    with tf.GradientTape() as t2:
        with tf.GradientTape() as t1:
            y = x * x * x
        g = t1.gradient(y, x)
    return [g, t2.gradient(g, x)]


def third_order(tf):
    x = tf.Variable(1.5)
    with tf.GradientTape() as t3:
        with tf.GradientTape() as t2:
            with tf.GradientTape() as t1:
                y = tf.sin(x) * x * x
            g = t1.gradient(y, x)
        h = t2.gradient(g, x)
    return [g, h, t3.gradient(h, x)]


def third_order_printing(tf):
    x = tf.Variable(1.5)
    with tf.GradientTape() as t3:
        with tf.GradientTape() as t2:
            with tf.GradientTape() as t1:
                y = tf.exp(x * 0.5) * x
            g = t1.gradient(y, x)
            float(g)
        h = t2.gradient(g, x)
        float(h)
    return [g, h, t3.gradient(h, x)]


def second_order_inner_outside(tf):
    x = tf.Variable(1.5)
    with tf.GradientTape() as t2:
        with tf.GradientTape() as t1:
            y = x * x * x
    g = t1.gradient(y, x)
    return t2.gradient(g, x)


def mixed_second_order(tf):
    x, w = tf.Variable([1.0, 2.0]), tf.Variable([3.0, 4.0])
    with tf.GradientTape(persistent=True) as outer:
        with tf.GradientTape() as inner:
            y = tf.reduce_sum(w * x * x)
        g = inner.gradient(y, x)
        norm = tf.reduce_sum(g * g)
    return [outer.gradient(norm, w), outer.gradient(norm, x), outer.gradient(norm, [w, x])]


def gradient_penalty(tf):
    w = tf.Variable([[0.5, -0.3], [0.2, 0.7]])
    x = tf.constant([[1.0, 2.0], [0.5, -1.0]])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.tanh(tf.matmul(x, w))
        g = inner.gradient(y, x)
        penalty = tf.reduce_mean((tf.sqrt(tf.reduce_sum(g * g, axis=1)) - 1.0) ** 2.0)
    return [penalty, outer.gradient(penalty, w)]


def maml_step(tf):
    w = tf.Variable([0.5, -0.2])
    x, t = tf.constant([1.0, 2.0]), tf.constant(3.0)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = (tf.reduce_sum(w * x) - t) ** 2.0
        w2 = w - 0.1 * inner.gradient(loss, w)
        loss2 = (tf.reduce_sum(w2 * x) - t) ** 2.0
    return outer.gradient(loss2, w)


def hessian_by_rows(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape(persistent=True) as outer:
        with tf.GradientTape() as inner:
            y = tf.reduce_prod(x * x)
        g = inner.gradient(y, x)
        rows = tf.unstack(g)
    return [outer.gradient(row, x) for row in rows]


def loop_of_derivatives(tf):
    x = tf.Variable(0.7)

    def derivative(f, n):
        if n == 0:
            return f(x)
        with tf.GradientTape() as tape:
            y = derivative(f, n - 1)
        return tape.gradient(y, x)

    return [derivative(lambda v: tf.exp(v) * v, n) for n in range(4)]


# -- flushes in the middle


def print_in_the_middle(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
        print(y)
        z = y * x
        print(float(z))
        u = tf.exp(z * 0.1) * y
        print(bool(u > 0))
        v = u + z
    return tape.gradient(v, [x, y, z, u])


def temporaries_gone(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x
        for _ in range(5):
            y = y * x + tf.sin(y)
            float(y)
    return tape.gradient(y, x)


def before_the_tape_and_gone(tf):
    x = tf.Variable(2.0)
    h = x * 3.0
    with tf.GradientTape() as tape:
        h = h * x
        float(h)
    return tape.gradient(h, x)


def early_exit(tf):
    x = tf.Variable(0.5)
    results = []
    for step in range(4):
        with tf.GradientTape() as tape:
            y = x * (step + 1.0)
            if y > 1.2:
                y = y * y
            else:
                y = y + 1.0
        results.append(tape.gradient(y, x))
    return results


def many_ops(tf):
    x = tf.Variable(0.01)
    with tf.GradientTape() as tape:
        y = x
        for _ in range(700):
            y = y * 1.001 + x
    return [y, tape.gradient(y, x)]


def diamonds(tf):
    x = tf.Variable(1.01)
    with tf.GradientTape() as tape:
        y = x
        for _ in range(40):
            y = (y + y) * 0.5
    return tape.gradient(y, x)


def kept_for_later(tf):
    x = tf.Variable(2.0)
    tapes = []
    for _ in range(3):
        with tf.GradientTape() as tape:
            y = x * x
        tapes.append((tape, y))
        x.assign_add(1.0)
        float(x)
    return [tape.gradient(y, x) for tape, y in tapes]


def in_a_thread(tf):
    x = tf.Variable(2.0)
    results = {}

    def work(k):
        with tf.GradientTape() as tape:
            y = x * x * float(k)
        results[k] = tape.gradient(y, x)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return [results[k] for k in range(4)]


def other_thread_is_not_recorded(tf):
    x = tf.Variable(2.0)
    made = []
    with tf.GradientTape() as tape:
        t = threading.Thread(target=lambda: made.append(x * x))
        t.start()
        t.join()
        y = x * 3.0
    return tape.gradient([made[0], y], x)


# -- indexed slices


def gather_variable(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with tf.GradientTape() as tape:
        y = tf.gather(v, [2, 0, 2]) * 2.0
    return tape.gradient(y, v)


def gather_tensor(tf):
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.gather(x, [1, 1])
    return tape.gradient(y, x)


def gather_twice(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.gather(v, [2, 0])) + tf.reduce_sum(tf.gather(v, [[1], [1]]) * 3.0)
    return tape.gradient(y, v)


def gather_and_dense(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.gather(v, [2, 0])) + tf.reduce_sum(v * v)
    return tape.gradient(y, v)


def gather_axis_one(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = tf.gather(v, [1, 1, 0], axis=1)
    return tape.gradient(y, v)


def gather_of_intermediate(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = tf.gather(v * 2.0, [1, 1])
    return tape.gradient(y, v)


def embedding_lookup(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with tf.GradientTape() as tape:
        y = tf.nn.embedding_lookup(v, [[0, 2], [2, 2]])
        z = y * y
    return tape.gradient(z, v)


def indexed_slices_as_tensor(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    with tf.GradientTape() as tape:
        y = tf.gather(v, [2, 2])
    return tf.convert_to_tensor(tape.gradient(y, v)) * 2.0


def gather_second_order(tf):
    v = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = tf.gather(v, [2, 0]) ** 3.0
        g = inner.gradient(y, v)
        s = tf.reduce_sum(g.values if isinstance(g, tf.IndexedSlices) else g)
    return outer.gradient(s, v)


def slice_of_variable(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = v[0] * v[:, 1]
    return tape.gradient(y, v)


# -- dtypes


def float64(tf):
    x = tf.Variable(2.0, dtype=tf.float64)
    with tf.GradientTape() as tape:
        y = tf.exp(x) * x
    return tape.gradient(y, x)


def float16(tf):
    x = tf.Variable(2.0, dtype=tf.float16)
    with tf.GradientTape() as tape:
        y = x * x * x
    return tape.gradient(y, x)


def bfloat16(tf):
    x = tf.Variable(2.0, dtype=tf.bfloat16)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, x)


def mixed_precision(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = tf.cast(tf.cast(x, tf.float16) * 3.0, tf.float64) * 2.0
    return tape.gradient(y, x)


def complex_square(tf):
    z = tf.Variable(1.0 + 2.0j, dtype=tf.complex64)
    with tf.GradientTape() as tape:
        y = z * z
    return tape.gradient(y, z)


def complex_to_real(tf):
    z = tf.Variable([1.0 + 2.0j, 3.0 - 1.0j], dtype=tf.complex64)
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.math.real(z * tf.math.conj(z)))
    return tape.gradient(y, z)


def complex_from_real(tf):
    x = tf.Variable(0.7)
    with tf.GradientTape() as tape:
        z = tf.exp(tf.complex(x * 0.0, x))
        y = tf.math.imag(z) * tf.math.real(z)
    return tape.gradient(y, x)


def complex_abs(tf):
    z = tf.Variable(3.0 + 4.0j, dtype=tf.complex128)
    with tf.GradientTape() as tape:
        y = tf.abs(z)
    return tape.gradient(y, z)


def complex_second_order(tf):
    z = tf.Variable(1.0 + 2.0j, dtype=tf.complex64)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = z * z * z
        g = inner.gradient(y, z)
    return [g, outer.gradient(g, z)]


# -- stop_gradient and friends


def stop_gradient(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
        z = tf.stop_gradient(y) * x
    return tape.gradient(z, [x, y])


def stop_gradient_alone(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = tf.stop_gradient(x * x)
    return tape.gradient(y, x)


def identity_is_another_tensor(tf):
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.identity(x)
        z = y * x
    return tape.gradient(z, [x, y])


def not_differentiable(tf):
    x = tf.Variable([2.0, 5.0])
    with tf.GradientTape(persistent=True) as tape:
        a, b, c = tf.round(x), tf.sign(x), tf.floor(x)
        d = tf.cast(tf.argmax(x), tf.float32) * 2.0
        e = tf.zeros_like(x) + tf.ones_like(x)
        f = tf.cast(x > 3.0, tf.float32)
    return [tape.gradient(t, x) for t in (a, b, c, d, e, f)]


def shape_is_no_path(tf):
    x = tf.Variable([2.0, 5.0])
    with tf.GradientTape() as tape:
        y = tf.cast(tf.size(x), tf.float32) * 2.0
    return tape.gradient(y, x)


# -- loops as in notebooks


def linear_regression(tf):
    x = tf.constant([[1.0], [2.0], [3.0], [4.0]])
    t = tf.constant([[3.0], [5.0], [7.0], [9.0]])
    w, b = tf.Variable([[0.1]]), tf.Variable([0.0])
    losses = []
    for step in range(6):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((tf.matmul(x, w) + b - t) ** 2.0)
        dw, db = tape.gradient(loss, [w, b])
        rate = 0.1 / (1.0 + step)
        w.assign_sub(rate * dw)
        b.assign_sub(rate * db)
        losses.append(float(loss))
    return [losses, w, b]


def module_training(tf):
    class Dense(tf.Module):
        def __init__(self):
            super().__init__(name="dense")
            self.w = tf.Variable([[0.5, -0.5], [0.25, 0.75]], name="w")
            self.b = tf.Variable([0.0, 0.1], name="b")
            self.calls = tf.Variable(0, trainable=False, name="calls")

        def __call__(self, x):
            self.calls.assign_add(1)
            return tf.tanh(tf.matmul(x, self.w) + self.b)

    model = Dense()
    x = tf.constant([[1.0, 2.0], [3.0, -1.0]])
    t = tf.constant([[0.0, 1.0], [1.0, 0.0]])
    for _ in range(4):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((model(x) - t) ** 2.0)
        grads = tape.gradient(loss, model.trainable_variables)
        for v, g in zip(model.trainable_variables, grads, strict=True):
            v.assign_sub(0.5 * g)
    return [loss, *model.variables]


def momentum_by_hand(tf):
    v, m = tf.Variable([1.0, -2.0]), tf.Variable([0.0, 0.0])
    for _ in range(5):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(v * v)
        g = tape.gradient(loss, v)
        m.assign(0.9 * m + g)
        v.assign_sub(0.1 * m)
    return [v, m]


def descent_on_a_tensor(tf):
    x = tf.constant([1.0, 2.0])
    for _ in range(5):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.reduce_sum(x * x)
        x = x - 0.1 * tape.gradient(y, x)
    return x


def recurrent(tf):
    w, u = tf.Variable([[0.1, 0.2], [-0.3, 0.4]]), tf.Variable([[0.5, -0.1], [0.2, 0.3]])
    xs = tf.constant([[[1.0, 2.0]], [[0.5, -1.0]], [[2.0, 0.0]]])
    with tf.GradientTape() as tape:
        h = tf.zeros((1, 2))
        for k in range(3):
            h = tf.tanh(tf.matmul(xs[k], w) + tf.matmul(h, u))
        loss = tf.reduce_sum(h * h)
    return tape.gradient(loss, [w, u])


# -- order of the parts of indexed slices


def gather_parts_left(tf):
    v = tf.Variable([1.0, 2.0, 3.0, 4.0])
    with tf.GradientTape() as tape:
        y = tf.gather(v, [0]) * 1.0 + tf.gather(v, [1]) * 2.0 + tf.gather(v, [2]) * 3.0
    return tape.gradient(y, v)


def gather_parts_right(tf):
    v = tf.Variable([1.0, 2.0, 3.0, 4.0])
    with tf.GradientTape() as tape:
        y = tf.gather(v, [0]) * 1.0 + (tf.gather(v, [1]) * 2.0 + tf.gather(v, [2]) * 3.0)
    return tape.gradient(y, v)


def gather_parts_recurrent(tf):
    v = tf.Variable([1.0, 2.0, 3.0, 4.0])
    with tf.GradientTape() as tape:
        h = tf.zeros(1)
        for i in range(4):
            h = tf.tanh(h + tf.gather(v, [i]) * 0.01)
    return tape.gradient(h, v)


def gather_parts_several_targets(tf):
    v = tf.Variable([1.0, 2.0, 3.0, 4.0])
    with tf.GradientTape() as tape:
        parts = [tf.gather(v, [i]) for i in range(3)]
    return tape.gradient(parts, v)


# -- None or zeros in second gradients


def second_order_of_a_product(tf):
    x, w = tf.Variable(1.5), tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as outer:
        with tf.GradientTape() as inner:
            y = x * w
        grads = inner.gradient(y, [x, w])
    return [outer.gradient(g, [x, w]) for g in grads]


def second_order_of_linear_layers(tf):
    x, w, b = tf.constant([[1.0, 2.0]]), tf.Variable([[0.5], [0.25]]), tf.Variable([1.0])
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(x)
        with tf.GradientTape() as inner:
            inner.watch(x)
            y = tf.matmul(x, w) + b
        grads = inner.gradient(y, [x, w, b])
    return [outer.gradient(g, [x, w, b]) for g in grads]


def second_order_through_other_gradients(tf):
    x, w = tf.Variable([1.0, 2.0]), tf.Variable([3.0, 0.5])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = tf.tanh(x * w) + x
        gx, gw = inner.gradient(y, [x, w])
        z = gx * gw
    return outer.gradient(z, [x, w])
