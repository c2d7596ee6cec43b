"""Normalization layers by the layer contract."""

import numpy as np
import pytest

import tfjax as tf
from tests.keras.layer_contract import run_layer_test

ROWS = [
    ("BatchNormalization", {}, (4, 3), {"weights": 4, "trainable_weights": 2, "supports_masking": True}),
    ("BatchNormalization", {"axis": 1, "scale": False}, (2, 3, 2), {"weights": 3}),
    ("BatchNormalization", {"momentum": 0.5}, (4, 3), {"call_kwargs": {"training": True}}),
    ("BatchNormalization", {"renorm": True}, (4, 3), {"weights": 7, "trainable_weights": 2}),
    ("LayerNormalization", {}, (3, 4), {"weights": 2}),
    ("LayerNormalization", {"axis": [1, 2], "center": False}, (2, 3, 4), {"weights": 1}),
    ("GroupNormalization", {"groups": 2}, (2, 3, 4), {"weights": 2}),
    ("GroupNormalization", {"groups": 2, "axis": 1, "scale": False}, (2, 4, 3), {"weights": 1}),
    ("UnitNormalization", {"axis": (1, 2)}, (2, 3, 4), {"weights": 0}),
    ("RMSNormalization", {}, (3, 4), {"weights": 1}),
]


@pytest.mark.parametrize(("name", "kwargs", "shape", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, shape, options):
    run_layer_test(getattr(tf.keras.layers, name), kwargs, shape, **options)


def _batches(count=3):
    generator = np.random.default_rng(0)
    return [generator.normal(2.0, 3.0, (8, 3)).astype("float32") for _ in range(count)]


def test_moving_statistics_follow_the_batches():
    layer = tf.keras.layers.BatchNormalization(momentum=0.75)
    mean, variance = np.zeros(3), np.ones(3)
    for x in _batches():
        y = np.asarray(layer(x, training=True))
        np.testing.assert_allclose(y, (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-3), rtol=1e-4, atol=1e-5)
        mean, variance = 0.75 * mean + 0.25 * x.mean(0), 0.75 * variance + 0.25 * x.var(0)
        np.testing.assert_allclose(layer.moving_mean, mean, rtol=1e-5)
        np.testing.assert_allclose(layer.moving_variance, variance, rtol=1e-5)
    x = _batches()[0]
    np.testing.assert_allclose(layer(x), (x - mean) / np.sqrt(variance + 1e-3), rtol=1e-4, atol=1e-5)


def test_statistics_move_inside_a_function_as_outside():
    eager, traced = tf.keras.layers.BatchNormalization(), tf.keras.layers.BatchNormalization()
    step = tf.function(lambda x: traced(x, training=True))
    for x in _batches():
        np.testing.assert_allclose(step(tf.constant(x)), eager(x, training=True), rtol=1e-5, atol=1e-6)
    for a, b in zip(eager.weights, traced.weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


def test_a_frozen_layer_infers():
    layer = tf.keras.layers.BatchNormalization()
    x = _batches()[0]
    layer.build(x.shape)
    layer.trainable = False
    np.testing.assert_allclose(layer(x, training=True), x / np.sqrt(1 + 1e-3), rtol=1e-5)
    np.testing.assert_array_equal(layer.moving_mean, np.zeros(3))


def test_gradients_through_batch_statistics():
    x = np.random.default_rng(1).normal(size=(5, 2))
    layer = tf.keras.layers.BatchNormalization(dtype="float64")
    weights = np.random.default_rng(2).normal(size=(5, 2))
    source = tf.Variable(x)

    def value():
        return tf.reduce_sum(layer(tf.convert_to_tensor(source), training=True) * weights)

    with tf.GradientTape() as tape:
        total = value()
    found = tape.gradient(total, source).numpy()
    for i in np.ndindex(x.shape):
        ends = []
        for sign in (1, -1):
            moved = x.copy()
            moved[i] += sign * 1e-6
            source.assign(moved)
            ends.append(float(value()))
        assert abs((ends[0] - ends[1]) / 2e-6 - found[i]) < 1e-5


def test_spectral_normalization_makes_the_largest_singular_value_one():
    layer = tf.keras.layers.SpectralNormalization(tf.keras.layers.Dense(4), power_iterations=30)
    x = np.ones((2, 3), "float32")
    layer(x, training=True)
    assert abs(np.linalg.svd(np.asarray(layer.layer.kernel), compute_uv=False)[0] - 1) < 1e-3
    before = layer.layer.kernel.numpy()
    layer(x)
    np.testing.assert_array_equal(layer.layer.kernel, before)


def test_spectral_normalization_by_the_contract():
    run_layer_test(
        tf.keras.layers.SpectralNormalization,
        {"layer": tf.keras.layers.Dense(2)},
        (3, 4),
        weights=3,
        trainable_weights=2,
        gradients=False,  # the wrapped layer has a dtype of its own
        symbolic=False,  # one wrapped layer cannot be built twice
    )
