"""Pooling layers by the layer contract."""

import numpy as np
import pytest

import tfjax as tf
from tests.keras.layer_contract import run_layer_test

# TensorFlow has no kernels of 3-D pooling in float64.
ROWS = [
    ("MaxPooling1D", {}, (2, 5, 2), {"output_shape": (2, 2, 2), "weights": 0}),
    ("MaxPooling2D", {"pool_size": 2, "padding": "same"}, (1, 3, 4, 2), {"output_shape": (1, 2, 2, 2)}),
    (
        "MaxPooling2D",
        {"pool_size": (2, 1), "strides": 1, "data_format": "channels_first"},
        (1, 2, 3, 3),
        {"output_shape": (1, 2, 2, 3)},
    ),
    ("MaxPooling3D", {}, (1, 2, 3, 4, 1), {"gradients": False, "output_shape": (1, 1, 1, 2, 1)}),
    ("AveragePooling1D", {"strides": 1}, (2, 5, 2), {"output_shape": (2, 4, 2)}),
    ("AveragePooling2D", {"pool_size": 3, "padding": "same"}, (1, 4, 4, 2), {"output_shape": (1, 2, 2, 2)}),
    (
        "AveragePooling3D",
        {"pool_size": 2, "data_format": "channels_first"},
        (1, 1, 2, 2, 3),
        {"gradients": False, "output_shape": (1, 1, 1, 1, 1)},
    ),
    ("GlobalMaxPooling1D", {}, (2, 4, 3), {"output_shape": (2, 3)}),
    ("GlobalMaxPooling2D", {"keepdims": True}, (2, 2, 3, 2), {"output_shape": (2, 1, 1, 2)}),
    ("GlobalMaxPooling3D", {"data_format": "channels_first"}, (1, 2, 2, 2, 3), {"output_shape": (1, 2)}),
    ("GlobalAveragePooling1D", {}, (2, 4, 3), {"output_shape": (2, 3), "supports_masking": True}),
    (
        "GlobalAveragePooling2D",
        {"data_format": "channels_first", "keepdims": True},
        (2, 2, 3, 2),
        {"output_shape": (2, 2, 1, 1)},
    ),
    ("GlobalAveragePooling3D", {}, (1, 2, 2, 3, 2), {"output_shape": (1, 2)}),
]


@pytest.mark.parametrize(("name", "kwargs", "shape", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, shape, options):
    run_layer_test(getattr(tf.keras.layers, name), kwargs, shape, **options)


def test_masked_steps_do_not_count():
    x = np.array([[[1.0], [5.0], [100.0]]], "float32")
    y = tf.keras.layers.GlobalAveragePooling1D()(x, mask=np.array([[True, True, False]]))
    np.testing.assert_array_equal(y, [[3.0]])
