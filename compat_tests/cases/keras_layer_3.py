"""Keras: variables, InputSpec, models that users write."""

import numpy as np

from compat_tests import case
from compat_tests.cases.keras_layer import _paths, _x

# -- variables


def variable_facts(tf):
    v = tf.keras.Variable(np.ones((2, 3), "float32"), name="v")
    return str(v), v.name, v.path, v.dtype, v.shape, v.ndim, v.trainable, v.numpy(), v.aggregation, v.synchronization


def variable_from_initializer(tf):
    v = tf.keras.Variable("zeros", shape=(2,), dtype="int32", trainable=False)
    w = tf.keras.Variable(lambda shape, dtype: tf.ones(shape, dtype) * 3, shape=(2,))
    return str(v), str(w), v.name, w.name


def variable_assign(tf):
    v = tf.keras.Variable(np.ones(3, "float32"))
    results = [v.assign(np.arange(3)), v.assign_add(1.0), v.assign_sub(np.ones(3))]
    return [tf.convert_to_tensor(r) for r in results], v.numpy(), v.value.numpy()


def variable_arithmetic(tf):
    v = tf.keras.Variable(np.array([1.0, 2.0], "float32"))
    return v + 1, 2 - v, v * v, -v, v / 2, v**2, v > 1.5, v == 1.0, v[0], abs(v), v @ tf.ones((2, 1)) if False else 0


def variable_conversions(tf):
    v = tf.keras.Variable(2.5)
    return float(v), int(v), np.array(v), tf.convert_to_tensor(v), tf.reduce_sum(v)


@case(raises=True)
def variable_wrong_shape(tf):
    tf.keras.Variable(np.ones((2, 3), "float32"), name="v").assign(np.ones(4))


@case(raises=True)
def variable_without_shape(tf):
    tf.keras.Variable("zeros")


@case(raises=True)
def variable_unknown_shape(tf):
    tf.keras.Variable("zeros", shape=(None, 2), name="v")


@case(raises=True)
def variable_bad_aggregation(tf):
    tf.keras.Variable(1.0, aggregation="median")


@case(raises=True)
def variable_bool(tf):
    bool(tf.keras.Variable(1.0))


@case(raises=True)
def variable_float_of_vector(tf):
    float(tf.keras.Variable(np.ones(2)))


@case(raises=True)
def variable_bad_name(tf):
    tf.keras.Variable(1.0, name="a/b")


@case(raises=True)
def variable_bad_regularizer(tf):
    tf.keras.Variable(1.0).regularizer = 3


@case(raises=True)
def variable_bad_constraint(tf):
    tf.keras.Variable(1.0).constraint = "non_neg"


def variable_in_scope(tf):
    with tf.keras.name_scope("a"):
        with tf.keras.name_scope("b"):
            v = tf.keras.Variable(1.0, name="v")
    return v.path, v.name


def variable_in_function(tf):
    v = tf.keras.Variable(np.zeros(2, "float32"))

    @tf.function
    def step(x):
        v.assign_add(x)
        return v * 2.0

    return step(tf.ones(2)), step(tf.ones(2)), v.numpy()


def variable_gradient(tf):
    v = tf.keras.Variable(np.array([1.0, 2.0], "float32"))
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(v * v)
    return tape.gradient(y, v.value)


def variable_names(tf):
    return [tf.keras.Variable(1.0).name for _ in range(3)]


# -- InputSpec


def input_spec_texts(tf):
    S = tf.keras.layers.InputSpec
    specs = [S(ndim=2), S(min_ndim=2, axes={-1: 3}), S(shape=(None, 3)), S("float32", max_ndim=4), S()]
    return [repr(s) for s in specs], [s.get_config() for s in specs]


@case(raises=True)
def input_spec_bad_axes(tf):
    tf.keras.layers.InputSpec(axes=[1, 2])


@case(raises=True)
def input_spec_axis_too_large(tf):
    tf.keras.layers.InputSpec(ndim=2, axes={2: 3})


def _specified(tf, **spec):
    class Checked(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__(name="checked")
            self.input_spec = tf.keras.layers.InputSpec(**spec)

        def call(self, x):
            return x

    return Checked()


@case(raises=True)
def input_spec_ndim(tf):
    _specified(tf, ndim=3)(_x(tf))


@case(raises=True)
def input_spec_max_ndim(tf):
    _specified(tf, max_ndim=1)(_x(tf))


@case(raises=True)
def input_spec_min_ndim(tf):
    _specified(tf, min_ndim=3)(_x(tf))


@case(raises=True)
def input_spec_dtype(tf):
    _specified(tf, dtype="int32")(_x(tf))


@case(raises=True)
def input_spec_shape(tf):
    _specified(tf, shape=(None, 4))(_x(tf))


@case(raises=True)
def input_spec_axes(tf):
    _specified(tf, axes={1: 7})(_x(tf))


@case(raises=True)
def input_spec_number(tf):
    _specified(tf, ndim=2)([_x(tf), _x(tf)])


def input_spec_squeeze(tf):
    layer = _specified(tf, shape=(None, 3, 1), allow_last_axis_squeeze=True)
    return layer(_x(tf)).shape, layer(_x(tf, 2, 3, 1)).shape


# -- subclassed models


def _net(tf):
    class Net(tf.keras.Model):
        def __init__(self, units=4, **kwargs):
            super().__init__(**kwargs)
            self.hidden = tf.keras.layers.Dense(units, activation="relu")
            self.drop = tf.keras.layers.Dropout(0.5)
            self.out = tf.keras.layers.Dense(1)

        def call(self, x, training=None):
            return self.out(self.drop(self.hidden(x), training=training))

    return Net


def subclassed(tf):
    net = _net(tf)()
    before = net.built, net.weights
    y = net(_x(tf))
    net.summary()
    return before, y, _paths(net), [layer.name for layer in net.layers], net.name, net.built


def subclassed_summary_options(tf):
    net = _net(tf)()
    net(_x(tf))
    net.summary(expand_nested=True, show_trainable=True)
    net.hidden.trainable = False
    net.summary(line_length=70)


def subclassed_training(tf):
    net = _net(tf)()
    tf.keras.utils.set_random_seed(3)
    return net(_x(tf), training=True), net(_x(tf), training=False), net(_x(tf))


@case(raises=True)
def subclassed_without_call(tf):
    class Net(tf.keras.Model):
        pass

    Net()(_x(tf))


@case(raises=True)
def subclassed_layers_attribute(tf):
    class Net(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.layers = [tf.keras.layers.Dense(1)]

    Net()


def subclassed_get_layer(tf):
    net = _net(tf)()
    return net.get_layer("dropout").name, net.get_layer(index=2).name


def subclassed_nested(tf):
    class Outer(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.net = _net(tf)(2)
            self.last = tf.keras.layers.Dense(3)

        def call(self, x):
            return self.last(self.net(x))

    outer = Outer()
    outer(_x(tf))
    outer.summary()
    outer.summary(expand_nested=True)
    return _paths(outer)


def subclassed_in_functional(tf):
    inputs = tf.keras.Input((3,))
    model = tf.keras.Model(inputs, _net(tf)(name="net")(inputs))
    model.summary()
    return _paths(model), model(_x(tf)).shape


def subclassed_from_functional(tf):
    class Net(tf.keras.Model):
        def __init__(self):
            inputs = tf.keras.Input((3,))
            super().__init__(inputs=inputs, outputs=tf.keras.layers.Dense(2)(inputs))
            self.extra = 5

    net = Net()
    net.summary()
    return type(net).__mro__[1].__name__, net(_x(tf)).shape, _paths(net), isinstance(net, tf.keras.Model)


def subclassed_several_inputs(tf):
    class Two(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.a, self.b = tf.keras.layers.Dense(2), tf.keras.layers.Dense(2)

        def call(self, inputs):
            x, y = inputs
            return self.a(x), self.b(y)

    net = Two()
    outs = net([_x(tf), _x(tf, 2, 4)])
    return [o.shape for o in outs], _paths(net)


def subclassed_dict(tf):
    class Two(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.a = tf.keras.layers.Dense(2)

        def call(self, inputs):
            return {"out": self.a(inputs["x"]), "same": inputs["x"]}

    return Two()({"x": _x(tf)})["out"].shape


def subclassed_config(tf):
    net = _net(tf)(3, name="net")
    return net.get_config()


def subclassed_weights_shared(tf):
    net = _net(tf)()
    other = _net(tf)()
    net(_x(tf)), other(_x(tf))
    other.set_weights(net.get_weights())
    return np.array_equal(net(_x(tf)), other(_x(tf))), net.count_params()


def subclassed_freeze(tf):
    net = _net(tf)()
    net(_x(tf))
    net.hidden.trainable = False
    first = [v.path for v in net.trainable_variables]
    net.trainable = False
    return first, net.trainable_variables, [v.path for v in net.non_trainable_variables], net.out.trainable


def subclassed_lazy_layer(tf):
    class Lazy(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = None

        def build(self, input_shape):
            self.dense = tf.keras.layers.Dense(input_shape[-1])
            self.dense.build(input_shape)

        def call(self, x):
            return self.dense(x)

    net = Lazy()
    y = net(_x(tf))
    return y.shape, _paths(net)


def stateless_call(tf):
    net = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1), tf.keras.layers.BatchNormalization()])
    trainable = [tf.ones(v.shape) for v in net.trainable_variables]
    frozen = [v.numpy() for v in net.non_trainable_variables]
    outputs, state = net.stateless_call(trainable, frozen, _x(tf), training=True)
    return outputs, state, [v.numpy() for v in net.non_trainable_variables]


@case(raises=True)
def stateless_call_unbuilt(tf):
    tf.keras.layers.Dense(2).stateless_call([], [], _x(tf))


@case(raises=True)
def stateless_call_wrong_number(tf):
    layer = tf.keras.layers.Dense(2)
    layer.build((None, 3))
    layer.stateless_call([tf.ones((3, 2))], [], _x(tf))
