"""Rescaling and Normalization by the layer contract."""

import numpy as np
import pytest

import tfjax as tf
from tests.keras.layer_contract import run_layer_test

ROWS = [
    ("Rescaling", {"scale": 0.5, "offset": 1.0}, (2, 3), {"weights": 0, "supports_masking": True}),
    ("Normalization", {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 4.0, 9.0]}, (2, 3), {"weights": 0}),
    ("Normalization", {"mean": 1.0, "variance": 4.0, "axis": None, "invert": True}, (2, 3), {"weights": 0}),
    ("Normalization", {}, (2, 3), {"weights": 3, "trainable_weights": 0}),
]


@pytest.mark.parametrize(("name", "kwargs", "shape", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, shape, options):
    run_layer_test(getattr(tf.keras.layers, name), kwargs, shape, **options)


def test_adapt_in_batches_equals_adapt_at_once():
    data = np.random.default_rng(0).normal(3.0, 2.0, (10, 3)).astype("float32")
    whole, parts = tf.keras.layers.Normalization(), tf.keras.layers.Normalization()
    whole.adapt(data)
    parts.adapt([data[:4], data[4:8], data[8:]])
    np.testing.assert_allclose(whole.mean, data.mean(0)[None], rtol=1e-5)
    np.testing.assert_allclose(whole.variance, data.var(0)[None], rtol=1e-5)
    np.testing.assert_allclose(parts.mean, whole.mean, rtol=1e-5)
    np.testing.assert_allclose(parts.variance, whole.variance, rtol=1e-4)


def test_adapt_again_forgets_the_first_data():
    layer = tf.keras.layers.Normalization()
    layer.adapt(np.array([[0.0], [2.0]]))
    layer.adapt(np.array([[10.0], [14.0]]))
    np.testing.assert_allclose(layer(np.array([[12.0], [14.0]], "float32")), [[0.0], [1.0]], atol=1e-6)


def test_loaded_statistics_are_used():
    layer, other = tf.keras.layers.Normalization(), tf.keras.layers.Normalization()
    layer.adapt(np.array([[0.0], [2.0]]))
    other.build((None, 1))
    store = {}
    layer.save_own_variables(store)
    other.load_own_variables({key: np.asarray(value) for key, value in store.items()})
    np.testing.assert_allclose(other(np.array([[3.0]], "float32")), [[2.0]], rtol=1e-6)
