"""keras.ops.numpy, where Keras has all of it: looks a function or operation up in the files of its families."""

import importlib

_FAMILIES = (
    "binary",
    "elementwise",
    "reductions",
    "shapes",
    "joining",
    "creation",
    "products",
    "indexing",
    "sorting",
    "statistics",
    "nan",
    "bits",
)


def __getattr__(name):
    if not name.startswith("__"):
        for family in _FAMILIES:
            module = importlib.import_module(f"tfjax.keras.ops.numpy_{family}")
            found = vars(module).get(name, vars(module).get(f"{name}_"))
            if found is not None and getattr(found, "__module__", "").startswith("keras.src.ops.numpy"):
                globals()[name] = found
                return found
    raise AttributeError(f"module 'keras.src.ops.numpy' has no attribute {name!r}")
