"""What control flow inside a function is: one op, one program, with effects in order and derivatives of any order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tfjax as tf
from tfjax import engine
from tfjax.ops.control_flow import lowering


def staged(function):
    return tf.function(function, autograph=False)


def test_ten_thousand_iterations_are_one_program():
    @staged
    def total(n):
        zero = tf.constant(0, tf.int64)
        return tf.while_loop(lambda i, s: i < n, lambda i, s: (i + 1, s + i), (zero, zero))

    with engine.mode("xla"):
        total(tf.constant(3, tf.int64))[1].numpy()
        before = engine.counters["dispatched"]
        assert total(tf.constant(10_000, tf.int64))[1].numpy() == sum(range(10_000))
        assert engine.counters["dispatched"] - before == 1


def test_a_loop_is_one_op():
    @staged
    def run(x):
        return tf.while_loop(lambda i, y: i < 50, lambda i, y: (i + 1, tf.sin(y)), (0, x))[1]

    graph = run.get_concrete_function(tf.constant(1.0)).graph
    kinds = [node.call.op.name for node in graph.capture.trace.node.path()]
    assert kinds[:2] == ["Placeholder", "While"] and set(kinds[2:]) <= {"Identity"}


def test_shapes_that_change_are_unrolled_where_the_length_is_known():
    @staged
    def powers(x):
        return tf.while_loop(
            lambda i, y: i < 4,
            lambda i, y: (i + 1, tf.concat([y, y[-1:] * x], 0)),
            (tf.constant(0), tf.reshape(x, [1])),
            shape_invariants=(tf.TensorShape([]), tf.TensorShape([None])),
        )[1]

    with tf.GradientTape() as tape:
        x = tf.constant(2.0)
        tape.watch(x)
        y = powers(x)
    np.testing.assert_array_equal(y, [2, 4, 8, 16, 32])
    assert tape.gradient(y, x).numpy() == 1 + 4 + 12 + 32 + 80
    assert powers.experimental_get_tracing_count() == 1


def test_shapes_that_depend_on_values_run_eagerly(caplog):
    @staged
    def ones(n):
        array = tf.TensorArray(tf.float32, size=0, dynamic_size=True)
        return tf.while_loop(lambda i, a: i < n, lambda i, a: (i + 1, a.write(i, 1.0)), (0, array))[1].stack()

    assert ones(tf.constant(3)).shape == (3,)
    assert ones(tf.constant(5)).shape == (5,)


def _printing(x, stream):
    def body(i, y):
        tf.print("i", i, output_stream=stream)
        return i + 1, y * x

    tf.print("start", output_stream=stream)
    _, y = tf.while_loop(lambda i, y: i < 2, body, (0, x))
    tf.cond(y > 0, lambda: tf.print("pos", output_stream=stream), lambda: tf.print("neg", output_stream=stream))
    tf.foldl(lambda a, r: (tf.print("row", r, output_stream=stream), a + r)[1], tf.constant([1.0, 2.0]) * x)
    return y


EXPECTED = "start\ni 0\ni 1\npos\nrow 4\n"


def _printed(tmp_path, program):
    path = tmp_path / "printed"
    program(f"file://{path}")
    return path.read_text()


def test_prints_come_once_and_in_order(mode, tmp_path):
    assert _printed(tmp_path, lambda out: staged(lambda x: _printing(x, out))(tf.constant(2.0)).numpy()) == EXPECTED


@pytest.mark.parametrize("outside", [True, False])
def test_a_gradient_prints_nothing_more(mode, outside, tmp_path):
    x = tf.constant(2.0)

    def program(out):
        def gradient(function):
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = function(x)
            return tape.gradient(y, x)

        if outside:
            result = gradient(staged(lambda x: _printing(x, out)))
        else:
            result = staged(lambda: gradient(lambda x: _printing(x, out)))()
        assert result.numpy() == 12.0

    assert _printed(tmp_path, program) == EXPECTED


def test_python_functions_run_in_order(mode):
    log = []

    @staged
    def run(x):
        tf.py_function(lambda a: log.append(("first", float(a))), [x], [])
        tf.while_loop(
            lambda i: i < 2, lambda i: (tf.numpy_function(lambda a: log.append(int(a)), [i], []), i + 1)[1], [x * 0 + 0]
        )
        return x

    run(tf.constant(5.0))
    assert log == [("first", 5.0), 0, 1]
    run(tf.constant(6.0))
    assert log[3:] == [("first", 6.0), 0, 1]


def test_errors_of_python_functions_are_raised(mode):
    after = []

    @staged
    def run(x):
        tf.py_function(lambda a: {}["missing"], [x], [])
        tf.py_function(lambda a: after.append(1), [x], [])
        return x

    with pytest.raises(tf.errors.UnknownError, match="KeyError: 'missing'"):
        run(tf.constant(1.0)).numpy()
    assert after == []
    assert staged(lambda x: x + 1)(tf.constant(1.0)).numpy() == 2.0


def test_value_checks_inside(mode):
    table = tf.constant([1, 2, 3])
    rows = staged(lambda i: tf.map_fn(lambda k: tf.gather(table, k), i))
    np.testing.assert_array_equal(rows(tf.constant([2, 0])), [3, 1])
    with pytest.raises(tf.errors.InvalidArgumentError, match="indices = 7 is not in"):
        rows(tf.constant([0, 7])).numpy()
    branch = staged(lambda p, i: tf.cond(p, lambda: tf.gather(table, i), lambda: i))
    assert branch(tf.constant(False), tf.constant(9)).numpy() == 9
    with pytest.raises(tf.errors.InvalidArgumentError, match="indices = 9 is not in"):
        branch(tf.constant(True), tf.constant(9)).numpy()

    def body(i):
        tf.debugging.assert_less(i, 3)
        return i + 1

    loop = staged(lambda n: tf.while_loop(lambda i: i < n, body, [0])[0])
    assert loop(tf.constant(3)).numpy() == 3
    with pytest.raises(tf.errors.InvalidArgumentError, match="did not hold"):
        loop(tf.constant(5)).numpy()


def test_random_numbers_advance(mode):
    tf.random.set_seed(3)

    @staged
    def draw():
        return tf.map_fn(lambda x: tf.random.uniform([]) + x, tf.zeros([4]))

    first, second = draw().numpy(), draw().numpy()
    assert len(set(first) | set(second)) == 8
    tf.random.set_seed(3)
    np.testing.assert_array_equal(draw().numpy(), first)


def test_variables_keep_their_values_where_a_branch_is_not_taken(mode):
    a, b = tf.Variable(1.0), tf.Variable(2.0)

    @staged
    def run(p):
        tf.cond(p, lambda: a.assign_add(10.0).value(), lambda: b.assign(a * 5.0).value())
        return a + b

    assert run(tf.constant(True)).numpy() == 13.0
    assert (a.numpy(), b.numpy()) == (11.0, 2.0)
    assert run(tf.constant(False)).numpy() == 66.0
    assert (a.numpy(), b.numpy()) == (11.0, 55.0)


def test_training_in_a_loop(mode):
    w = tf.Variable(0.0)

    @staged
    def train(steps):
        def step(i):
            with tf.GradientTape() as tape:
                loss = (w - 3.0) ** 2
            w.assign_sub(0.1 * tape.gradient(loss, w))
            return i + 1

        return tf.while_loop(lambda i: i < steps, step, [0])[0]

    expected = 0.0
    for _ in range(20):
        expected -= 0.2 * (expected - 3.0)
    train(tf.constant(20))
    np.testing.assert_allclose(w.numpy(), expected, rtol=1e-5)


@pytest.mark.parametrize("known", [True, False])
def test_derivatives_against_finite_differences(known):
    @staged
    def f(x, n):
        limit = 5 if known else n
        return tf.while_loop(lambda i, y: i < limit, lambda i, y: (i + 1, tf.sin(y) * x), (0, x))[1]

    n = tf.constant(5)

    def derivatives(value):
        x = tf.constant(value, tf.float64)
        with tf.GradientTape() as outer:
            outer.watch(x)
            with tf.GradientTape() as tape:
                tape.watch(x)
                y = f(x, n)
            first = tape.gradient(y, x)
        return y.numpy(), first.numpy(), outer.gradient(first, x).numpy()

    h = 1e-5
    below, here, above = (derivatives(v) for v in (1.3 - h, 1.3, 1.3 + h))
    np.testing.assert_allclose(here[1], (above[0] - below[0]) / (2 * h), rtol=1e-7)
    np.testing.assert_allclose(here[2], (above[1] - below[1]) / (2 * h), rtol=1e-7)


@given(st.integers(0, 70), st.sampled_from([1, 2]))
def test_a_tree_of_scans_is_a_loop(steps, depth):
    """The differentiable form of loops of unknown length, on the host: it stops where the loop stops."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lowering, "TREE_BASE", 9)
        patch.setattr(lowering, "TREE_DEPTH", depth)
        i, y = lowering.tree(
            lambda s: s[0] < steps, lambda s: (s[0] + 1, s[1] * 1.5), (np.int32(0), np.float32(1)), None
        )
    done = min(steps, 9**depth)
    assert int(i) == done
    if done < steps:
        assert np.isnan(y)
    else:
        np.testing.assert_allclose(y, np.float32(1.5) ** np.float32(done), rtol=1e-4)


def test_init_scope_runs_now():
    made = []

    @staged
    def run(x):
        with tf.init_scope():
            made.append((tf.constant(2) + 3).numpy())
        return x + 1

    assert run(tf.constant(1)).numpy() == 2 and run(tf.constant(2)).numpy() == 3
    assert made == [5]


def test_vectorized_falls_back_row_by_row():
    v = tf.Variable(0.0)

    def count(row):
        return v.assign_add(row).value()

    np.testing.assert_array_equal(tf.vectorized_map(count, tf.constant([1.0, 2.0])), [1, 3])
    with pytest.raises(ValueError, match="vectorized"):
        tf.vectorized_map(count, tf.constant([1.0]), fallback_to_while_loop=False)


def test_specs_of_arrays():
    spec = tf.TensorArraySpec([2], tf.int32, True, False)
    assert repr(spec) == "TensorArraySpec(TensorShape([2]), tf.int32, True, False)"
    assert spec.value_type is tf.TensorArray
    assert repr(tf.TensorArraySpec.from_value(tf.TensorArray(tf.float32, 1).write(0, 1.0))) == (
        "TensorArraySpec(TensorShape([]), tf.float32, False, True)"
    )


def test_gradient_through_a_captured_tensor_of_the_graph_around():
    @staged
    def run(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = x * 2.0
            z = staged(lambda: y * 3.0)() + tf.cond(x > 0, lambda: y * 5.0, lambda: y)
        return tape.gradient(z, x)

    assert run(tf.constant(1.0)).numpy() == 16.0


def test_generators_of_random_ops_are_no_variables():
    draw = staged(lambda: tf.map_fn(lambda x: tf.random.uniform([]) + x, tf.zeros([2])))
    assert draw.get_concrete_function().variables == ()
