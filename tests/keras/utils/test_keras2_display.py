"""TF_USE_LEGACY_KERAS=1: tables, bars and names as Keras 2.15 has them."""

import os
import pathlib
import re
import subprocess
import sys

import numpy as np
import pytest

import tfjax as tf

HERE = pathlib.Path(__file__).parent / "keras2"


def test_tables_are_those_of_keras_2():
    run = subprocess.run(
        [sys.executable, "-m", "tfjax", "run", str(HERE / "summaries.py")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "TF_USE_LEGACY_KERAS": "1", "PYTHONUTF8": "1"},
    )
    assert run.stdout == (HERE / "summaries.txt").read_text(encoding="utf-8"), run.stderr


@pytest.fixture
def legacy(monkeypatch):
    monkeypatch.setenv("TF_USE_LEGACY_KERAS", "1")


X, Y = np.ones((8, 2), "float32"), np.ones((8, 1), "float32")


def _model():
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, kernel_initializer="zeros")])
    model.compile("sgd", "mse", metrics=["mae", "accuracy"])
    return model


def test_bars(legacy, capsys):
    history = _model().fit(X, Y, batch_size=4, epochs=2, validation_data=(X, Y)).history
    assert list(history) == ["loss", "mae", "accuracy", "val_loss", "val_mae", "val_accuracy"]
    out = capsys.readouterr().out
    number = r"\d\.\d{4}(e[+-]\d\d)?"
    values = rf" - loss: {number} - mae: {number} - accuracy: {number}"
    done = (
        rf"2/2 \[={{30}}\] - \d+s \d+(ms|us|s)/step{values} - val_loss: {number} - val_mae: {number} - val_accuracy: "
    )
    assert out.startswith("Epoch 1/2\n")
    assert re.search(done, out)
    assert re.search(rf"1/2 \[={{14}}>\.{{15}}\] - ETA: 0s{values}", out)


def test_lines_of_verbose_2(legacy, capsys):
    _model().fit(X, Y, batch_size=4, verbose=2)
    number = r"\d\.\d{4}(e[+-]\d\d)?"
    line = (
        rf"2/2 - \d+s - loss: {number} - mae: {number} - accuracy: {number} - \d+(ms|us|s)/epoch - \d+(ms|us|s)/step\n"
    )
    assert re.fullmatch(line, capsys.readouterr().out)


def test_bars_of_an_unknown_length(legacy, capsys):
    bar = tf.keras.utils.Progbar(None)
    bar.update(1, [("loss", 0.5)], finalize=False)
    bar.update(2, [("loss", 0.25)], finalize=True)
    first, last = capsys.readouterr().out.replace("\b", "").replace("\n", "").split("\r")[1:]
    assert re.fullmatch(r" {6}1/Unknown - \d+s \d+(us|ms|s)/step - loss: 0\.5000", first)
    assert re.fullmatch(r" {6}2/Unknown - \d+s \d+(us|ms|s)/step - loss: 0\.2500 *", last)


def test_names(legacy):
    tf.keras.backend.clear_session()
    x = tf.keras.Input((2,))
    model = tf.keras.Sequential([tf.keras.layers.Dense(1, name="first", input_shape=(2,))])
    names = [tf.keras.Model(x, x + 1).name, tf.keras.Model(x, model(x)).name]
    assert names == ["model", "model_1"] and x._keras_history.operation.name == "input_1"
    assert model._layers[0].name == "first_input"


def test_without_the_variable_it_is_keras_3(monkeypatch, capsys):
    monkeypatch.delenv("TF_USE_LEGACY_KERAS", raising=False)
    tf.keras.backend.clear_session()
    model = tf.keras.Model(x := tf.keras.Input((2,)), x + 1)
    model.summary()
    assert 'Model: "functional"' in capsys.readouterr().out and x._keras_history.operation.name == "input_layer"
