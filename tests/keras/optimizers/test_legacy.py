"""tf.keras.optimizers.legacy: six steps against recordings of TensorFlow 2.15, where these classes still work."""

import numpy as np
import pytest

import tfjax as tf

L = tf.keras.optimizers.legacy
GRADIENTS = np.random.default_rng(0).normal(size=(6, 3, 2)).astype("float32")
RECORDED = [
    ("SGD", {}, [1.05898, 0.84765, 1.23405, 1.09072, 1.26115, 0.89863]),
    ("SGD", dict(momentum=0.9, nesterov=True, decay=0.1), [1.01649, 0.47268, 1.58892, 1.48262, 1.96807, 0.72107]),
    ("Adam", dict(decay=0.5), [0.86389, 0.98536, 0.99135, 1.00007, 1.31112, 0.80182]),
    ("Adam", dict(amsgrad=True), [0.85886, 0.84432, 1.13459, 1.09282, 1.57405, 0.67980]),
    ("RMSprop", {}, [0.60623, 0.86581, 1.39293, 0.99525, 1.99931, 0.37122]),
    ("RMSprop", dict(centered=True), [0.57120, 0.85588, 1.40478, 1.00938, 2.14469, 0.32441]),
    ("RMSprop", dict(momentum=0.5), [0.15458, 0.75089, 1.63282, 1.03036, 2.90122, 0.01108]),
    ("Adagrad", {}, [0.93937, 0.90233, 1.11745, 1.06448, 1.28226, 0.84321]),
    ("Adadelta", {}, [0.99986, 0.99983, 1.00041, 1.00005, 1.00066, 0.99957]),
    ("Adamax", {}, [0.86746, 0.93430, 1.05301, 1.03392, 1.51855, 0.72834]),
    ("Nadam", {}, [0.87495, 0.92145, 1.16453, 1.01076, 1.39624, 0.74039]),
    ("Ftrl", dict(l1_regularization_strength=0.1, beta=0.3), [0.00000, -0.04848, 0.48941, 0.07408, 0.53116, 0.09167]),
    ("SGD", dict(clipnorm=0.3), [1.00406, 0.98097, 1.02204, 1.00449, 1.04521, 0.97298]),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), RECORDED)
def test_steps(name, arguments, expected):
    w, optimizer = tf.Variable(np.ones((3, 2), "float32")), getattr(L, name)(learning_rate=0.1, **arguments)
    for gradient in GRADIENTS:
        optimizer.apply_gradients([(tf.constant(gradient), w)])
    np.testing.assert_allclose(w.numpy().ravel(), expected, atol=1.1e-5)


def test_configuration():
    assert L.SGD(0.1, clipnorm=0.3).get_config() == {
        "name": "SGD", "clipnorm": 0.3, "learning_rate": 0.1, "decay": 0.0, "momentum": 0.0, "nesterov": False,
    }  # fmt: skip
    optimizer = L.Adam(lr=0.1)
    optimizer.learning_rate = 0.5
    assert optimizer.get_config()["learning_rate"] == 0.5
    assert L.Nadam().get_config()["decay"] == 0.004


def test_wrong_arguments():
    with pytest.raises(TypeError, match="Unexpected keyword argument passed to optimizer: speed"):
        L.SGD(speed=3)
    with pytest.raises(ValueError, match="decay cannot be less than 0. Received: decay=-1."):
        L.Adam(decay=-1)
