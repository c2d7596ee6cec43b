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


def test_boolean_mask(warnings):
    f = tf.function(lambda x: x[x > 0], autograph=False)
    np.testing.assert_array_equal(f(tf.constant([1.0, -1.0, 2.0])), [1.0, 2.0])
    np.testing.assert_array_equal(f(tf.constant([-1.0, -1.0, 2.0])), [2.0])
    assert len(warnings) == 1 and "runs eagerly" in warnings[0]
    assert f.experimental_get_tracing_count() == 1


def test_gradients_and_variables(warnings):
    w = tf.Variable(2.0)

    @tf.function
    def f(x):
        kept = tf.boolean_mask(x, x > 0)
        w.assign_add(1.0)
        return tf.reduce_sum(kept * w)

    for start, x in ((2.0, [1.0, -1.0]), (3.0, [-5.0, 4.0])):
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
    assert capsys.readouterr().out == "before\nafter\n"


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
