"""A `tf` namespace made of the export registry: the façade is not under test here."""

import importlib
import pkgutil
import types

import tfjax.ops
import tfjax.tensor
from tfjax.core.export import exports


def _import_all(package):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def _build():
    for name in ("dtypes", "errors", "names", "shapes", "nest"):
        importlib.import_module(f"tfjax.core.{name}")
    for package in (tfjax.tensor, tfjax.ops):
        _import_all(package)
    root = types.SimpleNamespace(__name__="tf")
    for name, entry in sorted(exports().items()):
        *path, last = name.split(".")
        space = root
        for part in path:
            if not hasattr(space, part):
                setattr(space, part, types.SimpleNamespace())
            space = getattr(space, part)
        if not hasattr(space, last) or not isinstance(getattr(space, last), types.SimpleNamespace):
            setattr(space, last, entry.value)
    return root


tf = _build()
