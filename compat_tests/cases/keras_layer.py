"""Keras: layers that users write: weights, names, tracking, arguments, calls, dtypes, errors."""

import warnings

import numpy as np

from compat_tests import case


def _linear(tf):
    class Linear(tf.keras.layers.Layer):
        def __init__(self, units=3, **kwargs):
            super().__init__(**kwargs)
            self.units = units

        def build(self, input_shape):
            self.w = self.add_weight(shape=(input_shape[-1], self.units), initializer="ones", trainable=True, name="w")
            self.b = self.add_weight(shape=(self.units,), initializer="zeros", name="b")

        def call(self, inputs):
            return tf.matmul(inputs, self.w) + self.b

    return Linear


def _x(tf, *shape):
    return tf.ones(shape or (2, 3))


def _paths(layer):
    return [v.path for v in layer.weights]


def _warned(function):
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        result = function()
    return result, [str(w.message) for w in found]


# -- weights


def custom_layer(tf):
    layer = _linear(tf)(4)
    before = layer.built, layer.weights, layer.path
    y = layer(_x(tf))
    return before, y, layer.built, _paths(layer), layer.path, [str(w) for w in layer.weights]


def custom_layer_config(tf):
    layer = _linear(tf)(4, name="lin")
    return layer.get_config(), type(layer).from_config(layer.get_config()).units


def custom_layer_in_models(tf):
    Linear = _linear(tf)
    model = tf.keras.Sequential([tf.keras.Input((3,)), Linear(2), Linear(1)])
    model.summary()
    return _paths(model), model(_x(tf))


def custom_layer_summary_unbuilt_shape(tf):
    Linear = _linear(tf)

    class Net(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.one = Linear(2)
            self.two = tf.keras.layers.Dense(1)

        def call(self, x):
            return self.two(self.one(x))

    net = Net()
    net.summary()
    net(_x(tf))
    net.summary()
    return _paths(net), [layer.name for layer in net.layers], net.name


def weights_in_init(tf):
    class Scale(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.s = self.add_weight(shape=(), initializer="ones", name="s")

        def call(self, x):
            return x * self.s

    layer = Scale()
    before = _paths(layer), layer.built
    layer(_x(tf))
    return before, _paths(layer), layer.built


def add_weight_defaults(tf):
    layer = tf.keras.layers.Layer()
    a = layer.add_weight()
    b = layer.add_weight(shape=(2,), initializer="zeros")
    c = layer.add_weight(shape=(2, 2), dtype="int32", name="c", trainable=False)
    d = layer.add_weight((3,), "ones", "float64")
    return [(v.path, v.name, tuple(v.shape), v.dtype, v.trainable) for v in (a, b, c, d)], c.numpy(), d.numpy()


def add_weight_seeded(tf):
    tf.keras.utils.set_random_seed(1)
    layer = tf.keras.layers.Layer()
    return layer.add_weight(shape=(2, 3)).numpy(), layer.add_weight(shape=(4,), initializer="random_normal").numpy()


@case(raises=True)
def add_weight_four_positional(tf):
    tf.keras.layers.Layer().add_weight((2,), "zeros", "float32", True)


@case(raises=True)
def add_weight_twice_shape(tf):
    tf.keras.layers.Layer().add_weight((2,), shape=(2,))


@case(raises=True)
def add_weight_unknown_dimension(tf):
    tf.keras.layers.Layer(name="l").add_weight(shape=(None, 2), name="w")


@case(raises=True)
def add_weight_negative_dimension(tf):
    tf.keras.layers.Layer(name="l").add_weight(shape=(-1, 2), name="w")


@case(raises=True)
def add_weight_unknown_initializer(tf):
    tf.keras.layers.Layer(name="l").add_weight(shape=(2,), initializer="nope")


@case(raises=True)
def add_weight_slash_in_name(tf):
    tf.keras.layers.Layer(name="l").add_weight(shape=(2,), name="a/b")


@case(raises=True)
def add_weight_after_build(tf):
    layer = _linear(tf)(2)
    layer(_x(tf))
    layer.add_weight(shape=(1,), name="late")


@case(raises=True)
def layer_after_build(tf):
    layer = _linear(tf)(2)
    layer(_x(tf))
    layer.extra = tf.keras.layers.Dense(2)


def weights_before_build(tf):
    return tf.keras.layers.Dense(2).weights, tf.keras.layers.Dense(2).get_weights()


@case(raises=True)
def count_params_unbuilt(tf):
    tf.keras.layers.Dense(2, name="d").count_params()


def kernel_before_build(tf):
    try:
        return tf.keras.layers.Dense(2).kernel
    except AttributeError as error:
        return str(error)


def set_and_get(tf):
    layer = tf.keras.layers.Dense(2)
    layer.build((None, 3))
    layer.set_weights([np.arange(6.0).reshape(3, 2), np.ones(2)])
    return layer.get_weights(), layer(_x(tf))


@case(raises=True)
def set_weights_wrong_number(tf):
    layer = tf.keras.layers.Dense(2, name="d")
    layer.build((None, 3))
    layer.set_weights([np.ones((3, 2))])


@case(raises=True)
def set_weights_wrong_shape(tf):
    layer = tf.keras.layers.Dense(2, name="d")
    layer.build((None, 3))
    layer.set_weights([np.ones((3, 3)), np.ones(2)])


def trainable_switching(tf):
    layer = tf.keras.layers.Dense(2)
    layer.build((None, 3))
    states = [(layer.trainable, len(layer.trainable_weights), len(layer.non_trainable_weights))]
    layer.trainable = False
    states.append((layer.trainable, len(layer.trainable_weights), len(layer.non_trainable_weights)))
    states.append([w.trainable for w in layer.weights])
    layer.trainable = True
    states.append((layer.trainable, len(layer.trainable_weights), len(layer.non_trainable_weights)))
    return states


def frozen_before_build(tf):
    layer = tf.keras.layers.Dense(2, trainable=False)
    layer.build((None, 3))
    return [w.trainable for w in layer.weights], len(layer.trainable_weights), layer.get_config()["trainable"]


def frozen_variable_only(tf):
    layer = tf.keras.layers.Dense(2)
    layer.build((None, 3))
    layer.kernel.trainable = False
    return [v.path for v in layer.trainable_weights], [v.path for v in layer.non_trainable_weights]


def frozen_batch_norm(tf):
    layer = tf.keras.layers.BatchNormalization()
    layer.build((None, 3))
    shown = [[v.path for v in layer.trainable_weights], [v.path for v in layer.non_trainable_weights]]
    layer.trainable = False
    return shown, len(layer.trainable_weights), len(layer.non_trainable_weights)


def gradients_through_frozen(tf):
    layer = tf.keras.layers.Dense(1, kernel_initializer="ones")
    layer(_x(tf))
    layer.trainable = False
    x = tf.constant([[1.0, 2.0, 3.0]])
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = layer(x)
    return tape.gradient(y, [x, layer.kernel.value])


def shared_variable(tf):
    class Tied(tf.keras.layers.Layer):
        def __init__(self, dense):
            super().__init__()
            self.dense = dense
            self.again = dense

        def call(self, x):
            return self.again(self.dense(x))

    layer = Tied(tf.keras.layers.Dense(3))
    layer(_x(tf))
    return _paths(layer), len(layer._flatten_layers())


# -- tracking


def _block(tf):
    class Block(tf.keras.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.first = tf.keras.layers.Dense(2)
            self.many = [tf.keras.layers.Dense(2), tf.keras.layers.Dense(3)]
            self.named = {"a": tf.keras.layers.Dense(1)}
            self.pair = (tf.keras.layers.Dense(1), 5)

        def call(self, x):
            x = self.first(x)
            for layer in self.many:
                x = layer(x)
            return self.pair[0](x) + self.named["a"](x)

    return Block


def tracking_containers(tf):
    block = _block(tf)()
    block(_x(tf))
    return _paths(block), [layer.name for layer in block._flatten_layers()], str(block.many), len(block.pair)


def tracking_list_changes(tf):
    class Stack(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.layers_ = []
            self.layers_.append(tf.keras.layers.Dense(2))
            self.layers_ += [tf.keras.layers.Dense(3)]
            self.layers_.extend([tf.keras.layers.Dense(4)])
            self.layers_.insert(0, tf.keras.layers.Dense(5))
            self.layers_.pop(1)

        def call(self, x):
            for layer in self.layers_:
                x = layer(x)
            return x

    stack = Stack()
    y = stack(_x(tf))
    return y.shape, [tuple(v.shape) for v in stack.weights], _paths(stack)


def tracking_model_in_layer(tf):
    class Outer(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.net = tf.keras.Sequential([tf.keras.layers.Dense(2), tf.keras.layers.Dense(1)])

        def call(self, x):
            return self.net(x)

    outer = Outer()
    outer(_x(tf))
    return _paths(outer)


def tracking_metrics(tf):
    class Counting(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.total = tf.keras.metrics.Mean(name="total")

        def call(self, x):
            self.total.update_state(x)
            return x

    layer = Counting()
    layer(_x(tf))
    layer(_x(tf) * 3)
    return [m.name for m in layer.metrics], layer.total.result(), _paths(layer), len(layer.variables)


def tracking_seed_generators(tf):
    class Noisy(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.seeds = tf.keras.random.SeedGenerator(3)

        def call(self, x):
            return x + tf.keras.random.normal(tf.shape(x), seed=self.seeds)

    layer = Noisy()
    y = layer(_x(tf))
    return y, _paths(layer), [v.path for v in layer.variables], layer.variables[0].numpy()


def tracking_replaced_attribute(tf):
    class Swap(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.d = tf.keras.layers.Dense(1)
            self.d = tf.keras.layers.Dense(2)

        def call(self, x):
            return self.d(x)

    layer = Swap()
    layer(_x(tf))
    return _paths(layer), len(layer._layers)


@case(raises=True)
def forgotten_super(tf):
    class Bad(tf.keras.layers.Layer):
        def __init__(self):
            self.units = 3

        def call(self, x):
            return x

    Bad()(_x(tf))


@case(raises=True)
def forgotten_super_with_layer(tf):
    class Bad(tf.keras.layers.Layer):
        def __init__(self):
            self.dense = tf.keras.layers.Dense(3)

        def call(self, x):
            return self.dense(x)

    Bad()(_x(tf))


@case(raises=True)
def forgotten_super_add_weight(tf):
    class Bad(tf.keras.layers.Layer):
        def __init__(self):
            self.w = self.add_weight(shape=(2,))

    Bad()


# -- arguments


@case(raises=True)
def unknown_argument(tf):
    tf.keras.layers.Dense(3, foo=1)


@case(raises=True)
def trainable_not_bool(tf):
    tf.keras.layers.Dense(3, trainable="yes")


@case(raises=True)
def slash_in_name(tf):
    tf.keras.layers.Dense(3, name="a/b")


@case(raises=True)
def name_not_string(tf):
    tf.keras.layers.Dense(3, name=4)


@case(raises=True)
def dtype_unknown(tf):
    tf.keras.layers.Dense(3, dtype="float31")


@case(raises=True)
def units_zero(tf):
    tf.keras.layers.Dense(0)


@case(raises=True)
def units_float(tf):
    tf.keras.layers.Dense(2.5)


@case(raises=True)
def units_missing(tf):
    tf.keras.layers.Dense()


@case(raises=True)
def positional_to_layer(tf):
    tf.keras.layers.Layer("name")


def input_shape_warns(tf):
    _, texts = _warned(lambda: tf.keras.layers.Dense(2, input_shape=(3,)))
    _, more = _warned(lambda: tf.keras.layers.Dense(2, input_dim=3))
    return texts, more


def names(tf):
    L = tf.keras.layers
    layers = [L.Dense(1), L.Dense(1), L.Conv2D(1, 1), L.BatchNormalization(), L.LSTM(1), L.Dense(1, name="mine")]
    layers += [L.Dense(1), L.Conv2DTranspose(1, 1), L.GlobalAveragePooling2D(), L.ReLU(), L.GRU(1), L.Add()]
    return [layer.name for layer in layers]


def names_of_custom_classes(tf):
    found = []
    for name in ("MyLayer", "HTTPLayer", "Conv3DBlock", "A", "ResNet50V2", "_Private", "snake_case"):
        found.append(type(name, (tf.keras.layers.Layer,), {})().name)
    return found


def names_after_clear_session(tf):
    first = tf.keras.layers.Dense(1).name, tf.keras.layers.Dense(1).name
    tf.keras.backend.clear_session()
    return first, tf.keras.layers.Dense(1).name


def reprs(tf):
    layer = tf.keras.layers.Dense(2)
    texts = [repr(layer), str(layer)]
    layer.build((None, 2))
    return texts, repr(layer), repr(tf.keras.layers.Layer()), repr(_linear(tf)(1))


def types(tf):
    L = tf.keras.layers
    classes = (L.Dense, L.Layer, L.Flatten, L.InputLayer, tf.keras.Model, tf.keras.Sequential, L.Identity)
    return [str(c) for c in classes]


# -- calls


@case(raises=True)
def wrong_last_axis(tf):
    layer = tf.keras.layers.Dense(2, name="d")
    layer(_x(tf))
    layer(_x(tf, 2, 4))


@case(raises=True)
def wrong_rank(tf):
    tf.keras.layers.Dense(2, name="d")(tf.ones((3,)))


@case(raises=True)
def not_a_tensor(tf):
    tf.keras.layers.Dense(2, name="d")("text")


@case(raises=True)
def a_layer_as_input(tf):
    tf.keras.layers.Dense(2, name="d")(tf.keras.layers.Dense(1, name="e"))


@case(raises=True)
def python_list_as_input(tf):
    tf.keras.layers.Dense(2, name="d")([[1.0, 2.0]])


@case(raises=True)
def no_arguments(tf):
    tf.keras.layers.Dense(2, name="d")()


@case(raises=True)
def too_many_arguments(tf):
    tf.keras.layers.Dense(2, name="d")(_x(tf), foo=3)


@case(raises=True)
def positional_number(tf):
    class Plus(tf.keras.layers.Layer):
        def call(self, x, k):
            return x + k

    Plus()(_x(tf), 3.0)


def keyword_number(tf):
    class Plus(tf.keras.layers.Layer):
        def call(self, x, k=1.0):
            return x + k

    return Plus()(_x(tf), k=3.0), Plus()(_x(tf))


@case(raises=True)
def call_not_implemented(tf):
    class Empty(tf.keras.layers.Layer):
        pass

    Empty()(_x(tf))


@case(raises=True)
def error_in_call(tf):
    class Broken(tf.keras.layers.Layer):
        def call(self, x, training=None):
            raise ValueError("no good")

    Broken()(_x(tf))


@case(raises=True)
def error_in_call_of_op(tf):
    class Broken(tf.keras.layers.Layer):
        def call(self, x):
            return tf.matmul(x, x)

    Broken()(_x(tf))


@case(raises=True)
def error_in_nested_call(tf):
    class Inner(tf.keras.layers.Layer):
        def call(self, x):
            raise TypeError("inner")

    class Outer(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.inner = Inner()

        def call(self, x):
            return self.inner(x)

    Outer()(_x(tf))


@case(raises=True)
def error_with_list_input(tf):
    class Broken(tf.keras.layers.Layer):
        def call(self, inputs, scale=2.0):
            raise RuntimeError("no good")

    Broken()([_x(tf), _x(tf, 1)], scale=3.0)


@case(raises=True)
def error_in_symbolic_call(tf):
    class Broken(tf.keras.layers.Layer):
        def call(self, x):
            raise ValueError("no good")

    Broken()(tf.keras.Input((3,)))


def several_inputs(tf):
    class Mix(tf.keras.layers.Layer):
        def build(self, input_shape):
            print(input_shape)

        def call(self, inputs):
            a, b = inputs
            return a + b

    return Mix()([_x(tf), _x(tf)]), Mix()((_x(tf), 2 * _x(tf)))


def several_arguments(tf):
    class Mix(tf.keras.layers.Layer):
        def build(self, a_shape, b_shape):
            print(a_shape, b_shape)
            self.w = self.add_weight(shape=(b_shape[-1],), initializer="ones", name="w")

        def call(self, a, b):
            return a + b * self.w

    layer = Mix()
    return layer(_x(tf), b=_x(tf)), _paths(layer), layer.get_build_config()


@case(raises=True)
def several_arguments_badly_named(tf):
    class Mix(tf.keras.layers.Layer):
        def build(self, one, two):
            pass

        def call(self, a, b):
            return a + b

    Mix()(_x(tf), _x(tf))


def dict_input(tf):
    class Pick(tf.keras.layers.Layer):
        def build(self, input_shape):
            print(input_shape)

        def call(self, inputs):
            return inputs["x"] - inputs["y"]

    return Pick()({"x": _x(tf), "y": 2 * _x(tf)})


def input_dtypes(tf):
    class Show(tf.keras.layers.Layer):
        def call(self, x):
            print(x.dtype)
            return x

    for x in (np.ones(2), np.ones(2, "int64"), np.ones(2, "float16"), np.array([True]), tf.ones(2, "float64")):
        Show()(x)
    Show(dtype="float64")(np.ones(2, "float32"))
    Show(dtype="float64", autocast=False)(np.ones(2, "float32"))
    return Show(dtype="float16")(np.ones(2, "float32"))


def mixed_precision(tf):
    layer = tf.keras.layers.Dense(2, dtype="mixed_float16", kernel_initializer="ones")
    y = layer(_x(tf))
    return y, layer.dtype, layer.compute_dtype, layer.variable_dtype, layer.kernel.dtype, str(layer.dtype_policy)


def mixed_precision_variable_inside(tf):
    class Show(tf.keras.layers.Layer):
        def build(self, input_shape):
            self.w = self.add_weight(shape=(3,), initializer="ones", name="w")

        def call(self, x):
            print(x.dtype, self.w.dtype, (x * self.w).dtype)
            return x * self.w

    return Show(dtype="mixed_bfloat16")(_x(tf))


def mixed_precision_gradients(tf):
    layer = tf.keras.layers.Dense(2, dtype="mixed_float16", kernel_initializer="ones")
    layer(_x(tf))
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(layer(_x(tf)))
    return tape.gradient(y, [v.value for v in layer.trainable_variables])


def dtype_config(tf):
    L = tf.keras.layers
    return [L.Dense(1, dtype=d).get_config()["dtype"] for d in ("float64", "mixed_float16", tf.float32, None)]
