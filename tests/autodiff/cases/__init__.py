"""Programs about gradients, as functions of `tf`; recorded from TensorFlow by tests/autodiff/record.py."""

import importlib
import inspect

GROUPS = ("tape", "custom_gradient", "forward", "jacobian")


def functions(group):
    """name -> function of `tf`, of one group."""
    module = importlib.import_module(f"{__name__}.{group}")
    found = inspect.getmembers(module, inspect.isfunction)
    return {name: f for name, f in found if f.__module__ == module.__name__ and not name.startswith("_")}
