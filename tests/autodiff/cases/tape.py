"""tf.GradientTape."""

import collections

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
