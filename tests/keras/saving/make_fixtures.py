"""Writes the files in `fixtures/` with real Keras; run it with the Python of TensorFlow 2.21 and with that of 2.15.

    /path/to/tf221/bin/python tests/keras/saving/make_fixtures.py
    /path/to/tf215/bin/python tests/keras/saving/make_fixtures.py

Each model is trained for one step on fixed data, saved as `.keras`, `.h5` and weights, and its predictions are kept.
"""

# ruff: noqa: TID251  (this script runs on TensorFlow)
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
from tensorflow import keras

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "fixtures")
GENERATION = "keras2" if tf.__version__.startswith("2.15") else "keras3"
layers = keras.layers


def sequential():
    model = keras.Sequential(
        [
            layers.Conv2D(2, 3, activation="relu", input_shape=(6, 6, 1)),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(2, activation="softmax", kernel_regularizer=keras.regularizers.l2(0.01)),
        ]
    )
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model, (6, 6, 1), 2


def functional():
    inputs = keras.Input((5, 3), name="series")
    x = layers.Bidirectional(layers.LSTM(2))(inputs)
    skip = layers.Flatten()(inputs)
    x = layers.Concatenate()([x, skip])
    inner = keras.Sequential([layers.Dense(3, input_shape=(19,)), layers.Dense(3)], name="inner")
    x = layers.Add()([inner(x), layers.Dense(3, name="shortcut")(x)])
    model = keras.Model(inputs, layers.Dense(1, name="out")(x))
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse", metrics=["mae"])
    return model, (5, 3), 1


def make(name, build):
    model, shape, outputs = build()
    rng = np.random.default_rng(0)
    x = rng.standard_normal((4, *shape)).astype("float32")
    y = rng.random((4, outputs)).astype("float32")
    y = y / y.sum(1, keepdims=True) if outputs > 1 else y
    model.fit(x, y, epochs=1, shuffle=False, verbose=0)
    base = os.path.join(FOLDER, f"{GENERATION}_{name}")
    model.save(base + ".keras")
    model.save(base + ".h5")
    model.save_weights(base + ".weights.h5")
    before = model.predict(x, verbose=0)
    model.fit(x, y, epochs=1, shuffle=False, verbose=0)  # shows whether the optimizer's state was restored
    np.savez(base + ".npz", x=x, y=y, before=before, after=model.predict(x, verbose=0))


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    make("sequential", sequential)
    make("functional", functional)
