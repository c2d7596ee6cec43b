"""Losses as programs write them: classes of their own in the styles of Keras 2 and 3, inside tapes and tf.function."""

import numpy as np

from compat_tests import case

Y = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], np.float32)
P = np.array([[0.2, 0.7], [0.6, 0.4], [0.3, 0.8]], np.float32)


@case(ulps=16, scale=1.0)
def loss_class(tf):
    class MyLoss(tf.keras.losses.Loss):
        def __init__(self, alpha=1.0, beta=1.0):
            super().__init__()
            self.alpha = alpha
            self.beta = beta

        def call(self, y_true, y_pred):
            return tf.reduce_mean(tf.square(self.alpha * y_true - self.beta * y_pred))

    loss = MyLoss(alpha=0.4, beta=0.5)
    return loss(Y, P), loss(Y, P, sample_weight=[1.0, 2.0, 3.0]), loss.name, loss.reduction, loss.get_config()


@case(ulps=16, scale=1.0)
def loss_class_per_sample(tf):
    class Absolute(tf.keras.losses.Loss):
        def call(self, y_true, y_pred):
            return tf.reduce_sum(tf.abs(y_true - y_pred), axis=-1)

    weights = [1.0, 0.0, 2.0]
    out = [Absolute()(Y, P), Absolute()(Y, P, weights), Absolute(reduction="none")(Y, P, weights)]
    out += [Absolute(reduction="sum", name="a")(Y, P), Absolute(name="a", reduction="sum").name]
    return out, Absolute().name, Absolute().name, Absolute(dtype="float64")(Y, P)


@case(ulps=16, scale=1.0)
def loss_class_with_config(tf):
    class Scaled(tf.keras.losses.Loss):
        def __init__(self, factor=2.0, name="scaled", **kwargs):
            super().__init__(name=name, **kwargs)
            self.factor = factor

        def call(self, y_true, y_pred):
            return self.factor * tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)

        def get_config(self):
            return {**super().get_config(), "factor": self.factor}

    loss = Scaled(3.0, reduction="sum")
    config = loss.get_config()
    return config, Scaled.from_config(config)(Y, P), loss(Y, P)


@case(raises=True)
def loss_class_without_call(tf):
    class Nothing(tf.keras.losses.Loss):
        pass

    return Nothing()(Y, P)


def loss_class_of_unknown_reduction(tf):
    try:
        tf.keras.losses.Loss(reduction=3)
    except ValueError as error:  # the message lists a set, whose order varies
        return str(error).split("{")[0], str(error).split("}")[1]


@case(ulps=16, scale=1.0)
def loss_of_structures(tf):
    class Sum(tf.keras.losses.Loss):
        def call(self, y_true, y_pred):
            a = tf.reduce_mean(tf.square(y_true["a"] - y_pred["a"]), axis=-1)
            return a + tf.reduce_mean(tf.abs(y_true["b"] - y_pred["b"]), axis=-1)

    return Sum()({"a": Y, "b": P}, {"a": P, "b": Y})


@case(ulps=16, scale=1.0)
def loss_returns_numbers_of_other_dtype(tf):
    class Wide(tf.keras.losses.Loss):
        def call(self, y_true, y_pred):
            return tf.cast(tf.reduce_mean(y_pred, -1), tf.float64)

    return Wide()(Y, P)


@case(ulps=16, scale=1.0)
def loss_inside_function(tf):
    loss = tf.keras.losses.BinaryCrossentropy(from_logits=True)

    @tf.function
    def step(x, y, w):
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = loss(y, x, sample_weight=w)
        return value, tape.gradient(value, x)

    return step(tf.constant(P), tf.constant(Y), tf.constant([1.0, 0.5, 2.0]))


@case(ulps=64, scale=1.0)
def training_loop_with_softmax(tf):
    w = tf.Variable(tf.reshape(tf.cos(tf.range(6.0)), (2, 3)))
    x = tf.constant([[1.0, 2.0], [-1.0, 0.5], [3.0, -2.0]])
    y = tf.one_hot([0, 2, 1], 3)
    losses = []

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.losses.categorical_crossentropy(y, tf.nn.softmax(x @ w)))
        w.assign_sub(0.5 * tape.gradient(loss, w))
        return loss

    for _ in range(5):
        losses.append(step())
    return losses, w


@case(ulps=64, scale=1.0)
def training_loop_with_softmax_eager(tf):
    w = tf.Variable(tf.reshape(tf.cos(tf.range(6.0)), (2, 3)))
    x = tf.constant([[1.0, 2.0], [-1.0, 0.5], [3.0, -2.0]])
    y = tf.one_hot([0, 2, 1], 3)
    cross_entropy = lambda y_true, y_pred: tf.reduce_mean(tf.losses.categorical_crossentropy(y_true, y_pred))
    losses = []
    for _ in range(5):
        with tf.GradientTape() as tape:
            loss = cross_entropy(y, tf.nn.softmax(x @ w))
        w.assign_sub(0.5 * tape.gradient(loss, w))
        losses.append(loss)
    return losses, w


@case(ulps=32, scale=1.0)
def gradients_where_probabilities_are_clipped(tf):
    p = tf.Variable([[0.0, 1.0, 0.5], [1e-9, 1.0 - 1e-9, 0.5]])
    y = tf.constant([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    out = []
    for name in ("binary_crossentropy", "categorical_crossentropy", "kl_divergence", "poisson"):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.get(name)(y, p)
        out.append(tape.gradient(loss, p))
    return out


@case(ulps=32, scale=1.0)
def gradients_at_kinks(tf):
    p = tf.Variable([[1.0, -1.0, 0.0, 2.0]])
    y = tf.constant([[1.0, -1.0, 1.0, 1.0]])
    out = []
    for name in ("hinge", "squared_hinge", "categorical_hinge", "mae", "mape", "huber", "log_cosh", "msle"):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.get(name)(y, p)
        out.append(tape.gradient(loss, p))
    return out


@case(ulps=32, scale=1.0)
def gradients_by_labels(tf):
    y = tf.Variable([[0.2, 0.8], [0.6, 0.4]])
    p = tf.constant([[0.3, 0.7], [0.1, 0.9]])
    out = []
    for name in ("mse", "mae", "kl_divergence", "binary_crossentropy", "categorical_crossentropy", "huber"):
        with tf.GradientTape() as tape:
            loss = tf.keras.losses.get(name)(y, p)
        out.append(tape.gradient(loss, y))
    return out


@case(ulps=64, scale=1.0)
def second_derivatives(tf):
    x = tf.Variable([[0.5, -1.0, 2.0]])
    y = tf.constant([[0.0, 1.0, 0.0]])
    with tf.GradientTape() as outer:
        with tf.GradientTape() as inner:
            loss = tf.keras.losses.CategoricalCrossentropy(from_logits=True)(y, x)
        slope = inner.gradient(loss, x)
    return slope, outer.jacobian(slope, x)


def sparse_labels_of_many_kinds(tf):
    p = tf.constant([[0.2, 0.7, 0.1], [0.6, 0.3, 0.1]])
    loss = tf.keras.losses.SparseCategoricalCrossentropy()
    kinds = (np.int32, np.int64, np.uint8, np.float32, np.float64)
    values = [loss(np.array([1, 0], kind), p) for kind in kinds]
    return values + [loss(tf.constant([[1], [0]], tf.int8), p), loss(tf.Variable([1, 0]), p)]


@case(raises=True)
def sparse_label_out_of_range(tf):
    return tf.keras.losses.SparseCategoricalCrossentropy()(np.array([1, 3]), tf.constant([[0.2, 0.7, 0.1]] * 2)).numpy()


def warning_of_one_class(tf):
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = tf.keras.losses.categorical_crossentropy([[1.0], [1.0]], [[0.5], [2.0]])
    return value, [(w.category.__name__, str(w.message)) for w in caught if "expected y_pred" in str(w.message)]


def warning_of_logits_that_are_none(tf):
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        p = tf.keras.activations.softmax(tf.constant([[1.0, 2.0]]))
        value = tf.keras.losses.categorical_crossentropy([[1.0, 0.0]], p, from_logits=True)
    return value, [str(w.message) for w in caught if "from_logits" in str(w.message)]


def masks_of_losses(tf):
    loss = tf.keras.losses.SparseCategoricalCrossentropy(ignore_class=-1)
    y = tf.constant([[0, 1, -1], [2, -1, -1]])
    p = tf.nn.softmax(tf.reshape(tf.sin(tf.range(18.0)), (2, 3, 3)))
    each = tf.keras.losses.SparseCategoricalCrossentropy(ignore_class=-1, reduction="none")(y, p)
    return loss(y, p), each, loss(y, p, sample_weight=[[1.0, 2.0, 3.0], [1.0, 1.0, 1.0]])


def epsilon_of_the_configuration(tf):
    before = tf.keras.backend.epsilon()
    try:
        tf.keras.backend.set_epsilon(1e-3)
        p = [[0.0, 1.0]]
        return [tf.keras.losses.get(n)([[1.0, 0.0]], p) for n in ("binary_crossentropy", "categorical_crossentropy")]
    finally:
        tf.keras.backend.set_epsilon(before)


def float_type_of_the_configuration(tf):
    try:
        tf.keras.backend.set_floatx("float64")
        loss = tf.keras.losses.MeanSquaredError()
        return loss(Y, P), loss.dtype, tf.keras.metrics.Mean()([1, 2])
    finally:
        tf.keras.backend.set_floatx("float32")


def losses_by_name_in_a_loop(tf):
    names = ("mse", "mae", "mape", "msle", "kld", "bce", "huber", "log_cosh", "poisson", "hinge", "squared_hinge")
    return {name: tf.keras.losses.get(name)(Y[:2] + 0.5, P[:2]) for name in names}


losses_by_name_in_a_loop.compat_options = case(ulps=16, scale=1.0)(lambda tf: None).compat_options


def names_of_unnamed_losses(tf):
    class MyLoss2D(tf.keras.losses.Loss):
        def call(self, y_true, y_pred):
            return y_pred

    return [MyLoss2D().name for _ in range(3)], tf.keras.losses.Huber().name, tf.keras.losses.Loss().name


def printed_loss(tf):
    loss = tf.keras.losses.MeanSquaredError()([[1.0, 2.0]], [[1.5, 2.5]])
    print(loss)
    print(f"{loss:.4f}", "%.3f" % loss, float(loss), loss.numpy())  # noqa: UP031  as courses write it
    return loss


def weights_of_many_shapes(tf):
    y, p = np.ones((2, 3, 4), np.float32), np.zeros((2, 3, 4), np.float32)
    p[:, 1] = 0.5
    loss = tf.keras.losses.MeanSquaredError(reduction="none")
    shapes = ((2, 3), (2, 1), (1, 3), (2, 3, 1), (1, 1), (3,), ())
    return [loss(y, p, sample_weight=np.full(shape, 2.0, np.float32)) for shape in shapes]
