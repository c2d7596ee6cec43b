"""Gradients of all losses against central differences, in both arguments where labels are differentiable."""

import numpy as np
import pytest

import tfjax as tf

L = tf.keras.losses
RNG = np.random.RandomState(3)
SHARES = RNG.dirichlet(np.ones(3), 4)
LABELS = np.eye(3)[[1, 2, 0, 1]]
NUMBERS, GUESSES = RNG.randn(4, 3), RNG.randn(4, 3)
SPARSE = np.array([1, 2, 0, 1])

CASES = [
    (L.MeanSquaredError(), NUMBERS, GUESSES),
    (L.MeanAbsoluteError(), NUMBERS, GUESSES),
    (L.MeanAbsolutePercentageError(), NUMBERS, GUESSES),
    (L.MeanSquaredLogarithmicError(), np.abs(NUMBERS), np.abs(GUESSES)),
    (L.Huber(0.5), NUMBERS, GUESSES),
    (L.LogCosh(), NUMBERS, GUESSES),
    (L.CosineSimilarity(), NUMBERS, GUESSES),
    (L.CosineSimilarity(axis=0), NUMBERS, GUESSES),
    (L.Hinge(), np.sign(NUMBERS), GUESSES),
    (L.SquaredHinge(), LABELS, GUESSES),
    (L.CategoricalHinge(), LABELS, GUESSES),
    (L.KLDivergence(), SHARES[::-1], SHARES),
    (L.Poisson(), np.abs(NUMBERS), np.abs(GUESSES)),
    (L.BinaryCrossentropy(), LABELS, SHARES),
    (L.BinaryCrossentropy(from_logits=True, label_smoothing=0.1), LABELS, GUESSES),
    (L.BinaryFocalCrossentropy(apply_class_balancing=True), LABELS, SHARES),
    (L.BinaryFocalCrossentropy(from_logits=True, gamma=1.5), LABELS, GUESSES),
    (L.CategoricalCrossentropy(), LABELS, SHARES),
    (L.CategoricalCrossentropy(from_logits=True, label_smoothing=0.2), LABELS, GUESSES),
    (L.CategoricalFocalCrossentropy(alpha=[0.1, 0.2, 0.7]), LABELS, SHARES),
    (L.CategoricalFocalCrossentropy(from_logits=True), LABELS, GUESSES),
    (L.SparseCategoricalCrossentropy(), SPARSE, SHARES),
    (L.SparseCategoricalCrossentropy(from_logits=True, ignore_class=2), SPARSE, GUESSES),
    (L.Dice(), LABELS, SHARES),
    (L.Tversky(0.3, 0.7, axis=0), LABELS, SHARES),
    (L.Circle(gamma=4.0), SPARSE, GUESSES / np.linalg.norm(GUESSES, axis=1, keepdims=True)),
    (L.CategoricalGeneralizedCrossEntropy(), SPARSE, SHARES),
]


def _wide(loss):
    """The loss in float64, in which differences are exact enough."""
    config = loss.get_config()
    for name in ("axis", "delta", "ignore_class"):
        if name in loss._fn_kwargs:
            config[name] = loss._fn_kwargs[name]
    return type(loss)(dtype="float64", **config)


def _differences(function, x, step=1e-6):
    out = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        ends = []
        for sign in (1, -1):
            moved = x.copy()
            moved[index] += sign * step
            ends.append(function(moved))
        out[index] = (ends[0] - ends[1]) / (2 * step)
    return out


@pytest.mark.parametrize("weights", [None, [1.0, 0.5, 0.0, 2.0]])
@pytest.mark.parametrize(("loss", "y_true", "y_pred"), CASES, ids=lambda x: getattr(x, "name", ""))
def test_gradient_by_predictions(loss, y_true, y_pred, weights):
    loss = _wide(loss)
    if weights is not None and not _per_sample(loss, y_true, y_pred):
        return
    x = tf.Variable(y_pred)
    with tf.GradientTape() as tape:
        value = loss(y_true, x, sample_weight=weights)
    expected = _differences(lambda p: float(loss(y_true, p, sample_weight=weights)), y_pred)
    np.testing.assert_allclose(tape.gradient(value, x), expected, rtol=2e-5, atol=1e-7)


def _per_sample(loss, y_true, y_pred):
    return loss.fn(y_true, tf.constant(y_pred), **loss._fn_kwargs).shape == (4,)


@pytest.mark.parametrize("name", ["mse", "mape", "huber", "log_cosh", "cosine_similarity", "kld", "bce", "dice"])
def test_gradient_by_labels(name):
    loss = L.get(name)
    x = tf.Variable(SHARES[::-1].copy())
    with tf.GradientTape() as tape:
        value = tf.reduce_sum(loss(x, SHARES))
    expected = _differences(lambda y: float(tf.reduce_sum(loss(y, SHARES))), SHARES[::-1].copy())
    np.testing.assert_allclose(tape.gradient(value, x), expected, rtol=2e-5, atol=1e-7)


def test_gradient_of_ctc():
    logits = RNG.randn(2, 5, 4).astype("float32")
    labels = np.array([[1, 1, 0], [3, 2, 0]])
    x = tf.Variable(logits)
    with tf.GradientTape() as tape:
        value = tf.reduce_sum(L.ctc(labels, x))
    expected = _differences(lambda p: float(tf.reduce_sum(L.ctc(labels, p))), logits, 1e-2)
    np.testing.assert_allclose(tape.gradient(value, x), expected, atol=2e-3)
