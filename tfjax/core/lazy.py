"""Modules whose names are loaded when they are first used: the public namespace, built from tables.

The tables are the generated packages below `tfjax/api/` (tools/gen_api.py). A table maps a public name to
"module:attribute", or to "module" for another name of a whole namespace; what has been looked up once is stored in the
module's dictionary, so the second use costs nothing and a program may overwrite any name (`tf.pi = 3.14`).

How `import tfjax.math` comes to work though the files are in `tfjax/api/math/`: `ApiFinder`, at the front of
`sys.meta_path`, answers for `tfjax.<namespace>` with the very module object `tfjax.api.<namespace>`. tfjax's own
packages that share a name with a namespace (`tfjax.data`, `tfjax.keras`, ...) stay importable under it, so

- the attribute `tfjax.data` is always the public namespace (`RootModule` keeps the import system from overwriting it):
  inside tfjax write `from tfjax.data.dataset import ...`, never `from tfjax import data`;
- such a package lets `from tfjax.data import Dataset` find the public name with one line in its `__init__.py`:
  `__getattr__, __dir__ = lazy.public_names("data", __spec__.name)`.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
from collections.abc import Callable, Mapping, Sequence

_ROOT = "tfjax"
_API = "tfjax.api"
_before_first_use: tuple[str, ...] = ()
# (namespace, value) -> what programs get in the value's place; see `adapt`.


def before_first_use(modules: Sequence[str]) -> None:
    """States the modules that do their work by being imported (they attach operators to Tensor and the like)."""
    global _before_first_use
    _before_first_use = tuple(modules)


def _start() -> None:
    global _before_first_use
    if _before_first_use:
        for module in _before_first_use:
            importlib.import_module(module)
        _before_first_use = ()


def tf_module_name(namespace: str) -> str:
    """Returns the module path that TF 2.21 shows for a public namespace: `math` -> `tensorflow._api.v2.math`."""
    if not namespace:
        return "tensorflow"
    if namespace.partition(".")[0] == "keras":
        return f"keras._tf_keras.{namespace}"
    return f"tensorflow._api.v2.{namespace}"


def no_attribute(namespace: str, name: str) -> AttributeError:
    """Returns the error for a name that a public namespace does not have, worded as TF's."""
    return AttributeError(f"module {tf_module_name(namespace)!r} has no attribute {name!r}", name=name)


def resolve(namespace: str, package: str, names: Mapping[str, str], modules: Sequence[str], name: str):
    """Returns what `name` stands for in a namespace whose generated package is `package`.

    Raises:
      AttributeError: if the namespace has no such name.
    """
    target = names.get(name)
    if target is None:
        if name in modules:
            return importlib.import_module(f"{package}.{name}")
        raise no_attribute(namespace, name)
    module, _, attribute = target.partition(":")
    if not module.startswith("tfjax.core."):
        _start()
    loaded = importlib.import_module(module)
    if not attribute:
        return loaded
    return _adapted(namespace, getattr(loaded, attribute))


def adapt(function: Callable[[str, object], object]) -> None:
    """From now on programs get `function(namespace, value)` for public values, also for those looked up before.

    Keras calls this once, when the first symbolic tensor is made: TensorFlow's functions must then make layers of them
    (it changes them in place). So does tf.compat.v1 with the first graph, in which functions name their ops. What is
    said later goes outside.
    """
    _adapters.append(function)
    for name, module in list(sys.modules.items()):
        if name == _ROOT or name == _API or name.startswith(f"{_API}."):
            names = _root_tables()[0] if name == _ROOT else vars(module).get("_NAMES", {})
            namespace = "" if name in (_ROOT, _API) else name.removeprefix(f"{_API}.")
            _adapt_loaded(namespace, vars(module), names)


def _adapt_loaded(namespace: str, module_globals: dict, names: Mapping[str, str]) -> None:
    for name, target in names.items():
        home, _, attribute = target.partition(":")
        if attribute and name in module_globals and home in sys.modules:
            value = module_globals[name]
            defined = getattr(sys.modules[home], attribute, None)
            if original(value) is defined:  # not what a program put there
                module_globals[name] = _adapted(namespace, defined)


_adapters: list[Callable[[str, object], object]] = []
# What adapters have made, by id, and the public value that it is made of.
_made: dict[int, tuple[object, object]] = {}


def original(value: object) -> object:
    """Returns the public value that adapters have made `value` of; `value` itself if it is not theirs."""
    made, source = _made.get(id(value), (None, None))
    return source if made is value and made is not None else value


def _adapted(namespace: str, value: object) -> object:
    shown = value
    for function in _adapters:
        shown = function(namespace, shown)
        if shown is not value:
            _made[id(shown)] = (shown, value)
    return shown


def namespace(path: str, module_globals: dict, names: Mapping[str, str], modules: Sequence[str]):
    """Returns `__getattr__`, `__dir__` and `__all__` for the generated package of the public namespace `path`."""
    package = module_globals["__spec__"].name  # not __name__: the drop-in shows the module under another one

    def __getattr__(name: str):
        value = resolve(path, package, names, modules, name)
        module_globals[name] = value
        return value

    def __dir__() -> list[str]:
        shown = {name for name in module_globals if not name.startswith("_") or name.startswith("__")}
        return sorted(shown - {"TYPE_CHECKING"} | set(names) | set(modules))

    return __getattr__, __dir__, sorted({*names, *modules})


def public_names(path: str, package: str) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Returns `__getattr__` and `__dir__` for an implementation package that shares its name with a namespace.

    A submodule of the package wins over the public name, so that its own imports mean what they say.
    """

    def __getattr__(name: str):
        if name.startswith("_") or importlib.util.find_spec(f"{package}.{name}") is not None:
            raise no_attribute(path, name)
        try:
            api = importlib.import_module(f"{_API}.{path}")
        except ModuleNotFoundError:
            raise no_attribute(path, name) from None
        return getattr(api, name)

    def __dir__() -> list[str]:
        return sorted({*vars(sys.modules[package]), *dir(importlib.import_module(f"{_API}.{path}"))})

    return __getattr__, __dir__


# -- the root


class RootModule(types.ModuleType):
    """The class of the module `tfjax`: its own submodules are found by name and never shadow a public name."""

    def __setattr__(self, name: str, value) -> None:
        # The import system binds each imported submodule on its parent; `tfjax.function` must stay tf.function.
        if isinstance(value, types.ModuleType) and getattr(value.__spec__, "name", None) == f"{_ROOT}.{name}":
            return
        super().__setattr__(name, value)


def root(module_globals: dict, own: Mapping[str, str]):
    """Makes the module `tfjax` show the public root namespace; returns its `__getattr__`, `__dir__`.

    Args:
      module_globals: the dictionary of the module `tfjax`.
      own: names that are not TensorFlow's, in the form of a table.
    """
    sys.modules[_ROOT].__class__ = RootModule
    module_globals.pop("core", None)  # bound while this module was imported, before the class could see to it
    if not any(isinstance(finder, ApiFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, ApiFinder())

    def __getattr__(name: str):
        names, modules = _root_tables()
        if name == "__all__":  # `from tensorflow import *`; not stored, the tables may still grow
            return sorted({*names, *modules})
        if name not in own and name not in names and name not in modules:
            submodule = sys.modules.get(f"{_ROOT}.{name}")
            if submodule is None:
                raise no_attribute("", name)
            return submodule  # not stored: `uninstall`, reload and tests may drop it
        value = resolve("", _API, {**names, **own} if name in own else names, modules, name)
        module_globals[name] = value
        return value

    def __dir__() -> list[str]:
        names, modules = _root_tables()
        shown = {name for name in module_globals if not name.startswith("_") or name.startswith("__")}
        return sorted(shown | set(names) | set(modules) | set(own))

    return __getattr__, __dir__


def _root_tables() -> tuple[Mapping[str, str], Sequence[str]]:
    """The generated tables of the root; empty before the generator has ever run."""
    try:
        api = importlib.import_module(_API)
    except ModuleNotFoundError as error:
        if error.name != _API:
            raise
        return {}, ()
    return api._NAMES, api._MODULES


class ApiFinder(importlib.abc.MetaPathFinder):
    """Finds `tfjax.math` as `tfjax.api.math`, unless tfjax has a package `tfjax/math` of its own."""

    def find_spec(self, name, path=None, target=None):
        """Returns the spec of an alias; None for any other module.

        Raises:
          ModuleNotFoundError: for a missing module below a namespace, where the path finder would search the generated
            files and load a second copy of one.
        """
        if not name.startswith("tfjax.") or name.startswith(_API):
            return None
        parent, _, leaf = name.rpartition(".")
        above = sys.modules.get(parent)
        package = getattr(getattr(above, "__spec__", None), "name", "")
        if parent == _ROOT:
            own = importlib.machinery.PathFinder.find_spec(name, path) is not None
            if own or not _root_has_namespace(leaf):
                return None
        elif package != _ROOT and not package.startswith(f"{_API}."):
            if parent != f"{_ROOT}.compat" or importlib.machinery.PathFinder.find_spec(name, path) is not None:
                return None
            above = importlib.import_module(f"{_API}.compat")
        module = getattr(above, leaf, None) if package != _ROOT or _root_has_namespace(leaf) else None
        if not isinstance(module, types.ModuleType):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return importlib.machinery.ModuleSpec(name, _AliasLoader(module), is_package=True)


def _root_has_namespace(name: str) -> bool:
    names, modules = _root_tables()
    return name in modules or ":" not in names.get(name, ":")


class _AliasLoader(importlib.abc.Loader):
    """Puts an existing module under the imported name; the import system returns what it then finds there."""

    def __init__(self, module: types.ModuleType):
        self._module = module

    def create_module(self, spec):
        """None: a module handed over here would get this alias's `__spec__`."""
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        """Replaces the empty module the import system made."""
        sys.modules[module.__spec__.name] = self._module
