"""tf.GradientTape."""

import collections
import threading

import numpy as np

Pair = collections.namedtuple("Pair", "a b")


# -- what is tracked


def variable_squared(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, x)


def source_not_watched(tf):
    x, w = tf.constant(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = w * x
        z = w + x
    return tape.gradient([y, z], [x, w])


def source_not_watched_matmul(tf):
    x, w = tf.ones((2, 3)), tf.Variable(tf.ones((3, 1)))
    with tf.GradientTape() as tape:
        y = tf.matmul(x, w)
    return tape.gradient(y, [x, w])


def watched_late(tf):
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        y = x * 2.0
        tape.watch(x)
        z = x * 3.0 + y
    return tape.gradient(z, x)


def watched_late_after_another(tf):
    x, w = tf.constant(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = w * x
        tape.watch(x)
        z = x * 3.0 + y
    return tape.gradient(z, x)


def watched_late_after_print(tf):
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        y = x * 2.0
        print(y)
        tape.watch(x)
        z = x * 3.0 + y
    return tape.gradient(z, x)


def watched_late_same_op_again(tf):
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        y = x * 2.0
        print(float(y))
        z = x * 2.0
        tape.watch(x)
        print(float(z))
        u = x * 2.0
        print(float(u))
    return tape.gradient([y, z, u], x)


def target_is_source(tf):
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
    return tape.gradient(x, x)


def target_is_source_not_watched(tf):
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        x * 2.0
    return tape.gradient(x, x)


def target_is_variable(tf):
    v = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        v * 2.0
    return tape.gradient(v, v)


def intermediate_source(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
        z = y * y * x
    return [tape.gradient(z, y), tape.gradient(z, [x, y]), tape.gradient(y, z)]


def untracked_intermediate(tf):
    x, w = tf.constant(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        a = x * 2.0
        y = w * a
    return tape.gradient(y, [x, a, w])


def watch_structures(tf):
    x = {"a": tf.constant(2.0), "b": [tf.constant(3.0), tf.Variable(4.0, trainable=False)]}
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x["a"] * x["b"][0] * x["b"][1]
    return tape.gradient(y, x)


def watch_something_else(tf):
    with tf.GradientTape() as tape:
        tape.watch(3.0)


def watch_numpy(tf):
    with tf.GradientTape() as tape:
        tape.watch(np.ones(2, np.float32))


def watch_integer(tf):
    x = tf.constant(3)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    return tape.gradient(y, x)


def watch_integer_many_times(tf):
    x = tf.constant(3)
    with tf.GradientTape() as tape:
        for _ in range(8):
            tape.watch(x)
    return "watched"


def integer_target(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = tf.cast(x * x, tf.int32)
    return tape.gradient(y, x)


def integer_variable(tf):
    v = tf.Variable(3)
    with tf.GradientTape() as tape:
        y = v * 2
    return tape.gradient(y, v)


def through_integers(tf):
    x = tf.Variable(3.7)
    with tf.GradientTape() as tape:
        y = tf.cast(tf.cast(x, tf.int32), tf.float32) * x
    return tape.gradient(y, x)


def string_target(tf):
    x = tf.Variable(3.0)
    s = tf.constant("a")
    with tf.GradientTape() as tape:
        x * 2.0
    return tape.gradient(s, x)


def string_watched(tf):
    s = tf.constant("a")
    with tf.GradientTape() as tape:
        tape.watch(s)
    return tape.gradient(s, s)


def not_trainable(tf):
    v, w = tf.Variable(2.0, trainable=False), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = v * w
    return [tape.gradient(y, [v, w]), len(tape.watched_variables())]


def variable_plus_one_is_a_tensor(tf):
    v = tf.Variable(2.0) + 1.0
    with tf.GradientTape() as tape:
        y = v * v
    return tape.gradient(y, v)


def variable_replaced_by_tensor(tf):
    x = tf.Variable(2.0)
    results = []
    for _ in range(2):
        with tf.GradientTape() as tape:
            y = x + 1.0
        results.append(tape.gradient(y, x))
        x = x + 1.0
    return results


def numpy_between(tf):
    x = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        y = tf.reduce_mean(np.mean(x * x, axis=0), axis=0)
    return [y, tape.gradient(y, x)]


def state_stops_the_path(tf):
    x0, x1 = tf.Variable(3.0), tf.Variable(0.0)
    with tf.GradientTape() as tape:
        x1.assign_add(x0)
        y = x1 * x1
    return [tape.gradient(y, x0), x1]


def assign_inside(tf):
    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = v * v
        v.assign(5.0)
        z = v * 3.0
        u = y + z
    return [tape.gradient(u, v), y, z]


def assign_add_between_reads(tf):
    v = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = v * v
        v.assign_add(1.0)
        z = v * v
        v.assign_add(1.0)
        u = v * v
    return [tape.gradient(t, v) for t in (y, z, u)] + [tape.gradient([y, z, u], v)]


def assigned_value_has_no_gradient(tf):
    v, w = tf.Variable(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = v.assign(w * 2.0) * 1.0
    return tape.gradient(y, [v, w])


def read_value_is_a_path(tf):
    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        r = v.read_value()
        y = r * r
    return tape.gradient(y, [v, r])


def convert_is_a_path(tf):
    v = tf.Variable([2.0, 3.0])
    with tf.GradientTape() as tape:
        t = tf.convert_to_tensor(v)
        y = t * v
    return tape.gradient(y, [v, t])


def numpy_of_variable_is_no_path(tf):
    v = tf.Variable([2.0, 3.0])
    with tf.GradientTape() as tape:
        y = v * v.numpy()
    return tape.gradient(y, v)


# -- sources and targets


def same_variable_twice(tf):
    v = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = v * v
    return tape.gradient(y, [v, v])


def same_tensor_twice(tf):
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    return tape.gradient(y, [x, x])


def structures(tf):
    a, b, c = tf.Variable(1.0), tf.Variable(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = a * b * c
    return tape.gradient(y, {"one": a, "two": [b, (c, a)]})


def namedtuple_sources(tf):
    a, b = tf.Variable(1.0), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = a * b
    return tape.gradient(y, Pair(a, b))


def tuple_sources(tf):
    a, b = tf.Variable(1.0), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = a * b
    return tape.gradient(y, (a, b))


def no_sources(tf):
    a = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = a * 2.0
    return tape.gradient(y, [])


def none_in_sources(tf):
    a = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = a * 2.0
    return tape.gradient(y, [a, None])


def several_targets_add_up(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y, z = x * x, 1.0 / x
    return tape.gradient({"y": y, "z": z}, x)


def same_target_twice(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient([y, y], x)


def vector_target_is_summed(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * [3.0, 4.0]
    return tape.gradient(y, x)


def target_none(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        x * x
    return tape.gradient(None, x)


def target_float(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        x * x
    return tape.gradient(4.0, x)


def source_float(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, 2.0)


def target_not_on_tape(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        x * x
    y = x * 3.0
    return tape.gradient(y, x)


def unconnected_none_and_zero(tf):
    x, y = tf.Variable([2.0, 2.0]), tf.Variable([[3.0]])
    with tf.GradientTape(persistent=True) as tape:
        z = y * y
    return [
        tape.gradient(z, x),
        tape.gradient(z, [x, y], unconnected_gradients=tf.UnconnectedGradients.ZERO),
        tape.gradient(z, [x, y], unconnected_gradients="zero"),
    ]


def unconnected_unknown(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, x, unconnected_gradients="nonsense")


def unconnected_zero_integer(tf):
    x, i = tf.Variable(2.0), tf.constant(3)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, [x, i], unconnected_gradients="zero")


def output_gradients(tf):
    x = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
        z = tf.reduce_sum(x)
    return [
        tape.gradient(y, x, output_gradients=tf.constant([1.0, 10.0, 100.0])),
        tape.gradient([y, z], x, output_gradients=[tf.constant([1.0, 0.0, 2.0]), tf.constant(5.0)]),
    ]


def output_gradients_none(tf):
    x = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape() as tape:
        y = x * x
        z = tf.reduce_sum(x)
    return tape.gradient([y, z], x, output_gradients=[None, tf.constant(5.0)])


def output_gradients_list_for_one_target(tf):
    x = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, x, output_gradients=[1.0, 10.0, 100.0])


def output_gradients_python(tf):
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, x, output_gradients=3.0)


def output_gradients_wrong_shape(tf):
    x = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, x, output_gradients=tf.constant([1.0, 2.0]))


def output_gradients_numpy(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, x, output_gradients=np.array([3.0, 4.0], np.float32))


def output_gradients_depend_on_x(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = x * x
        g = inner.gradient(y, x, output_gradients=x * 3.0)
    return [g, outer.gradient(g, x)]


# -- persistence and recording


def second_call(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    return tape.gradient(y, x)


def second_call_after_error(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
    try:
        tape.gradient(None, x)
    except TypeError:
        pass
    return tape.gradient(y, x)


def jacobian_after_gradient(tf):
    x = tf.Variable([2.0])
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    return tape.jacobian(y, x)


def persistent(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
        z = y * y
    first = [tape.gradient(z, x), tape.gradient(y, x), tape.gradient(z, y)]
    del tape
    return first


def gradient_before_entering(tf):
    x = tf.Variable(2.0)
    return tf.GradientTape().gradient(x, x)


def reenter(tf):
    x = tf.Variable(2.0)
    tape = tf.GradientTape()
    with tape:
        with tape:
            x * x


def enter_again_after_exit(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
    with tape:
        z = y * x
    return [tape.gradient(z, x), tape.gradient(y, x)]


def enter_again_after_gradient(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
    first = tape.gradient(y, x)
    with tape:
        z = x * x * x
    return [first, tape.gradient(z, x)]


def stop_recording(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
        with tape.stop_recording():
            z = y * x
        u = z * x + y
    return tape.gradient(u, x)


def stop_recording_temporary_printed(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        with tape.stop_recording():
            z = x * x
        u = z * x
        del z
        print(float(u))
    return tape.gradient(u, x)


def gradient_inside_stop_recording(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
        with tape.stop_recording():
            g = tape.gradient(y, x)
        z = g * x
    return [g, tape.gradient(z, x)]


def stop_recording_outside(tf):
    tape = tf.GradientTape()
    with tape.stop_recording():
        pass


def reset(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * x
        tape.reset()
        z = x * 3.0 + y
    return [tape.gradient(z, x), len(tape.watched_variables())]


def reset_forgets_watched(tf):
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        tape.reset()
        y = x * x
    return tape.gradient(y, x)


def reset_outside(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
    tape.reset()
    return tape.gradient(y, x)


def watched_variables_in_order(tf):
    a, b, c = tf.Variable(1.0, name="a"), tf.Variable(2.0, name="b"), tf.Variable(3.0, name="c")
    with tf.GradientTape() as tape:
        c * a
        a * c
        b * 1.0
    return [v.name for v in tape.watched_variables()]


def no_access_watching(tf):
    a, b = tf.Variable(2.0), tf.Variable(3.0)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(a)
        y = a * b
    return [tape.gradient(y, [a, b]), len(tape.watched_variables())]


def no_access_watching_late(tf):
    a = tf.Variable(2.0)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        y = a * a
        tape.watch(a)
        z = a * y
    return tape.gradient(z, a)


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
