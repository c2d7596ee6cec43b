"""Callbacks that write files, and go on from them."""

import json

import numpy as np
import pytest

import tfjax as tf

keras = tf.keras
X = np.random.RandomState(0).rand(12, 2).astype("float32")
Y = X[:, :1]


def model():
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    made.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse")
    return made


def test_checkpoint_keeps_the_best(tmp_path):
    path = tmp_path / "best.weights.h5"
    call = keras.callbacks.ModelCheckpoint(path, monitor="loss", save_best_only=True, save_weights_only=True)
    first = model()
    first.fit(X, Y, epochs=3, verbose=0, callbacks=[call])
    second = model()
    second.optimizer.build(second.trainable_variables)
    second.load_weights(path)
    assert all((a == b).all() for a, b in zip(first.get_weights(), second.get_weights(), strict=True))


def test_checkpoint_makes_folders(tmp_path):
    call = keras.callbacks.ModelCheckpoint(str(tmp_path / "a" / "{epoch}.keras"))
    model().fit(X, Y, epochs=2, verbose=0, callbacks=[call])
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["1.keras", "2.keras"]


class Stop(Exception):
    pass


class Stops(keras.callbacks.Callback):
    def __init__(self, epoch):
        super().__init__()
        self.at = epoch

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.at:
            raise Stop


def test_backup_goes_on_where_it_was(tmp_path):
    whole = model()
    expected = whole.fit(X, Y, batch_size=4, epochs=5, verbose=0, shuffle=False).history["loss"]
    folder = str(tmp_path / "backup")
    backup = keras.callbacks.BackupAndRestore(folder)
    with pytest.raises(Stop):
        model().fit(X, Y, batch_size=4, epochs=5, verbose=0, shuffle=False, callbacks=[backup, Stops(3)])
    with open(f"{folder}/training_metadata.json") as file:
        assert json.load(file) == {"epoch": 3, "batch": 0}
    again = model()
    history = again.fit(
        X, Y, batch_size=4, epochs=5, verbose=0, shuffle=False, callbacks=[keras.callbacks.BackupAndRestore(folder)]
    )
    assert history.epoch == [3, 4]
    assert np.allclose(history.history["loss"], expected[3:], rtol=1e-5)
    assert not (tmp_path / "backup").exists()


def test_backup_of_an_unbuilt_model(tmp_path):
    unbuilt = keras.Sequential([keras.layers.Dense(1)])
    unbuilt.compile("sgd", "mse")
    with pytest.raises(ValueError, match="you model must be built"):
        unbuilt.fit(X, Y, verbose=0, callbacks=[keras.callbacks.BackupAndRestore(str(tmp_path))])


def test_newest_file_of_a_pattern(tmp_path):
    import os

    call = keras.callbacks.ModelCheckpoint("unused.keras")
    pattern = str(tmp_path / "m{batch:02d}epoch{epoch:02d}.keras")
    for k, name in enumerate(["m01epoch01.keras", "m02epoch01.keras", "other.keras"]):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (100 + k, 100 + k))
    assert call._get_most_recently_modified_file_matching_pattern(pattern).endswith("m02epoch01.keras")
    assert call._get_most_recently_modified_file_matching_pattern(str(tmp_path / "none" / "m{epoch}.keras")) is None


def test_swap_ema_weights():
    made = model()
    made.compile(keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=None), "mse")
    seen = {}

    class Looks(keras.callbacks.Callback):
        def on_test_begin(self, logs=None):
            seen["test"] = made.get_weights()[0].copy()

        def on_epoch_end(self, epoch, logs=None):
            seen["train"] = made.get_weights()[0].copy()

    made.fit(X, Y, epochs=2, verbose=0, validation_data=(X, Y), callbacks=[keras.callbacks.SwapEMAWeights(), Looks()])
    assert not np.allclose(seen["test"], seen["train"])


def test_swap_needs_averages():
    with pytest.raises(ValueError, match="use_ema=True"):
        model().fit(X, Y, verbose=0, validation_data=(X, Y), callbacks=[keras.callbacks.SwapEMAWeights()])


def test_remote_monitor_without_a_server():
    call = keras.callbacks.RemoteMonitor(root="http://127.0.0.1:9")
    with pytest.warns(UserWarning, match="Could not reach RemoteMonitor"):
        call.on_epoch_end(0, {"loss": np.float32(1.0)})
