"""Programs about AutoGraph; recorded from TensorFlow by tests/function/autograph/record.py.

`table` holds small functions that make sense for Python values and for tensors alike; each is run as it is, converted
on Python values, converted on tensors, and as a tf.function of tensors. The other groups hold functions of `tf`.
"""

import importlib
import inspect

GROUPS = ("control", "calls", "builtins", "errors", "api")


def table_functions():
    """name -> function of the table, with its arguments in `arguments`."""
    module = importlib.import_module(f"{__name__}.table")
    return {name: f for name, f in vars(module).items() if hasattr(f, "arguments")}


def functions(group):
    """name -> function of `tf`, of one group."""
    module = importlib.import_module(f"{__name__}.{group}")
    found = inspect.getmembers(module, inspect.isfunction)
    return {name: f for name, f in found if f.__module__ == module.__name__ and not name.startswith("_")}


def bind(tf):
    """Makes `tf` the global of that name in the table."""
    importlib.import_module(f"{__name__}.table").tf = tf
