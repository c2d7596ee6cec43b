"""Keras: layers that users write: training, losses, masks, configurations, shapes."""

import numpy as np

from compat_tests import case
from compat_tests.cases.keras_layer import _paths, _warned, _x

# -- training


def _trainer(tf):
    class Show(tf.keras.layers.Layer):
        def call(self, x, training=None):
            print(self.name, training)
            return x

    return Show


def training_argument(tf):
    layer = _trainer(tf)(name="s")
    layer(_x(tf))
    layer(_x(tf), training=True)
    layer(_x(tf), training=False)
    layer(_x(tf))


def training_default(tf):
    class Show(tf.keras.layers.Layer):
        def call(self, x, training=True):
            print(training)
            return x

    layer = Show()
    layer(_x(tf))
    layer(_x(tf), training=False)
    layer(_x(tf), training=None)


def training_passes_down(tf):
    Show = _trainer(tf)

    class Outer(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.a, self.b = Show(name="a"), Show(name="b")

        def call(self, x):
            return self.b(self.a(x), training=False)

    outer = Outer()
    outer(_x(tf))
    outer(_x(tf), training=True)


def training_passes_down_after_explicit(tf):
    Show = _trainer(tf)

    class Outer(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.a, self.b, self.c = Show(name="a"), Show(name="b"), Show(name="c")

        def call(self, x, training=None):
            return self.c(self.b(self.a(x), training=False))

    Outer()(_x(tf), training=True)
    Outer()(_x(tf))


def training_in_models(tf):
    Show = _trainer(tf)
    model = tf.keras.Sequential([tf.keras.Input((3,)), Show(name="a"), Show(name="b")])
    model(_x(tf), training=True)
    model(_x(tf))
    inputs = tf.keras.Input((3,))
    model = tf.keras.Model(inputs, Show(name="d")(Show(name="c")(inputs), training=False))
    model(_x(tf), training=True)
    model(_x(tf))
    model.predict(np.ones((1, 3)), verbose=0)


# -- losses


def activity_regularizer(tf):
    layer = tf.keras.layers.Dense(2, activity_regularizer="l2", kernel_initializer="ones")
    layer(_x(tf))
    first = layer.losses
    layer(2 * _x(tf))
    return first, layer.losses


def kernel_regularizer(tf):
    layer = tf.keras.layers.Dense(2, kernel_regularizer="l2", bias_regularizer="l1", kernel_initializer="ones")
    before = layer.losses
    layer(_x(tf))
    return before, layer.losses


def add_loss(tf):
    class Penal(tf.keras.layers.Layer):
        def call(self, x):
            self.add_loss(tf.reduce_mean(x))
            self.add_loss([tf.reduce_sum(x), 2.0 * tf.reduce_sum(x)])
            return x

    layer = Penal()
    layer(_x(tf))
    first = layer.losses
    layer(_x(tf))
    return first, len(layer.losses)


def add_loss_in_model(tf):
    class Penal(tf.keras.layers.Layer):
        def call(self, x):
            self.add_loss(tf.reduce_mean(x))
            return x

    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2, kernel_regularizer="l1"), Penal()])
    model.layers[0].set_weights([np.ones((3, 2)), np.ones(2)])
    model(_x(tf))
    return model.losses


@case(raises=True)
def add_loss_wrong(tf):
    class Penal(tf.keras.layers.Layer):
        def call(self, x):
            self.add_loss("much")
            return x

    Penal()(_x(tf))


# -- masks


def mask_passes_on(tf):
    x = tf.keras.layers.Embedding(4, 2, mask_zero=True)(tf.constant([[1, 0, 2]]))
    y = tf.keras.layers.Dense(1)(x)
    return x._keras_mask, y._keras_mask


def mask_argument(tf):
    class Show(tf.keras.layers.Layer):
        def call(self, x, mask=None):
            print(mask)
            return x

    x = tf.keras.layers.Embedding(4, 2, mask_zero=True)(tf.constant([[1, 0, 2]]))
    Show()(_x(tf))
    _, texts = _warned(lambda: Show()(x))
    Show()(_x(tf, 1, 2, 3), mask=tf.constant([[True, False]]))
    return texts


def mask_destroyed_warns(tf):
    class Plain(tf.keras.layers.Layer):
        def call(self, x):
            return x * 2.0

    x = tf.keras.layers.Masking()(tf.constant([[[0.0], [1.0]]]))
    y, texts = _warned(lambda: Plain(name="plain")(x))
    return y, texts, hasattr(y, "_keras_mask")


def mask_supported(tf):
    class Plain(tf.keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.supports_masking = True

        def call(self, x):
            return x * 2.0

    x = tf.keras.layers.Masking()(tf.constant([[[0.0], [1.0]]]))
    return Plain()(x)._keras_mask, Plain().supports_masking, tf.keras.layers.Layer().supports_masking


def mask_computed(tf):
    class Shorter(tf.keras.layers.Layer):
        def call(self, x, mask=None):
            return x[:, 1:]

        def compute_mask(self, inputs, mask=None):
            return None if mask is None else mask[:, 1:]

    x = tf.keras.layers.Masking()(tf.constant([[[0.0], [1.0], [0.0]]]))
    layer = Shorter()
    return layer(x)._keras_mask, layer.supports_masking


@case(ulps=16)
def mask_in_functional_model(tf):
    inputs = tf.keras.Input((3,), dtype="int32")
    x = tf.keras.layers.Embedding(5, 2, mask_zero=True)(inputs)
    x = tf.keras.layers.LSTM(2)(x)
    model = tf.keras.Model(inputs, x)
    model.summary()
    return model(tf.constant([[1, 2, 0], [3, 0, 0]]))


# -- configuration


def default_config(tf):
    return tf.keras.layers.Layer(name="l").get_config(), tf.keras.layers.Layer(name="l", trainable=False).get_config()


def automatic_config(tf):
    class Auto(tf.keras.layers.Layer):
        def __init__(self, units, rate=0.5, sizes=(1, 2), names=None, **kwargs):
            super().__init__(**kwargs)

    layer = Auto(3, names={"a": 1}, name="auto")
    return layer.get_config(), type(layer.from_config(layer.get_config())).__name__


def automatic_config_without_kwargs(tf):
    class Auto(tf.keras.layers.Layer):
        def __init__(self, units):
            super().__init__()

    return Auto(3).get_config()


@case(raises=True)
def no_automatic_config(tf):
    class Auto(tf.keras.layers.Layer):
        def __init__(self, array):
            super().__init__()

    Auto(np.ones(2)).get_config()


@case(raises=True)
def no_automatic_config_for_variadic(tf):
    class Auto(tf.keras.layers.Layer):
        def __init__(self, *sizes):
            super().__init__()

    Auto(1, 2).get_config()


@case(raises=True)
def from_config_unknown(tf):
    tf.keras.layers.Dense.from_config({"units": 2, "foo": 1})


def from_config_extended(tf):
    class Scaled(tf.keras.layers.Dense):
        def __init__(self, units, factor=2.0, **kwargs):
            super().__init__(units, **kwargs)
            self.factor = factor

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}

    layer = Scaled(2, 3.0, name="s", activation="relu")
    config = layer.get_config()
    return config, Scaled.from_config(config).factor


def build_config(tf):
    layer = tf.keras.layers.Dense(2)
    before = layer.get_build_config()
    layer.build((None, 3))
    other = tf.keras.layers.Dense(2)
    other.build_from_config(layer.get_build_config())
    return before, layer.get_build_config(), _paths(other)


def shapes(tf):
    L = tf.keras.layers
    layer = L.Dense(4)
    return (
        layer.compute_output_shape((None, 3)),
        layer.compute_output_shape((2, 5, 3)),
        L.Flatten().compute_output_shape((None, 3, 2)),
        L.Flatten().compute_output_shape((None, None, 2)),
        L.Identity().compute_output_shape((1, 2)),
    )


def output_spec(tf):
    L = tf.keras.layers
    x = tf.keras.KerasTensor((None, 3))
    return [str(L.Dense(4).compute_output_spec(x)), str(L.Flatten().compute_output_spec(x))]


def symbolic_custom(tf):
    class Cat(tf.keras.layers.Layer):
        def call(self, x):
            return {"sum": tf.reduce_sum(x, -1), "pair": [x[:, :1], tf.cast(x, "int32")]}

    y = Cat()(tf.keras.Input((4,)))
    return str(y["sum"]), [str(v) for v in y["pair"]]


def symbolic_shape_inside(tf):
    class Show(tf.keras.layers.Layer):
        def call(self, x):
            print(x.shape)
            return tf.reshape(x, (tf.shape(x)[0], -1))

    return str(Show()(tf.keras.Input((2, 3)))), str(Show()(tf.keras.Input((None, 3))))


def get_output_shapes_of_nodes(tf):
    layer = tf.keras.layers.Dense(2)
    layer(tf.keras.Input((3,)))
    layer(tf.keras.Input((3,), batch_size=5))
    return [str(node.output_tensors) for node in layer._inbound_nodes], str(layer.output)
