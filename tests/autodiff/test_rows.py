"""IndexedSlices as gradients of tf.gather."""

import numpy as np

import tfjax as tf


def test_indices_that_the_user_has_let_go_of():
    table = tf.Variable([[1.0], [2.0], [3.0]])
    pairs = tf.constant([[2, 0], [1, 1], [2, 2]])
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.gather(table, pairs[:, 0]) ** 2)
    slices = tape.gradient(loss, table)
    np.testing.assert_array_equal(slices.indices.numpy(), [2, 1, 2])
    np.testing.assert_array_equal(slices.values.numpy(), [[6.0], [4.0], [6.0]])
    np.testing.assert_array_equal(tf.convert_to_tensor(slices).numpy(), [[0.0], [4.0], [12.0]])
