"""Which callbacks look at single batches: then steps are run one by one."""

import pytest

import tfjax as tf

C = tf.keras.callbacks


class Epochs(C.Callback):
    def on_epoch_end(self, epoch, logs=None):
        pass


class Batches(C.Callback):
    def on_train_batch_end(self, batch, logs=None):
        pass


class OldBatches(C.Callback):
    def on_batch_begin(self, batch, logs=None):
        pass


class LooksAtTests(C.Callback):
    def on_test_batch_end(self, batch, logs=None):
        pass


class Saves(C.ModelCheckpoint):
    def on_train_batch_begin(self, batch, logs=None):
        pass


@pytest.mark.parametrize(
    "callback, train, test",
    [
        (Epochs(), False, False),
        (Batches(), True, False),
        (OldBatches(), True, False),
        (LooksAtTests(), False, True),
        (C.EarlyStopping(), False, False),
        (C.ReduceLROnPlateau(), False, False),
        (C.LearningRateScheduler(lambda epoch: 0.1), False, False),
        (C.CSVLogger("unused"), False, False),
        (C.ModelCheckpoint("m.keras"), False, False),
        (C.ModelCheckpoint("m.keras", save_freq=3), True, False),
        (Saves("m.keras"), True, False),
        (C.BackupAndRestore("folder"), False, False),
        (C.BackupAndRestore("folder", save_freq=3), True, False),
        (C.TerminateOnNaN(), True, False),
        (C.LambdaCallback(on_epoch_end=lambda epoch, logs: None), False, False),
        (C.LambdaCallback(on_train_batch_end=lambda batch, logs: None), True, False),
        (C.ProgbarLogger(), False, False),
        (C.History(), False, False),
        (C.SwapEMAWeights(), False, False),
    ],
)
def test_watching(callback, train, test):
    calls = C.CallbackList([callback])
    assert (calls._watches_batches("train"), calls._watches_batches("test")) == (train, test)
    assert not calls._watches_batches("predict")


def test_the_bar_is_shown_once():
    calls = C.CallbackList(add_progbar=True, verbose=1, epochs=2, steps=3)
    assert calls._shows_batches("train") and calls._shows_batches("test")
    calls.on_train_begin()
    assert calls._shows_batches("train") and not calls._shows_batches("test")
    assert not C.CallbackList(add_progbar=True, verbose=2, epochs=1, steps=3)._shows_batches("train")


def test_anything_with_the_methods_may_be_a_callback():
    class Own:
        def __getattr__(self, name):
            return lambda *args, **kwargs: None if not name.startswith("_") else self.missing()

        def missing(self):
            raise AttributeError

    calls = C.CallbackList([Epochs(), Batches()])
    assert calls._watches_batches("train")
