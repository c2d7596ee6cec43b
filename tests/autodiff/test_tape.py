"""Cases of tests/autodiff/cases/tape.py against TensorFlow's answers, in every executor mode."""

import pytest

import tfjax as tf
from tests.autodiff import compare


@pytest.mark.parametrize("name", compare.cases_of("tape"))
def test_as_tensorflow(name, mode):
    compare.check("tape", name)


def test_a_variable_read_before_and_after_an_assignment_counts_once_in_a_function():
    v = tf.Variable(4.0)

    def step():
        with tf.GradientTape() as tape:
            v.assign(tf.sqrt(v) * 5.0)  # no gradient flows through an assignment
            y = v * v
        return tape.gradient(y, v)

    assert float(step()) == 20.0
    v.assign(4.0)
    assert float(tf.function(step)()) == 20.0
