"""Seed generators: eager, in functions, and the global one behind `seed=None`."""

import random

import numpy as np
import pytest

import tfjax as tf
from tfjax.keras.random.seed_generator import draw_seed, stateless_seed

keras = tf.keras


def test_draws_in_a_function_go_on_from_call_to_call():
    eager, staged = keras.random.SeedGenerator(5), keras.random.SeedGenerator(5)
    draw = tf.function(lambda: keras.random.normal((3,), seed=staged))
    for _ in range(3):
        np.testing.assert_array_equal(draw(), keras.random.normal((3,), seed=eager))
    assert staged.state.numpy().tolist() == [5, 3]


@pytest.mark.parametrize("seed", [0, 1, -3, 2**31, 2**40 + 3, -(2**62)])
def test_integer_seeds_fold_as_tensors_do(seed):
    on_host = stateless_seed(seed)
    assert on_host == (draw_seed(seed).numpy() % (2**31 - 2)).tolist()


def test_set_random_seed_repeats_everything():
    def draw():
        keras.utils.set_random_seed(3)
        weights = keras.layers.Dense(2).kernel_initializer((2, 2))
        unseeded = [keras.random.uniform((2,)), keras.random.normal((2,))]
        return [np.asarray(x) for x in (weights, *unseeded, tf.random.normal([2]))] + [
            random.random(),
            np.random.rand(),
        ]

    for first, second in zip(draw(), draw()):
        np.testing.assert_array_equal(first, second)


def test_unseeded_calls_differ():
    first, second = keras.random.normal((4,)), keras.random.normal((4,))
    assert not np.array_equal(first, second)


def test_state_is_a_variable_that_training_leaves_alone():
    generator = keras.random.SeedGenerator(1, name="g")
    assert not generator.state.trainable
    assert generator.state.path == "g/seed_generator_state"
    again = keras.random.SeedGenerator.from_config(generator.get_config())
    assert again.get_config() == {"seed": 1, "name": "g"}


@pytest.mark.parametrize("rate", [0.25, 0.5])
def test_dropout_keeps_the_mean(rate):
    kept = keras.random.dropout(tf.ones([400, 100]), rate, seed=1).numpy()
    assert set(np.unique(kept)) == {np.float32(0), np.float32(1 / (1 - rate))}
    assert abs(kept.mean() - 1) < 0.02
