"""Initializers: laws of their distributions; exact values are recorded in compat_tests."""

import numpy as np
import pytest

import tfjax as tf
from tfjax.keras import initializers
from tfjax.keras.initializers.random_initializers import compute_fans

keras = tf.keras
SCALED = ["GlorotUniform", "GlorotNormal", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform"]


@pytest.mark.parametrize("name", SCALED)
def test_variance_is_scale_over_fans(name):
    initializer = getattr(initializers, name)(seed=1)
    fan_in, fan_out = 300, 200
    scale, mode, _ = initializer._fixed
    count = fan_in if mode == "fan_in" else (fan_in + fan_out) / 2
    values = initializer((fan_in, fan_out)).numpy()
    assert abs(values.mean()) < 1e-3
    np.testing.assert_allclose(values.var(), scale / count, rtol=0.02)


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (2, 2, 3)])
def test_orthogonal(shape):
    matrix = initializers.Orthogonal(gain=2.0, seed=1)(shape).numpy().reshape(-1, shape[-1])
    rows, columns = matrix.shape
    product = matrix @ matrix.T if rows < columns else matrix.T @ matrix
    np.testing.assert_allclose(product, 4 * np.eye(min(rows, columns)), atol=1e-5)


@pytest.mark.parametrize(
    "shape, fans",
    [((), (1, 1)), ((4,), (4, 4)), ((2, 3), (2, 3)), ((5, 2, 3), (10, 15)), ((3, 3, 2, 4), (18, 36))],
)
def test_fans(shape, fans):
    assert compute_fans(shape) == fans


def test_fans_of_axes():
    assert compute_fans((2, 3, 4), input_axes=[0], output_axes=[1, 2]) == (2, 12)


@pytest.mark.parametrize("name", sorted(set(initializers.ALL_OBJECTS_DICT) - {"Initializer", "initializer"}))
def test_every_name_gives_an_initializer_that_survives_its_configuration(name):
    if "stft" in name.lower():
        pytest.importorskip("scipy")
    initializer = initializers.get(name)
    again = initializers.deserialize(initializers.serialize(initializer))
    assert type(again) is type(initializer)
    assert again.get_config() == initializer.get_config()


@pytest.mark.parametrize("name", ["glorot_uniform", "he_normal", "random_normal", "truncated_normal"])
def test_values_in_a_function_are_those_of_eager_execution(name):
    initializer = getattr(keras.initializers, name)(seed=2)
    staged = tf.function(lambda: initializer((2, 3)))
    np.testing.assert_array_equal(staged(), initializer((2, 3)))


def test_identity_keeps_its_gain():
    identity = initializers.Identity(gain=3.0)
    again = initializers.deserialize(initializers.serialize(identity))
    np.testing.assert_array_equal(again((2, 2)), 3 * np.eye(2, dtype=np.float32))


def test_tf_initializers_are_keras():
    assert tf.initializers.HeNormal is keras.initializers.HeNormal is keras.initializers.he_normal
