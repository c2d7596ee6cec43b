"""The import hook: while it is installed, `tensorflow` and `keras` are tfjax.

An alias is the *same module object* under a second name in `sys.modules`, so that
`tf.keras.layers.Dense is keras.layers.Dense`, `isinstance` works across both spellings and `tf.pi = 3.14` is seen by
everyone. Nothing on the disk changes.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import threading
import types
from collections.abc import Iterator

from tfjax.dropin import names, versions

_lock = threading.RLock()


class AliasLoader(importlib.abc.Loader):
    """Puts a module that exists already under the imported name."""

    def __init__(self, module: types.ModuleType):
        self._module = module

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """Let the import system make an empty module: handing it ours would overwrite our module's own `__spec__`."""
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        """Replace that empty module; the import system returns what it then finds in `sys.modules`."""
        name = module.__name__
        _show_as(name, self._module)
        if not hasattr(self._module, "__path__"):
            # Only packages have submodules to import; which ones, find_spec says.
            self._module.__path__ = []
        sys.modules[name] = self._module

    def is_package(self, name: str) -> bool:
        """Every alias may have children: whether one exists is for the finder to say."""
        return True

    def get_code(self, name: str) -> None:
        """None: `python -m tensorflow` has nothing to run."""
        return None


class AliasFinder(importlib.abc.MetaPathFinder):
    """The first entry of `sys.meta_path`: answers for `tensorflow`, `keras` and everything below them."""

    def __init__(self) -> None:
        self.shown_names: dict[types.ModuleType, str] = {}

    def find_spec(self, name: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """The spec of an alias; None for any other module.

        Raises:
          ModuleNotFoundError: for a missing module below `tensorflow` or `keras`. Returning None would let the path
            finder search tfjax's own directory and load a second copy of an internal module.
        """
        if not names.is_alias(name):
            return None
        module = names.resolve(name) or _internal(name)
        if module is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        origin = getattr(module, "__file__", None)
        spec = importlib.machinery.ModuleSpec(name, AliasLoader(module), origin=origin, is_package=True)
        spec.has_location = origin is not None
        return spec

    def find_distributions(self, context: object) -> Iterator[versions.StandInDistribution]:
        """What `importlib.metadata` asks every finder for."""
        return versions.distributions(context)


def installed() -> bool:
    """Whether `import tensorflow` gives tfjax in this interpreter."""
    return _finder() is not None


def install() -> None:
    """Make `import tensorflow` and `import keras` give tfjax in this interpreter. A second call changes nothing.

    Raises:
      RuntimeError: if TensorFlow or Keras itself is imported already: objects of two libraries would mix.
    """
    with _lock:
        if installed():
            return
        _refuse_mixing()
        sys.meta_path.insert(0, AliasFinder())
        importlib.import_module("tensorflow")


def uninstall() -> None:
    """Undo `install`: the names mean again what the environment has. Objects that were imported stay usable."""
    with _lock:
        finder = _finder()
        if finder is None:
            return
        for module, name in finder.shown_names.items():
            module.__name__ = name
        for name in [name for name in sys.modules if names.is_alias(name)]:
            del sys.modules[name]
        # The environment-wide switch (tfjax enable) would put the hook back at the next import.
        sys.meta_path[:] = [
            entry for entry in sys.meta_path if entry is not finder and not hasattr(entry, "tfjax_switch")
        ]


def _finder() -> AliasFinder | None:
    return next((entry for entry in sys.meta_path if isinstance(entry, AliasFinder)), None)


def _refuse_mixing() -> None:
    for name in names.ROOTS:
        module = sys.modules.get(name)
        if module is not None:
            where = getattr(module, "__file__", None) or "an unknown place"
            version = getattr(module, "__version__", "of unknown version")
            raise RuntimeError(
                f"{name} {version} is already imported from {where}, and tfjax cannot replace it in a running "
                f"interpreter. Restart it (in Jupyter: restart the kernel) and install tfjax before `import {name}`."
            )


def _show_as(name: str, module: types.ModuleType) -> None:
    """Let error messages name the first alias, as TF's do: "cannot import name 'X' from 'tensorflow.keras.layers'"."""
    finder = _finder()
    if finder is not None and module not in finder.shown_names:
        finder.shown_names[module] = module.__name__
        module.__name__ = name


def _internal(name: str) -> types.ModuleType | None:
    """tfjax's own submodule behind an alias, for tfjax's own code only.

    `from tfjax import engine` makes the import system look for `<__name__ of tfjax>.engine`, and that name is
    `tensorflow` since `_show_as`. A program that says `import tensorflow.engine` must not get there.
    """
    parent, _, leaf = name.rpartition(".")
    spec = getattr(sys.modules.get(parent), "__spec__", None)
    if spec is None or not spec.name.startswith("tfjax") or not _asked_by_tfjax():
        return None
    real = f"{spec.name}.{leaf}"
    return importlib.import_module(real) if importlib.util.find_spec(real) else None


def _asked_by_tfjax() -> bool:
    frame = sys._getframe()
    while frame is not None:
        module = frame.f_globals.get("__name__") or ""
        if module != __name__ and not module.startswith("importlib"):
            # tfjax's own __name__ may be an alias by now; its package is not.
            return (frame.f_globals.get("__package__") or "").partition(".")[0] == "tfjax"
        frame = frame.f_back
    return False
