"""Learning rate schedules against their formulas."""

import math

import numpy as np
import pytest

import tfjax as tf

S = tf.keras.optimizers.schedules
STEPS = [0, 1, 2, 3, 5, 7, 10, 11, 20, 57]


def _cosine(x):
    return 0.5 * (1 + math.cos(math.pi * x))


def _restarts(step, t_mul=2.0, m_mul=0.5, first=4):
    length, height = first, 1.0
    while step >= length:
        step, length, height = step - length, length * t_mul, height * m_mul
    return 0.1 * height * _cosine(step / length)


CASES = [
    (S.ExponentialDecay(0.1, 4, 0.5), lambda t: 0.1 * 0.5 ** (t / 4)),
    (S.ExponentialDecay(0.1, 4, 0.5, staircase=True), lambda t: 0.1 * 0.5 ** (t // 4)),
    (S.PiecewiseConstantDecay([2, 10], [1.0, 0.5, 0.1]), lambda t: 1.0 if t <= 2 else 0.5 if t <= 10 else 0.1),
    (S.PolynomialDecay(0.1, 10, 0.01, power=2), lambda t: 0.09 * (1 - min(t, 10) / 10) ** 2 + 0.01),
    (
        S.PolynomialDecay(0.1, 10, 0.01, cycle=True),
        lambda t: 0.09 * (1 - t / (10 * max(1, math.ceil(t / 10)))) + 0.01,
    ),
    (S.InverseTimeDecay(0.1, 4, 0.5), lambda t: 0.1 / (1 + 0.5 * t / 4)),
    (S.InverseTimeDecay(0.1, 4, 0.5, staircase=True), lambda t: 0.1 / (1 + 0.5 * (t // 4))),
    (S.CosineDecay(0.1, 10, alpha=0.2), lambda t: 0.1 * (0.8 * _cosine(min(t, 10) / 10) + 0.2)),
    (
        S.CosineDecay(0.0, 10, warmup_target=0.1, warmup_steps=4),
        lambda t: 0.1 * t / 4 if t < 4 else 0.1 * _cosine(min(t - 4, 10) / 10),
    ),
    (S.CosineDecayRestarts(0.1, 4, m_mul=0.5), _restarts),
    (S.CosineDecayRestarts(0.1, 4, t_mul=1.0, m_mul=0.5), lambda t: _restarts(t, t_mul=1.0)),
]


@pytest.mark.parametrize(("schedule", "formula"), CASES)
def test_formula(schedule, formula):
    expected = [formula(t) for t in STEPS]
    np.testing.assert_allclose([schedule(t).numpy() for t in STEPS], expected, rtol=2e-5, atol=1e-7)
    traced = tf.function(schedule)
    np.testing.assert_allclose([traced(tf.constant(t)).numpy() for t in STEPS], expected, rtol=2e-5, atol=1e-7)


@pytest.mark.parametrize(("schedule", "formula"), CASES)
def test_configuration_makes_an_equal_schedule(schedule, formula):
    again = S.deserialize(S.serialize(schedule))
    assert type(again) is type(schedule)
    assert again.get_config() == schedule.get_config()


def test_end_of_a_polynomial_is_no_nan():
    # XLA may divide by multiplying with an inverse, and 1 - step / steps then comes out below zero.
    schedule = S.PolynomialDecay(0.1, 10, 0.01, power=0.5)
    assert float(tf.function(lambda: schedule(10), jit_compile=True)()) == np.float32(0.01)


def test_takes_variables_and_is_of_the_learning_rates_dtype():
    schedule = S.ExponentialDecay(np.float64(0.1), 4, 0.5)
    assert schedule(tf.Variable(4)).dtype is tf.float64
    np.testing.assert_allclose(schedule(tf.Variable(4)), 0.05)


def test_optimizer_follows():
    v = tf.Variable(0.0)
    optimizer = tf.keras.optimizers.SGD(S.PiecewiseConstantDecay([0, 1], [1.0, 10.0, 100.0]))
    seen = []
    for _ in range(4):
        optimizer.apply_gradients([(tf.constant(-1.0), v)])
        seen.append(float(v))
    assert seen == [1.0, 11.0, 111.0, 211.0]
