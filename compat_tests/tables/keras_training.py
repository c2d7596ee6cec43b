"""Keras: fit, evaluate, predict and their like: losses, metrics, data, arguments; seeded histories."""

import itertools

from compat_tests.case import entry

START = """tf.keras.utils.set_random_seed(1)
K = tf.keras
L = K.layers
rng = np.random.RandomState(3)
x = rng.rand(20, 4).astype("float32")
labels = rng.randint(0, 3, 20)
onehot = np.eye(3, dtype="float32")[labels]
y = rng.rand(20, 1).astype("float32")
binary = (y > 0.5).astype("float32")
w = rng.rand(20).astype("float32")
def floats(logs):
    return {k: np.float32(v) for k, v in logs.items()}
def mlp(units=3, activation="softmax"):
    return K.Sequential([K.Input((4,)), L.Dense(5, activation="relu"), L.Dense(units, activation=activation)])
def two():
    i = K.Input((4,), name="i")
    h = L.Dense(5, activation="tanh", name="h")(i)
    return K.Model(i, [L.Dense(3, activation="softmax", name="a")(h), L.Dense(1, name="b")(h)])
"""
CLOSE = {"ulps": 800, "scale": 0.01}

FIT = """model = {model}
model.compile({compile})
history = model.fit({fit}, verbose=0)
(floats(history.history), history.epoch, history.params)"""
EVALUATE = """model = {model}
model.compile({compile})
({evaluate})"""
CLASSES = "mlp()", "x, labels"
REGRESSION = "mlp(1, None)", "x, y"
BINARY = "mlp(1, 'sigmoid')", "x, binary"
ONEHOT = "mlp()", "x, onehot"

LOSSES = {
    REGRESSION: (
        "'mse'", "'mae'", "'mape'", "'msle'", "'huber'", "'log_cosh'", "'mean_squared_error'", "'cosine_similarity'",
        "K.losses.MeanSquaredError()", "K.losses.Huber(delta=0.2)", "K.losses.MeanAbsoluteError(reduction='sum')",
        "lambda t, p: tf.reduce_mean(tf.square(t - p), axis=-1)", "lambda t, p: tf.reduce_mean(tf.abs(t - p))",
        "K.losses.MeanSquaredLogarithmicError()", "K.losses.LogCosh(name='mine')",
    ),
    CLASSES: (
        "'sparse_categorical_crossentropy'", "K.losses.SparseCategoricalCrossentropy()", "'crossentropy'",
        "K.losses.SparseCategoricalCrossentropy(from_logits=True)",
    ),
    ONEHOT: (
        "'categorical_crossentropy'", "K.losses.CategoricalCrossentropy(label_smoothing=0.1)", "'kl_divergence'",
        "'crossentropy'", "'categorical_hinge'", "K.losses.CategoricalFocalCrossentropy()", "'poisson'", "'ce'",
    ),
    BINARY: (
        "'binary_crossentropy'", "K.losses.BinaryCrossentropy(from_logits=True)", "'crossentropy'", "'hinge'",
        "'squared_hinge'", "K.losses.BinaryFocalCrossentropy()",
    ),
}  # fmt: skip
METRICS = {
    CLASSES: (
        "['accuracy']", "['acc']", "[K.metrics.SparseCategoricalAccuracy()]", "['sparse_top_k_categorical_accuracy']",
        "[K.metrics.SparseTopKCategoricalAccuracy(k=2, name='top2')]", "['accuracy', 'acc']", "['Accuracy']",
    ),
    ONEHOT: (
        "['accuracy']", "['categorical_accuracy', 'mse']", "[K.metrics.AUC()]", "[K.metrics.Precision(), 'Recall']",
        "[K.metrics.F1Score()]", "[K.metrics.CategoricalCrossentropy(name='xent')]", "[K.metrics.TopKCategoricalAccuracy(2)]",
    ),
    BINARY: (
        "['accuracy']", "['binary_accuracy']", "['AUC']", "[K.metrics.Precision(name='p'), K.metrics.Recall(name='r')]",
        "[K.metrics.TruePositives(), K.metrics.FalseNegatives()]", "[K.metrics.BinaryAccuracy(threshold=0.3)]",
    ),
    REGRESSION: (
        "['mae']", "['mae', 'mse', 'mape']", "[K.metrics.RootMeanSquaredError()]", "[K.metrics.R2Score()]",
        "[lambda t, p: tf.reduce_max(tf.abs(t - p))]", "[K.losses.MeanAbsoluteError()]", "['mean_squared_error']",
        "[K.metrics.MeanAbsoluteError(), K.metrics.MeanAbsoluteError()]", "('mae',)", "[]", "['cosine_similarity']",
        "[K.metrics.MeanMetricWrapper(K.losses.huber, name='h')]",
    ),
}  # fmt: skip
LOSS_OF = {
    CLASSES: "'sparse_categorical_crossentropy'",
    ONEHOT: "'categorical_crossentropy'",
    BINARY: "'binary_crossentropy'",
    REGRESSION: "'mse'",
}
OPTIMIZERS = (
    "'sgd'", "'rmsprop'", "'adagrad'", "'adadelta'", "'adamax'", "'nadam'", "'ftrl'", "'adamw'", "'lion'",
    "K.optimizers.SGD(0.1, momentum=0.9)", "K.optimizers.Adam(0.01)", "K.optimizers.Adam(0.01, clipnorm=0.1)",
    "K.optimizers.SGD(K.optimizers.schedules.ExponentialDecay(0.1, 2, 0.5))",
    "K.optimizers.Adam(use_ema=True, ema_momentum=0.5)", "K.optimizers.SGD(gradient_accumulation_steps=2)",
    "K.optimizers.SGD(0.1, weight_decay=0.1)",
)  # fmt: skip
# Arguments of fit, for a classifier.
ARGUMENTS = (
    "", "epochs=3", "batch_size=7", "batch_size=20", "batch_size=100", "shuffle=False", "shuffle='batch', batch_size=6",
    "batch_size=6, epochs=3", "validation_split=0.25", "validation_split=0.25, shuffle=False, batch_size=4, epochs=2",
    "validation_data=(x[:9], labels[:9])", "validation_data=(x[:9], labels[:9], w[:9])", "validation_data=[x, labels]",
    "validation_data=(x, labels), validation_batch_size=3", "validation_data=(x, labels), validation_steps=2, batch_size=6",
    "validation_data=(x, labels), validation_freq=2, epochs=5", "validation_data=(x, labels), validation_freq=[1, 4], epochs=4",
    "initial_epoch=2, epochs=5", "initial_epoch=3, epochs=3", "steps_per_epoch=2, batch_size=5, epochs=2", "epochs=0",
    "steps_per_epoch=2, epochs=3", "steps_per_epoch=4, batch_size=5, epochs=2", "sample_weight=w", "sample_weight=w[:, None]",
    "class_weight={0: 1.0, 1: 2.0, 2: 0.5}", "class_weight={1: 5.0}", "class_weight={0: 0, 1: 1, 2: 2}, batch_size=8",
    "validation_split=0.5, sample_weight=w", "validation_split=0.2, class_weight={2: 3.0}", "batch_size=4, epochs=2",
    "validation_data=(x, labels), batch_size=6, epochs=2",
)  # fmt: skip
DATA = {
    "lists": ("x.tolist(), labels.tolist()", "{}"),
    "tensors": ("tf.constant(x), tf.constant(labels)", "{}"),
    "float64": ("x.astype('float64'), labels", "{}"),
    "float16": ("x.astype('float16'), labels", "{}"),
    "integers": ("(x * 10).astype('int32'), labels", "{}"),
    "uint8": ("(x * 10).astype('uint8'), labels.astype('uint8')", "{}"),
    "booleans": ("x > 0.5, labels", "{}"),
    "columns": ("x, labels[:, None]", "{}"),
    "float labels": ("x, labels.astype('float32')", "{}"),
    "one input in a list": ("[x], labels", "{}"),
    "dict": ("{'input_layer': x}, labels", "{}"),
    "target in a list": ("x, [labels]", "{}"),
    "dataset": ("tf.data.Dataset.from_tensor_slices((x, labels)).batch(6)", "{}"),
    "dataset, whole batches": ("tf.data.Dataset.from_tensor_slices((x, labels)).batch(5)", "{}"),
    "dataset, dropped": ("tf.data.Dataset.from_tensor_slices((x, labels)).batch(6, drop_remainder=True)", "{}"),
    "dataset with weights": ("tf.data.Dataset.from_tensor_slices((x, labels, w)).batch(6)", "{}"),
    "dataset, repeated": ("tf.data.Dataset.from_tensor_slices((x, labels)).batch(6).repeat()", "{'steps_per_epoch': 3}"),
    "dataset, mapped": ("tf.data.Dataset.from_tensor_slices((x, labels)).map(lambda a, b: (a * 2, b)).batch(6)", "{}"),
    "dataset, shuffled": (
        "tf.data.Dataset.from_tensor_slices((x, labels)).shuffle(20, seed=3).batch(6).prefetch(2)", "{}",
    ),
    "dataset and class weights": (
        "tf.data.Dataset.from_tensor_slices((x, labels)).batch(6)", "{'class_weight': {0: 2.0, 1: 1.0, 2: 0.5}}",
    ),
    "generator": ("((x[i:i + 4], labels[i:i + 4]) for i in itertools.cycle(range(0, 20, 4)))", "{'steps_per_epoch': 3}"),
    "generator with weights": ("((x, labels, w) for _ in range(9))", "{'steps_per_epoch': 2}"),
    "sequence": ("Batches()", "{}"),
    "sequence, unshuffled": ("Batches()", "{'shuffle': False}"),
    "sequence and class weights": ("Batches()", "{'class_weight': {0: 2.0, 1: 1.0, 2: 0.5}, 'shuffle': False}"),
    "sequence with workers": ("Batches(workers=2)", "{'shuffle': False}"),
}  # fmt: skip
SEQUENCE = """import itertools, warnings
warnings.simplefilter("ignore")
class Batches(K.utils.Sequence):
    def __len__(self):
        return 4
    def __getitem__(self, i):
        return x[i * 5:i * 5 + 5], labels[i * 5:i * 5 + 5]
"""
TWO_LOSS = (
    "['sparse_categorical_crossentropy', 'mse']", "{'a': 'sparse_categorical_crossentropy', 'b': 'mse'}",
    "[K.losses.SparseCategoricalCrossentropy(), 'mae']",
)  # fmt: skip
TWO_REST = (
    "", "loss_weights=[1.0, 0.2]", "metrics=[['accuracy'], ['mae']]", "metrics={'b': 'mae'}", "metrics=['acc', 'mse']",
    "metrics={'a': ['accuracy'], 'b': ['mae', 'mse']}, weighted_metrics={'a': 'accuracy'}", "weighted_metrics=[['acc'], ['mae']]",
)  # fmt: skip
TWO_DATA = ("[labels, y]", "{'a': labels, 'b': y}", "(labels, y)")
ERRORS = (
    "mlp().fit(x, y)", "mlp().evaluate(x, y)", "mlp().train_on_batch(x, y)", "mlp().test_on_batch(x, y)",
    "ready().fit(x, y[:3])", "ready().fit(x, y, sample_weight=w[:5])", "ready().fit([1, 2], [3, 4])", "ready().fit('abc')",
    "ready().fit({'a': x[:3], 'b': x})", "ready().fit(x, y, validation_split=0.99)",
    "ready().fit(x, y, class_weight={0: 1}, sample_weight=w)", "ready().fit(x, y, validation_data=(x, y), validation_freq='a', verbose=0)",
    "ready().fit(x, tf.data.Dataset.range(3))", "ready().fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(4), y)",
    "ready().fit(tf.data.Dataset.from_tensor_slices((x, y)).batch(4), sample_weight=w)", "ready().fit((i for i in range(0)))",
    "ready().fit(([x, y] for i in range(2)))", "ready().fit(((x, y) for i in range(2)), y)",
    "ready().fit(((x, y) for i in range(2)), class_weight={0: 1})", "ready().evaluate(x, y, foo=1)", "ready().fit(x, y, foo=1)",
    "ready().compile('foo')", "ready().compile(3)", "ready().compile(loss='foo')", "ready('foo').fit(x, y, verbose=0)",
    "ready().compile(metrics='acc')", "ready().compile(weighted_metrics='acc')", "ready(None).fit(x, y, verbose=0)",
    "ready(metrics=['foo']).fit(x, y, verbose=0)", "ready(metrics=[None]).fit(x, y, verbose=0)", "ready(loss_weights='a')",
    "ready(loss_weights=[1.0, 2.0]).fit(x, y, verbose=0)",
    "ready({'foo': 'mse'}).fit(x, y, verbose=0)", "ready().train_on_batch(x, y, sample_weight=w, class_weight={0: 1})",
    "ready().predict('a')", "ready().fit(x, y, batch_size=4, validation_data=(x, y, w, w), verbose=0)",
    "two_ready().fit(x, [labels, y], class_weight={0: 1})", "two_ready().fit(x, [labels, y], sample_weight={'a': w})",
    "two_ready().fit(x, [labels, y], sample_weight=np.ones((20, 3)))", "two_ready({'a': 'mse'}).fit(x, [labels, y], verbose=0)", "two_ready(loss_weights=[1.0]).fit(x, [labels, y], verbose=0)",
    "two_ready(metrics={'c': 'mse'}).fit(x, [labels, y], verbose=0)", "two_ready(metrics=[['mse']]).fit(x, [labels, y], verbose=0)",
    "ready().fit(x[:, :3], y, verbose=0)", "ready().evaluate(x[:, :3], y, verbose=0)", "ready().predict(x[:, :3], verbose=0)",
    "K.utils.Progbar(3, stateful_metrics=['a'], stateless_metrics=['b'])", "K.utils.unpack_x_y_sample_weight((1, 2, 3, 4))",
)  # fmt: skip
READY = """def ready(loss="mse", **options):
    model = mlp(1, None)
    model.compile("sgd", loss, **options)
    return model
def two_ready(loss=("sparse_categorical_crossentropy", "mse"), **options):
    model = two()
    model.compile("sgd", loss if isinstance(loss, dict) else list(loss), **options)
    return model
"""
# Of a compiled classifier with metrics.
CALLS = (
    "model.evaluate(x, labels, verbose=0)", "model.evaluate(x, labels, verbose=0, return_dict=True)",
    "model.evaluate(x, labels, batch_size=6, verbose=0)", "model.evaluate(x, labels, batch_size=6, steps=2, verbose=0)",
    "model.evaluate(x, labels, sample_weight=w, verbose=0)", "model.evaluate(tf.constant(x), labels, verbose=0)",
    "model.evaluate(tf.data.Dataset.from_tensor_slices((x, labels)).batch(6), verbose=0)",
    "model.predict(x, verbose=0)", "model.predict(x, batch_size=6, verbose=0)", "model.predict(x, batch_size=6, steps=2, verbose=0)",
    "model.predict(tf.constant(x), verbose=0)", "model.predict(x[:1], verbose=0)", "model.predict(x.astype('float64'), verbose=0)",
    "model.predict(tf.data.Dataset.from_tensor_slices(x).batch(6), verbose=0)",
    "model.predict(tf.data.Dataset.from_tensor_slices((x, labels)).batch(6), verbose=0)",
    "model.train_on_batch(x, labels)", "model.train_on_batch(x, labels, return_dict=True)",
    "[model.train_on_batch(x, labels) for _ in range(3)]", "model.train_on_batch(x, labels, sample_weight=w)",
    "model.train_on_batch(x, labels, class_weight={0: 2.0, 1: 0.5})", "model.test_on_batch(x, labels)",
    "model.test_on_batch(x, labels, return_dict=True)", "model.test_on_batch(x, labels, sample_weight=w)",
    "model.predict_on_batch(x)", "type(model.predict_on_batch(x)).__name__", "type(model.evaluate(x, labels, verbose=0)[0]).__name__",
    "model.metrics_names", "[m.name for m in model.metrics]", "model.train_on_batch(x, labels) and model.metrics_names",
    "model.train_on_batch(x, labels) and [m.name for m in model.metrics]", "model.loss, model.compiled, model.run_eagerly",
    "model.get_compile_config()", "model.optimizer.name", "model.steps_per_execution, model.stop_training, model.jit_compile",
    "model.train_on_batch(x, labels) and floats(model.get_metrics_result())", "model.reset_metrics()",
    "model.compute_loss(x, tf.constant(labels), model(x))", "model.compute_metrics(x, tf.constant(labels), model(x))",
    "model.fit(x, labels, verbose=0).model is model", "model.fit(x, labels, verbose=0) is model.history",
    "model.fit(x, labels, verbose=0) and int(model.optimizer.iterations)", "model.test_step((x, tf.constant(labels)))",
    "model.train_step((x, tf.constant(labels)))", "model.predict_step((x,))", "model.train_function, model.predict_function",
    "model.fit(x, labels, epochs=2, verbose=0) and model.get_weights()", "model.evaluate(x, labels, verbose=0, steps=1)",
    "model.fit(x, labels, verbose=0) and model.fit(x, labels, verbose=0).history['loss']",
    "model.fit(x, labels, verbose=0) and str(type(model.history))",
)  # fmt: skip


def _fits():
    for pair, losses in LOSSES.items():
        model, data = pair
        for loss in losses:
            yield (
                f"loss {loss} of {model}, {data}",
                FIT.format(model=model, compile=f"'sgd', {loss}", fit=f"{data}, epochs=3, batch_size=8"),
            )
    for pair, metrics in METRICS.items():
        model, data = pair
        for metric in metrics:
            loss = LOSS_OF[pair]
            yield (
                f"metrics {metric} of {model}, {data}",
                FIT.format(
                    model=model,
                    compile=f"'sgd', {loss}, metrics={metric}",
                    fit=f"{data}, epochs=2, validation_split=0.2",
                ),
            )
            yield (
                f"weighted metrics {metric} of {model}, {data}",
                FIT.format(
                    model=model, compile=f"'sgd', {loss}, weighted_metrics={metric}", fit=f"{data}, sample_weight=w"
                ),
            )
    model, data = CLASSES
    for optimizer in OPTIMIZERS:
        yield (
            f"optimizer {optimizer}",
            FIT.format(
                model=model,
                compile=f"{optimizer}, {LOSS_OF[CLASSES]}",
                fit=f"{data}, epochs=5, batch_size=8, shuffle=False",
            ),
        )
    for arguments in ARGUMENTS:
        for option in ("", ", run_eagerly=True", ", steps_per_execution=2"):
            if option and not arguments.startswith(("batch", "valid", "steps")):
                continue
            yield (
                f"fit({arguments}){option}",
                "import warnings\nwarnings.simplefilter('ignore')\n"
                + FIT.format(
                    model=model,
                    compile=f"'adam', {LOSS_OF[CLASSES]}, metrics=['accuracy']{option}",
                    fit=f"{data}, {arguments}" if arguments else data,
                ),
            )
    for name, (given, options) in DATA.items():
        yield (
            f"data: {name}",
            SEQUENCE
            + FIT.format(
                model=model,
                compile=f"'adam', {LOSS_OF[CLASSES]}, metrics=['accuracy']",
                fit=f"{given}, epochs=2, **{options}",
            ),
        )


def _twos():
    for loss, rest, data in itertools.product(TWO_LOSS, TWO_REST, TWO_DATA):
        if TWO_DATA.index(data) and TWO_LOSS.index(loss) != 1:
            continue
        yield (
            f"two outputs: {loss}, {rest}, {data}",
            FIT.format(
                model="two()",
                compile=f"'sgd', {loss}, {rest}",
                fit=f"x, {data}, batch_size=10, epochs=2, validation_data=(x, {data})",
            ),
        )
    for call in (
        "model.evaluate(x, [labels, y], verbose=0)", "model.evaluate(x, [labels, y], verbose=0, return_dict=True)",
        "model.evaluate(x, [labels, y], batch_size=6, verbose=0)", "[p.shape for p in model.predict(x, verbose=0)]",
        "model.train_on_batch(x, [labels, y])", "model.test_on_batch(x, [labels, y], sample_weight=[w, w])", "model.metrics_names",
        "model.fit(x, [labels, y], sample_weight=[w, w * 2], verbose=0) and floats(model.get_metrics_result())",
        "model.fit(x, [labels, y], sample_weight=w, verbose=0) and floats(model.get_metrics_result())",
        "[p.shape for p in model.predict_on_batch(x)]",
    ):  # fmt: skip
        yield (
            f"two outputs: {call}",
            EVALUATE.format(model="two()", compile=f"'sgd', {TWO_LOSS[1]}, metrics={{'a': 'acc'}}", evaluate=call),
        )


def cases():
    """Yields the cases."""
    for name, code in (*_fits(), *_twos()):
        yield entry(name, START + code, **CLOSE)
    for call in CALLS:
        code = EVALUATE.format(model="mlp()", compile=f"'sgd', {LOSS_OF[CLASSES]}, metrics=['accuracy']", evaluate=call)
        yield entry(call, START + code, **CLOSE)
    for line in ERRORS:
        yield entry(line, START + READY + line, **CLOSE)
