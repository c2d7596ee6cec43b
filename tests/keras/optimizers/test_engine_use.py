"""How optimizers use the engine: one op a step, no recompiles, state in place, programs shared."""

import numpy as np
import pytest

import tfjax as tf
from tfjax import engine

O = tf.keras.optimizers


def _variables(n=3):
    return [tf.Variable(np.full((2, 2), float(i + 1), "float32"), name=f"v{i}") for i in range(n)]


def _gradients(variables):
    return [tf.constant(np.ones(v.shape, "float32")) for v in variables]


@pytest.mark.parametrize("options", [{}, dict(clipnorm=1.0, use_ema=True, weight_decay=0.1)])
def test_a_step_is_one_op(options):
    variables, optimizer = _variables(), O.Adam(0.1, **options)
    gradients = _gradients(variables)
    optimizer.apply_gradients(zip(gradients, variables))
    engine.cut()
    optimizer.apply_gradients(zip(gradients, variables))
    assert engine.state().trace.node.depth == 1
    assert engine.state().trace.node.call.op.name == "Adam"


def test_a_new_learning_rate_compiles_nothing():
    variables = [tf.Variable(np.ones((64, 64), "float32"))]
    optimizer = O.Adam(0.1)
    gradients = _gradients(variables)
    with engine.mode("xla"):
        for _ in range(3):
            optimizer.apply_gradients(zip(gradients, variables))
        variables[0].numpy()
        before = engine.counters["compiled"]
        for rate in (0.5, 0.25, 1):
            optimizer.learning_rate = rate
            optimizer.apply_gradients(zip(gradients, variables))
            variables[0].numpy()
        assert engine.counters["compiled"] == before


def test_optimizers_alike_share_their_program():
    variables = _variables(1)
    with engine.mode("xla"):
        for number in range(2):
            optimizer = O.RMSprop(0.1 * (number + 1), momentum=0.25)
            for _ in range(2):
                optimizer.apply_gradients(zip(_gradients(variables), variables))
                variables[0].numpy()
            compiled = engine.counters["compiled"]
            if number == 0:
                first = compiled
        assert compiled == first


def test_changed_arguments_are_seen():
    (v,), optimizer = _variables(1), O.SGD(1.0)
    optimizer.apply_gradients([(tf.ones([2, 2]), v)])
    optimizer.clipvalue = 0.25
    optimizer.apply_gradients([(tf.ones([2, 2]), v)])
    np.testing.assert_allclose(v.numpy(), 1 - 1 - 0.25)


def test_gradients_of_loops_stay_on_the_tape():
    # Reading after an update sees the new value, in the trace as well as in the cell.
    v, optimizer = tf.Variable(4.0), O.SGD(0.25)
    seen = []
    for _ in range(3):
        with tf.GradientTape() as tape:
            loss = v * v
        optimizer.apply_gradients([(tape.gradient(loss, v), v)])
        seen.append(v * 1)
    np.testing.assert_allclose([float(x) for x in seen], [2.0, 1.0, 0.5])


def test_values_read_before_a_step_keep():
    v, optimizer = tf.Variable([1.0, 2.0]), O.SGD(1.0)
    before = v.read_value()
    optimizer.apply_gradients([(tf.ones([2]), v)])
    optimizer.apply_gradients([(tf.ones([2]), v)])
    np.testing.assert_allclose(before.numpy(), [1, 2])
    np.testing.assert_allclose(v.numpy(), [-1, 0])


def test_many_steps_without_looking():
    v, optimizer = tf.Variable(1.0), O.Adam(0.1)
    for _ in range(300):
        optimizer.minimize(lambda: v * v, [v])
    assert abs(v.numpy()) < 0.05
    assert int(optimizer.iterations) == 300


@pytest.mark.parametrize("mode", ["auto", "interpret", "xla", "sync"])
def test_modes_agree(mode):
    with engine.mode(mode):
        v, optimizer = tf.Variable([1.0, -2.0]), O.Nadam(0.1, clipnorm=0.5)
        for _ in range(4):
            optimizer.minimize(lambda: tf.reduce_sum(v**2), [v])
        got = v.numpy()
    # Recorded from TensorFlow 2.21.
    np.testing.assert_allclose(got, RECORDED, rtol=1e-5)


RECORDED = [0.6822787, -1.6734989]
