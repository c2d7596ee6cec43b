"""Dropout and noise layers by the layer contract."""

import numpy as np
import pytest

import tfjax as tf
from tests.keras.layer_contract import run_layer_test

ROWS = [
    ("Dropout", {"rate": 0.5}, (2, 3), {"output_shape": (2, 3), "supports_masking": True}),
    (
        "Dropout",
        {"rate": 0.5, "seed": 1, "noise_shape": (None, 1)},
        (2, 3),
        {"call_kwargs": {"training": True}, "deterministic": False},
    ),
    ("SpatialDropout1D", {"rate": 0.5}, (2, 3, 4), {"output_shape": (2, 3, 4)}),
    (
        "SpatialDropout2D",
        {"rate": 0.5, "seed": 1},
        (2, 3, 2, 4),
        {"call_kwargs": {"training": True}, "deterministic": False},
    ),
    ("SpatialDropout3D", {"rate": 0.5}, (1, 2, 2, 2, 1), {"output_shape": (1, 2, 2, 2, 1)}),
    ("GaussianDropout", {"rate": 0.5, "seed": 1}, (2, 3), {"call_kwargs": {"training": True}, "deterministic": False}),
    ("GaussianNoise", {"stddev": 0.5, "seed": 1}, (2, 3), {"call_kwargs": {"training": True}, "deterministic": False}),
    (
        "AlphaDropout",
        {"rate": 0.5, "seed": 1, "noise_shape": (None, 1)},
        (2, 3),
        {"call_kwargs": {"training": True}, "deterministic": False},
    ),
    ("ActivityRegularization", {"l1": 0.1, "l2": 0.2}, (2, 3), {"output_shape": (2, 3)}),
]


@pytest.mark.parametrize(("name", "kwargs", "shape", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, shape, options):
    run_layer_test(getattr(tf.keras.layers, name), kwargs, shape, **options)


def test_what_is_kept_is_scaled_up():
    x = np.ones((50, 50), "float32")
    y = np.asarray(tf.keras.layers.Dropout(0.2, seed=0)(x, training=True))
    assert set(np.unique(y)) == {0.0, np.float32(1.25)}
    assert abs(y.mean() - 1) < 0.05


def test_a_shared_choice_along_an_axis():
    y = np.asarray(tf.keras.layers.SpatialDropout1D(0.5, seed=0)(np.ones((3, 4, 5), "float32"), training=True))
    assert (y == y[:, :1]).all()
    assert len(np.unique(y)) == 2


def test_noise_differs_from_call_to_call():
    layer = tf.keras.layers.GaussianNoise(0.5, seed=0)
    x = np.zeros((2, 3), "float32")
    first, second = layer(x, training=True), layer(x, training=True)
    assert not np.allclose(first, second)
