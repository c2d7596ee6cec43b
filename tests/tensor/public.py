"""A `tf` namespace made of the export registry: the façade is not under test here."""

import importlib
import pkgutil
import types

from tfjax.core.export import exports

PACKAGES = ("tfjax.tensor", "tfjax.ops.array", "tfjax.ops.math", "tfjax.ops.random")


def _import_all(package):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def _build():
    for name in ("dtypes", "errors", "names", "shapes", "nest"):
        importlib.import_module(f"tfjax.core.{name}")
    for package in PACKAGES:
        _import_all(importlib.import_module(package))
    for module in ("tfjax.ops.linalg.matmul", "tfjax.ops.operators"):
        importlib.import_module(module)
    root = types.ModuleType("tf")
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
