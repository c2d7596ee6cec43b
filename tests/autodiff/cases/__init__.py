"""Programs about gradients, as functions of `tf`; recorded from TensorFlow by tests/autodiff/record.py."""

import importlib
import inspect
import pkgutil
import re

GROUPS = ("tape", "custom_gradient", "forward", "jacobian")


def functions(group):
    """name -> function of `tf`, of one group: of `<group>.py` and of its continuations `<group>_<n>.py`."""
    found = {}
    for info in pkgutil.iter_modules(__path__):
        if re.fullmatch(rf"{group}(_\d+)?", info.name):
            module = importlib.import_module(f"{__name__}.{info.name}")
            for name, f in inspect.getmembers(module, inspect.isfunction):
                if f.__module__ == module.__name__ and not name.startswith("_"):
                    assert name not in found, f"two cases named {name}"
                    found[name] = f
    return found
