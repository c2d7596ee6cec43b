"""Functions of users: when they are traced, what is printed, what their specs are."""

import numpy as np
import pytest

import tfjax as tf

D = tf.data.Dataset


def test_a_function_is_traced_once(capsys):
    ds = D.range(5).map(lambda x: (print("traced"), x)[1])
    list(ds)
    list(ds.batch(2))
    assert capsys.readouterr().out == "traced\n"


def test_text_functions_run_for_each_element_and_print_once(capsys):
    def f(x):
        print("seen")
        return tf.constant(x.numpy() + b"!") if hasattr(x, "numpy") else x

    ds = D.from_tensor_slices(["a", "b"]).map(f)
    assert list(ds.as_numpy_iterator()) == [b"a!", b"b!"]
    assert capsys.readouterr().out == "seen\n"


def test_shapes_that_depend_on_values_are_open():
    assert D.range(4).map(lambda x: tf.fill([x], 1)).element_spec == tf.TensorSpec([None], tf.int32)
    assert D.range(4).map(tf.range).batch(1).element_spec.shape.as_list() == [None, None]


def test_the_shape_of_batches_is_open_inside_maps():
    shapes = []
    ds = D.range(7).batch(3).map(lambda x: (shapes.append(x.shape.as_list()), x)[1])
    assert [len(b) for b in ds] == [3, 3, 1]
    assert shapes[0] == [None]


def test_a_python_function_whose_result_only_a_run_tells():
    def f(x):
        if x.numpy().size == 0:
            raise ValueError("no example has this length")
        return np.float32(x.numpy().sum())

    source = D.from_generator(lambda: iter([[1, 2], [3]]), output_types=tf.int32)
    ds = source.map(lambda x: tf.py_function(f, [x], tf.float32)).map(lambda s: s + 1.0)
    assert list(ds.as_numpy_iterator()) == [4.0, 4.0]


def test_errors_of_functions_name_the_users_line():
    def f(x):
        return x + tf.constant("a")

    with pytest.raises(TypeError, match="return x \\+ tf.constant"):
        D.range(3).map(f)


def test_debug_mode_runs_functions_eagerly(monkeypatch):
    from tfjax.data.functions import DebugMode

    monkeypatch.setattr(DebugMode, "on", True)
    seen = []

    def f(x):
        seen.append(isinstance(x.numpy(), np.generic))
        return x

    list(D.range(3).map(f, num_parallel_calls=2))
    assert seen[-3:] == [True] * 3


def test_gradients_flow_to_what_a_batch_is_used_with():
    w = tf.Variable(2.0)
    for x in D.from_tensor_slices([1.0, 2.0, 3.0]).map(lambda x: x * 2.0).batch(3):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(w * x)
    assert float(tape.gradient(loss, w)) == 12.0


def test_numpy_functions_get_scalars_and_must_give_the_declared_types():
    words = D.from_tensor_slices(["ab", "c"])
    seen = []
    ds = words.map(lambda w: tf.numpy_function(lambda s: (seen.append(type(s)), len(s))[1], [w], tf.int64))
    assert list(ds.as_numpy_iterator()) == [2, 1]
    assert set(seen) == {bytes}
    halves = D.range(3).map(lambda x: tf.numpy_function(lambda v: v / 2, [x], tf.float32))
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"0-th value returned by pyfunc_\d+ is double, but expec"):
        list(halves)


def test_an_error_of_a_python_function_is_told_as_the_iterator_tells_it():
    def fail(x):
        raise KeyError("no such word")

    for call in (tf.py_function, tf.numpy_function):
        with pytest.raises(tf.errors.UnknownError, match="passed to MapDataset.*KeyError: 'no such word'") as info:
            list(D.range(3).map(lambda x, call=call: call(fail, [x], tf.int64)))
        assert "in user code" not in str(info.value)


def test_numpy_functions_in_a_function_that_runs_eagerly():
    @tf.function
    def f(w):
        return tf.numpy_function(lambda s: s.decode() + "!", [w], tf.string)

    assert f("q").numpy() == b"q!"


def test_python_functions_as_decorators():
    @tf.py_function(Tout=tf.int64)
    def more(x):
        """Adds one."""
        return x + 1

    assert more.__doc__ == "Adds one."
    assert list(D.range(3).map(more).as_numpy_iterator()) == [1, 2, 3]
    with pytest.raises(TypeError, match="Missing required argument: 'Tout'"):
        tf.py_function(more, [1])


def test_ensure_shape_tells_the_shape_of_a_python_functions_result():
    ds = D.range(3).map(lambda x: tf.py_function(lambda v: [v, v], [x], [tf.int64, tf.int64]))
    assert ds.map(lambda a, b: tf.ensure_shape(a, [])).element_spec == tf.TensorSpec([], tf.int64)
    source = D.from_generator(lambda: iter([[[1, 2]], [[3, 4]]]), output_types=tf.int32)
    assert source.map(lambda x: tf.ensure_shape(x, [None, 2])).element_spec == tf.TensorSpec([None, 2], tf.int32)


def test_sizes_that_do_not_fit_are_errors_of_the_run():
    data = tf.data.Dataset.from_tensor_slices([1, 2, 3]).batch(2).map(lambda x: tf.ensure_shape(x, [2]))
    rows = iter(data)
    assert next(rows).numpy().tolist() == [1, 2]
    text = r"Error in user-defined function passed to MapDataset:.*\[1\] is not compatible with expected shape \[2\]"
    with pytest.raises(tf.errors.InvalidArgumentError, match=text):
        next(rows)
