"""Models, functions and datasets that are gone are released, and so are their programs."""

import gc
import threading
import weakref

import numpy as np
import pytest

import tfjax as tf
from tfjax.engine import config, materialize, op

X = np.linspace(-1, 1, 48, dtype="float32").reshape(12, 4)
Y = X[:, :1] * 2


def _model():
    tf.keras.utils.set_random_seed(3)
    layers = [tf.keras.Input((4,)), tf.keras.layers.Dense(3, activation="tanh"), tf.keras.layers.Dense(1)]
    model = tf.keras.Sequential(layers)
    model.compile("sgd", "mse", metrics=["mae"])
    return model


def _used(model):
    model.fit(X, Y, batch_size=6, verbose=0)
    model.evaluate(X, Y, verbose=0)
    model.train_on_batch(X, Y)
    return model.predict(X, verbose=0)


def _in_threads(functions):
    errors = []

    def guarded(function):
        try:
            function()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not errors and not any(thread.is_alive() for thread in threads), errors


def test_fitted_models_are_released():
    model = _model()
    _used(model)
    parts = [model, model.layers[0], model.layers[0].kernel, model.optimizer]
    references = [weakref.ref(part) for part in parts]
    del model, parts
    tf.keras.backend.clear_session()
    gc.collect()
    assert [reference() for reference in references] == [None] * 4


def test_fitted_datasets_are_released():
    model = _model()
    double = lambda x, y: (x * 2, y)
    dataset = tf.data.Dataset.from_tensor_slices((X, Y)).map(double).batch(6)
    model.fit(dataset, shuffle=False, verbose=0)
    references = [weakref.ref(dataset), weakref.ref(double)]
    del dataset, double
    gc.collect()
    assert [reference() for reference in references] == [None, None]


def test_programs_of_functions_that_are_gone_are_forgotten(monkeypatch):
    monkeypatch.setattr(config, "RETIRED_OPS", 4)
    sizes = []
    for _ in range(30):
        function = tf.function(lambda x: tf.reduce_sum(x * 2.0))
        x = tf.Variable([1.0, 2.0])
        with tf.GradientTape() as tape:
            y = function(x)
        assert tape.gradient(y, x).numpy().tolist() == [2.0, 2.0]
        del function, tape, y, x
        gc.collect()
        sizes.append((len(materialize._plans), len(op._calls)))
    assert max(sizes[20:]) <= max(sizes[:20])


def test_a_function_that_is_gone_runs_what_was_recorded_of_it():
    x = tf.Variable(3.0)
    function = tf.function(lambda: x * x)
    with tf.GradientTape(persistent=True) as tape:
        y = function()
    del function
    gc.collect()
    assert float(tape.gradient(y, x)) == 6.0
    assert float(y) == 9.0


def test_predict_in_threads():
    model, expected = _model(), _model().predict(X, verbose=0)
    results = {}

    def predict(number):
        rows = X[: 12 - number]
        for _ in range(3):
            results[number] = model.predict(rows, verbose=0)

    _in_threads([lambda number=number: predict(number) for number in range(4)])
    for number in range(4):
        np.testing.assert_allclose(results[number], expected[: 12 - number], rtol=1e-5, atol=1e-6)


def test_fit_in_a_thread():
    expected = _model().fit(X, Y, epochs=2, verbose=0).history
    model, results = _model(), []
    _in_threads([lambda: results.append(model.fit(X, Y, epochs=2, verbose=0).history)])
    assert results[0].keys() == expected.keys()
    for name, values in expected.items():
        assert results[0][name] == pytest.approx(values, rel=1e-5)
