"""Models of many kinds saved by real Keras load here and train on, and the other way round.

Runs where the environment variable TENSORFLOW_PYTHON names the interpreter of an environment with TensorFlow.
"""

import os
import subprocess

import numpy as np
import pytest

import tfjax as tf

PYTHON = os.environ.get("TENSORFLOW_PYTHON")
BUILD = """
import numpy as np

rng = np.random.RandomState(0)
X, S, Y = rng.rand(8, 4).astype("float32"), rng.rand(8, 5, 3).astype("float32"), rng.rand(8, 2).astype("float32")

def models(keras):
    L = keras.layers
    def normalized():
        n = L.Normalization()
        n.adapt(X)
        return keras.Sequential([keras.Input((4,)), n, L.Dense(3, "tanh"), L.BatchNormalization(), L.Dense(2)])
    def recurrent():
        i = keras.Input((5, 3))
        h = L.Bidirectional(L.LSTM(2, return_sequences=True))(i)
        h = L.RNN(L.StackedRNNCells([L.GRUCell(2), L.LSTMCell(3)]), return_sequences=True)(h)
        return keras.Model(i, L.Dense(2)(L.SimpleRNN(2)(L.TimeDistributed(L.Dense(3))(h))))
    def attending():
        i = keras.Input((5, 3))
        h = L.LayerNormalization()(i + L.MultiHeadAttention(2, 2)(i, i))
        h = L.Attention(use_scale=True)([h, L.AdditiveAttention()([h, h])])
        h = L.GroupNormalization(1)(L.EinsumDense("abc,cd->abd", (None, 4), bias_axes="d")(h))
        return keras.Model(i, L.Dense(2)(L.GlobalAveragePooling1D()(h)))
    def mixed():
        first = L.Dense(3, "relu", dtype="mixed_bfloat16")
        return keras.Sequential([keras.Input((4,)), first, L.Dense(2, dtype="float32")])
    def bfloat():
        return keras.Sequential([keras.Input((4,)), L.Dense(3, "relu", dtype="bfloat16"), L.Dense(2, dtype="float32")])
    def nested():
        i = keras.Input((4,))
        inner = keras.Sequential([keras.Input((4,)), L.Dense(4, "relu"), L.Dropout(0.5)])
        return keras.Model(i, L.Dense(2, kernel_regularizer="l2")(L.Add()([inner(i), inner(inner(i))])))
    return {f.__name__: f for f in (normalized, recurrent, attending, mixed, bfloat, nested)}

def trained(keras, name, epochs=1):
    model = models(keras)[name]()
    model.set_weights([w if w.dtype.kind in "iu" or name == "normalized" and k < 3 else
                       (np.linspace(-1, 1, w.size).reshape(w.shape) + 1.5 * (k > 5)).astype(w.dtype)
                       for k, w in enumerate(model.get_weights())])
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    return go_on(model, epochs)

def data(model):
    return S if len(model.input_shape) == 3 else X

def go_on(model, epochs=1):
    # Dropout would draw other numbers.
    for layer in model._flatten_layers():
        if type(layer).__name__ == "Dropout":
            layer.rate = 0.0
    model.fit(data(model), Y, epochs=epochs, batch_size=4, shuffle=False, verbose=0)
    return model
"""
THEIRS = """
import json, sys
import numpy as np
from tensorflow import keras
exec(open(sys.argv[1] + "/build.py").read())
folder = sys.argv[1]
answers = {}
for name in models(keras):
    if sys.argv[2] == "write":
        model = trained(keras, name)
        model.save(f"{folder}/{name}.keras")
        model.save_weights(f"{folder}/{name}.weights.h5")
        model.save_weights(f"{folder}/{name}.weights.json", max_shard_size=4e-7)
    else:
        model = keras.models.load_model(f"{folder}/{name}.keras")
        twin = keras.models.clone_model(model)
        twin.compile(keras.optimizers.Adam(0.01), "mse")
        twin.optimizer.build(twin.trainable_variables)
        twin.load_weights(f"{folder}/{name}.weights.json")
        answers[f"{name}/twin"] = twin.predict(data(twin), verbose=0)
    answers[f"{name}/before"] = model.predict(data(model), verbose=0)
    go_on(model)
    answers[f"{name}/after"] = model.predict(data(model), verbose=0)
np.savez(folder + "/answers.npz", **answers)
"""
exec(BUILD)
NAMES = sorted(models(tf.keras))  # noqa: F821


def theirs(folder, what):
    """Runs real Keras in a folder and returns its predictions."""
    (folder / "build.py").write_text(BUILD)
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run([PYTHON, "-c", THEIRS, folder, what], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(np.load(folder / "answers.npz"))


def check(model, name, answers):
    tolerance = {"rtol": 2e-2, "atol": 2e-2} if name in ("mixed", "bfloat") else {"rtol": 1e-4, "atol": 1e-5}
    np.testing.assert_allclose(model.predict(data(model), verbose=0), answers[f"{name}/before"], **tolerance)  # noqa: F821
    go_on(model)  # noqa: F821
    np.testing.assert_allclose(model.predict(data(model), verbose=0), answers[f"{name}/after"], **tolerance)  # noqa: F821


@pytest.mark.skipif(PYTHON is None, reason="TENSORFLOW_PYTHON is not set")
def test_theirs_load_here(tmp_path):
    answers = theirs(tmp_path, "write")
    for name in NAMES:
        model = tf.keras.models.load_model(tmp_path / f"{name}.keras")
        for extension in ("h5", "json"):
            twin = tf.keras.models.clone_model(model)
            twin.compile(tf.keras.optimizers.Adam(0.01), "mse")
            twin.optimizer.build(twin.trainable_variables)
            twin.load_weights(tmp_path / f"{name}.weights.{extension}")
            for a, b in zip(model.get_weights(), twin.get_weights(), strict=True):
                np.testing.assert_array_equal(a, b)
        check(model, name, answers)


@pytest.mark.skipif(PYTHON is None, reason="TENSORFLOW_PYTHON is not set")
def test_ours_load_there(tmp_path):
    ours = {}
    for name in NAMES:
        ours[name] = trained(tf.keras, name)  # noqa: F821
        ours[name].save(tmp_path / f"{name}.keras")
        ours[name].save_weights(tmp_path / f"{name}.weights.json", max_shard_size=4e-7)
    answers = theirs(tmp_path, "read")
    for name, model in ours.items():
        np.testing.assert_array_equal(answers[f"{name}/twin"], answers[f"{name}/before"])
        check(model, name, answers)
