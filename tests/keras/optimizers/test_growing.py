"""An optimizer applied to one set of variables after another, as courses written for Keras 2 do."""

import numpy as np
import pytest

import tfjax as tf

OPTIMIZERS = [
    lambda: tf.optimizers.SGD(0.1, momentum=0.9),
    lambda: tf.optimizers.Adam(0.1, amsgrad=True),
    lambda: tf.optimizers.Nadam(0.1),
    lambda: tf.optimizers.RMSprop(0.1, centered=True, momentum=0.5),
    lambda: tf.optimizers.Ftrl(0.1),
    lambda: tf.optimizers.Adam(0.1, use_ema=True),
]


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_each_variable_is_updated_as_by_an_optimizer_of_its_own(make):
    optimizer = make()
    a, b = tf.Variable([1.0, 2.0]), tf.Variable([[3.0]])
    for _ in range(3):
        optimizer.apply_gradients([(tf.constant([0.5, -1.0]), a)])
        optimizer.apply_gradients([(tf.constant([[2.0]]), b)])
    together = make()
    c, d = tf.Variable([1.0, 2.0]), tf.Variable([[3.0]])
    together.build([c, d])
    for _ in range(3):
        together.apply_gradients([(tf.constant([0.5, -1.0]), c)])
        together.apply_gradients([(tf.constant([[2.0]]), d)])
    np.testing.assert_allclose(a, c, rtol=1e-6)
    np.testing.assert_allclose(b, d, rtol=1e-6)
    assert len(optimizer.variables) == len(together.variables)
    assert int(optimizer.iterations) == 6
