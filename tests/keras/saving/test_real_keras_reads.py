"""Real Keras loads what is saved here and predicts the same.

Runs where the environment variable TENSORFLOW_PYTHON names the interpreter of an environment with TensorFlow.
"""

import os
import pathlib
import subprocess

import numpy as np
import pytest

import tfjax as tf

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
PYTHON = os.environ.get("TENSORFLOW_PYTHON")
READ = """
import sys
import numpy as np
from tensorflow import keras
path, weights, data, answer = sys.argv[1:]
x = np.load(data)["x"]
# Keras 3.15 cannot revive losses and metrics given as strings from an .h5 file, its own files included.
model = keras.models.load_model(path, compile=path.endswith(".keras"))
before = model.predict(x, verbose=0)
twin = keras.models.clone_model(model)
twin.load_weights(weights)
state = [np.asarray(v) for v in model.optimizer.variables] if model.compiled else []
np.savez(answer, before, twin.predict(x, verbose=0), *state)
"""


@pytest.mark.skipif(PYTHON is None, reason="TENSORFLOW_PYTHON is not set")
@pytest.mark.parametrize("extension", [".keras", ".h5"])
@pytest.mark.parametrize("name", ["keras3_sequential", "keras3_functional"])
def test_real_keras_reads(name, extension, tmp_path):
    data = np.load(FIXTURES / f"{name}.npz")
    model = tf.keras.models.load_model(str(FIXTURES / f"{name}.keras"))
    model.fit(data["x"], data["y"], epochs=2, shuffle=False, verbose=0)
    path, weights, answer = (
        str(tmp_path / "m") + extension,
        str(tmp_path / "m.weights.h5"),
        str(tmp_path / "answer.npz"),
    )
    model.save(path)
    model.save_weights(weights)
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("PYTHONPATH", None)
    arguments = [PYTHON, "-c", READ, path, weights, str(FIXTURES / f"{name}.npz"), answer]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    predicted, of_weights, *state = np.load(answer).values()
    expected = model.predict(data["x"], verbose=0)
    np.testing.assert_allclose(predicted, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(of_weights, expected, rtol=1e-5, atol=1e-6)
    for theirs, ours in zip(state, model.optimizer.variables if state else [], strict=True):
        np.testing.assert_allclose(theirs, ours.numpy(), rtol=1e-6)
