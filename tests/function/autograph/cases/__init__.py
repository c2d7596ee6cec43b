"""Programs about AutoGraph; recorded from TensorFlow by tests/function/autograph/record.py.

`table` holds small functions that make sense for Python values and for tensors alike; each is run as it is, converted
on Python values, converted on tensors, and as a tf.function of tensors. The other groups hold functions of `tf`.
"""

import importlib
import inspect
import pkgutil
import re

GROUPS = ("control", "calls", "builtins", "errors", "api")


def _modules(group):
    """The module of a group and its continuations `<group>_<n>`."""
    names = [info.name for info in pkgutil.iter_modules(__path__) if re.fullmatch(rf"{group}(_\d+)?", info.name)]
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def table_functions():
    """name -> function of the table, with its arguments in `arguments`."""
    return {name: f for module in _modules("table") for name, f in vars(module).items() if hasattr(f, "arguments")}


def functions(group):
    """name -> function of `tf`, of one group."""
    return {
        name: f
        for module in _modules(group)
        for name, f in inspect.getmembers(module, inspect.isfunction)
        if f.__module__ == module.__name__ and not name.startswith("_")
    }


def bind(tf):
    """Makes `tf` the global of that name in the table."""
    for module in _modules("table"):
        module.tf = tf
