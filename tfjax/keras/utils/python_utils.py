"""Logs as Python values; functions as text; small helpers on Python's own objects."""

import codecs
import marshal
import types

from tfjax.keras.utils.naming import shows_keras2
from tfjax.tensor.constant import is_tensor


def pythonify_logs(logs):
    """Returns the logs, flat and sorted by name (not for Keras 2), with Python floats where that is possible."""
    result = {}
    items = (logs or {}).items()
    for key, value in items if shows_keras2() else sorted(items):
        if isinstance(value, dict):
            result.update(pythonify_logs(value))
            continue
        try:
            value = value.numpy() if is_tensor(value) else value
            value = float(value)
        except (TypeError, ValueError, AttributeError):
            pass
        result[key] = value
    return result


def func_dump(func):
    """Returns a function as (code in base64, defaults, closure values), the form that lambdas have in Keras's files."""
    code = codecs.encode(marshal.dumps(func.__code__), "base64").decode("ascii")
    closure = tuple(cell.cell_contents for cell in func.__closure__) if func.__closure__ else None
    return code, func.__defaults__, closure


def func_load(code, defaults=None, closure=None, globs=None):
    """Returns the function that `func_dump` described. This runs code out of a file: only for trusted ones.

    Args:
        code: the text, or the whole triple.
        defaults: default values of arguments.
        closure: values of the names from outside.
        globs: the function's globals; None: `tf`, `np`, `keras` and the built-in names.
    """
    if isinstance(code, (tuple, list)):
        code, defaults, closure = code
    cells = None if closure is None else tuple(types.CellType(value) for value in closure)
    loaded = marshal.loads(codecs.decode(code.encode("ascii"), "base64"))
    defaults = tuple(defaults) if isinstance(defaults, list) else defaults
    known = _notebook_globals() if globs is None else globs
    return types.FunctionType(loaded, known, name=loaded.co_name, argdefs=defaults, closure=cells)


def _notebook_globals():
    """What a lambda in a notebook most likely refers to; Keras gives its own module's names, `tf` among them."""
    import numpy as np

    import tfjax

    return {"__builtins__": __builtins__, "np": np, "numpy": np, "tf": tfjax, "keras": tfjax.keras}


def to_list(x):
    """Returns `x`, in a list if it is none."""
    return x if isinstance(x, list) else [x]


def default(method):
    """Marks a method as one that a subclass may replace."""
    method._is_default = True
    return method


def is_default(method):
    """Whether a method was marked by `default` and not replaced."""
    return getattr(method, "_is_default", False)


def remove_by_id(items, value):
    """Removes the very object `value` from a list."""
    for position, item in enumerate(items):
        if item is value:
            del items[position]
            return


def remove_long_seq(maxlen, seq, label):
    """Returns the sequences shorter than `maxlen`, and their labels."""
    kept = [(x, y) for x, y in zip(seq, label) if len(x) < maxlen]
    return [x for x, _ in kept], [y for _, y in kept]
