"""Losses: what the recordings of Keras 3 do not show. Keras 2's ways, CTC by enumeration, what is recorded."""

import itertools

import numpy as np
import pytest

import tfjax as tf
from tfjax import engine, keras

L = tf.keras.losses
Y = np.array([[0.0, 1.0], [1.0, 1.0]], "float32")
P = np.array([[0.5, 0.5], [0.25, 1.0]], "float32")


def test_reductions_of_keras_2():
    assert L.MeanSquaredError(reduction="auto").reduction == "sum_over_batch_size"
    assert L.MeanSquaredError(L.Reduction.AUTO)(Y, P) == L.MeanSquaredError()(Y, P)


def test_loss_class_of_keras_2_has_reduction_first():
    class Mine(L.Loss):
        def __init__(self):
            super().__init__(L.Reduction.SUM, "mine")

        def call(self, y_true, y_pred):
            return tf.reduce_mean(tf.abs(y_true - y_pred), axis=-1)

    loss = Mine()
    assert (loss.name, loss.reduction) == ("mine", "sum")
    assert float(loss(Y, P)) == pytest.approx(0.5 + 0.375)


@pytest.mark.parametrize("name", ["logcosh", "kullback_leibler_divergence", "huber_loss"])
def test_names_of_keras_2(name):
    assert callable(L.get(name))


def test_lists_as_keras_2_takes_them():
    value = L.SparseCategoricalCrossentropy()([1, 0], [[0.5, 0.5], [0.1, 0.9]])
    np.testing.assert_allclose(value, -(np.log(0.5) + np.log(0.1)) / 2, rtol=1e-6)


def test_a_loss_is_two_ops():
    y, p = tf.constant(Y), tf.constant(P)
    loss = L.MeanSquaredError()
    engine.cut()
    loss(y, p)
    assert engine.state().trace.node.depth == 2


def _paths(time, classes, label):
    """All sequences of classes that collapse to `label`: repeats merged, then blanks (0) dropped."""
    for path in itertools.product(range(classes), repeat=time):
        merged = [c for k, c in enumerate(path) if k == 0 or c != path[k - 1]]
        if [c for c in merged if c] == label:
            yield path


@pytest.mark.parametrize("label", [[1], [1, 2], [1, 1], [2, 1, 2], []])
def test_ctc_sums_over_all_paths(label):
    logits = np.random.RandomState(0).randn(5, 3)
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    probability = sum(np.prod([shares[t, c] for t, c in enumerate(path)]) for path in _paths(5, 3, label))
    padded = np.array([label + [0] * (3 - len(label))])
    loss = L.ctc(padded, tf.constant(logits[None], "float32"))
    np.testing.assert_allclose(loss, [-np.log(probability)], rtol=1e-5)


def test_circle_masks_samples_without_loss():
    loss = L.circle(np.array([0, 1]), tf.constant([[1.0, 0.0], [0.0, 1.0]]))
    np.testing.assert_array_equal(loss._keras_mask, loss > 0)


def test_softmax_outputs_are_traced_back_to_logits():
    x = tf.constant([[100.0, 0.0]])
    loss = L.CategoricalCrossentropy()
    assert float(loss(np.array([[0.0, 1.0]]), keras.activations.softmax(x))) == 100.0
    # In eager code the op itself leaves no trace: the probability is clipped to epsilon.
    assert float(loss(np.array([[0.0, 1.0]]), tf.nn.softmax(x))) == pytest.approx(-np.log(1e-7), rel=1e-5)
    inside = tf.function(lambda x: L.categorical_crossentropy([[0.0, 1.0]], tf.nn.softmax(x)))
    assert float(inside(x)[0]) == 100.0
    sigmoid = tf.function(lambda x: L.binary_crossentropy([[0.0, 1.0]], tf.sigmoid(x)))
    assert float(sigmoid(x * [[1.0, -1.0]] + [[0.0, -100.0]])[0]) == 100.0


def test_softmax_over_another_axis_is_not_traced_back():
    labels = [[0.0, 0.0], [1.0, 1.0]]
    inside = tf.function(lambda x: L.categorical_crossentropy(labels, tf.nn.softmax(x, axis=0), axis=0))
    assert float(inside(tf.constant([[100.0, 0.0], [0.0, 0.0]]))[0]) == pytest.approx(-np.log(1e-7), rel=1e-5)


def test_batches_of_many_sizes():
    @tf.function(input_signature=[tf.TensorSpec([None, 2]), tf.TensorSpec([None, 2])])
    def step(y, p):
        return L.MeanSquaredError()(y, p), L.BinaryCrossentropy(from_logits=True)(y, p, tf.ones([tf.shape(y)[0]]))

    for size in (1, 2):
        mse, bce = step(tf.constant(Y[:size]), tf.constant(P[:size]))
        np.testing.assert_allclose(mse, np.mean((Y[:size] - P[:size]) ** 2), rtol=1e-6)
        np.testing.assert_allclose(bce, np.mean(np.log1p(np.exp(P[:size])) - Y[:size] * P[:size]), rtol=1e-6)


def test_losses_of_symbolic_tensors_are_steps_of_the_model():
    inputs = keras.Input((2,))
    outputs = keras.layers.Dense(2, kernel_initializer="ones")(inputs)
    value = tf.reduce_mean(tf.keras.losses.mse(inputs, outputs)) + L.MeanAbsoluteError()(inputs, outputs)
    model = keras.Model(inputs, value)
    expected = np.mean([[0.25, 0.25], [1.0, 0.0625]]) + np.mean([[0.5, 0.5], [1.0, 0.25]])
    np.testing.assert_allclose(model(P, training=True), expected, rtol=1e-6)
