"""The import hook, in this process: TensorFlow's and Keras's names give tfjax's module objects."""

import importlib
import importlib.metadata
import importlib.util
import pickle
import sys
import types

import pytest

import tfjax
from tfjax.dropin import hook, install, installed, uninstall


class Dense:
    """A class that lives below `tf.keras.layers`."""


def module(name, **attributes):
    made = types.ModuleType(name)
    made.__dict__.update(attributes)
    return made


@pytest.fixture
def namespace(monkeypatch):
    """A small namespace on tfjax, in place of the generated one, with the hook installed."""
    layers = module("tfjax.api.keras.layers", Dense=Dense)
    models = module("tfjax.api.keras.models", Sequential=type("Sequential", (), {}))
    keras = module("tfjax.api.keras", layers=layers, models=models, __version__="3.15.1")
    for name, value in {
        "keras": keras,
        "math": module("tfjax.api.math", add=sum),
        "concat": lambda values, axis: values,
        "random": module("tfjax.api.random", set_seed=lambda seed: seed),
    }.items():
        monkeypatch.setattr(tfjax, name, value, raising=False)
    for name in [name for name in sys.modules if name.split(".")[0] in ("tensorflow", "keras")]:
        monkeypatch.delitem(sys.modules, name)
    install()
    yield types.SimpleNamespace(keras=keras, layers=layers, models=models)
    uninstall()


def test_tensorflow_is_tfjax_itself(namespace):
    import tensorflow as tf

    assert tf is tfjax
    assert sys.modules["tensorflow"] is tfjax
    assert tf.__version__ == "2.21.0"
    assert tf.__file__ == tfjax.__file__


def test_every_spelling_gives_the_same_module(namespace):
    import keras
    import keras.layers
    import tensorflow as tf
    import tensorflow.keras.layers as L

    assert tf.keras is keras is namespace.keras is sys.modules["tensorflow.keras"]
    assert L is keras.layers is tf.keras.layers
    from keras.layers import Dense as B
    from tensorflow.compat.v2.keras.layers import Dense as C
    from tensorflow.keras.layers import Dense as A
    from tensorflow.python.keras.layers import Dense as D

    assert A is B is C is D is Dense


def test_from_imports_and_submodules(namespace):
    from tensorflow import keras, math
    from tensorflow.keras import models
    from tensorflow.keras.models import Sequential

    assert keras is namespace.keras and models is namespace.models and math is tfjax.math
    assert Sequential is namespace.models.Sequential


def test_compat_v2_is_the_same_namespace(namespace):
    import tensorflow.compat.v2 as tf

    assert tf is tfjax


def test_compat_v1_is_what_the_namespace_says(namespace, monkeypatch):
    v1 = module("tfjax.api.compat.v1", placeholder=object())
    monkeypatch.setattr(tfjax, "compat", module("tfjax.api.compat", v1=v1, as_str=str), raising=False)
    import tensorflow.compat
    import tensorflow.compat.v1 as tf1
    from tensorflow.python.ops.array_ops import placeholder

    assert tf1 is v1 and tensorflow.compat is tfjax.compat
    assert placeholder is v1.placeholder


def test_the_module_is_writable(namespace, monkeypatch):
    import tensorflow as tf

    monkeypatch.delattr(tfjax, "pi", raising=False)
    tf.pi = 3.14
    assert tfjax.pi == 3.14
    del tf.pi


@pytest.mark.parametrize(
    "statement, message",
    [
        ("import tensorflow.foo", "No module named 'tensorflow.foo'"),
        ("import tensorflow.foo.bar", "No module named 'tensorflow.foo'"),
        ("import keras.foo", "No module named 'keras.foo'"),
        ("import tensorflow.keras.layers.Foo", "No module named 'tensorflow.keras.layers.Foo'"),
        ("import tensorflow.python.foo", "No module named 'tensorflow.python.foo'"),
        ("import tensorflow.compat.v3", "No module named 'tensorflow.compat.v3'"),
        ("import tensorflow.examples.tutorials.mnist", "No module named 'tensorflow.examples'"),
        ("import tensorflow.contrib", "No module named 'tensorflow.contrib'"),
    ],
)
def test_a_missing_module_is_named_as_python_names_it(namespace, statement, message):
    with pytest.raises(ModuleNotFoundError) as raised:
        exec(statement)
    assert str(raised.value) == message
    assert raised.value.name == message.split("'")[1]


@pytest.mark.parametrize(
    "statement, message",
    [
        ("from tensorflow import foo", "cannot import name 'foo' from 'tensorflow' ("),
        ("from tensorflow.keras.layers import Foo", "cannot import name 'Foo' from 'tensorflow.keras.layers' ("),
        (
            "from tensorflow.python.framework import foo",
            "cannot import name 'foo' from 'tensorflow.python.framework' (",
        ),
    ],
)
def test_a_missing_name_is_blamed_on_the_alias(namespace, statement, message):
    with pytest.raises(ImportError) as raised:
        exec(statement)
    assert str(raised.value).startswith(message)


def test_internal_packages_are_not_importable_as_tensorflow(namespace):
    with pytest.raises(ModuleNotFoundError, match="'tensorflow.dropin'"):
        importlib.import_module("tensorflow.dropin")


def test_tfjax_itself_still_imports_its_submodules(namespace):
    # What a lazily imported module of tfjax does; tfjax.__name__ is 'tensorflow' now.
    inside = {"__name__": "tfjax.some_module", "__package__": "tfjax"}
    sys.modules.pop("tfjax.core", None)
    vars(tfjax).pop("core", None)
    exec("from tfjax import core\nimport tfjax.core.dtypes", inside)
    assert inside["core"] is sys.modules["tfjax.core"]


def test_private_paths_lead_to_public_objects(namespace):
    from tensorflow.python.framework import random_seed
    from tensorflow.python.ops import array_ops
    from tensorflow.python.ops.array_ops import concat

    assert array_ops.concat is concat is tfjax.concat
    assert sys.modules["tensorflow.python"].ops.array_ops is array_ops
    assert random_seed.set_seed is tfjax.random.set_seed
    assert "concat" in dir(array_ops)
    with pytest.raises(AttributeError, match="module 'tensorflow.python.ops.array_ops' has no attribute 'nothing'"):
        _ = array_ops.nothing


def test_classes_that_show_a_private_path_are_found_there(namespace):
    from tensorflow.python.framework.ops import EagerTensor
    from tensorflow.python.ops.resource_variable_ops import ResourceVariable

    assert repr(EagerTensor) == "<class 'tensorflow.python.framework.ops.EagerTensor'>"
    assert issubclass(EagerTensor, tfjax.Tensor) and issubclass(ResourceVariable, tfjax.Variable)
    error = tfjax.errors.InvalidArgumentError
    assert getattr(importlib.import_module(error.__module__), error.__name__) is error


def test_device_lib(namespace):
    from tensorflow.python.client import device_lib

    first = device_lib.list_local_devices()[0]
    assert (first.name, first.device_type) == ("/device:CPU:0", "CPU")
    assert repr(first).startswith('name: "/device:CPU:0"\ndevice_type: "CPU"\nmemory_limit: 268435456\n')


def test_keras_src_paths(namespace):
    from keras.src.layers import Dense as A
    from keras.src.layers.core.dense import Dense as B

    assert A is B is Dense


def test_a_star_import_of_a_private_module(namespace):
    scope = {}
    exec("from tensorflow.python.ops.array_ops import *", scope)
    assert scope["concat"] is tfjax.concat


def test_metadata_and_specs(namespace):
    assert importlib.metadata.version("tensorflow") == "2.21.0"
    assert importlib.metadata.version("Keras") == "3.15.1"
    assert importlib.metadata.metadata("keras")["Name"] == "keras"
    assert importlib.util.find_spec("tensorflow") is not None
    assert importlib.util.find_spec("keras.layers") is not None
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.version("tensorflow-nothing")


def test_the_modules_own_spec_stays(namespace):
    import tensorflow  # noqa: F401

    assert tfjax.__spec__.name == "tfjax"
    assert importlib.import_module("tfjax") is tfjax


def test_pickle_by_a_private_path(namespace):
    # A class that shows TF's path pickles by that path.
    shown = type("Dense", (), {"__module__": "keras.src.layers.core.dense"})
    namespace.layers.Dense = shown
    assert type(pickle.loads(pickle.dumps(shown()))) is shown


def test_install_twice_and_uninstall(namespace):
    before = sys.meta_path[:]
    install()
    assert sys.meta_path == before
    import tensorflow.keras.layers  # noqa: F401

    uninstall()
    assert not installed()
    assert not [name for name in sys.modules if name.split(".")[0] in ("tensorflow", "keras")]
    assert tfjax.__name__ == "tfjax" and namespace.layers.__name__ == "tfjax.api.keras.layers"
    uninstall()
    with pytest.raises(ModuleNotFoundError, match="No module named 'tensorflow'"):
        importlib.import_module("tensorflow")


def test_a_real_tensorflow_in_memory_is_refused(monkeypatch):
    real = module("tensorflow", __version__="2.15.1", __file__="/somewhere/tensorflow/__init__.py")
    monkeypatch.setitem(sys.modules, "tensorflow", real)
    with pytest.raises(RuntimeError, match=r"tensorflow 2\.15\.1 is already imported from /somewhere.*[Rr]estart"):
        install()
    assert not hook.installed()
    assert sys.modules["tensorflow"] is real


def test_the_ipython_extension():
    from tfjax.dropin import load_ipython_extension, unload_ipython_extension

    load_ipython_extension(None)
    assert installed()
    unload_ipython_extension(None)
    assert not installed()
