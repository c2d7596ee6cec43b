"""Layer where it is more than Keras 3's: Keras 2's idioms, AutoGraph, the short way of calls, plain variables."""

import warnings

import numpy as np
import pytest

import tfjax as tf

L = tf.keras.layers


class Plain(L.Layer):
    """Weights as plain tf.Variables, as programs for Keras 2 have them."""

    def __init__(self):
        super().__init__()
        self.w = tf.Variable([[1.0], [2.0]], name="w")
        self.calls = tf.Variable(0, trainable=False)

    def call(self, x):
        self.calls.assign_add(1)
        return x @ self.w


def test_plain_variables_are_weights():
    layer = Plain()
    np.testing.assert_array_equal(layer(tf.ones((1, 2))), [[3.0]])
    assert [v.name for v in layer.trainable_weights] == ["w:0"]
    assert len(layer.weights) == 2 and int(layer.calls) == 1
    model = tf.keras.Sequential([layer])
    model.compile("sgd", "mse")
    model.fit(np.ones((4, 2)), np.zeros((4, 1)), verbose=0)
    assert layer.w.numpy()[0, 0] < 1.0
    model.trainable = False
    assert model.trainable_variables == []


def test_variables_of_modules_are_weights():
    class Inner(tf.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = tf.Variable(1.0), tf.Variable(2.0, trainable=False)

    class Outer(L.Layer):
        def __init__(self):
            super().__init__()
            self.inner = Inner()

        def call(self, x):
            return x * self.inner.a + self.inner.b

    layer = Outer()
    assert float(layer(tf.constant(3.0))) == 5.0
    assert len(layer.weights) == 2 and len(layer.trainable_weights) == 1
    layer.trainable = False
    assert layer.trainable_weights == []
    layer.trainable = True
    assert len(layer.trainable_weights) == 1


def test_a_module_finds_the_weights_of_layers():
    class Net(tf.Module):
        def __init__(self):
            super().__init__()
            self.dense = L.Dense(2)
            self.more = [L.Dense(1)]

        def __call__(self, x):
            return self.more[0](self.dense(x))

    net = Net()
    net(tf.ones((1, 3)))
    assert [v.name for v in net.trainable_variables] == ["kernel", "bias", "kernel", "bias"]
    assert set(net.submodules) == {net.dense, net.more[0]}


@pytest.mark.parametrize(
    "arguments",
    [
        (("w", (2, 3), "float64", "ones", None, False), {}),
        (((2, 3), "ones", "float64"), {"name": "w", "trainable": False}),
        ((), {"shape": (2, 3), "initializer": "ones", "dtype": tf.float64, "name": "w", "trainable": False}),
        (("w",), {"shape": (2, 3), "initializer": "ones", "dtype": "float64",
                  "trainable": False, "aggregation": tf.VariableAggregation.NONE, "use_resource": True}),
    ],
)  # fmt: skip
def test_add_weight_takes_every_order(arguments):
    args, kwargs = arguments
    v = L.Layer(name="l").add_weight(*args, **kwargs)
    assert (v.path, tuple(v.shape), v.dtype, v.trainable) == ("l/w", (2, 3), "float64", False)
    np.testing.assert_array_equal(v.numpy(), np.ones((2, 3)))


def test_control_flow_on_tensors_is_converted_where_something_is_traced():
    class Twice(L.Layer):
        def __init__(self):
            super().__init__()
            self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False)

        def call(self, x):
            self.calls.assign_add(1.0)
            if tf.reduce_sum(x) > 0:
                return 2.0 * x
            return x

    layer = Twice()
    traced = tf.function(lambda x: layer(x))
    np.testing.assert_array_equal(traced(tf.ones(2)), [2.0, 2.0])
    np.testing.assert_array_equal(traced(-tf.ones(2)), [-1.0, -1.0])
    assert float(layer.calls) == 2.0  # what the first attempt did is undone
    np.testing.assert_array_equal(layer(tf.ones(2)), [2.0, 2.0])
    model = tf.keras.Sequential([tf.keras.Input((2,)), Twice()])
    np.testing.assert_array_equal(model.predict(np.ones((1, 2)), verbose=0), [[2.0, 2.0]])


def test_attributes_that_change_count_after_calls():
    class Scale(L.Layer):
        factor = 1.0

        def call(self, x):
            return x * self.factor

    layer, x = Scale(), tf.ones(2)
    assert [float(layer(x)[0]) for _ in range(2)] == [1.0, 1.0]
    layer.factor = 3.0
    assert [float(layer(x)[0]) for _ in range(2)] == [3.0, 3.0]
    layer.call = lambda x: x - 1.0
    assert float(layer(x)[0]) == 0.0
    layer.input_spec = L.InputSpec(ndim=2)
    with pytest.raises(ValueError, match="expected ndim=2, found ndim=1"):
        layer(x)


def test_the_short_way_still_sees_masks_and_wrong_shapes():
    layer = L.Dense(1)
    x = tf.ones((1, 2, 3))
    layer(x), layer(x)
    masked = L.Masking()(x)
    assert layer(masked)._keras_mask is not None
    with pytest.raises(ValueError, match="expected axis -1 of input shape to have value 3"):
        layer(tf.ones((1, 2, 4)))
    assert layer(np.ones((1, 2, 3))).dtype == tf.float32


def test_losses_are_those_of_the_last_call():
    class Penal(L.Layer):
        def call(self, x):
            self.add_loss(tf.reduce_sum(x))
            return x

    layer = Penal()
    for k in range(1, 4):
        layer(tf.ones(k))
        assert [float(loss) for loss in layer.losses] == [float(k)]


def test_add_loss_takes_callables():
    layer = L.Dense(1, kernel_initializer="ones")
    layer.build((None, 3))
    layer.add_loss(lambda: tf.reduce_sum(layer.kernel))
    assert float(layer.losses[0]) == 3.0
    layer.kernel.assign(2.0 * np.ones((3, 1)))
    assert float(layer.losses[0]) == 6.0


def test_add_metric_averages_over_calls():
    class Watching(L.Layer):
        def call(self, x):
            self.add_metric(tf.reduce_mean(x), name="mean")
            return x

    layer = Watching()
    layer(tf.constant([1.0])), layer(tf.constant([3.0]))
    assert [m.name for m in layer.metrics] == ["mean"]
    assert float(layer.metrics[0].result()) == 2.0


def test_keras_2_arguments_of_the_first_layer():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = tf.keras.Sequential([L.Dense(2, batch_input_shape=(4, 3)), L.Dense(1)])
        weighted = L.Dense(1, input_shape=(2,), weights=[np.ones((2, 1)), np.zeros(1)])
        other = tf.keras.Sequential([weighted])
    assert model.input_shape == (4, 3)
    np.testing.assert_array_equal(other(np.ones((1, 2))), [[2.0]])


def test_keras_2_names_of_shapes_and_nodes():
    layer = L.Dense(2)
    x = tf.keras.Input((3,))
    y = layer(x)
    assert (layer.input_shape, layer.output_shape) == ((None, 3), (None, 2))
    assert layer.get_output_at(0) is y and layer.get_input_at(0) is x
    layer._name = "renamed"
    assert layer.name == "renamed"


def test_a_layer_of_another_layers_first_call_is_named_below_it():
    class Outer(L.Layer):
        def __init__(self):
            super().__init__(name="outer")
            self.inner = None

        def build(self, input_shape):
            self.inner = L.Dense(2, name="inner")

        def call(self, x):
            return self.inner(x)

    layer = Outer()
    layer(tf.ones((1, 2)))
    assert [v.path for v in layer.weights] == ["outer/inner/kernel", "outer/inner/bias"]


def test_layers_build_within_functions():
    layer = L.Dense(2)
    traced = tf.function(lambda x: layer(x))
    assert traced(tf.ones((1, 3))).shape == (1, 2)
    assert traced(tf.ones((4, 3))).shape == (4, 2)
    assert [v.path for v in layer.weights] == [f"{layer.name}/kernel", f"{layer.name}/bias"]


def test_build_gets_shapes_as_keras_2_gives_them():
    class Kernel(L.Layer):
        def build(self, input_shape):
            self.kernel = self.add_weight("kernel", [int(input_shape[-1]), input_shape.as_list()[-1]])
            assert tf.TensorShape(input_shape).rank == 2 and input_shape == (4, 3)

        def call(self, x):
            return x @ self.kernel

    layer = Kernel()
    assert layer(tf.ones((4, 3))).shape == (4, 3)
    assert layer.get_build_config() == {"input_shape": (4, 3)}
    assert type(layer.get_build_config()["input_shape"]) is tuple


def test_the_short_way_takes_several_tensors_and_lists():
    seen = []

    class Mix(L.Layer):
        def call(self, a, b=None, training=None):
            seen.append((type(a).__name__, training))
            return (a[0] + a[1] if isinstance(a, (list, tuple)) else a) + (0.0 if b is None else b)

    layer, x = Mix(), tf.ones(2)
    for _ in range(2):
        assert float(layer([x, x])[0]) == 2.0
        assert float(layer((x, x), x, training=True)[0]) == 3.0
        assert float(layer(x, None)[0]) == 1.0
        assert float(layer(x, x)[0]) == 2.0
        assert layer(tf.ones(2, "float64"), x).dtype == tf.float32
    assert seen[:5] == seen[5:] == [("list", None), ("tuple", True), *[("EagerTensor", None)] * 3]
