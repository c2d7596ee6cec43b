"""Private TensorFlow and Keras paths, such as `from tensorflow.python.framework import ops`.

private_paths.tsv (written by tools/gen_private_paths.py) says which public name each attribute of a private module is;
a `PrivateModule` resolves them when they are asked for. EXTRA adds what programs and pickles reach by no other path.
"""

from __future__ import annotations

import functools
import importlib
import sys
import types
from pathlib import Path

TABLE = Path(__file__).with_name("private_paths.tsv")
# Packages that exist whatever is in them; tensorflow.compat has at least v2, which is tensorflow itself.
ROOTS = ("tensorflow.python", "keras.src", "tensorflow.compat")

# `module:attribute` names an object of ours without a public name.
EXTRA: dict[str, dict[str, str]] = {
    "tensorflow.python.client.device_lib": {
        "list_local_devices": "tfjax.dropin.device_lib:list_local_devices",
    },
    "tensorflow.python.eager.context": {"num_gpus": "tfjax.dropin.device_lib:num_gpus"},
    "tensorflow.python.framework.ops": {
        "IndexedSlices": "tf.IndexedSlices",
        "Tensor": "tf.Tensor",
        "convert_to_tensor": "tf.convert_to_tensor",
        "name_scope": "tf.name_scope",
    },
    "tensorflow.python.framework.test_util": {"TensorFlowTestCase": "tf.test.TestCase"},
}


class PrivateModule(types.ModuleType):
    """A stand-in for one private module or package: its attributes are looked up among the public names."""

    def __init__(self, name: str, names: dict[str, str]):
        super().__init__(name)
        self.__path__: list[str] = []
        self._names = names

    def __getattr__(self, attribute: str):
        if attribute == "__all__":
            return [name for name in self._names if _lookup(self._names[name]) is not None]
        if f"{self.__name__}.{attribute}" in _packages_and_modules():
            return _submodule(self.__name__, attribute)
        value = _lookup(self._names[attribute]) if attribute in self._names else None
        if value is None and not attribute.startswith("__"):
            value = _shown_in(self.__name__).get(attribute)
        if value is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {attribute!r}")
        return value

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.__all__})


def module(name: str) -> PrivateModule | None:
    """The stand-in for the private module `name`; None where TensorFlow has none, or nothing of it exists here."""
    names = _table().get(name, {})
    if name in ROOTS:
        return PrivateModule(name, names)
    if name not in _packages_and_modules():
        return None
    found = PrivateModule(name, names)
    is_package = any(key.startswith(name + ".") for key in _table())
    return found if is_package or found.__all__ or _shown_in(name) else None


def _submodule(package: str, leaf: str) -> types.ModuleType:
    try:
        return importlib.import_module(f"{package}.{leaf}")
    except ModuleNotFoundError:
        raise AttributeError(f"module {package!r} has no attribute {leaf!r}") from None


@functools.cache
def _packages_and_modules() -> frozenset[str]:
    """Every private module that TensorFlow and Keras have, and the packages that they are in."""
    found = set()
    for name in _table():
        while name not in found and "." in name:
            found.add(name)
            name = name.rpartition(".")[0]
    return frozenset(found)


@functools.cache
def _table() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, _, cells = line.partition("\t")
        table[name] = dict(_cell(cell) for cell in cells.split())
    for name, names in EXTRA.items():
        table.setdefault(name, {}).update(names)
    return table


def _cell(cell: str) -> tuple[str, str]:
    attribute, found, target = cell.partition("=")
    return (attribute, target) if found else (cell.rpartition(".")[2], cell)


def _lookup(target: str) -> object | None:
    if ":" in target:
        where, _, attribute = target.partition(":")
        try:
            return getattr(importlib.import_module(where), attribute, None)
        except ModuleNotFoundError:
            return None
    value = _walk(target)
    if value is None and target.startswith("tf.compat.v1."):
        value = _walk("tf." + target.removeprefix("tf.compat.v1."))
    return value


def _shown_in(module: str) -> dict[str, type]:
    """Our classes that show themselves as `module.<name>`, as TF's do; some have no public name, as `EagerTensor`."""
    for public in ("tf.Tensor", "tf.Variable", "tf.RaggedTensor", "tf.Module"):
        _walk(public)  # loads the modules that have such classes
    return {
        name: value
        for where, loaded in list(sys.modules.items())
        if where.startswith("tfjax.")
        for name, value in list(vars(loaded).items())
        if isinstance(value, type) and (value.__module__, value.__qualname__) == (module, name)
    }


def _walk(dotted: str) -> object | None:
    root, *parts = dotted.split(".")
    value: object | None = importlib.import_module("tfjax")
    for part in ["keras", *parts] if root == "keras" else parts:
        value = getattr(value, part, None)
    return value
