"""Saving: whole or not at all, asking before overwriting, optimizer state, copies, what is refused."""

import copy
import json
import os
import pickle

import numpy as np
import pytest

import tfjax as tf

K, L = tf.keras, tf.keras.layers
X = np.random.RandomState(0).rand(8, 4).astype("float32")
Y = X[:, :2]


def model_of(units=3):
    return K.Sequential([K.Input((4,)), L.Dense(units, name="a"), L.Dense(2, name="b")], name="m")


class Broken(L.Layer):
    """A layer that cannot be saved."""

    def build(self, input_shape):
        self.w = self.add_weight(shape=(1,), name="w")

    def call(self, inputs):
        return inputs * self.w

    def save_own_variables(self, store):
        store["0"] = self.w.numpy()
        raise RuntimeError("broken")


def broken():
    return K.Sequential([K.Input((4,)), L.Dense(3), Broken()])


@pytest.mark.parametrize("name", ["m.keras", "m.weights.h5", "m.weights.json", "folder"])
def test_a_failing_save_leaves_the_old_file(name, tmp_path):
    path = str(tmp_path / name)

    def save(model):
        if name.endswith(".json"):
            model.save_weights(path, max_shard_size=1)
        else:
            (model.save_weights if "weights" in name else model.save)(path)

    old = model_of()
    save(old)
    before = sorted(os.listdir(tmp_path))
    with pytest.raises(RuntimeError, match="broken"):
        save(broken())
    assert sorted(os.listdir(tmp_path)) == before
    again = model_of()
    if "weights" in name:
        again.load_weights(path)
    else:
        again = K.models.load_model(path)
    for a, b in zip(old.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_failing_h5_save_leaves_the_old_file(tmp_path, monkeypatch):
    from tfjax.keras.saving import legacy_h5

    path = tmp_path / "m.h5"
    model_of().save(path)
    before = path.read_bytes()
    monkeypatch.setattr(legacy_h5, "_write_weights", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        model_of(5).save(path)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["m.h5"]


@pytest.mark.parametrize("answers, replaced", [(["y"], True), (["n"], False), (["what", "y"], True)])
@pytest.mark.parametrize("name", ["m.keras", "m.h5", "m.weights.h5"])
def test_asks_before_it_overwrites(name, answers, replaced, tmp_path, monkeypatch):
    path = tmp_path / name
    save = lambda model, **options: (model.save_weights if "weights" in name else model.save)(path, **options)
    save(model_of())
    before, given = path.read_bytes(), iter(answers)
    monkeypatch.setattr("builtins.input", lambda *_: next(given))
    save(model_of(7), overwrite=False)
    assert (path.read_bytes() != before) == replaced


@pytest.mark.parametrize(
    "name", ["sgd", "rmsprop", "adam", "adamw", "adagrad", "adadelta", "adamax", "nadam", "ftrl", "lion"]
)
@pytest.mark.parametrize("extension", [".keras", ".h5"])
def test_training_goes_on_as_if_never_interrupted(name, extension, tmp_path):
    model = model_of()
    model.compile(name, "mse")
    model.fit(X, Y, epochs=1, batch_size=4, shuffle=False, verbose=0)
    path = str(tmp_path / "m") + extension
    model.save(path)
    again = K.models.load_model(path)
    for each in (model, again):
        each.fit(X, Y, epochs=1, batch_size=4, shuffle=False, verbose=0)
    assert int(again.optimizer.iterations) == 4
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copies_and_pickles(duplicate):
    model = model_of()
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, Y, epochs=1, verbose=0)
    twin = duplicate(model)
    assert twin.layers[0] is not model.layers[0]
    np.testing.assert_array_equal(model.predict(X, verbose=0), twin.predict(X, verbose=0))
    for a, b in zip(model.optimizer.variables, twin.optimizer.variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


def test_export_says_what_to_use(tmp_path):
    with pytest.raises(NotImplementedError, match=r"model\.save"):
        model_of().export(str(tmp_path / "m"))


def test_a_link_out_of_the_file_is_refused(tmp_path):
    import h5py

    model, path = model_of(), str(tmp_path / "w.weights.h5")
    model.save_weights(path)
    with h5py.File(path, "a") as file:
        del file["layers/dense/vars/0"]
        file["layers/dense/vars/0"] = h5py.ExternalLink("/etc/hosts", "/x")
    with pytest.raises(ValueError, match="could not be loaded"):
        model.load_weights(path)


def test_shards_name_only_files_beside_them(tmp_path):
    model, path = model_of(), tmp_path / "m.weights.json"
    model.save_weights(path, max_shard_size=1)
    facts = json.loads(path.read_text())
    facts["weight_map"] = {key: "../m_00000.weights.h5" for key in facts["weight_map"]}
    path.write_text(json.dumps(facts))
    with pytest.raises(ValueError, match="escapes the folder"):
        model.load_weights(path)


def test_an_interrupted_backup_keeps_the_one_before(tmp_path):
    model = model_of()
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0, callbacks=[K.callbacks.BackupAndRestore(str(tmp_path), delete_checkpoint=False)])
    weights = (tmp_path / "latest.weights.h5").read_bytes()
    with pytest.raises(RuntimeError):
        broken().save_weights(tmp_path / "latest.weights.h5")
    assert (tmp_path / "latest.weights.h5").read_bytes() == weights


def test_h5_with_a_loss_by_an_unknown_name(tmp_path):
    def some_loss(y_true, y_pred):
        return tf.reduce_mean(tf.abs(y_true - y_pred), -1)

    model = model_of()
    model.compile("sgd", some_loss)
    model.save(tmp_path / "m.h5")
    with pytest.raises(ValueError, match="some_loss"):
        K.models.load_model(tmp_path / "m.h5")
    assert not K.models.load_model(tmp_path / "m.h5", compile=False).compiled
    K.models.load_model(tmp_path / "m.h5", custom_objects={"some_loss": some_loss}).evaluate(X, Y, verbose=0)
