"""Prepared convolutions compute what tf.nn's functions compute, and check as they do."""

import numpy as np
import pytest

import tfjax as tf
from tfjax.ops.nn.prepared import prepared_convolution, prepared_depthwise, prepared_transpose


def _normal(*shape):
    return tf.constant(np.random.default_rng(sum(shape)).normal(size=shape).astype("float32"))


@pytest.mark.parametrize(
    ("strides", "padding", "dilations", "x", "w"),
    [
        ((1,), "VALID", (1,), (2, 5, 2), (3, 2, 4)),
        ((2,), "SAME", (1,), (1, 5, 4), (3, 2, 4)),
        ((1, 1), "SAME", (2, 2), (1, 5, 4, 2), (2, 3, 2, 1)),
        ((2, 1), "VALID", (1, 1), (1, 5, 4, 2), (2, 3, 1, 4)),
        ((1, 1, 1), "SAME", (1, 1, 1), (1, 3, 2, 3, 2), (2, 2, 2, 2, 1)),
    ],
)
def test_convolution(strides, padding, dilations, x, w):
    x, w = _normal(*x), _normal(*w)
    run = prepared_convolution(strides, padding, False, dilations)
    expected = tf.nn.convolution(x, w, strides, padding, dilations=dilations)
    for _ in range(2):  # the second call takes the short way
        np.testing.assert_array_equal(run(x, w), expected)


def test_transpose_and_depthwise():
    x, w = _normal(1, 3, 3, 2), _normal(2, 2, 4, 2)
    run = prepared_transpose((2, 2), "VALID", False, (1, 1))
    np.testing.assert_array_equal(run(x, w, (1, 6, 6, 4)), tf.nn.conv2d_transpose(x, w, (1, 6, 6, 4), 2, "VALID"))
    np.testing.assert_array_equal(run(x, w, (1, 7, 7, 4)), tf.nn.conv2d_transpose(x, w, (1, 7, 7, 4), 2, "VALID"))
    v = _normal(2, 2, 2, 3)
    expected = tf.nn.depthwise_conv2d(x, v, (1, 1, 1, 1), "SAME")
    np.testing.assert_array_equal(prepared_depthwise((1, 1), "SAME", (1, 1))(x, v), expected)


def test_shapes_that_do_not_fit_raise():
    run = prepared_convolution((1, 1), "VALID", False, (1, 1))
    with pytest.raises(tf.errors.InvalidArgumentError, match="convolution input must be 4-dimensional"):
        run(_normal(3, 3, 2), _normal(2, 2, 2, 1))
    with pytest.raises(ValueError, match="not supported in conjunction"):
        prepared_convolution((2, 2), "VALID", False, (2, 2))
