"""Activation layers by the layer contract."""

import numpy as np
import pytest

import tfjax as tf
from tests.keras.layer_contract import run_layer_test

ROWS = [
    (
        "ReLU",
        {"max_value": 1.0, "negative_slope": 0.1, "threshold": 0.25},
        (2, 5),
        {"supports_masking": True, "weights": 0},
    ),
    ("LeakyReLU", {"negative_slope": 0.1}, (2, 5), {"supports_masking": True}),
    ("PReLU", {"alpha_initializer": "ones"}, (2, 3, 2), {"weights": 1}),
    ("PReLU", {"shared_axes": [1, 2]}, (2, 3, 2, 2), {"weights": 1}),
    ("Softmax", {"axis": [1, 2]}, (2, 3, 2), {"supports_masking": True}),
    ("ThresholdedReLU", {"theta": 0.5}, (2, 5), {"supports_masking": True}),
]


@pytest.mark.parametrize(("name", "kwargs", "shape", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, shape, options):
    run_layer_test(getattr(tf.keras.layers, name), kwargs, shape, **options)


def test_elu():
    x = np.array([-1.0, 0.0, 2.0], "float32")
    y = tf.keras.layers.ELU(0.5)(x)
    np.testing.assert_allclose(y, [0.5 * np.expm1(-1.0), 0.0, 2.0], rtol=1e-6)


def test_thresholded_relu():
    layer = tf.keras.layers.ThresholdedReLU(theta=1.0)
    np.testing.assert_array_equal(layer(np.array([-2.0, 1.0, 1.5], "float32")), [0.0, 0.0, 1.5])
    with pytest.raises(ValueError, match="should be >=0. Received: -1"):
        tf.keras.layers.ThresholdedReLU(-1)
