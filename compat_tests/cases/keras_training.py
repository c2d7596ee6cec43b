"""Keras: training with steps of the user's own and what they see; models of several kinds; warnings."""

import warnings

import numpy as np

from compat_tests import case

CLOSE = {"ulps": 800, "scale": 0.01}
X = np.random.RandomState(3).rand(20, 4).astype("float32")
Y = np.random.RandomState(4).rand(20, 1).astype("float32")
LABELS = np.random.RandomState(5).randint(0, 3, 20)


def _model(tf, units=1, activation=None, **options):
    tf.keras.utils.set_random_seed(1)
    L = tf.keras.layers
    model = tf.keras.Sequential(
        [tf.keras.Input((4,)), L.Dense(5, activation="relu"), L.Dense(units, activation=activation)]
    )
    options.setdefault("optimizer", tf.keras.optimizers.SGD(0.1))
    options.setdefault("loss", "mse")
    model.compile(**options)
    return model


def _classifier(tf, **options):
    return _model(tf, 3, "softmax", loss="sparse_categorical_crossentropy", metrics=["accuracy"], **options)


def _floats(history):
    return {k: np.float32(v) for k, v in history.history.items()}


# Steps of the user's own


def _own(tf, body, print_in=(), **options):
    tf.keras.utils.set_random_seed(1)

    class Own(tf.keras.Model):
        pass

    for name, function in body.items():
        setattr(Own, name, function)
    i = tf.keras.Input((4,))
    model = Own(i, tf.keras.layers.Dense(1)(i))
    model.compile("sgd", "mse", **options)
    return model


@case(**CLOSE)
def own_train_step(tf):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x, training=True) - y))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {"loss": loss, "norm": tf.linalg.global_norm(gradients)}

    return _floats(_own(tf, {"train_step": train_step}).fit(X, Y, epochs=3, batch_size=5, verbose=2, shuffle=False))


@case(**CLOSE)
def own_train_step_keras_2(tf):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compiled_loss(y, y_pred, regularization_losses=self.losses)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {"loss": loss}

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _floats(_own(tf, {"train_step": train_step}).fit(X, Y, epochs=2, batch_size=5, verbose=0, shuffle=False))


@case(**CLOSE)
def own_train_step_and_metrics(tf):
    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            y_pred = self(x, training=True)
            loss = self.compute_loss(y=y, y_pred=y_pred)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss)
            else:
                metric.update_state(y, y_pred)
        return {m.name: m.result() for m in self.metrics}

    model = _own(tf, {"train_step": train_step}, metrics=["mae"])
    return sorted(model.fit(X, Y, epochs=2, batch_size=5, verbose=0, shuffle=False).history)


@case(**CLOSE)
def own_test_step(tf):
    def test_step(self, data):
        x, y = data
        return {"most": tf.reduce_max(tf.abs(self(x, training=False) - y))}

    model = _own(tf, {"test_step": test_step})
    return np.float32(model.evaluate(X, Y, verbose=0)), sorted(
        model.fit(X, Y, verbose=0, validation_data=(X, Y)).history
    )


@case(**CLOSE)
def own_predict_step(tf):
    def predict_step(self, data):
        return tf.round(self(data) * 10), tf.shape(data)[0]

    first, sizes = _own(tf, {"predict_step": predict_step}).predict(X, batch_size=8, verbose=0)
    return first, sizes


@case(**CLOSE)
def own_compute_loss(tf):
    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        return tf.reduce_mean(tf.abs(y - y_pred)) + 0.5

    return _floats(_own(tf, {"compute_loss": compute_loss}).fit(X, Y, epochs=2, verbose=0, batch_size=5))


@case(**CLOSE)
def own_compute_metrics(tf):
    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        found = tf.keras.Model.compute_metrics(self, x, y, y_pred, sample_weight)
        found["twice"] = 2 * found["loss"]
        return found

    return _floats(_own(tf, {"compute_metrics": compute_metrics}).fit(X, Y, epochs=2, verbose=0, batch_size=5))


@case(**CLOSE)
def own_metrics_property(tf):
    tracker = tf.keras.metrics.Mean(name="mine")

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(self(x, training=True) - y))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        tracker.update_state(loss)
        return {"mine": tracker.result()}

    body = {"train_step": train_step, "metrics": property(lambda self: [tracker])}
    return _floats(_own(tf, body).fit(X, Y, epochs=2, verbose=2, batch_size=5))


def what_a_step_sees(tf):
    def train_step(self, data):
        print("train", data)
        return tf.keras.Model.train_step(self, data)

    def test_step(self, data):
        print("test", data)
        return tf.keras.Model.test_step(self, data)

    def predict_step(self, data):
        print("predict", data)
        return tf.keras.Model.predict_step(self, data)

    model = _own(tf, {"train_step": train_step, "test_step": test_step, "predict_step": predict_step})
    model.fit(X, Y, batch_size=8, epochs=2, verbose=0, validation_data=(X, Y))
    model.fit(X, Y, batch_size=5, verbose=0, sample_weight=Y[:, 0])
    model.evaluate(X, Y, batch_size=5, verbose=0)
    model.predict(X, batch_size=8, verbose=0)
    model.train_on_batch(X, Y)
    model.train_on_batch(X[:3], Y[:3])
    model.predict_on_batch(X)


def what_a_loss_sees(tf):
    def loss(y_true, y_pred):
        print(y_true.shape, y_pred.shape, y_true.dtype, y_pred.dtype)
        return tf.reduce_mean(tf.square(y_true - y_pred), axis=-1)

    model = _model(tf, loss=loss)
    model.fit(X, Y, batch_size=8, epochs=2, verbose=0)
    model.fit(X, Y, batch_size=5, verbose=0)
    model.evaluate(X, Y, verbose=0)


def what_a_model_sees(tf):
    class Own(tf.keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = tf.keras.layers.Dense(1)

        def call(self, x, training=None):
            print("call", x.shape, training)
            return self.dense(x)

    model = Own()
    model.compile("sgd", "mse")
    model.fit(X, Y, batch_size=8, verbose=0)
    model.evaluate(X, Y, verbose=0)
    model.predict(X, verbose=0)


def run_eagerly_sees_values(tf):
    def train_step(self, data):
        x, y = data
        print(type(x).__name__, x.shape, x.dtype.name, bool(tf.reduce_sum(x) > 0))
        return {"loss": tf.reduce_mean(x) * 0.0}

    _own(tf, {"train_step": train_step}, run_eagerly=True).fit(X, Y, batch_size=8, verbose=0)


@case(fd=True)
def printing_in_a_step(tf):
    def train_step(self, data):
        tf.print("rows", tf.shape(data[0])[0])
        return {"loss": tf.constant(1.0)}

    _own(tf, {"train_step": train_step}).fit(X, Y, batch_size=8, verbose=0)


@case(raises=True)
def a_tensor_as_a_condition(tf):
    def train_step(self, data):
        if tf.reduce_sum(data[0]) > 0:
            return {"loss": tf.constant(1.0)}
        return {"loss": tf.constant(2.0)}

    _own(tf, {"train_step": train_step}).fit(X, Y, verbose=0)


@case(raises=True)
def no_gradient(tf):
    def train_step(self, data):
        self.optimizer.apply_gradients([(None, v) for v in self.trainable_variables])
        return {}

    _own(tf, {"train_step": train_step}).fit(X, Y, verbose=0)


def nothing_to_train(tf):
    model = _model(tf)
    for layer in model.layers:
        layer.trainable = False
    model.compile("sgd", "mse")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(X, Y, verbose=0)
    return sorted({str(w.message) for w in caught})


@case(**CLOSE)
def warnings_of_running_out(tf):
    data = tf.data.Dataset.from_tensor_slices((X, Y)).batch(5)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = _model(tf).fit(data, steps_per_epoch=3, epochs=3, verbose=2)
    return [str(w.message) for w in caught], _floats(history)


@case(**CLOSE)
def generator_runs_out(tf):
    batches = ((X[i : i + 5], Y[i : i + 5]) for i in range(0, 20, 5))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = _model(tf).fit(batches, epochs=2, verbose=2)
    return sorted({str(w.message) for w in caught}), _floats(history)


@case(**CLOSE)
def sequence_with_hooks(tf):
    class Batches(tf.keras.utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, k):
            return X[k * 5 : k * 5 + 5], Y[k * 5 : k * 5 + 5]

        def on_epoch_end(self):
            print("end")

    return _floats(_model(tf).fit(Batches(), epochs=2, verbose=0, shuffle=False))


@case(raises=True)
def sequence_of_a_wrong_kind(tf):
    class Batches(tf.keras.utils.PyDataset):
        def __len__(self):
            return 3

        def __getitem__(self, k):
            return 3

    _model(tf).fit(Batches(), verbose=0)


@case(**CLOSE)
def added_losses(tf):
    class Penalty(tf.keras.layers.Layer):
        def call(self, x):
            self.add_loss(0.1 * tf.reduce_sum(tf.square(x)))
            return x

    tf.keras.utils.set_random_seed(1)
    dense = tf.keras.layers.Dense(1, kernel_regularizer="l2")
    model = tf.keras.Sequential([tf.keras.Input((4,)), Penalty(), dense])
    model.compile("sgd", "mse")
    return _floats(model.fit(X, Y, epochs=2, batch_size=5, verbose=0)), np.float32(model.evaluate(X, Y, verbose=0))


@case(**CLOSE)
def dropout_and_normalization(tf):
    tf.keras.utils.set_random_seed(3)
    L = tf.keras.layers
    model = tf.keras.Sequential(
        [tf.keras.Input((4,)), L.Dense(6, use_bias=False), L.BatchNormalization(), L.ReLU(), L.Dropout(0.5), L.Dense(1)]
    )
    model.compile(tf.keras.optimizers.SGD(0.05), "mse")
    history = _floats(model.fit(X, Y, epochs=4, batch_size=6, verbose=0, validation_data=(X, Y)))
    return history, model.get_weights()


@case(**CLOSE)
def convolutions(tf):
    tf.keras.utils.set_random_seed(3)
    L = tf.keras.layers
    model = tf.keras.Sequential([
        tf.keras.Input((8, 8, 1)), L.Conv2D(3, 3, activation="relu"), L.MaxPooling2D(), L.Flatten(), L.Dense(1),
    ])  # fmt: skip
    model.compile("adam", "mse")
    x = np.random.RandomState(1).rand(12, 8, 8, 1).astype("float32")
    return _floats(model.fit(x, Y[:12], epochs=5, batch_size=4, verbose=0, shuffle=False))


@case(**CLOSE)
def recurrent(tf):
    tf.keras.utils.set_random_seed(3)
    model = tf.keras.Sequential([tf.keras.Input((5, 3)), tf.keras.layers.LSTM(4), tf.keras.layers.Dense(1)])
    model.compile("adam", "mse")
    x = np.random.RandomState(1).rand(12, 5, 3).astype("float32")
    return _floats(model.fit(x, Y[:12], epochs=5, batch_size=4, verbose=0, shuffle=False))


@case(**CLOSE)
def a_changed_learning_rate(tf):
    model = _model(tf)
    first = model.fit(X, Y, verbose=0, epochs=2).history["loss"]
    model.optimizer.learning_rate = 0.001
    return np.float32(first + model.fit(X, Y, verbose=0, epochs=2).history["loss"])


@case(**CLOSE)
def compiled_again(tf):
    model = _model(tf)
    first = model.fit(X, Y, verbose=0, epochs=2).history["loss"]
    model.compile("adam", "mae")
    return np.float32(first + model.fit(X, Y, verbose=0, epochs=2).history["loss"])


@case(**CLOSE)
def a_frozen_layer(tf):
    model = _model(tf)
    model.layers[0].trainable = False
    model.compile(tf.keras.optimizers.SGD(0.1), "mse")
    before = model.layers[0].get_weights()[0]
    history = _floats(model.fit(X, Y, verbose=0, epochs=2))
    return history, bool((before == model.layers[0].get_weights()[0]).all())


@case(raises=True)
def a_bad_label(tf):
    _classifier(tf, run_eagerly=True).fit(X, LABELS + 5, verbose=0)


def a_bad_label_is_an_error(tf):
    try:
        _classifier(tf).fit(X, LABELS + 5, verbose=0)
    except tf.errors.InvalidArgumentError as error:
        return "Received a label value of" in str(error)


@case(**CLOSE)
def gradient_tape_loop(tf):
    model = _model(tf)
    optimizer = tf.keras.optimizers.Adam(0.05)
    loss_of = tf.keras.losses.MeanSquaredError()
    seen = tf.keras.metrics.Mean()
    results = []
    for _ in range(3):
        seen.reset_state()
        for x, y in tf.data.Dataset.from_tensor_slices((X, Y)).batch(6):
            with tf.GradientTape() as tape:
                loss = loss_of(y, model(x, training=True))
            gradients = tape.gradient(loss, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables))
            seen(loss)
        results.append(np.float32(seen.result()))
    return results
