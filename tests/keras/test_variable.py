"""keras.Variable where it is more than Keras's: Keras 2's manners, copies, graphs. (What Keras does is recorded.)"""

import copy
import pickle

import numpy as np
import pytest

import tfjax as tf


def test_value_is_a_property_and_a_method():
    v = tf.keras.Variable(np.ones((2, 2), "float32"), name="v")
    assert repr(v.value).startswith("<tf.Variable 'v:0' shape=(2, 2)")
    np.testing.assert_array_equal(v.value(), np.ones((2, 2)))
    v.value.assign(np.zeros((2, 2)))
    np.testing.assert_array_equal(v.numpy(), np.zeros((2, 2)))


def test_dtype_is_a_string_and_a_dtype():
    v = tf.keras.Variable(1.0)
    assert v.dtype == "float32" and v.dtype == tf.float32 and v.dtype.name == "float32" and v.dtype.is_floating
    assert isinstance(v.dtype, str) and str(v.dtype) == "float32"


def test_tapes_and_functions_take_it():
    v = tf.keras.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(v * v) + tf.reduce_sum(v.value)
    np.testing.assert_array_equal(tape.gradient(y, v), [3.0, 5.0])

    @tf.function
    def step():
        v.assign_add(tf.ones(2))
        return v * 1.0

    np.testing.assert_array_equal(step(), [2.0, 3.0])
    np.testing.assert_array_equal(step(), [3.0, 4.0])
    assert isinstance(v, tf.Variable)


def test_a_tape_watches_what_was_made_trainable():
    v = tf.keras.Variable(2.0)
    v.trainable = False  # says only what a model trains
    frozen = tf.keras.Variable(2.0, trainable=False)
    with tf.GradientTape() as tape:
        y = v * v + frozen * frozen
    assert float(tape.gradient(y, [v, frozen])[0]) == 4.0
    with tf.GradientTape() as tape:
        y = frozen * frozen
    assert tape.gradient(y, frozen) is None


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))])
def test_copies_have_a_value_of_their_own(copied):
    with tf.keras.name_scope("scope"):
        v = tf.keras.Variable(np.arange(3.0), name="v", trainable=False)
    other = copied(v)
    other.assign([5.0, 5.0, 5.0])
    np.testing.assert_array_equal(v.numpy(), [0.0, 1.0, 2.0])
    assert (other.path, other.name, other.trainable, other.dtype) == ("scope/v", "v", False, v.dtype)


def test_a_variable_that_is_made_in_a_function_is_made_once():
    made = []

    @tf.function
    def f(x):
        if not made:
            made.append(tf.keras.Variable("ones", shape=(2,)))
        return x * made[0]

    np.testing.assert_array_equal(f(tf.constant([1.0, 2.0])), [1.0, 2.0])
    np.testing.assert_array_equal(f(tf.constant([3.0, 4.0])), [3.0, 4.0])
