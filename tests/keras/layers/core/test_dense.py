"""Dense, Flatten, Activation, Identity by the layer contract."""

import numpy as np
import pytest

import tfjax as tf
from tests.keras.layer_contract import run_layer_test

ROWS = [
    ("Dense", {"units": 3}, (2, 4), {"weights": 2, "output_shape": (2, 3), "supports_masking": True}),
    ("Dense", {"units": 3, "activation": "tanh", "use_bias": False}, (2, 5, 4), {"weights": 1}),
    ("Dense", {"units": 2, "kernel_regularizer": "l2", "bias_constraint": "non_neg"}, (2, 4), {"weights": 2}),
    ("Flatten", {}, (2, 3, 2), {"output_shape": (2, 6), "weights": 0}),
    ("Flatten", {"data_format": "channels_first"}, (2, 3, 2, 2), {"output_shape": (2, 12)}),
    ("Activation", {"activation": "sigmoid"}, (2, 3), {"output_shape": (2, 3), "supports_masking": True}),
    ("Identity", {}, (2, 3), {"output_shape": (2, 3)}),
]


@pytest.mark.parametrize(("name", "kwargs", "shape", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, shape, options):
    run_layer_test(getattr(tf.keras.layers, name), kwargs, shape, **options)


def test_dense_is_a_matrix_product_and_a_bias():
    layer = tf.keras.layers.Dense(2, activation="relu")
    x = np.arange(6, dtype="float32").reshape(2, 3) - 2
    y = layer(x)
    kernel, bias = layer.get_weights()
    np.testing.assert_allclose(y, np.maximum(x @ kernel + bias, 0), rtol=1e-6)


def test_lora_starts_at_the_kernel_and_freezes_it():
    layer = tf.keras.layers.Dense(4)
    x = np.ones((2, 3), "float32")
    before = layer(x)
    layer.enable_lora(2)
    np.testing.assert_allclose(layer(x), before, rtol=1e-6)
    assert [v.name for v in layer.trainable_weights] == ["bias", "lora_kernel_a", "lora_kernel_b"]
