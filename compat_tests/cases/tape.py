"""tf.GradientTape: what is watched, structures, persistence, nesting, None, warnings, jacobians."""

import numpy as np

from compat_tests import case


def square_at_a_variable(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x**2
    return tape.gradient(y, x)


def constant_is_not_watched(tf):
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        y = x**2
    return tape.gradient(y, x)


def watched_constant(tf):
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x**3
    return tape.gradient(y, x)


def watch_list_and_dict(tf):
    x, z = tf.constant(3.0), tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch([x, {"z": z}])
        y = x * z
    return tape.gradient(y, {"x": x, "z": [z]})


def watch_after_use(tf):
    x = tf.constant(3.0)
    with tf.GradientTape() as tape:
        a = x * 2
        tape.watch(x)
        b = x * 5
    return tape.gradient([a, b], x)


def operations_before_the_tape(tf):
    x = tf.Variable(1.0)
    y = 2 * x
    with tf.GradientTape() as tape:
        z = y**2
    return tape.gradient(z, x)


def trainable_and_not(tf):
    x0 = tf.Variable(1.0, name="x0")
    x1 = tf.Variable(1.0, name="x1", trainable=False)
    x2 = tf.Variable(1.0, name="x2") + 1.0
    x3 = tf.constant(3.0)
    with tf.GradientTape() as tape:
        y = x0**2 + x1**2 + x2**2 + x3**2
    watched = [v.name for v in tape.watched_variables()]
    return tape.gradient(y, [x0, x1, x2, x3]), watched


def non_trainable_can_be_watched(tf):
    v = tf.Variable(2.0, trainable=False)
    with tf.GradientTape() as tape:
        tape.watch(v)
        y = v * v
    return tape.gradient(y, v)


def do_not_watch_accessed(tf):
    x0, x1 = tf.Variable(0.0), tf.Variable(1.0)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x1)
        ys = tf.reduce_sum(tf.sin(x0) + tf.nn.relu(x1))
    return tape.gradient(ys, {"x0": x0, "x1": x1}), [v is x1 for v in tape.watched_variables()]


@case(raises=True)
def second_gradient_call(tf):
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    tape.gradient(y, x)


@case(raises=True)
def gradient_then_jacobian(tf):
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = x * x
    tape.gradient(y, x)
    tape.jacobian(y, x)


def persistent(tf):
    x = tf.constant([1, 3.0])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    return tape.gradient(z, x), tape.gradient(y, x), tape.gradient(z, y)


def intermediate_result(tf):
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
        z = y * y
    return tape.gradient(z, y)


def unwatched_intermediate(tf):
    x = tf.constant(2.0)
    with tf.GradientTape() as tape:
        y = x * x
        z = y * y
    return tape.gradient(z, y)


def target_is_the_source(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = tf.identity(x)
    return tape.gradient(y, y)


def variable_as_target(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        x * 2  # noqa: B018
    return tape.gradient(x, x)


def sum_over_vector_target(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = x * [3.0, 4.0]
    return tape.gradient(y, x)


def several_targets(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y1 = x**2
        y2 = 1 / x
    return tape.gradient({"y1": y1, "y2": y2}, x)


def targets_in_lists(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        ys = [x, x * x, (x**3,)]
    return tape.gradient(ys, [x])


def source_structures(tf):
    w, b = tf.Variable([[1.0, 2.0]]), tf.Variable([0.5])
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_sum(w * b)
    return (
        tape.gradient(loss, w),
        tape.gradient(loss, [w]),
        tape.gradient(loss, (w, b)),
        tape.gradient(loss, {"w": w, "b": b}),
        tape.gradient(loss, [w, [b, {"again": w}]]),
    )


def repeated_source(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, [x, x])


def empty_sources(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, [])


@case(raises=True)
def none_as_source(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, None)


@case(raises=True)
def python_number_as_source(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, 3.0)


@case(raises=True)
def python_number_as_target(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        x * x  # noqa: B018
    return tape.gradient(5.0, x)


@case(raises=True)
def none_as_target(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        x * x  # noqa: B018
    return tape.gradient(None, x)


@case(raises=True)
def array_as_source(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, np.array(1.0))


@case(raises=True)
def watch_a_python_number(tf):
    with tf.GradientTape() as tape:
        tape.watch(3.0)


@case(raises=True)
def watch_an_array(tf):
    with tf.GradientTape() as tape:
        tape.watch(np.array([1.0]))


@case(raises=True)
def unknown_argument(tf):
    return tf.GradientTape(no_such=True)


def unconnected_gives_none(tf):
    x, y = tf.Variable(1.0), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        z = y * y
    return tape.gradient(z, [x, y])


def unconnected_zero(tf):
    x, y = tf.Variable([1.0, 2.0]), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        z = y * y
    return tape.gradient(z, [x, y], unconnected_gradients=tf.UnconnectedGradients.ZERO)


def unconnected_as_text(tf):
    x, y = tf.Variable(1.0), tf.Variable(2.0)
    with tf.GradientTape() as tape:
        z = y * y
    return tape.gradient(z, x, unconnected_gradients="zero")


@case(raises=True)
def unconnected_unknown(tf):
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        z = x * x
    return tape.gradient(z, x, unconnected_gradients="no_such")


def integer_gives_none_and_warns(tf):
    x = tf.constant(10)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = x * x
    return tape.gradient(y, x)


def integer_variable_gives_none(tf):
    x = tf.Variable(2)
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, x)


def integer_variable_in_a_float_result(tf):
    x, f = tf.Variable(2), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = tf.cast(x, tf.float32) * f
    return tape.gradient(y, [x, f])


def watched_integer_in_a_float_result(tf):
    x = tf.constant([1, 2])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.cast(x, tf.float32) * 2.0
    return tape.gradient(y, x)


def watched_string(tf):
    x = tf.constant("text")
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.identity(x)
    return tape.gradient(y, x)


def watched_bool(tf):
    x = tf.constant(True)
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.cast(x, tf.float32) * 3.0
    return tape.gradient(y, x)


def argmax_has_no_gradient(tf):
    x = tf.Variable([1.0, 5.0, 2.0])
    with tf.GradientTape() as tape:
        y = tf.argmax(x)
    return tape.gradient(y, x)


def comparison_has_no_gradient(tf):
    x = tf.Variable([1.0, 5.0])
    with tf.GradientTape() as tape:
        y = x > 2.0
    return tape.gradient(y, x)


def through_numpy_is_none(tf):
    x = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    with tf.GradientTape() as tape:
        x2 = x**2
        y = tf.reduce_mean(np.mean(x2, axis=0), axis=0)
    return tape.gradient(y, x)


def partly_through_numpy(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as tape:
        y = 2 * x + np.square(x)
    return tape.gradient(y, x)


def tensor_instead_of_variable(tf):
    x = tf.Variable(2.0)
    out = []
    for _ in range(2):
        with tf.GradientTape() as tape:
            y = x + 1
        out.append((type(x).__name__, tape.gradient(y, x)))
        x = x + 1
    return out


def state_change_breaks_the_path(tf):
    x0, x1 = tf.Variable(3.0), tf.Variable(0.0)
    with tf.GradientTape() as tape:
        x1.assign_add(x0)
        y = x1**2
    return tape.gradient(y, x0)


def assign_inside_the_tape(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        a = x * x
        x.assign(10.0)
        b = x * x
        y = a + b
    return tape.gradient(y, x), x


def assign_result_inside_the_tape(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x.assign_add(1.0) * 2.0
    return tape.gradient(y, x)


def assign_after_the_tape(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
    x.assign(100.0)
    return tape.gradient(y, x)


def python_branch(tf):
    x = tf.constant(1.0)
    v0, v1 = tf.Variable(2.0), tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        result = v0 if x > 0.0 else v1**2
    return tape.gradient(result, [v0, v1]), tape.gradient(result, x)


def python_loop(tf):
    x = tf.Variable(1.5)
    with tf.GradientTape() as tape:
        y = tf.constant(1.0)
        for _ in range(5):
            y = y * x
    return tape.gradient(y, x)


def second_order(tf):
    x = tf.Variable(1.0)
    with tf.GradientTape() as t2:
        with tf.GradientTape() as t1:
            y = x * x * x
        dy = t1.gradient(y, x)
    return dy, t2.gradient(dy, x)


def second_order_gradient_inside(tf):
    x = tf.constant(3.0)
    with tf.GradientTape() as gt1:
        gt1.watch(x)
        with tf.GradientTape() as gt2:
            gt2.watch(x)
            y = x * x
            dy = gt2.gradient(y, x)
        d2y = gt1.gradient(dy, x)
    return dy, d2y


def third_order(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape() as t3:
        with tf.GradientTape() as t2:
            with tf.GradientTape() as t1:
                y = x**4
            d1 = t1.gradient(y, x)
        d2 = t2.gradient(d1, x)
    return d1, d2, t3.gradient(d2, x)


def free_fall(tf):
    time = tf.Variable(2.0)
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            position = 4.5 * time**2
        speed = inner.gradient(position, time)
    return position, speed, outer.gradient(speed, time)


def inner_tape_on_the_outer(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as outer:
        y = x * x
        with tf.GradientTape() as inner:
            z = y * x
    return inner.gradient(z, x), outer.gradient(z, x)


def gradient_penalty(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            y = tf.reduce_sum(x**3)
        g = inner.gradient(y, x)
        penalty = tf.reduce_sum(g**2)
    return penalty, outer.gradient(penalty, x)


def stop_recording(tf):
    x, y = tf.Variable(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        z = x * x
        with tape.stop_recording():
            y_sq = y**2
        z = z + y_sq
    return tape.gradient(z, {"x": x, "y": y})


def reset(tf):
    x, y = tf.Variable(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y_sq = y**2
        tape.reset()
        z = x**2 + y_sq
    return tape.gradient(z, {"x": x, "y": y})


def stop_gradient(tf):
    x, y = tf.Variable(2.0), tf.Variable(3.0)
    with tf.GradientTape() as tape:
        z = x**2 + tf.stop_gradient(y**2)
    return tape.gradient(z, {"x": x, "y": y})


def output_gradients(tf):
    x = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
        z = x * 3.0
    weights = tf.constant([1.0, 0.0, 2.0])
    return tape.gradient(y, x, output_gradients=weights), tape.gradient([y, z], x, output_gradients=[weights, weights])


def output_gradients_as_list(tf):
    x = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = x * x
    return tape.gradient(y, x, output_gradients=[3.0, 4.0])


def enter_and_exit_by_hand(tf):
    x = tf.Variable(3.0)
    tape = tf.GradientTape()
    tape.__enter__()
    y = x * x
    tape.__exit__(None, None, None)
    return tape.gradient(y, x)


@case(raises=True)
def entered_twice(tf):
    tape = tf.GradientTape()
    with tape:
        with tape:
            pass


def entered_again_after_exit(tf):
    x = tf.Variable(3.0)
    tape = tf.GradientTape(persistent=True)
    with tape:
        y = x * x
    with tape:
        z = y + x
    return tape.gradient(z, x)


def gradient_inside_the_context(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        y = x * x
        return tape.gradient(y, x)


def persistent_gradient_inside_the_context(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
        g = tape.gradient(y, x)
        z = g * x
    return g, tape.gradient(z, x)


def no_operations(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        pass
    return tape.gradient(x, x), tape.watched_variables()


def watched_variables_in_order(tf):
    a, b, c = (tf.Variable(1.0, name=n) for n in "abc")
    with tf.GradientTape() as tape:
        b * c  # noqa: B018
        a + b  # noqa: B018
    return sorted(v.name for v in tape.watched_variables()), type(tape.watched_variables()).__name__


def exception_inside_the_tape(tf):
    x = tf.Variable(3.0)
    try:
        with tf.GradientTape() as tape:
            y = x * x
            raise KeyError("x")
    except KeyError:
        return tape.gradient(y, x)


def sliced_variable(tf):
    v = tf.Variable([1.0, 2.0, 3.0])
    with tf.GradientTape() as tape:
        y = v[0] * v[2] + v[1]
    return tape.gradient(y, v)


def unused_output(tf):
    x = tf.Variable([1.0, 2.0, 3.0, 4.0])
    with tf.GradientTape() as tape:
        a, b = tf.split(x, 2)
    return tape.gradient(a, x)


def gradients_of_complex(tf):
    x = tf.Variable(2.0 + 1.0j)
    with tf.GradientTape() as tape:
        y = tf.abs(x * x)
    return tape.gradient(y, x)


def float64_and_float32(tf):
    x = tf.Variable(2.0, dtype=tf.float64)
    with tf.GradientTape() as tape:
        y = tf.cast(x, tf.float32) ** 2
    return tape.gradient(y, x)


def linear_model(tf):
    w = tf.Variable([[0.5, -0.25], [1.0, 2.0], [-1.5, 0.75]], name="w")
    b = tf.Variable(tf.zeros(2), name="b")
    x = [[1.0, 2.0, 3.0]]
    with tf.GradientTape(persistent=True) as tape:
        y = x @ w + b
        loss = tf.reduce_mean(y**2)
    dw, db = tape.gradient(loss, [w, b])
    grads = tape.gradient(loss, {"w": w, "b": b})
    return loss, dw, db, grads, dw.shape == w.shape


def training_loop(tf):
    x = tf.constant([0.0, 1.0, 2.0, 3.0])
    y = 2.0 * x + 1.0
    w, b = tf.Variable(0.0), tf.Variable(0.0)
    losses = []
    for _ in range(8):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((w * x + b - y) ** 2)
        dw, db = tape.gradient(loss, [w, b])
        w.assign_sub(0.125 * dw)
        b.assign_sub(0.125 * db)
        losses.append(loss)
    return losses, w, b


def tape_without_tensorflow_ops(tf):
    with tf.GradientTape() as tape:
        y = 3.0 * 2.0
    return y, tape.watched_variables()


def variable_created_inside(tf):
    with tf.GradientTape() as tape:
        v = tf.Variable(3.0)
        y = v * v
    return tape.gradient(y, v), len(tape.watched_variables())


def variable_initialised_from_another(tf):
    a = tf.Variable(3.0)
    with tf.GradientTape() as tape:
        b = tf.Variable(a * 2.0)
        y = b * b
    return tape.gradient(y, [a, b])


def relu_at_zero_and_max_ties(tf):
    x = tf.Variable([0.0, 0.0])
    with tf.GradientTape(persistent=True) as tape:
        a, b, c = tf.nn.relu(x), tf.maximum(x[0], x[1]), tf.reduce_max(x)
        d = tf.abs(x)
    return [tape.gradient(t, x) for t in (a, b, c, d)]


def where_with_nan_branch(tf):
    x = tf.Variable([0.0, 4.0])
    with tf.GradientTape() as tape:
        y = tf.where(x > 0, tf.sqrt(x), 0.0)
    return tape.gradient(y, x)


def division_by_zero(tf):
    x = tf.Variable([0.0, 1.0])
    with tf.GradientTape(persistent=True) as tape:
        a, b = 1.0 / x, tf.math.divide_no_nan(1.0, x)
    return tape.gradient(a, x), tape.gradient(b, x)


def del_tape(tf):
    x = tf.Variable(2.0)
    with tf.GradientTape(persistent=True) as tape:
        y = x * x
    g = tape.gradient(y, x)
    del tape
    return g


def repr_of_the_class(tf):
    return tf.GradientTape.__name__, tf.GradientTape is tf.autodiff.GradientTape


def warning_is_logged_five_times(tf):
    for _ in range(7):
        with tf.GradientTape() as tape:
            tape.watch(tf.constant(1))


def persistent_tape_used_inside_warns(tf):
    x = tf.Variable(3.0)
    with tf.GradientTape(persistent=True) as tape:
        for _ in range(2):
            y = x * x
            tape.gradient(y, x)
    return tape.gradient(y, x)


def lookups_with_positions_of_two_types(tf):
    table = tf.Variable(np.arange(8, dtype=np.float32).reshape(4, 2))
    wide = tf.constant([3, 1], tf.int64)

    def gradient():
        with tf.GradientTape() as tape:
            y = tf.reduce_sum(tf.gather(table, [1, 2]) ** 2) + 3 * tf.reduce_sum(tf.gather(table, wide))
        return tape.gradient(y, table)

    slices = gradient()
    return slices, tf.convert_to_tensor(slices), tf.function(gradient)().indices.dtype
