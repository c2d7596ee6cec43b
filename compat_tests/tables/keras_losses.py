"""Losses of Keras: every function and class over dtypes, shapes, weights, reductions and wrong input."""

# ruff: noqa: E501  (a case is one line)

from compat_tests.case import entry, lines

HOT = "y = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]], '{dtype}'); "
SHARES = "p = np.array([[.05, .9, .05], [.1, .8, .1], [.6, .3, .1], [.2, .5, .3]], '{dtype}'); "
LOGITS = "p = np.array([[-2., 3., .5], [.1, -.8, .1], [4., 0., 1.], [2.5, 2.5, -3.]], '{dtype}'); "
NUMBERS = "y = np.array([[1.5, -2., 0.], [.25, 3., 1.], [1., 1., 1.], [0., 4., -1.]], '{dtype}'); "
GUESSES = "p = np.array([[1., -1., .5], [.25, 5., 0.], [1., 1., 1.], [.5, 1., 1.]], '{dtype}'); "
COUNTS = "y = np.array([[2., 0., 1.], [0., 3., 1.], [1., 1., 1.], [0., 4., 2.]], '{dtype}'); "
RATES = "p = np.array([[1., .1, .5], [.25, 5., .2], [1., 1., 1.], [.5, 1., 1.]], '{dtype}'); "
SIGNS = "y = np.array([[-1, 1, 1], [1, 1, -1], [-1, -1, -1], [1, -1, 1]], '{dtype}'); "
SPARSE = "y = np.array([1, 2, 0, 1]); "

# function, class, data
LOSSES = (
    ("mean_squared_error", "MeanSquaredError", NUMBERS + GUESSES),
    ("mean_absolute_error", "MeanAbsoluteError", NUMBERS + GUESSES),
    ("mean_absolute_percentage_error", "MeanAbsolutePercentageError", NUMBERS + GUESSES),
    ("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", COUNTS + RATES),
    ("huber", "Huber", NUMBERS + GUESSES),
    ("log_cosh", "LogCosh", NUMBERS + GUESSES),
    ("cosine_similarity", "CosineSimilarity", NUMBERS + GUESSES),
    ("hinge", "Hinge", SIGNS + LOGITS),
    ("squared_hinge", "SquaredHinge", HOT + LOGITS),
    ("categorical_hinge", "CategoricalHinge", HOT + LOGITS),
    ("kl_divergence", "KLDivergence", HOT + SHARES),
    ("poisson", "Poisson", COUNTS + RATES),
    ("binary_crossentropy", "BinaryCrossentropy", HOT + SHARES),
    ("binary_focal_crossentropy", "BinaryFocalCrossentropy", HOT + SHARES),
    ("categorical_crossentropy", "CategoricalCrossentropy", HOT + SHARES),
    ("categorical_focal_crossentropy", "CategoricalFocalCrossentropy", HOT + SHARES),
    ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", SPARSE + SHARES),
    ("dice", "Dice", HOT + SHARES),
    ("tversky", "Tversky", HOT + SHARES),
    (
        "circle",
        "Circle",
        SPARSE + "p = tf.math.l2_normalize(tf.constant([[1., 2.], [3., 1.], [-1., 1.], [1., 1.]]), 1).numpy(); ",
    ),
)
# Keras 3 has some functions only as keras.losses.<name>, which tf.losses of TensorFlow 2.21 leaves out.
GET = "f = tf.keras.losses.get('{name}'); "
# Transcendental functions of two libraries differ by some units in the last place; terms cancel.
CLOSE = {"ulps": 32, "scale": 1.0}
HALF = {"ulps": 8, "scale": 1.0}


def _data(text, dtype="float32"):
    return text.format(dtype=dtype) if "{" in text else text


def _functions():
    for name, _, text in LOSSES:
        get = GET.format(name=name)
        for dtype in ("float32", "float64", "float16", "bfloat16"):
            if dtype == "bfloat16":
                data = (
                    _data(text)
                    + "y = y if y.dtype.kind in 'iu' else tf.cast(y, 'bfloat16'); p = tf.cast(p, 'bfloat16'); "
                )
                if name == "circle":
                    continue
            else:
                data = _data(text, dtype)
            tolerance = HALF if dtype.endswith("16") else CLOSE
            yield entry(f"{name}-{dtype}", f"{data}{get}f(y, p)", **tolerance)
        data = _data(text)
        if name != "circle":
            yield entry(
                f"{name}-tensors-in-function", f"{data}{get}tf.function(f)(tf.constant(y), tf.constant(p))", **CLOSE
            )
            yield entry(f"{name}-rank-3", f"{data}{get}f(y.reshape((2, 2) + y.shape[1:]), p.reshape(2, 2, 3))", **CLOSE)
            yield entry(f"{name}-shapes-that-differ", f"{data}{get}f(y[:3], p)")
            yield entry(f"{name}-more-classes", f"{data}{get}f(y, np.concatenate([p, p], 1))")
            yield entry(f"{name}-rank-1", f"{data}{get}f(y[0], p[0])", **CLOSE)
            yield entry(f"{name}-last-axis-1", f"{data}{get}f(y.reshape(-1, 1), p.reshape(-1)[:y.size])", **CLOSE)
            yield entry(f"{name}-scalars", f"{get}f(tf.constant(1.), tf.constant(.5))", **CLOSE)
            yield entry(f"{name}-labels-of-other-dtype", f"{data}{get}f(y.astype('int32'), p)", **CLOSE)
            yield entry(f"{name}-labels-float64", f"{data}{get}f(y.astype('float64'), p)", **CLOSE)
            if name != "squared_hinge":  # whose error is a report on Keras's own insides
                yield entry(f"{name}-integers", f"{data}{get}f(tf.cast(y, 'int32'), tf.cast(p, 'int32'))", **CLOSE)
            yield entry(f"{name}-variables", f"{data}{get}f(tf.Variable(y), tf.Variable(p))", **CLOSE)
            yield entry(f"{name}-empty", f"{data}{get}f(y[:0], p[:0])", **CLOSE)
        gradient = "p = tf.Variable(p)\nwith tf.GradientTape() as t: l = f(y, p)\nt.gradient(l, p)"
        yield entry(f"{name}-gradient", f"{data}{get}{gradient}", **CLOSE)


def _classes():
    for _, name, text in LOSSES:
        data, cls = _data(text), f"tf.keras.losses.{name}"
        for reduction in ("sum", "sum_over_batch_size", "mean", "mean_with_sample_weight", "none", None):
            yield entry(f"{name}-{reduction}", f"{data}{cls}(reduction={reduction!r})(y, p)", **CLOSE)
            weighted = f"{data}{cls}(reduction={reduction!r})(y, p, sample_weight=[1., 0., .5, 2.])"
            yield entry(f"{name}-{reduction}-weighted", weighted, **CLOSE)
        yield entry(f"{name}-scalar-weight", f"{data}{cls}()(y, p, sample_weight=3)", **CLOSE)
        column = "sample_weight=np.array([[1.], [0.], [.5], [2.]])"
        yield entry(f"{name}-column-of-weights", f"{data}{cls}()(y, p, {column})", **CLOSE)
        yield entry(f"{name}-wrong-weights", f"{data}{cls}()(y, p, sample_weight=[1., 2., 3.])")
        yield entry(f"{name}-float64", f"{data}{cls}(dtype='float64')(y, p)", **CLOSE)
        yield entry(f"{name}-float16", f"{data}{cls}(dtype='float16')(y, p)", **HALF)
        yield entry(f"{name}-facts", f"l = {cls}(); l.get_config(), l.name, l.reduction, l.dtype, type(l).__module__")
        yield entry(
            f"{name}-copy", f"{data}l = {cls}.from_config({cls}(name='n').get_config()); l.name, l(y, p)", **CLOSE
        )
        yield entry(f"{name}-by-name", f"{data}tf.keras.losses.get({name!r})(y, p)", **CLOSE)
        yield entry(f"{name}-serialized", f"tf.keras.losses.serialize({cls}())")
        read = "tf.keras.losses.deserialize(tf.keras.losses.serialize(l))"
        yield entry(f"{name}-deserialized", f"l = {cls}(name='n', reduction='sum'); {read}.get_config()")
        masked = "p = tf.constant(p); p._keras_mask = tf.constant([True, False, True, True]); "
        yield entry(f"{name}-masked", f"{data}{masked}{cls}()(y, p)", **CLOSE)
        weights = "sample_weight=[1., 2., 3., 0.]"
        yield entry(f"{name}-masked-weighted", f"{data}{masked}{cls}()(y, p, {weights})", **CLOSE)
        masked_sum = f"{data}{masked}{cls}(reduction='sum')(y, p, {weights})"
        yield entry(f"{name}-masked-sum", masked_sum, **CLOSE)
        gradient = "p = tf.Variable(p)\nwith tf.GradientTape() as t: l = f(y, p, sample_weight=[1., 2., 3., 0.])\nt.gradient(l, p)"
        yield entry(f"{name}-weighted-gradient", f"{data}f = {cls}(); {gradient}", **CLOSE)


ARGUMENTS = {
    "BinaryCrossentropy": (
        "from_logits=True", "label_smoothing=.1", "label_smoothing=.2, from_logits=True", "axis=0", "axis=[0, 1]",
        "axis=-2",
    ),
    "CategoricalCrossentropy": (
        "from_logits=True", "label_smoothing=.1", "label_smoothing=.2, from_logits=True", "axis=0",
        "axis=0, from_logits=True", "axis=True", "axis=5",
    ),
    "SparseCategoricalCrossentropy": (
        "from_logits=True", "ignore_class=1", "ignore_class=1, from_logits=True", "ignore_class=-1", "axis=1", "axis=0",
        "ignore_class=2, reduction='none'", "ignore_class=0, reduction='sum'",
    ),
    "BinaryFocalCrossentropy": (
        "apply_class_balancing=True", "gamma=0.", "gamma=3., alpha=.7, apply_class_balancing=True", "from_logits=True",
        "label_smoothing=.1", "axis=0",
    ),
    "CategoricalFocalCrossentropy": (
        "alpha=.5", "alpha=[.1, .2, .7]", "gamma=0.", "gamma=1.5", "from_logits=True", "label_smoothing=.1", "axis=0",
        "axis=False",
    ),
    "Huber": ("delta=.1", "delta=2", "delta=.5, reduction='none'"),
    "CosineSimilarity": ("axis=0", "axis=[0, 1]", "axis=-2"),
    "Dice": ("axis=0", "axis=(0, 1)", "axis=-1", "axis=[1]"),
    "Tversky": ("alpha=.3, beta=.7", "alpha=1, beta=0", "axis=0", "axis=-1"),
    "Circle": ("gamma=2.", "margin=.1", "remove_diagonal=False", "gamma=10., reduction='none'"),
    "CategoricalGeneralizedCrossEntropy": ("", "q=.1", "q=.9, reduction='none'", "q=1.", "q=0"),
}  # fmt: skip


def _arguments():
    text_of = {name: text for _, name, text in LOSSES}
    text_of["CategoricalGeneralizedCrossEntropy"] = SPARSE + SHARES
    for name, arguments in ARGUMENTS.items():
        for given in arguments:
            data = _data(text_of[name])
            if "from_logits" in given:
                data = data.replace(_data(SHARES), _data(LOGITS))
            cls = f"tf.keras.losses.{name}({given})"
            yield entry(f"{name}({given})", f"{data}{cls}(y, p)", **CLOSE)
            yield entry(f"{name}({given})-config", f"{cls}.get_config()")
            gradient = "p = tf.Variable(p)\nwith tf.GradientTape() as t: l = f(y, p)\nt.gradient(l, p)"
            yield entry(f"{name}({given})-gradient", f"{data}f = {cls}; {gradient}", **CLOSE)


OTHERS = """
tf.keras.losses.Reduction.AUTO, tf.keras.losses.Reduction.NONE, tf.keras.losses.Reduction.SUM, tf.losses.Reduction.SUM_OVER_BATCH_SIZE
tf.keras.losses.Reduction.all()
tf.keras.losses.Reduction.validate('sum')
tf.keras.losses.Reduction.validate('other')
tf.keras.losses.MeanSquaredError(reduction=tf.keras.losses.Reduction.SUM)([1., 2.], [3., 5.])
tf.keras.losses.MeanSquaredError(tf.losses.Reduction.NONE)([[1.], [2.]], [[3.], [5.]])
tf.keras.losses.get('nothing')
tf.keras.losses.get(3)
tf.keras.losses.get(None)
tf.keras.losses.get('mse')([[1., 2.]], [[3., 5.]])
tf.keras.losses.get('MSE')([[1., 2.]], [[3., 5.]])
tf.keras.losses.get('mae')([[1., 2.]], [[3., 5.]])
tf.keras.losses.get('MAE')([[1., 2.]], [[3., 5.]])
tf.keras.losses.get('mape')([[1., 2.]], [[3., 5.]])
tf.keras.losses.get('MAPE')([[1., 2.]], [[3., 5.]])
tf.keras.losses.get('msle')([[1., 2.]], [[3., 5.]])
tf.keras.losses.get('MSLE')([[1., 2.]], [[3., 5.]])
tf.keras.losses.get('kld')([[.1, .9]], [[.3, .7]])
tf.keras.losses.get('KLD')([[.1, .9]], [[.3, .7]])
tf.keras.losses.get('bce')([[0., 1.]], [[.3, .7]])
tf.keras.losses.get('BCE')([[0., 1.]], [[.3, .7]])
tf.keras.losses.get('huber')([[0., 1.]], [[.3, 3.]])
tf.keras.losses.get('log_cosh')([[0., 1.]], [[.3, 3.]])
tf.keras.losses.get('cosine_similarity')([[0., 1.]], [[.3, 3.]])
tf.keras.losses.get(tf.keras.losses.MeanSquaredError).name
tf.keras.losses.get({'class_name': 'CategoricalCrossentropy', 'config': {'from_logits': True}}).get_config()
tf.keras.losses.get(tf.keras.losses.mse).__name__, tf.keras.losses.mse.__module__
tf.keras.losses.mse.__name__, tf.keras.losses.MAE.__name__, tf.keras.losses.KLD.__name__, tf.keras.losses.logcosh.__name__
tf.losses.mse is tf.keras.losses.MSE, tf.losses.MeanSquaredError is tf.keras.losses.MeanSquaredError
tf.keras.losses.serialize(tf.keras.losses.mse)
tf.keras.losses.deserialize('nothing')
tf.keras.losses.deserialize({'class_name': 'Huber', 'config': {'delta': 2.0}}).get_config()
tf.keras.losses.mse([1, 2, 3], [1, 2, 5])
tf.keras.losses.mse([[1, 2, 3]], [[1., 2., 5.5]])
tf.keras.losses.mse([1., 2.], [1, 3])
tf.keras.losses.mse(1., 2.)
tf.keras.losses.mse('a', 'b')
tf.keras.losses.mse(None, [1.])
tf.keras.losses.MeanSquaredError()(None, [1.])
tf.keras.losses.MeanSquaredError()([1., 2.], [1., 3.], [1., 0.])
tf.keras.losses.MeanSquaredError()([[1., 2.], [3., 4.]], [[1., 3.], [3., 5.]], [1., 3.])
tf.keras.losses.MeanSquaredError()([[1], [2]], [[1], [4]])
tf.keras.losses.MeanSquaredError()(np.ones((3, 1)), np.arange(3.))
tf.keras.losses.MeanSquaredError()(np.ones(3), np.arange(3.).reshape(3, 1))
tf.keras.losses.MeanSquaredError()(np.ones((3, 2, 1)), np.ones((3, 2)) * 3)
tf.keras.losses.MeanSquaredError()(np.ones((0, 2)), np.ones((0, 2)))
tf.keras.losses.MeanSquaredError(reduction='sum')(np.ones((0, 2)), np.ones((0, 2)))
tf.keras.losses.MeanSquaredError(name='other').name
tf.keras.losses.MeanSquaredError(dtype='mixed_float16')(np.ones((2, 2)), np.zeros((2, 2)))
tf.keras.losses.MeanSquaredError(dtype='nothing')
tf.keras.losses.MeanSquaredError(1, 2, 3, 4)
tf.keras.losses.MeanSquaredError(from_logits=True)
tf.keras.losses.Loss()([1.], [2.])
tf.keras.losses.Loss().name, tf.keras.losses.Loss(name='x').get_config()
tf.keras.losses.binary_crossentropy([[0., 1.]], [[0., 1.]])
tf.keras.losses.binary_crossentropy([[1., 0.]], [[0., 1.]])
tf.keras.losses.binary_crossentropy([0, 1], [.2, .7])
tf.keras.losses.binary_crossentropy([0, 1], [2., -7.], from_logits=True)
tf.keras.losses.binary_crossentropy([[0, 1]], [.2, .7])
tf.keras.losses.categorical_crossentropy([[0., 1.]], [[0., 1.]])
tf.keras.losses.categorical_crossentropy([[1., 0.]], [[0., 1.]])
tf.keras.losses.categorical_crossentropy([[1., 0.]], [[2., 6.]])
tf.keras.losses.categorical_crossentropy([[1., 0.]], [[0., 0.]])
tf.keras.losses.categorical_crossentropy([1., 0.], [[.5, .5]])
tf.keras.losses.categorical_crossentropy([[0, 1]], [[.5, .5]])
tf.keras.losses.categorical_crossentropy([[1.]], [[.5]])
tf.keras.losses.sparse_categorical_crossentropy(np.array([1, 0]), np.array([[.5, .5], [.1, .9]]))
tf.keras.losses.sparse_categorical_crossentropy(tf.constant([[1], [0]]), tf.constant([[.5, .5], [.1, .9]]))
tf.keras.losses.sparse_categorical_crossentropy(tf.constant([2, 0]), tf.constant([[.5, .5], [.1, .9]]))
tf.keras.losses.sparse_categorical_crossentropy(tf.constant([-1, 0]), tf.constant([[.5, .5], [.1, .9]]))
tf.keras.losses.sparse_categorical_crossentropy(tf.constant([1.7, 0.]), tf.constant([[.5, .5], [.1, .9]]))
tf.keras.losses.sparse_categorical_crossentropy(tf.constant([1, 0, 1]), tf.constant([[.5, .5], [.1, .9]]))
tf.keras.losses.sparse_categorical_crossentropy(tf.constant([[1, 0]]), tf.constant([[.5, .5], [.1, .9]]))
tf.keras.losses.sparse_categorical_crossentropy(tf.constant(1), tf.constant(.5))
tf.keras.losses.SparseCategoricalCrossentropy()(np.array([1, 0]), np.array([[.5, .5], [.1, .9]]))
tf.keras.losses.SparseCategoricalCrossentropy()(np.array([[1], [0]]), np.array([[.5, .5], [.1, .9]]))
tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(tf.constant([3, 0]), tf.constant([[.5, .5], [.1, .9]]))
tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(tf.constant([[1, 0], [1, 1]]), tf.reshape(tf.range(12.), (2, 2, 3)))
tf.keras.losses.kl_divergence([[.1, .9]], [[.3, .7]]) if hasattr(tf.keras.losses, 'kl_divergence') else tf.keras.losses.KLD([[.1, .9]], [[.3, .7]])
tf.keras.losses.huber([[1., 2.]], [[3., 5.]], delta=tf.constant(2.))
tf.keras.losses.huber([[1., 2.]], [[3., 5.]], 1.5)
tf.keras.losses.hinge([[0., 1.]], [[.3, .7]])
tf.keras.losses.hinge([[-1., 1.]], [[.3, .7]])
tf.keras.losses.hinge([[0., 0.]], [[.3, .7]])
tf.keras.losses.hinge([[2., 1.]], [[.3, .7]])
tf.keras.losses.dice([[0., 1.]], [[.3, .7]])
tf.keras.losses.dice(np.ones((2, 3, 3, 1), 'float32'), np.ones((2, 3, 3, 1), 'float32') * .5, axis=(1, 2, 3))
tf.keras.losses.tversky([[0., 1.]], [[.3, .7]], alpha=.2, beta=.8)
tf.keras.losses.circle(tf.constant([0, 0, 1]), tf.constant([[1., 0.], [0., 1.], [.6, .8]]), ref_labels=tf.constant([0, 1]), ref_embeddings=tf.constant([[1., 0.], [0., 1.]]), remove_diagonal=False)
tf.keras.losses.categorical_generalized_cross_entropy(np.array([1, 0]), tf.constant([[.5, .5], [.1, .9]]), .3)
tf.keras.losses.categorical_generalized_cross_entropy(np.array([1, 0]), tf.constant([[.5, .5], [.1, .9]]))
tf.keras.losses.ctc(np.array([[1, 2, 0], [3, 0, 0]]), tf.reshape(tf.sin(tf.range(40.)), (2, 5, 4)))
tf.keras.losses.ctc(np.array([[1, 1, 0], [3, 2, 3]]), tf.reshape(tf.cos(tf.range(40.)) * 3, (2, 5, 4)))
tf.keras.losses.ctc(np.array([[0, 0, 0], [3, 2, 3]]), tf.reshape(tf.cos(tf.range(40.)) * 3, (2, 5, 4)))
tf.keras.losses.CTC()(np.array([[1, 1, 0], [3, 2, 3]]), tf.reshape(tf.cos(tf.range(40.)) * 3, (2, 5, 4)))
tf.keras.losses.CTC(reduction='none')(np.array([[1, 1, 0], [3, 2, 3]]), tf.reshape(tf.cos(tf.range(40.)) * 3, (2, 5, 4)))
tf.keras.losses.CTC().get_config()
tf.keras.losses.ctc(np.array([1, 2]), tf.zeros((2, 5, 4)))
tf.keras.losses.ctc(np.array([[1, 2]]), tf.zeros((2, 5)))
x = tf.Variable(tf.reshape(tf.cos(tf.range(40.)), (2, 5, 4))); t = tf.GradientTape(); t.__enter__(); l = tf.keras.losses.ctc(np.array([[1, 1, 0], [3, 2, 3]]), x); t.__exit__(None, None, None); t.gradient(l, x)
p = tf.constant([[1., 2., 3.]]); tf.keras.losses.categorical_crossentropy([[0., 0., 1.]], tf.keras.activations.softmax(p * 40.))
p = tf.constant([[1., 2., 3.]]); tf.keras.losses.categorical_crossentropy([[1., 0., 0.]], tf.nn.softmax(p * 40.))
p = tf.constant([[1., 2., 3.]]); tf.keras.losses.CategoricalCrossentropy()(tf.constant([[1., 0., 0.]]), tf.keras.activations.softmax(p * 40.))
p = tf.constant([[1., 2., 3.]]); tf.keras.losses.SparseCategoricalCrossentropy()(np.array([0]), tf.keras.activations.softmax(p * 40.))
p = tf.constant([[1., 2., 3.]]); tf.keras.losses.BinaryCrossentropy()(tf.constant([[1., 0., 0.]]), tf.keras.activations.sigmoid(p * 40.))
p = tf.constant([[1., 2., 3.]]); tf.function(lambda x: tf.keras.losses.categorical_crossentropy([[1., 0., 0.]], tf.nn.softmax(x)))(p * 40.)
p = tf.constant([[1., 2., 3.]]); tf.function(lambda x: tf.keras.losses.categorical_crossentropy([[1., 0., 0.]], tf.nn.softmax(x) * 1.))(p * 40.)
p = tf.constant([[1., 2., 3.]]); tf.function(lambda x: tf.keras.losses.sparse_categorical_crossentropy(tf.constant([0]), tf.nn.softmax(x)))(p * 40.)
p = tf.constant([[1., 2., 3.]]); tf.function(lambda x: tf.keras.losses.binary_crossentropy([[1., 0., 0.]], tf.sigmoid(x)))(p * 40.)
p = tf.constant([[1., 2., 3.]]); tf.function(lambda x: tf.keras.losses.binary_crossentropy([[1., 0., 0.]], tf.nn.sigmoid(x)))(p * -40.)
tf.keras.losses.MSE(tf.ones((2, 3)), tf.zeros((2, 3)), 5)
tf.keras.losses.mse()
tf.keras.losses.categorical_crossentropy(tf.constant([[0., 1.]]))
"""


def cases():
    yield from _functions()
    yield from _classes()
    yield from _arguments()
    yield from lines(OTHERS, ulps=32, scale=1.0)
