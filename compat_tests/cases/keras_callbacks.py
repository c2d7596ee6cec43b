"""Keras: callbacks and progress lines; times are masked in the text."""

import os
import tempfile
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


def _noted(tf, **options):
    """A callback that prints what it is called with."""

    class Noted(tf.keras.callbacks.Callback):
        pass

    def method(name):
        def noted(self, *args, logs=None):
            if len(args) > 1 or (args and isinstance(args[-1], dict)):
                args, logs = args[:-1], args[-1]
            print(name, *args, sorted(logs) if isinstance(logs, dict) else logs)

        return noted

    for name in dir(tf.keras.callbacks.Callback):
        if name.startswith("on_") and name not in options.get("without", ()):
            setattr(Noted, name, method(name))
    return Noted()


# Progress


@case(**CLOSE)
def lines_of_an_epoch(tf):
    _classifier(tf).fit(X, LABELS, verbose=1)


@case(**CLOSE)
def lines_of_epochs(tf):
    _classifier(tf).fit(X, LABELS, epochs=3, batch_size=4)


@case(**CLOSE)
def lines_with_validation(tf):
    _classifier(tf).fit(X, LABELS, epochs=2, batch_size=4, validation_split=0.25)


@case(**CLOSE)
def lines_verbose_2(tf):
    _classifier(tf).fit(X, LABELS, epochs=2, verbose=2, validation_data=(X, LABELS))


@case(**CLOSE)
def lines_verbose_0(tf):
    _classifier(tf).fit(X, LABELS, verbose=0)


@case(**CLOSE)
def lines_of_evaluate(tf):
    model = _classifier(tf)
    model.evaluate(X, LABELS)
    model.evaluate(X, LABELS, batch_size=3, verbose=2)


@case(**CLOSE)
def lines_of_predict(tf):
    model = _classifier(tf)
    model.predict(X)
    model.predict(X, batch_size=3)
    model.predict(X, verbose=2)


@case(**CLOSE)
def lines_of_a_dataset(tf):
    _classifier(tf).fit(tf.data.Dataset.from_tensor_slices((X, LABELS)).batch(6), epochs=2)


@case(**CLOSE)
def lines_of_unknown_length(tf):
    def batches():
        for i in range(0, 20, 5):
            yield X[i : i + 5], LABELS[i : i + 5]

    signature = (tf.TensorSpec((None, 4), tf.float32), tf.TensorSpec((None,), tf.int64))
    data = tf.data.Dataset.from_generator(batches, output_signature=signature)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _floats(_classifier(tf).fit(data, epochs=3, verbose=2))


@case(**CLOSE)
def lines_of_many_steps(tf):
    x = np.tile(X, (60, 1))
    _model(tf, metrics=["mae"]).fit(x, np.tile(Y, (60, 1)), batch_size=10, epochs=2)


@case(**CLOSE)
def lines_of_small_numbers(tf):
    _model(tf, metrics=["mae"]).fit(X, Y * 1e-3, epochs=2, verbose=2)


@case(**CLOSE)
def lines_of_negative_numbers(tf):
    model = _model(tf, loss=lambda t, p: -tf.reduce_mean(tf.square(t), axis=-1) - 0.0 * tf.reduce_mean(p, axis=-1))
    model.fit(X, Y, verbose=1)
    model.fit(X, Y, verbose=2)


@case(**CLOSE)
def lines_of_two_outputs(tf):
    tf.keras.utils.set_random_seed(1)
    i = tf.keras.Input((4,))
    model = tf.keras.Model(i, [tf.keras.layers.Dense(1, name="a")(i), tf.keras.layers.Dense(1, name="b")(i)])
    model.compile("sgd", ["mse", "mae"], metrics=[["mae"], ["mse"]])
    model.fit(X, [Y, Y], epochs=2, batch_size=5, validation_data=(X, [Y, Y]))


@case(**CLOSE)
def lines_initial_epoch(tf):
    _model(tf).fit(X, Y, initial_epoch=3, epochs=5, verbose=2)


@case(**CLOSE)
def lines_steps_per_execution(tf):
    _model(tf, steps_per_execution=3).fit(X, Y, batch_size=4, epochs=2)


def _bar(tf, target, updates, **options):
    bar = tf.keras.utils.Progbar(target, interval=-1, **options)
    for current, values in updates:
        print(end="|")
        bar.update(current, values)


def bar_plain(tf):
    _bar(tf, 5, [(5, None)])


def bar_values(tf):
    _bar(tf, 2, [(1, [("a", 1.0)]), (2, [("a", 3.0), ("b", 2e-5)])])


def bar_stateful(tf):
    _bar(tf, 3, [(1, [("a", 1.0)]), (2, [("a", 3.0)]), (3, [("a", 4.0)])], stateful_metrics=["a"])


def bar_stateless(tf):
    _bar(tf, 3, [(1, [("a", 1.0), ("b", 1.0)]), (3, [("a", 4.0), ("b", 3.0)])], stateless_metrics=["b"])


def bar_wide(tf):
    _bar(tf, 100, [(100, [("loss", -3.25)])], width=40, unit_name="sample")


def bar_unknown(tf):
    _bar(tf, None, [(7, [("loss", 0.5)])])


def bar_line(tf):
    _bar(tf, 10, [(3, [("x", 0.5)]), (10, [("x", 0.25)])], verbose=2)


def bar_add(tf):
    bar = tf.keras.utils.Progbar(4)
    for k in range(4):
        bar.add(1, [("k", k)])


def interactive_logging(tf):
    before = tf.keras.utils.is_interactive_logging_enabled()
    tf.keras.utils.disable_interactive_logging()
    between = tf.keras.utils.is_interactive_logging_enabled()
    tf.keras.utils.enable_interactive_logging()
    return before, between, tf.keras.utils.is_interactive_logging_enabled()


# Calls of callbacks


def calls_in_fit(tf):
    _classifier(tf).fit(X, LABELS, batch_size=8, epochs=2, verbose=0, callbacks=[_noted(tf)])


def calls_in_fit_with_validation(tf):
    _model(tf).fit(X, Y, batch_size=10, verbose=0, callbacks=_noted(tf), validation_data=(X, Y))


def calls_in_evaluate(tf):
    _model(tf).evaluate(X, Y, batch_size=8, verbose=0, callbacks=[_noted(tf)])


def calls_in_predict(tf):
    _model(tf).predict(X, batch_size=8, verbose=0, callbacks=[_noted(tf)])


def calls_steps_per_execution(tf):
    _model(tf, steps_per_execution=3).fit(X, Y, batch_size=4, verbose=0, callbacks=[_noted(tf)])


def calls_steps_per_epoch(tf):
    data = tf.data.Dataset.from_tensor_slices((X, Y)).repeat().batch(4)
    _model(tf).fit(data, steps_per_epoch=2, epochs=2, verbose=0, callbacks=[_noted(tf)])


def calls_without_batches(tf):
    names = ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end", "on_test_batch_begin")
    _model(tf).fit(X, Y, batch_size=4, verbose=0, callbacks=[_noted(tf, without=names)], validation_split=0.2)


@case(**CLOSE)
def logs_of_batches(tf):
    seen = []
    call = tf.keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: seen.append((batch, dict(logs))))
    _classifier(tf).fit(X, LABELS, batch_size=6, verbose=0, shuffle=False, callbacks=[call])
    return [(batch, {k: np.float32(v) for k, v in logs.items()}) for batch, logs in seen]


def kinds_of_logs(tf):
    seen = set()
    call = tf.keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: seen.update(type(v).__name__ for v in logs.values()),
        on_epoch_end=lambda epoch, logs: seen.update(type(v).__name__ for v in logs.values()),
    )
    _classifier(tf).fit(X, LABELS, verbose=0, callbacks=[call])
    return sorted(seen)


def params_and_model(tf):
    call = tf.keras.callbacks.Callback()
    model = _model(tf)
    model.fit(X, Y, batch_size=6, epochs=2, verbose=0, callbacks=[call])
    return call.params, call.model is model


def stopping_in_a_batch(tf):
    class Stop(tf.keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            if batch == 1:
                self.model.stop_training = True

    history = _model(tf).fit(X, Y, batch_size=4, epochs=3, verbose=0, callbacks=[Stop()])
    return history.epoch, len(history.history["loss"])


def stopping_after_an_epoch(tf):
    class Stop(tf.keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = epoch == 1

    return _model(tf).fit(X, Y, epochs=5, verbose=0, callbacks=[Stop()]).epoch


def old_names_of_batches(tf):
    class Old(tf.keras.callbacks.Callback):
        def on_batch_begin(self, batch, logs=None):
            print("begin", batch)

        def on_batch_end(self, batch, logs=None):
            print("end", batch, sorted(logs))

    _model(tf).fit(X, Y, batch_size=10, verbose=0, callbacks=[Old()])


def callback_list(tf):
    calls = tf.keras.callbacks.CallbackList(
        [_noted(tf)], add_history=True, model=_model(tf), epochs=2, steps=3, verbose=0
    )
    calls.on_train_begin()
    calls.on_epoch_begin(0)
    calls.on_train_batch_begin(0)
    calls.on_train_batch_end(0, {"loss": tf.constant(1.5)})
    calls.on_epoch_end(0, {"loss": 1.0})
    calls.on_train_end()
    return calls.params


@case(raises=True)
def callback_list_ends_twice(tf):
    calls = tf.keras.callbacks.CallbackList()
    calls.on_train_begin()
    calls.on_train_end()
    calls.on_train_end()


def history_goes_on(tf):
    model = _model(tf)
    first = model.fit(X, Y, verbose=0, epochs=2)
    second = model.fit(X, Y, verbose=0, initial_epoch=2, epochs=3)
    return len(first.history["loss"]), second.epoch, first is second, model.history is second, str(type(second))


# EarlyStopping


def _stop(tf, losses, **options):
    """Epochs that a fit with these losses (of the callback's model) lasts."""
    model = _model(tf)
    stop = tf.keras.callbacks.EarlyStopping(**options)
    stop.set_model(model)
    stop.on_train_begin()
    model.stop_training = False
    weights = model.get_weights()
    for epoch, loss in enumerate(losses):
        model.set_weights([w * 0 + epoch for w in weights])
        stop.on_epoch_end(epoch, {"loss": loss, "val_loss": loss, "acc": -loss})
        if model.stop_training:
            break
    stop.on_train_end()
    return epoch, stop.wait, stop.stopped_epoch, stop.best, stop.best_epoch, float(model.get_weights()[0][0, 0])


def early_stopping(tf):
    return _stop(tf, [3.0, 2.0, 1.0, 1.5, 1.2], monitor="loss")


def early_stopping_patience(tf):
    return _stop(tf, [3.0, 2.0, 2.5, 2.4, 1.0, 1.5, 1.2, 4.0, 5.0], monitor="loss", patience=2, verbose=1)


def early_stopping_min_delta(tf):
    return _stop(tf, [3.0, 2.0, 1.9, 1.8, 1.7, 1.6], patience=2, min_delta=0.5)


def early_stopping_max(tf):
    return _stop(tf, [3.0, 2.0, 2.5, 1.0, 1.5], monitor="acc", mode="max", verbose=1)


def early_stopping_baseline(tf):
    return _stop(tf, [3.0, 2.5, 2.4, 1.0, 0.5], monitor="loss", patience=2, baseline=2.0, verbose=1)


def early_stopping_restores(tf):
    return _stop(tf, [3.0, 1.0, 2.0, 2.5], monitor="loss", patience=2, restore_best_weights=True, verbose=1)


def early_stopping_restores_at_the_end(tf):
    return _stop(tf, [3.0, 1.0, 2.0], monitor="loss", patience=5, restore_best_weights=True, verbose=1)


def early_stopping_starts_late(tf):
    return _stop(tf, [1.0, 2.0, 3.0, 2.5, 4.0, 5.0], monitor="loss", start_from_epoch=2, verbose=1)


@case(raises=True)
def early_stopping_unknown_direction(tf):
    model = _model(tf)
    model.fit(X, Y, verbose=0, callbacks=[tf.keras.callbacks.EarlyStopping(monitor="foo")])


def early_stopping_missing(tf):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        history = _model(tf).fit(X, Y, epochs=2, verbose=0, callbacks=[tf.keras.callbacks.EarlyStopping()])
    return [str(w.message) for w in caught], history.epoch


def early_stopping_wrong_mode(tf):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        stop = tf.keras.callbacks.EarlyStopping(mode="foo")
    return [str(w.message) for w in caught], stop.mode


@case(**CLOSE)
def early_stopping_in_fit(tf):
    stop = tf.keras.callbacks.EarlyStopping(monitor="accuracy", patience=1, verbose=1, restore_best_weights=True)
    return _floats(_classifier(tf).fit(X, LABELS, epochs=9, verbose=0, callbacks=[stop]))


# Learning rates


@case(**CLOSE)
def scheduler(tf):
    call = tf.keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5, verbose=1)
    return _floats(_model(tf).fit(X, Y, epochs=3, verbose=0, callbacks=[call]))


@case(**CLOSE)
def scheduler_of_the_epoch(tf):
    call = tf.keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (1 + epoch))
    return _floats(_model(tf).fit(X, Y, epochs=3, verbose=2, callbacks=[call]))


@case(raises=True)
def scheduler_not_a_float(tf):
    _model(tf).fit(X, Y, verbose=0, callbacks=[tf.keras.callbacks.LearningRateScheduler(lambda epoch: "a")])


@case(raises=True)
def scheduler_an_int(tf):
    _model(tf).fit(X, Y, verbose=0, callbacks=[tf.keras.callbacks.LearningRateScheduler(lambda epoch, rate: 1)])


def _plateau(tf, losses, **options):
    model = _model(tf)
    call = tf.keras.callbacks.ReduceLROnPlateau(**options)
    call.set_model(model)
    call.on_train_begin()
    rates = []
    for epoch, loss in enumerate(losses):
        logs = {"val_loss": loss, "loss": loss}
        call.on_epoch_end(epoch, logs)
        rates.append(np.float32(model.optimizer.learning_rate))
    return rates, call.wait, call.cooldown_counter, sorted(logs)


def plateau(tf):
    return _plateau(tf, [3.0, 2.0, 2.0, 2.0, 2.0, 1.0], patience=2, factor=0.5, verbose=1)


def plateau_cooldown(tf):
    return _plateau(tf, [1.0] * 9, patience=1, factor=0.1, cooldown=2, verbose=1)


def plateau_min_lr(tf):
    return _plateau(tf, [1.0] * 6, patience=1, factor=0.1, min_lr=0.005, verbose=1)


def plateau_min_delta(tf):
    return _plateau(tf, [1.0, 0.95, 0.9, 0.5], patience=1, min_delta=0.2, monitor="loss")


def plateau_max(tf):
    return _plateau(tf, [1.0, 2.0, 1.0, 1.5], patience=1, mode="max")


@case(raises=True)
def plateau_factor(tf):
    tf.keras.callbacks.ReduceLROnPlateau(factor=1.5)


@case(**CLOSE)
def plateau_in_fit(tf):
    call = tf.keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=0, min_delta=5.0, factor=0.3, verbose=1)
    return _floats(_model(tf).fit(X, Y, epochs=4, verbose=2, callbacks=[call]))


def plateau_missing(tf):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _model(tf).fit(X, Y, verbose=0, callbacks=[tf.keras.callbacks.ReduceLROnPlateau()])
    return [str(w.message) for w in caught if "rate" in str(w.message)]


# Others


@case(**CLOSE)
def csv_logger(tf):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log.csv")
        model = _classifier(tf)
        call = tf.keras.callbacks.CSVLogger(path)
        model.fit(X, LABELS, epochs=2, verbose=0, callbacks=[call], validation_split=0.2)
        with open(path) as file:
            header, *rows = file.read().splitlines()
        return header, [np.float32(row.split(",")) for row in rows]


def csv_logger_appends(tf):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "log.csv")
        model = _model(tf)
        for k in range(2):
            call = tf.keras.callbacks.CSVLogger(path, separator=";", append=True)
            model.fit(X, Y, verbose=0, initial_epoch=k, epochs=k + 1, callbacks=[call])
        with open(path) as file:
            return [[row.split(";")[0], row.split(";")[2]] for row in file.read().splitlines()]


def terminate_on_nan(tf):
    model = _model(tf)
    y = Y.copy()
    y[13] = np.nan
    call = tf.keras.callbacks.TerminateOnNaN()
    return model.fit(X, y, batch_size=4, shuffle=False, epochs=3, verbose=0, callbacks=[call]).epoch


@case(raises=True)
def terminate_on_nan_raises(tf):
    y = Y * np.inf
    call = tf.keras.callbacks.TerminateOnNaN(raise_error=True)
    _model(tf).fit(X, y, batch_size=4, shuffle=False, verbose=0, callbacks=[call])


def lambda_callback(tf):
    call = tf.keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: print("epoch", epoch, logs),
        on_train_begin=lambda logs: print("begin", logs),
        on_train_end=lambda logs: print("end", sorted(logs)),
        on_train_batch_begin=lambda batch, logs: print("batch", batch, logs),
        on_test_end=lambda logs: print("test", sorted(logs)),
    )
    _model(tf).fit(X, Y, batch_size=10, verbose=0, callbacks=[call], validation_data=(X, Y))


def lambda_callback_prints_weights(tf):
    call = tf.keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, call.model.count_params()))
    _model(tf).fit(X, Y, verbose=0, epochs=2, callbacks=[call])


@case(raises=True)
def checkpoint_ending(tf):
    tf.keras.callbacks.ModelCheckpoint("model")


@case(raises=True)
def checkpoint_weights_ending(tf):
    tf.keras.callbacks.ModelCheckpoint("model.keras", save_weights_only=True)


@case(raises=True)
def checkpoint_save_freq(tf):
    tf.keras.callbacks.ModelCheckpoint("model.keras", save_freq="batch")


@case(raises=True)
def backup_without_folder(tf):
    tf.keras.callbacks.BackupAndRestore("")


@case(raises=True)
def backup_save_freq(tf):
    tf.keras.callbacks.BackupAndRestore("a", save_freq="batch")


def _checkpoint(tf, name, losses, **options):
    """What a ModelCheckpoint saves, with the model's own saving replaced."""
    model = _model(tf)
    model.save = lambda path, overwrite: print("save", path, overwrite)
    model.save_weights = lambda path, overwrite: print("save_weights", path, overwrite)
    call = tf.keras.callbacks.ModelCheckpoint(name, **options)
    call.set_model(model)
    call.on_train_begin()
    for epoch, loss in enumerate(losses):
        call.on_epoch_begin(epoch)
        for batch in range(3):
            call.on_train_batch_end(batch, {"loss": loss})
        call.on_epoch_end(epoch, {"loss": loss, "val_loss": loss + 1, "accuracy": 1 - loss})
    return call.best


def checkpoint(tf):
    return _checkpoint(tf, "model.keras", [0.5, 0.25, 0.75], verbose=1)


def checkpoint_names(tf):
    return _checkpoint(tf, "m-{epoch:02d}-{val_loss:.2f}.keras", [0.5, 0.25])


def checkpoint_best(tf):
    return _checkpoint(tf, "m.keras", [0.5, 0.25, 0.75, 0.125], save_best_only=True, verbose=1)


def checkpoint_best_of_accuracy(tf):
    return _checkpoint(tf, "m.weights.h5", [0.5, 0.25, 0.75], save_best_only=True, save_weights_only=True,
                       monitor="accuracy", mode="max", verbose=1)  # fmt: skip


def checkpoint_threshold(tf):
    return _checkpoint(tf, "m.keras", [0.5, 0.25], save_best_only=True, initial_value_threshold=1.3, verbose=1)


def checkpoint_of_batches(tf):
    return _checkpoint(tf, "m-{epoch}-{batch}.keras", [0.5, 0.25, 0.75], save_freq=4, verbose=1)


@case(raises=True)
def checkpoint_unknown_name(tf):
    _checkpoint(tf, "m-{foo}.keras", [0.5])
