"""Functions that cannot be traced as a whole run eagerly: right results, one warning, Python's prints once."""

import logging

import numpy as np
import pytest

import tfjax as tf


@pytest.fixture
def warnings():
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    logger = logging.getLogger("tensorflow")
    logger.addHandler(handler)
    yield lines
    logger.removeHandler(handler)


MANY = np.zeros(30, np.float32)  # too many numbers to have a program for each


def test_boolean_mask(warnings):
    f = tf.function(lambda x: x[x > 0], autograph=False)
    np.testing.assert_array_equal(f(np.append([1.0, -1.0, 2.0], MANY)), [1.0, 2.0])
    np.testing.assert_array_equal(f(np.append([-1.0, -1.0, 2.0], MANY)), [2.0])
    assert len(warnings) == 1 and "runs eagerly" in warnings[0]
    assert f.experimental_get_tracing_count() == 1


def test_small_arguments_have_a_program_for_each_value(warnings, capsys):
    @tf.function
    def f(x, n):
        print("tracing")
        return x[x > 0], tf.range(n) * 2, tf.zeros([n, 2])

    for x, n in (([1.0, -1.0], 2), ([1.0, 1.0], 2), ([-1.0, 1.0], 3), ([1.0, -1.0], 2)):
        kept, numbers, zeros = f(tf.constant(x), tf.constant(n))
        np.testing.assert_array_equal(kept, [v for v in x if v > 0])
        np.testing.assert_array_equal(numbers, np.arange(n) * 2)
        assert zeros.shape == (n, 2)
    assert not warnings and capsys.readouterr().out == "tracing\n"
    assert f.experimental_get_tracing_count() == 1


def test_too_many_values(warnings):
    f = tf.function(lambda n: tf.reduce_sum(tf.range(n)), autograph=False)
    assert [int(f(tf.constant(n))) for n in range(70)] == [n * (n - 1) // 2 for n in range(70)]
    assert len(warnings) == 1 and "runs eagerly" in warnings[0]


def test_value_needed_by_an_inner_function(warnings):
    inner = tf.function(lambda n: tf.ones([n]), autograph=False)
    outer = tf.function(lambda n: tf.reduce_sum(inner(n + 1)), autograph=False)
    assert [float(outer(tf.constant(n))) for n in (1, 4, 1)] == [2.0, 5.0, 2.0]
    assert [inner(tf.constant(n)).shape[0] for n in (2, 3)] == [2, 3]
    assert not warnings


def test_gradients_and_variables(warnings):
    w = tf.Variable(2.0)

    @tf.function
    def f(x):
        kept = tf.boolean_mask(x, x > 0)
        w.assign_add(1.0)
        return tf.reduce_sum(kept * w)

    for start, x in ((2.0, [1.0, -1.0, *MANY]), (3.0, [-5.0, 4.0, *MANY])):
        with tf.GradientTape() as tape:
            y = f(tf.constant(x))
        kept = sum(v for v in x if v > 0)
        assert float(y) == kept * (start + 1)
        assert float(tape.gradient(y, w)) == kept
    assert len(warnings) == 1


def test_prints_appear_once(capsys, warnings):
    @tf.function
    def f(x):
        print("before")
        y = tf.where(x > 0)
        print("after")
        return tf.shape(y)[0]

    assert [int(f(tf.constant(x))) for x in ([1.0], [-1.0], [2.0])] == [1, 0, 1]
    assert [int(f(np.append(x, MANY))) for x in (1.0, -1.0)] == [1, 0]
    assert capsys.readouterr().out == "before\nafter\n" * 2


def test_strings_need_no_warning(warnings):
    f = tf.function(lambda s: s, autograph=False)
    assert f("text").numpy() == b"text"
    g = tf.function(lambda s: tf.reduce_join(s), autograph=False) if hasattr(tf, "reduce_join") else f
    g(tf.constant(["a", "b"]))
    assert not warnings


def test_inside_another_function(warnings):
    inner = tf.function(lambda x: tf.reduce_sum(x[x > 0]), autograph=False)
    outer = tf.function(lambda x: inner(x) * 2.0, autograph=False)
    assert float(outer(tf.constant([1.0, -3.0, 2.0]))) == 6.0
    assert float(outer(tf.constant([-1.0, -3.0, 2.0]))) == 4.0
