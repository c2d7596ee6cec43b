"""The learning phase of Keras 2 decides `training` where no caller does; what is expected here is what TF 2.15 did."""

import numpy as np
import pytest

import tfjax as tf

K = tf.keras.backend
layers = tf.keras.layers
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*learning_phase"),
    pytest.mark.filterwarnings("ignore:The model does not have any trainable weights"),
]
X = np.ones((2, 64), "float32")


@pytest.fixture(autouse=True)
def _cleared():
    yield
    K.clear_session()


def _drops(y):
    return bool((np.asarray(y) == 0).any())


class WithTraining(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dropout = layers.Dropout(0.5)
        self.seen = []

    def call(self, x, training=None):
        self.seen.append(training)
        return self.dropout(x, training=training)


class WithoutTraining(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.dropout = layers.Dropout(0.5)

    def call(self, x):
        return self.dropout(x)


def _sequential():
    return tf.keras.Sequential([layers.Dropout(0.5)])


def _functional():
    x = tf.keras.Input((64,))
    return tf.keras.Model(x, layers.Dropout(0.5)(x))


def test_a_layer():
    dropout = layers.Dropout(0.5)
    assert not _drops(dropout(X))
    K.set_learning_phase(1)
    for _ in range(2):  # the long way, then the short way
        assert [_drops(dropout(X)), _drops(dropout(X, training=None)), _drops(dropout(X, training=False))] == [1, 1, 0]
    K.set_learning_phase(0)
    assert not _drops(dropout(X)) and _drops(dropout(X, training=True))
    K.clear_session()
    assert K.learning_phase() == 0


def test_it_comes_before_the_default_of_call():
    seen = []

    class Default(layers.Layer):
        def call(self, x, training=False):
            seen.append(training)
            return x

    layer = Default()
    K.set_learning_phase(1)
    layer(X), layer(X)
    K.set_learning_phase(0)
    layer(X)
    assert seen == [True, True, False]


def test_batch_normalization_updates_its_averages():
    layer = layers.BatchNormalization()
    layer(X * 3)
    assert layer.moving_mean.numpy()[0] == 0
    K.set_learning_phase(1)
    layer(X * 3)
    np.testing.assert_allclose(layer.moving_mean.numpy(), 0.03, rtol=1e-5)


@pytest.mark.parametrize("make", [_sequential, _functional, WithTraining, WithoutTraining])
def test_models(make):
    K.set_learning_phase(1)
    model = make()
    assert [_drops(model(X)), _drops(model(X)), _drops(model(X, training=False))] == [1, 1, 0]
    assert not _drops(model.predict(X, verbose=0))
    K.set_learning_phase(0)
    assert not _drops(model(X))


def test_call_is_told_a_bool():
    model = WithTraining()
    K.set_learning_phase(1)
    model(X)
    assert model.seen == [True]


@pytest.mark.parametrize("make", [_sequential, WithTraining, WithoutTraining])
def test_fit_trains_and_evaluate_does_not_whatever_the_phase(make):
    for phase in (0, 1):
        K.set_learning_phase(phase)
        model = make()
        model.compile("sgd", "mse")
        history = model.fit(X, X, verbose=0, validation_data=(X, X)).history
        assert history["loss"][0] > 0 and history["val_loss"] == [0.0] and K.learning_phase() == phase


def test_functions_keep_the_phase_that_they_were_traced_with():
    dropout = layers.Dropout(0.5)
    function = tf.function(lambda x: (dropout(x), K.learning_phase()))
    K.set_learning_phase(0)
    assert not _drops(function(X)[0])
    K.set_learning_phase(1)
    y, phase = function(X)
    assert not _drops(y) and int(phase) == 0


def test_a_scope_puts_back_what_was():
    dropout = layers.Dropout(0.5)
    K.set_learning_phase(1)
    with K.learning_phase_scope(0):
        assert not _drops(dropout(X))
    assert _drops(dropout(X))


def test_set_learning_phase_warns():
    with pytest.warns(UserWarning) as found:
        K.set_learning_phase(True)
    assert str(found[0].message) == (
        "`tf.keras.backend.set_learning_phase` is deprecated and will be removed after 2020-10-11. To update it, "
        "simply pass a True/False value to the `training` argument of the `__call__` method of your layer or model."
    )
    assert K.learning_phase() is True
