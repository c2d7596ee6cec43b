"""Resizing: weights sum to one, linear functions stay linear, whole factors repeat; as TensorFlow's kernels."""

import numpy as np
import pytest

import tfjax as tf
from tfjax.ops.image.resize import resize

METHODS = ("nearest", "bilinear", "bicubic", "area", "lanczos3", "lanczos5")


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_stays_and_the_same_size_changes_nothing(method):
    flat = np.full((1, 3, 4, 2), 2.5, "float32")
    np.testing.assert_allclose(resize(tf.constant(flat), (7, 5), method), np.full((1, 7, 5, 2), 2.5), rtol=1e-6)
    x = np.random.default_rng(0).normal(size=(2, 4, 5, 1)).astype("float32")
    np.testing.assert_allclose(resize(tf.constant(x), (4, 5), method), x, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("method", ["nearest", "area"])
def test_whole_factors_repeat_pixels(method):
    x = np.arange(6, dtype="float32").reshape(1, 2, 3, 1)
    np.testing.assert_allclose(resize(tf.constant(x), (4, 9), method), x.repeat(2, 1).repeat(3, 2), rtol=1e-6)


def test_bilinear_takes_half_pixel_centres():
    x = np.array([0.0, 1.0, 2.0, 3.0], "float32").reshape(1, 1, 4, 1)
    expected = [0.0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.0]
    np.testing.assert_allclose(np.ravel(resize(tf.constant(x), (1, 8))), expected, rtol=1e-6)


def test_bilinear_gradient_spreads_over_neighbours():
    x = tf.Variable(np.zeros((1, 1, 2, 1), "float32"))
    with tf.GradientTape() as tape:
        y = resize(tf.convert_to_tensor(x), (1, 4))
        total = tf.reduce_sum(y * tf.constant([1.0, 10.0, 100.0, 1000.0], shape=(1, 1, 4, 1)))
    # Rows of the interpolation: 1 0, 0.75 0.25, 0.25 0.75, 0 1.
    np.testing.assert_allclose(np.ravel(tape.gradient(total, x)), [1 + 7.5 + 25, 2.5 + 75 + 1000], rtol=1e-6)


def test_nearest_keeps_the_dtype_and_others_give_float32():
    x = tf.constant(np.arange(4, dtype="uint8").reshape(1, 2, 2, 1))
    assert resize(x, (4, 4), "nearest").dtype == tf.uint8
    assert resize(x, (4, 4), "bilinear").dtype == tf.float32
