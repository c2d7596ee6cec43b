"""Files that real Keras 2 and Keras 3 wrote (`make_fixtures.py`) load here, optimizer state included."""

import pathlib

import numpy as np
import pytest

import tfjax as tf

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
MODELS = [f"{generation}_{name}" for generation in ("keras2", "keras3") for name in ("sequential", "functional")]


@pytest.fixture(scope="module", params=MODELS)
def saved(request):
    """Path of a fixture without extension, and its recorded data and predictions."""
    base = FIXTURES / request.param
    return base, dict(np.load(base.with_suffix(".npz")))


@pytest.mark.parametrize("extension", [".keras", ".h5"])
def test_model_predicts_and_trains_on_as_it_did(saved, extension):
    base, data = saved
    model = tf.keras.models.load_model(str(base) + extension)
    np.testing.assert_allclose(model.predict(data["x"], verbose=0), data["before"], rtol=1e-5, atol=1e-6)
    model.fit(data["x"], data["y"], epochs=1, shuffle=False, verbose=0)
    np.testing.assert_allclose(model.predict(data["x"], verbose=0), data["after"], rtol=1e-4, atol=1e-6)


def test_weights_load_into_a_model_of_this_structure(saved):
    base, data = saved
    model = tf.keras.models.load_model(str(base) + ".keras", compile=False)
    fresh = tf.keras.models.clone_model(model)
    fresh.load_weights(str(base) + ".weights.h5")
    np.testing.assert_allclose(fresh.predict(data["x"], verbose=0), data["before"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("extension", [".keras", ".h5", ""])
def test_what_is_saved_here_loads_here(saved, extension, tmp_path):
    base, data = saved
    model = tf.keras.models.load_model(str(base) + ".keras")
    path = str(tmp_path / "model") + extension
    model.save(path)
    again = tf.keras.models.load_model(path)
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(model.optimizer.variables, again.optimizer.variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
    model.fit(data["x"], data["y"], epochs=1, shuffle=False, verbose=0)
    again.fit(data["x"], data["y"], epochs=1, shuffle=False, verbose=0)
    np.testing.assert_allclose(model.predict(data["x"], verbose=0), again.predict(data["x"], verbose=0), rtol=1e-6)
