"""Objects as data and back: what recordings cannot hold."""

import warnings

import numpy as np
import pytest

import tfjax as tf
from tfjax.keras.saving import object_registration, serialization_lib
from tfjax.keras.saving.public_symbols import public_name, symbol_anywhere, symbol_named

keras = tf.keras
serialize, deserialize = serialization_lib.serialize_keras_object, serialization_lib.deserialize_keras_object


@pytest.fixture(autouse=True)
def _registrations():
    objects, names = dict(object_registration.GLOBAL_CUSTOM_OBJECTS), dict(object_registration.GLOBAL_CUSTOM_NAMES)
    yield
    for table, kept in (
        (object_registration.GLOBAL_CUSTOM_OBJECTS, objects),
        (object_registration.GLOBAL_CUSTOM_NAMES, names),
    ):
        table.clear()
        table.update(kept)


class Pair:
    def __init__(self, first, second=None):
        self.first, self.second = first, second

    def get_config(self):
        return {"first": self.first, "second": self.second}

    @classmethod
    def from_config(cls, config):
        return cls(**{key: deserialize(value) for key, value in config.items()})


def test_nested_objects_with_registration():
    keras.saving.register_keras_serializable("mine")(Pair)
    data = serialize(Pair(Pair(1), [keras.initializers.Ones(), slice(1, None)]))
    assert data["registered_name"] == "mine>Pair"
    again = deserialize(data)
    assert again.first.first == 1 and type(again.second[0]) is keras.initializers.Ones
    assert again.second[1] == slice(1, None)


def test_an_object_that_occurs_twice_is_read_back_as_one():
    keras.saving.register_keras_serializable("mine")(Pair)
    shared = keras.initializers.Ones()
    with serialization_lib.ObjectSharingScope():
        data = serialize([shared, Pair(shared)])
    with serialization_lib.ObjectSharingScope():
        first, pair = deserialize(data)
    assert pair.first is first


def test_lambdas_only_when_asked_for():
    factor = 3
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = serialize(lambda x, y=2: x * y + factor)
    with pytest.raises(ValueError, match="safe_mode=False"):
        deserialize(data)
    assert deserialize(data, safe_mode=False)(5) == 13
    with serialization_lib.SafeModeScope(False):
        assert deserialize(data)(5, 1) == 8


def test_tensor_spec():
    spec = tf.TensorSpec([2, None], tf.int32, name="x")
    assert deserialize(serialize(spec)) == spec


def test_classes_of_keras_2s_files_without_modules():
    data = {"class_name": "Dense", "config": {"name": "d", "units": 3, "activation": "relu"}}
    assert deserialize(data).units == 3
    assert symbol_anywhere("Adam") is keras.optimizers.Adam
    assert symbol_anywhere("NoSuchThing") is None


def test_names_and_symbols_are_inverse():
    for cls in (keras.layers.Dense, keras.initializers.GlorotUniform, keras.regularizers.L2, keras.DTypePolicy):
        assert symbol_named(public_name(cls)) is cls
    assert public_name(Pair) is None
    assert symbol_named("keras.no.such") is None


@pytest.mark.parametrize("name", ["keras.utils.get_file", "keras.models.load_model", "keras.saving.load_model"])
def test_what_reads_files_is_not_loaded(name):
    module, _, leaf = name.rpartition(".")
    with pytest.raises(ValueError, match="not a modeling function"):
        deserialize({"module": module, "class_name": leaf, "config": {}})


@pytest.mark.parametrize("name", ["os", "subprocess", "builtins", "tfjax.engine.trace"])
def test_other_modules_are_not_imported(name):
    with pytest.raises(TypeError, match="Could not locate"):
        deserialize({"module": name, "class_name": "system", "config": {}, "registered_name": "system"})


def test_arrays_and_tensors_keep_dtype_and_values():
    for value in (np.arange(6, dtype=np.int16).reshape(2, 3), np.array([1.5, 2.5])):
        again = deserialize(serialize(value))
        assert again.dtype == value.dtype
        np.testing.assert_array_equal(again, value)
    again = deserialize(serialize(tf.constant([1, 2], tf.uint8)))
    assert again.dtype == tf.uint8


def test_keras_2s_form():
    legacy = keras.utils.legacy
    table = {"Dense": keras.layers.Dense, "relu": keras.activations.relu}
    layer = keras.layers.Dense(3, activation="relu", name="d")
    data = legacy.serialize_keras_object(layer)
    assert data["class_name"] == "Dense" and data["config"]["units"] == 3
    assert legacy.deserialize_keras_object(data, table).get_config() == layer.get_config()
    assert legacy.deserialize_keras_object("relu", table) is keras.activations.relu
    with pytest.raises(ValueError, match="Unknown thing: 'Foo'"):
        legacy.deserialize_keras_object("Foo", table, printable_module_name="thing")
