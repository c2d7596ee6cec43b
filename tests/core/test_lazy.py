"""The module `tfjax` and its namespaces as modules: imports, identity, what they refuse."""

import importlib
import importlib.util
import subprocess
import sys

import pytest

import tfjax
from tfjax.core import lazy


def fresh(program):
    """Standard output of a program run by a new interpreter."""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_import_loads_nothing_heavy():
    out = fresh("import sys, tfjax; print([m for m in ('jax', 'numpy', 'optax', 'tfjax.api') if m in sys.modules])")
    assert out == "[]\n"


def test_core_imports_no_jax():
    out = fresh(
        "import pkgutil, sys, tfjax.core as c\n"
        "for m in pkgutil.iter_modules(c.__path__): __import__('tfjax.core.' + m.name)\n"
        "print(any(m.partition('.')[0] in ('jax', 'jaxlib') for m in sys.modules))"
    )
    assert out == "False\n"


def test_a_namespace_is_one_module_under_both_names():
    import tfjax.dtypes.experimental
    import tfjax.nest
    from tfjax.nest import flatten

    assert sys.modules["tfjax.nest"] is tfjax.nest is importlib.import_module("tfjax.api.nest")
    assert tfjax.nest.__spec__.name == "tfjax.api.nest"
    assert sys.modules["tfjax.dtypes.experimental"] is tfjax.dtypes.experimental
    assert tfjax.dtypes.experimental is importlib.import_module("tfjax.api.dtypes.experimental")
    assert flatten is tfjax.nest.flatten


def test_compat_v2_is_the_root():
    import tfjax.compat.v2
    import tfjax.compat.v2.dtypes

    assert tfjax.compat.v2 is tfjax
    assert sys.modules["tfjax.compat.v2.dtypes"] is tfjax.dtypes
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("tfjax.compat.v2.core")


@pytest.mark.parametrize("name", ["tfjax.nothing", "tfjax.nest.nothing", "tfjax.float32", "tfjax.nest.flatten"])
def test_what_is_no_module_cannot_be_imported(name):
    with pytest.raises(ModuleNotFoundError) as caught:
        importlib.import_module(name)
    assert caught.value.name == name


def test_find_spec_of_a_missing_module_is_none():
    assert importlib.util.find_spec("tfjax.nothing") is None


def test_missing_names_are_worded_as_tensorflows():
    with pytest.raises(AttributeError, match=r"^module 'tensorflow' has no attribute 'nothing'$"):
        tfjax.nothing  # noqa: B018
    with pytest.raises(AttributeError, match=r"^module 'tensorflow\._api\.v2\.nest' has no attribute 'nothing'$"):
        tfjax.nest.nothing  # noqa: B018
    assert lazy.tf_module_name("keras.layers") == "keras._tf_keras.keras.layers"


def test_own_packages_are_found_but_shadow_nothing(monkeypatch):
    import types

    import tfjax.core.dtypes

    assert tfjax.core is sys.modules["tfjax.core"] and "core" not in vars(tfjax)
    package = types.ModuleType("tfjax.nest")
    package.__spec__ = importlib.machinery.ModuleSpec("tfjax.nest", None)
    tfjax.nest = package  # what the import system does after loading a package tfjax/nest
    assert tfjax.nest is importlib.import_module("tfjax.api.nest")


def test_the_root_is_writable(monkeypatch):
    monkeypatch.setattr(tfjax, "pi", 3.14, raising=False)
    from tfjax import pi

    assert pi == 3.14 and "pi" in dir(tfjax)
    monkeypatch.setattr(tfjax, "nest", "mine")
    assert tfjax.nest == "mine"


def test_public_names_for_a_package_of_the_same_name():
    getter, lister = lazy.public_names("nest", "tfjax.core")
    assert getter("flatten") is tfjax.nest.flatten and "flatten" in lister()
    for name in ("_private", "nothing", "shapes"):  # shapes: a submodule wins
        with pytest.raises(AttributeError):
            getter(name)


def test_pickle_of_a_public_function():
    import pickle

    assert pickle.loads(pickle.dumps(tfjax.nest.flatten)) is tfjax.nest.flatten


def test_a_namespace_may_have_a_second_name(monkeypatch):
    api = importlib.import_module("tfjax.api")
    monkeypatch.setitem(api._NAMES, "structures", "tfjax.api.nest")
    import tfjax.structures

    assert sys.modules["tfjax.structures"] is tfjax.structures is tfjax.nest
    for where in (sys.modules, vars(tfjax)):
        where.pop("tfjax.structures", None), where.pop("structures", None)


def test_a_failing_import_inside_a_namespace_is_not_hidden(monkeypatch):
    api = importlib.import_module("tfjax.api")
    monkeypatch.setitem(api._NAMES, "broken", "tfjax.core.no_such_module:x")
    with pytest.raises(ModuleNotFoundError, match="tfjax.core.no_such_module"):
        tfjax.broken  # noqa: B018
