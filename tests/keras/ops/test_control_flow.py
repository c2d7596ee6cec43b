"""keras.ops: control flow in functional models. What Keras computes is recorded (compat_tests, keras_ops)."""

import numpy as np
import pytest

import tfjax as tf

keras = tf.keras
ops = keras.ops
X = np.random.RandomState(0).rand(5, 3).astype("float32")


def _scanned(x):
    return ops.scan(lambda c, e: (c * 0.5 + e, {"sum": c + e, "last": e[0]}), ops.zeros((3,)), x, reverse=True)[1][
        "sum"
    ]


STEPS = {
    "scan": _scanned,
    "map": lambda x: ops.map(lambda e: ops.sum(e) * e, x),
    "map of a structure": lambda x: ops.map(lambda e: {"s": e["a"] * e["b"], "t": ops.sum(e["a"])}, {"a": x, "b": x})[
        "s"
    ],
    "vectorized_map": lambda x: ops.vectorized_map(lambda e: ops.sum(e) * e, x),
    "while_loop": lambda x: ops.while_loop(lambda v: ops.sum(v) < 100.0, lambda v: v * 2, x),
    "while_loop of several": lambda x: ops.while_loop(lambda i, v: i < 3, lambda i, v: (i + 1, v * v), (0, x))[1],
    "fori_loop": lambda x: ops.fori_loop(0, 3, lambda i, v: v * ops.cast(i + 1, "float32"), x),
    "fori_loop up to a tensor": lambda x: ops.fori_loop(0, ops.cast(ops.max(x) * 4, "int32"), lambda i, v: v + 1, x),
    "switch": lambda x: ops.switch(ops.cast(ops.sum(x), "int32") % 2, [ops.square, ops.exp], x),
    "associative_scan": lambda x: ops.associative_scan(lambda a, b: a * b, x, axis=1),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_model_computes_what_the_function_does(name):
    """Also where the batch's size is not known: then elements along it are gone through in a loop."""
    step = STEPS[name]
    x = keras.Input((3,))
    model = keras.Model(x, step(x))
    assert model.output.shape == (None, 3)
    expected = np.asarray(step(tf.constant(X)))
    np.testing.assert_allclose(model(X), expected, rtol=1e-6)
    traced = tf.function(model, input_signature=[tf.TensorSpec((None, 3))])
    np.testing.assert_allclose(traced(X), expected, rtol=1e-6)


@pytest.mark.parametrize("name", ["scan", "map", "vectorized_map", "fori_loop", "associative_scan"])
def test_gradients_go_through(name):
    """The gradient of a sum is that of finite differences."""
    step = STEPS[name]
    x = keras.Input((3,))
    model = keras.Model(x, step(x))
    value = tf.constant(X, "float32")
    with tf.GradientTape() as tape:
        tape.watch(value)
        y = tf.reduce_sum(model(value))
    direction = np.random.RandomState(1).normal(size=X.shape).astype("float32")
    step_size = 1e-2
    difference = [float(tf.reduce_sum(model(X + sign * step_size * direction))) for sign in (1, -1)]
    slope = float(tf.reduce_sum(tape.gradient(y, value) * direction))
    np.testing.assert_allclose((difference[0] - difference[1]) / (2 * step_size), slope, rtol=2e-2)


def test_cond():
    x = keras.Input((3,))
    model = keras.Model(x, ops.cond(ops.sum(x) > 1, lambda: tf.ones((2,)), lambda: tf.zeros((2,))))
    np.testing.assert_array_equal(model(X), [1, 1])
    np.testing.assert_array_equal(model(-X), [0, 0])
    with pytest.raises(ValueError, match="`true_fn` and `false_fn` should return outputs of the same kind"):
        ops.cond(ops.sum(x) > 1, lambda: tf.ones((2,)), lambda: tf.zeros((3,)))
    with pytest.raises(ValueError, match=r"Exception encountered when calling Cond.call\(\)"):
        ops.cond(True, lambda: int("one"), lambda: 1)


def test_operations_come_back_from_a_configuration():
    x = keras.Input((3,))
    y = ops.scan(_running, x, x, reverse=True)[0] + ops.switch(0, [_doubled], x)
    model = keras.Model(x, ops.vectorized_map(_doubled, ops.map(_doubled, y)))
    again = keras.Model.from_config(model.get_config())
    value = X[:1]
    np.testing.assert_array_equal(again(value), model(value))


@keras.saving.register_keras_serializable("control_flow")
def _running(carry, x):
    return carry + x, x


@keras.saving.register_keras_serializable("control_flow")
def _doubled(x):
    return x * 2
