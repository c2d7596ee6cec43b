"""Keras: data of the wrong kind, and what a model is good for after the error."""

import warnings

import numpy as np

from compat_tests import case

CLOSE = {"ulps": 800, "scale": 0.01}
X = np.random.RandomState(3).rand(6, 4).astype("float32")
Y = np.random.RandomState(4).rand(6, 3).astype("float32")


def _model(tf):
    tf.keras.utils.set_random_seed(1)
    model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3)])
    model.compile("sgd", "mse")
    return model


def _class_of(call):
    """The class of the error, the last line of its text where that says what went wrong."""
    try:
        call()
    except Exception as error:
        return type(error).__name__


@case(raises=True)
def inputs_of_objects(tf):
    _model(tf).fit(X.astype(object), Y, verbose=0)


@case(raises=True)
def targets_of_objects(tf):
    _model(tf).fit(X, Y.astype(object), verbose=0)


@case(raises=True)
def evaluation_of_objects(tf):
    _model(tf).evaluate(np.array([[None] * 4] * 6), Y, verbose=0)


@case(raises=True)
def prediction_of_objects(tf):
    _model(tf).predict(X.astype(object), verbose=0)


@case(raises=True)
def weights_of_objects(tf):
    _model(tf).fit(X, Y, sample_weight=np.ones(6, object), verbose=0)


@case(raises=True)
def inputs_of_dates(tf):
    _model(tf).fit(X.astype("datetime64[s]"), Y, verbose=0)


@case(**CLOSE)
def training_after_labels_that_are_text(tf):
    model = _model(tf)
    text = tf.data.Dataset.from_tensor_slices((X, np.array([["a"] * 3] * 6))).batch(3)
    errors = [_class_of(lambda: model.fit(text, verbose=0)), _class_of(lambda: model.evaluate(text, verbose=0))]
    history = model.fit(X, Y, epochs=2, verbose=0, shuffle=False).history
    return errors, np.float32(history["loss"]), model(X)


@case(raises=True)
def a_missing_target(tf):
    i = tf.keras.Input((4,))
    model = tf.keras.Model(i, [tf.keras.layers.Dense(1, name="a")(i), tf.keras.layers.Dense(1, name="b")(i)])
    model.compile("sgd", {"a": "mse", "b": "mse"})
    model.fit(X, {"a": Y[:, :1]}, verbose=0)


def what_a_callback_sees_of_predictions(tf):
    seen = []

    class Look(tf.keras.callbacks.Callback):
        def on_predict_batch_end(self, batch, logs=None):
            seen.append((batch, type(logs["outputs"]).__name__, np.shape(logs["outputs"])))

    _model(tf).predict(X, batch_size=4, verbose=0, callbacks=[Look()])
    return seen


@case(raises=True)
def gradients_of_symbolic_tensors(tf):
    i = tf.keras.Input((4,))
    tf.gradients(tf.keras.layers.Dense(1)(i), i)


@case(raises=True)
def statistics_of_other_rows(tf):
    layer = tf.keras.layers.Normalization(axis=0)
    layer.adapt(X)
    layer(X[:2])


def softmax_of_one_class(tf):
    tf.keras.utils.set_random_seed(1)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1, activation="softmax")])
        model.compile("sgd", "binary_crossentropy")
        model.fit(X, Y[:, :1], verbose=0)
        model(X)
        tf.keras.activations.softmax(tf.ones((1, 2)), axis=0)
        tf.keras.layers.Softmax()(tf.ones((2, 1)))
        tf.nn.softmax(tf.ones((2, 1)))
    return [str(w.message) for w in seen if "softmax" in str(w.message)]


def datasets_without_batches(tf):
    data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(2).take(0)
    fitted, evaluated = _model(tf), _model(tf)
    fitted.compile("sgd", "mse", metrics=["mae"])
    evaluated.compile("sgd", "mse", metrics=["mae"])
    return fitted.fit(data, verbose=0).history, evaluated.evaluate(data, verbose=0)


def arrays_without_rows(tf):
    model = _model(tf)
    return model.fit(X[:0], Y[:0], verbose=0).history, model.evaluate(X[:0], Y[:0], verbose=0)


@case(raises=True)
def a_tensor_of_numpy_objects(tf):
    tf.constant(X.astype(object) * np.float64(1))


@case(raises=True)
def a_tensor_of_number_objects(tf):
    tf.constant(np.array([np.float32(1), 2], object))
