"""Embedding, Lambda, Masking by the layer contract."""

import numpy as np
import pytest

import tfjax as tf
from tests.keras.layer_contract import run_layer_test

ROWS = [
    (
        "Embedding",
        {"input_dim": 5, "output_dim": 3},
        (2, 4),
        {"input_dtype": "int32", "output_shape": (2, 4, 3), "weights": 1},
    ),
    (
        "Embedding",
        {"input_dim": 5, "output_dim": 3, "mask_zero": True},
        (4,),
        {"input_dtype": "int64", "supports_masking": True},
    ),
    ("Masking", {"mask_value": 0.5}, (2, 3, 2), {"weights": 0, "supports_masking": True}),
]


@pytest.mark.parametrize(("name", "kwargs", "shape", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, shape, options):
    run_layer_test(getattr(tf.keras.layers, name), kwargs, shape, **options)


def test_lambda():
    layer = tf.keras.layers.Lambda(lambda x, k: x * k, arguments={"k": 3.0})
    np.testing.assert_array_equal(layer(np.array([1.0, 2.0], "float32")), [3.0, 6.0])
    x = tf.keras.Input((4,))
    assert tf.keras.layers.Lambda(lambda x: x[:, :2])(x).shape == (None, 2)


def test_rows_are_the_gradient_of_an_embedding():
    layer = tf.keras.layers.Embedding(4, 2)
    with tf.GradientTape() as tape:
        total = tf.reduce_sum(layer(np.array([[1, 3, 1]])))
    gradient = tape.gradient(total, layer.trainable_weights)[0]
    assert isinstance(gradient, tf.IndexedSlices)
    np.testing.assert_array_equal(tf.convert_to_tensor(gradient), [[0, 0], [2, 2], [0, 0], [1, 1]])


def test_an_index_out_of_range_raises():
    layer = tf.keras.layers.Embedding(4, 2)
    with pytest.raises(tf.errors.InvalidArgumentError, match="= 4 is not in"):
        layer(np.array([[4]]))


def test_masks_of_embeddings_reach_later_layers():
    y = tf.keras.layers.Embedding(4, 2, mask_zero=True)(np.array([[1, 0, 2]]))
    np.testing.assert_array_equal(tf.keras.layers.Dropout(0.5)(y)._keras_mask, [[True, False, True]])
    pooled = tf.keras.layers.GlobalAveragePooling1D()(y)
    np.testing.assert_allclose(pooled, (np.asarray(y)[:, 0] + np.asarray(y)[:, 2]) / 2, rtol=1e-6)
