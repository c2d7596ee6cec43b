"""Functional models where they are more than Keras 3's: TensorFlow's functions on symbolic tensors, added losses."""

import subprocess
import sys

import numpy as np
import pytest

import tfjax as tf

L = tf.keras.layers
K = tf.keras.backend


def test_functions_of_tensorflow_make_layers():
    x = tf.keras.Input((4,))
    first, second = tf.split(x, 2, axis=1)
    y = tf.concat([tf.nn.relu(first), tf.exp(second)], axis=-1)
    y = tf.reduce_sum(y, axis=1, keepdims=True)
    model = tf.keras.Model(x, y)
    assert [layer.name for layer in model.layers[1:]] == [
        "tf.split", "tf.nn.relu", "tf.math.exp", "tf.concat", "tf.math.reduce_sum",
    ]  # fmt: skip
    values = np.array([[-1.0, 2.0, 0.0, 1.0]], "float32")
    np.testing.assert_allclose(model(values), [[2.0 + 1.0 + np.e]], rtol=1e-6)
    assert y.shape == (None, 1)


def test_such_models_have_a_configuration_and_clones():
    x = tf.keras.Input((3,))
    y = tf.reshape(tf.cast(tf.argmax(L.Dense(5)(x), axis=-1), tf.float32), [-1, 1]) * 2.0
    model = tf.keras.Model(x, y)
    again = tf.keras.Model.from_config(model.get_config())
    clone = tf.keras.models.clone_model(model)
    values = np.random.default_rng(0).normal(size=(6, 3))
    for other in (again, clone):
        other.set_weights(model.get_weights())
        np.testing.assert_array_equal(other(values), model(values))


@pytest.mark.parametrize("order", ["graph model", "model graph model", "graph model graph"])
def test_graphs_and_symbolic_tensors_name_one_function_alike(order):
    """Both wrap the public functions, in the order in which a process first needs them: each order has its process."""
    program = f"""
import tfjax as tf

for made in {order.split()}:
    if made == "graph":
        with tf.Graph().as_default():
            assert tf.nn.relu(tf.constant([1.0]), name="kept").name == "kept:0"
    else:
        tf.keras.backend.clear_session()
        x = tf.keras.Input((4,))
        model = tf.keras.Model(x, tf.reduce_sum(tf.nn.relu(x), axis=1))
        again = tf.keras.Model.from_config(model.get_config())
        for one in (model, again):
            print([layer.name for layer in one.layers[1:]], one.layers[1].get_config()["function"])
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    line = "['tf.nn.relu', 'tf.math.reduce_sum'] nn.relu\n"
    assert run.stdout == line * 2 * order.split().count("model")


def test_functions_imported_before_the_first_symbolic_tensor_make_layers():
    """Their code changes in place; so each order of imports has its process."""
    program = """
import inspect, pickle, sys, traceback
import tfjax as tf
from tfjax import exp, reduce_mean as mean
from tfjax.math import reduce_sum
from tfjax.nn import relu, softmax
mean_squared_error = tf.keras.losses.mean_squared_error

signatures = [inspect.signature(f) for f in (exp, mean, reduce_sum, relu, softmax, tf.stack)]
with tf.Graph().as_default():  # shows programs other functions from now on
    pass
x = tf.keras.Input((4,))
y = mean(softmax(exp(relu(x))), axis=1, keepdims=True) + reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Model(x, tf.stack([y, y]))
print([layer.name for layer in model.layers[1:]])
print(mean_squared_error(x, x).shape)
assert signatures == [inspect.signature(f) for f in (exp, mean, reduce_sum, relu, softmax, tf.stack)]
assert tf.keras.activations.serialize(relu) == "relu" and pickle.loads(pickle.dumps(relu)) is relu
print(float(mean(tf.constant([1.0, 3.0]))), relu.__name__, relu.__qualname__)
for wrong in (lambda: relu(), lambda: mean([1.0], axs=0), lambda: mean(x, axs=0), lambda: tf.cast(x)):
    try:
        wrong()
    except TypeError as error:
        print(error)
        traceback.TracebackException.from_exception(error, capture_locals=True)
# A function that calls others makes one layer; what a function of the program does within makes its own.
print(tf.math.l2_normalize(x)._keras_history.operation.name)
print(tf.cond(tf.constant(True), lambda: exp(x), lambda: x)._keras_history.operation.name)
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout.splitlines() == [
        "['tf.nn.relu', 'tf.math.exp', 'tf.nn.softmax', 'tf.math.reduce_mean', 'tf.math.reduce_sum', 'tf.stack']",
        "(None,)",
        "2.0 relu relu",
        "relu() missing 1 required positional argument: 'features'",
        "Got an unexpected keyword argument 'axs'",
        "Got an unexpected keyword argument 'axs'",
        "Missing required positional argument",
        "tf.nn.l2_normalize",
        "tf.math.exp_1",
    ], run.stderr


def test_such_models_are_saved_and_trained(tmp_path):
    x = tf.keras.Input((3,))
    model = tf.keras.Model(x, tf.sigmoid(L.Dense(1)(tf.math.l2_normalize(x, axis=-1))))
    model.compile("adam", "binary_crossentropy")
    model.fit(np.ones((8, 3)), np.ones((8, 1)), verbose=0)
    model.save(tmp_path / "m.keras")
    loaded = tf.keras.models.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(loaded(np.ones((1, 3))), model(np.ones((1, 3))), rtol=1e-6)


def test_shapes_that_follow_from_shapes():
    x = tf.keras.Input((None, 2))
    y = tf.reshape(x, (tf.shape(x)[0], -1))
    z = tf.random.normal((tf.shape(x)[0], 3))
    model = tf.keras.Model(x, [y, z])
    assert z.shape == (None, 3)
    outputs = model(np.ones((5, 4, 2)))
    assert [tuple(o.shape) for o in outputs] == [(5, 8), (5, 3)]


def test_functions_without_symbolic_tensors_are_as_before():
    before = tf.reduce_mean
    tf.keras.Input((3,))
    assert float(before(tf.constant([1.0, 3.0]))) == float(tf.reduce_mean(tf.constant([1.0, 3.0]))) == 2.0
    assert tf.reduce_mean is tf.math.reduce_mean
    assert tf.reduce_mean.__name__ == "reduce_mean"
    with pytest.raises(tf.errors.InvalidArgumentError):
        tf.matmul(tf.ones((2, 3)), tf.ones((2, 3)))
    assert L.Dense(1, activation=tf.nn.relu).get_config()["activation"] == "relu"


def test_functions_without_symbolic_tensors_are_functions_to_tf_function(capsys):
    tf.keras.Input((3,))
    y, p = tf.constant([[0.0, 1.0]]), tf.constant([[0.5, 0.5]])
    for function in (tf.keras.losses.mean_squared_error, tf.math.squared_difference, tf.nn.l2_loss):
        given = (y, p) if function is not tf.nn.l2_loss else (y,)
        np.testing.assert_allclose(tf.function(function)(*given), function(*given), rtol=1e-6)
    assert "AutoGraph could not transform" not in capsys.readouterr().err


def test_what_cannot_be_symbolic_says_so():
    x = tf.keras.Input((3,))
    with pytest.raises(ValueError, match="A KerasTensor is symbolic"):
        np.array(x)
    with pytest.raises(ValueError, match="must be equal, but are 3 and 4"):
        tf.add(x, tf.ones((1, 4)))


def test_backend_functions_and_losses_take_symbolic_tensors():
    x = tf.keras.Input((4,))
    y = L.Dense(4)(x)
    model = tf.keras.Model(x, [K.sum(K.square(x - y), axis=-1), tf.keras.losses.mse(x, y), K.abs(x)])
    values = np.ones((2, 4), "float32")
    total, mean, _ = model(values)
    np.testing.assert_allclose(total / 4.0, mean, rtol=1e-6)
    assert K.int_shape(x) == (None, 4)


def test_symbolic_losses_are_part_of_every_call():
    x = tf.keras.Input((3,))
    y = L.Dense(3, kernel_initializer="zeros")(x)
    model = tf.keras.Model(x, y)
    model.add_loss(tf.reduce_mean(tf.square(x - y)))
    model(2.0 * np.ones((1, 3)))
    assert [float(loss) for loss in model.losses] == [4.0]
    model.compile("sgd")
    history = model.fit(np.ones((8, 3)), epochs=3, verbose=0).history["loss"]
    assert history[0] > history[1] > history[2]


def test_layers_take_symbolic_shapes_as_keras_2_gives_them():
    x = tf.keras.Input((8, 6))
    assert x.shape.as_list() == [None, 8, 6] and x.shape.rank == 3 and x.shape[1:].as_list() == [8, 6]
    assert x.get_shape().as_list() == [None, 8, 6] and x.dtype == tf.float32
    assert x.shape == (None, 8, 6) and isinstance(x.shape, tuple)


def test_a_subclassed_model_is_built_for_a_shape():
    class Net(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.a, self.b = L.Dense(4), L.Dense(2)

        def call(self, x):
            return self.b(self.a(x))

    net = Net()
    net.build((None, 3))
    assert [tuple(v.shape) for v in net.weights] == [(3, 4), (4,), (4, 2), (2,)]
    assert net.a.path == "net/a" or net.a.path.startswith(net.name)


def test_calls_of_a_functional_model_change_nothing_else():
    x = tf.keras.Input((2,))
    model = tf.keras.Model(x, L.Dense(1)(x))
    nodes = len(model.layers[1]._inbound_nodes)
    model(np.ones((1, 2))), tf.function(lambda x: model(x))(tf.ones((1, 2)))
    assert len(model.layers[1]._inbound_nodes) == nodes


def test_open_shapes_within_functions():
    x = tf.keras.Input((4, 3))
    model = tf.keras.Model(x, L.Dense(2)(L.Flatten()(x)))
    traced = tf.function(lambda x: model(x), input_signature=[tf.TensorSpec((None, 4, 3))])
    for size in (1, 5):
        np.testing.assert_allclose(traced(tf.ones((size, 4, 3))), model(tf.ones((size, 4, 3))), rtol=1e-6)


def test_deep_models_do_not_exhaust_the_stack():
    x = y = tf.keras.Input((1,))
    for _ in range(1200):
        y = L.Identity()(y)
    model = tf.keras.Model(x, y)
    assert len(model.layers) == 1201
    np.testing.assert_array_equal(model(np.ones((1, 1))), [[1.0]])
