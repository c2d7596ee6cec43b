"""Regularizers and constraints against NumPy, and the old arguments."""

import numpy as np
import pytest

import tfjax as tf
from tfjax.keras import constraints, regularizers

W = np.array([[1.0, -2.0, 0.5], [3.0, 0.5, -1.0]], np.float32)


@pytest.mark.parametrize(
    "regularizer, expected",
    [
        (regularizers.L1(0.5), 0.5 * np.abs(W).sum()),
        (regularizers.L2(0.25), 0.25 * np.square(W).sum()),
        (regularizers.L1L2(0.5, 0.25), 0.5 * np.abs(W).sum() + 0.25 * np.square(W).sum()),
        (regularizers.L1L2(), 0.0),
        (regularizers.get("l1_l2"), 0.01 * np.abs(W).sum() + 0.01 * np.square(W).sum()),
        (regularizers.L2(l=0.5), 0.5 * np.square(W).sum()),
    ],
)
def test_penalties(regularizer, expected):
    np.testing.assert_allclose(regularizer(tf.Variable(W)), expected, rtol=1e-6)


def test_orthogonal_penalty_is_the_mean_cosine():
    rows = W / np.linalg.norm(W, axis=1, keepdims=True)
    expected = 0.5 * abs(rows[0] @ rows[1])
    np.testing.assert_allclose(regularizers.OrthogonalRegularizer(0.5)(tf.constant(W)), expected, rtol=1e-5)


def test_unknown_argument():
    with pytest.raises(TypeError, match="not recognized"):
        regularizers.L2(foo=1)


def test_gradient_of_a_penalty():
    weights = tf.Variable(W)
    with tf.GradientTape() as tape:
        penalty = regularizers.L1L2(0.5, 0.25)(weights)
    np.testing.assert_allclose(tape.gradient(penalty, weights), 0.5 * np.sign(W) + 0.5 * W, rtol=1e-6)


def test_constraints_bound_norms():
    norms = lambda w: np.linalg.norm(np.asarray(w), axis=0)
    assert (norms(constraints.MaxNorm(1.5)(W)) <= 1.5 + 1e-5).all()
    np.testing.assert_allclose(norms(constraints.UnitNorm()(W)), 1, rtol=1e-5)
    bounded = norms(constraints.MinMaxNorm(1.2, 1.5)(W))
    assert (bounded >= 1.2 - 1e-5).all() and (bounded <= 1.5 + 1e-5).all()
    assert (np.asarray(constraints.NonNeg()(W)) >= 0).all()


@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_radial_constraint_makes_rings_equal(size):
    kernel = np.arange(size * size * 2, dtype=np.float32).reshape(size, size, 1, 2)
    result = constraints.RadialConstraint()(kernel).numpy()[:, :, 0, 0]
    np.testing.assert_array_equal(result, result.T)
    np.testing.assert_array_equal(result, result[::-1, ::-1])
    if size == 4:  # the example of Keras 2's documentation
        assert result[0, 0] == kernel[3, 3, 0, 0] and result[1, 1] == kernel[1, 1, 0, 0]
