"""Ops made of JAX functions by the layers above the engine."""

import jax.numpy as jnp
import numpy as np
import pytest

import tfjax as tf
from tfjax.ops.jax_op import apply, jax_op, update_variables


@jax_op("Affine")
def affine(x, w, b, *, power=1):
    return (x * w + b) ** power


@jax_op("SumAndMax", multi=True)
def sum_and_max(x):
    return jnp.sum(x), jnp.max(x)


def test_takes_tensors_variables_and_numbers():
    x = np.float32([1, 2, 3])
    for given in (x, tf.constant(x), tf.Variable(x)):
        np.testing.assert_allclose(affine(given, tf.constant(2.0), np.float32(1)), [3, 5, 7])
    np.testing.assert_allclose(affine(x, x, 1.0, power=2), [4, 25, 100])
    assert affine(x, x, 1.0).dtype is tf.float32


def test_several_outputs():
    total, largest = sum_and_max([1.0, 4.0])
    assert (float(total), float(largest)) == (5.0, 4.0)
    assert isinstance(sum_and_max(tf.constant([1.0])), tuple)


def test_apply_records_tensors_as_they_are():
    total, largest = apply(sum_and_max, [tf.constant([1.0, 4.0])])
    assert (float(total), float(largest)) == (5.0, 4.0)


def test_gradients():
    w = tf.Variable([2.0, 3.0])
    with tf.GradientTape(persistent=True) as tape:
        y = tf.reduce_sum(affine(tf.constant([1.0, 2.0]), w, 1.0, power=2))
    np.testing.assert_allclose(tape.gradient(y, w), [2 * 3 * 1, 2 * 7 * 2])


def test_no_gradient_where_said():
    detached = jax_op("Detached", differentiable=False)(lambda x: x * 2)
    x = tf.Variable(1.0)
    with tf.GradientTape() as tape:
        y = detached(x)
    assert tape.gradient(y, x) is None


def test_in_a_traced_function():
    @tf.function
    def f(x):
        total, largest = sum_and_max(affine(x, 2.0, 1.0))
        return total - largest

    assert float(f(tf.constant([1.0, 2.0]))) == 3.0


def test_error_in_the_function_is_raised_where_it_is_called():
    with pytest.raises(TypeError):
        affine(tf.constant([1.0, 2.0]), tf.constant([1.0, 2.0, 3.0]), 1.0)


count_up = jax_op("CountUp", multi=True, differentiable=False)(lambda step, a, b: (a + step, b * step, a * b))


def test_one_op_updates_several_variables():
    a, b = tf.Variable(1.0), tf.Variable(2.0)
    (before,) = update_variables(count_up, [tf.constant(3.0)], [a, b])
    update_variables(count_up, [tf.constant(3.0)], [a, b])
    assert (a.numpy(), b.numpy(), before.numpy()) == (7.0, 18.0, 2.0)


def test_update_in_a_traced_function_and_under_a_tape():
    a, b = tf.Variable(1.0), tf.Variable(2.0)

    @tf.function
    def step(x):
        update_variables(count_up, [x], [a, b])
        return a + b

    with tf.GradientTape() as tape:
        y = step(tf.constant(3.0))
        update_variables(count_up, [tf.constant(1.0)], [a, b])
    assert (float(y), a.numpy(), b.numpy()) == (10.0, 5.0, 6.0)
    assert tape.gradient(y, [a, b])[0] is not None  # as assigning inside a function is in TensorFlow
