"""Shapes of results: they equal the shapes of what TensorFlow's functions give; unknown sizes stay unknown."""

import numpy as np
import pytest

import tfjax as tf
from tfjax.keras.ops import operation_utils as utils


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("strides", "rate"), [(1, 1), (2, 1), (3, 1), (1, 2)])
def test_convolution(padding, strides, rate):
    x, kernel = np.zeros((1, 7, 6, 2), "float32"), np.zeros((3, 2, 2, 4), "float32")
    y = tf.nn.convolution(x, kernel, strides, padding.upper(), dilations=rate)
    found = utils.compute_conv_output_shape((1, 7, 6, 2), 4, (3, 2), strides, padding, dilation_rate=rate)
    assert found == tuple(y.shape)


def test_unknown_sizes_and_channels_first():
    assert utils.compute_conv_output_shape((None, None, 6, 2), 4, (3, 2)) == (None, None, 5, 4)
    assert utils.compute_conv_output_shape((None, 2, 5, None), 4, (3, 2), data_format="channels_first") == (
        None,
        4,
        3,
        None,
    )
    assert utils.compute_pooling_output_shape((None, None, 5, 2), (2, 2), None) == (None, None, 2, 2)
    assert utils.compute_conv_transpose_output_shape((None, 5, None, 2), (3, 3), 4, (2, 2), "valid") == [
        None,
        11,
        None,
        4,
    ]


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("extra", [None, 0, 1])
def test_transposed_convolution_inverts_the_convolution(padding, extra):
    (_, size, _), stride, window = (1, 5, 2), 2, 3
    found = utils.compute_conv_transpose_output_shape((1, size, 2), (window,), 4, stride, padding, extra)
    back = utils.compute_conv_output_shape((1, found[1], 4), 2, (window,), stride, padding)
    assert back[1] == size


def test_reshapes():
    assert utils.compute_reshape_output_shape((2, 6), (3, -1), "shape") == (3, 4)
    assert utils.compute_reshape_output_shape((None, 6), (3, -1), "shape") == (3, None)
    with pytest.raises(ValueError, match="must be unchanged. Received: input_shape=\\(2, 6\\), shape=\\(5, 2\\)"):
        utils.compute_reshape_output_shape((2, 6), (5, 2), "shape")
    with pytest.raises(ValueError, match="at most one unknown dimension"):
        utils.validate_reshape_shape((-1, -1))
