"""How the cases of Keras layers and models show symbolic tensors, layers and models: by their text."""

import ast
import re

import numpy as np

from compat_tests.case import entry

ADDRESS = re.compile(r"(0x[0-9a-f]{6,}|(?<=id=)\d{9,})")


def shown(tf, value):
    """The value with objects that cannot be recorded replaced by their text."""
    if value is None or isinstance(value, (bool, int, float, str, np.ndarray, np.generic, tf.DType, tf.TensorShape)):
        return value
    if isinstance(value, tf.keras.Variable):
        return str(value)
    if isinstance(value, (tf.Tensor, tf.Variable, type)):
        return value
    if isinstance(value, dict):
        return {key: shown(tf, item) for key, item in value.items()}
    if isinstance(value, list):
        return [shown(tf, item) for item in value]
    if isinstance(value, tuple):
        return tuple(shown(tf, item) for item in value)
    if type(value).__name__ in ("dict_keys", "dict_values", "set"):
        return [shown(tf, item) for item in value]
    return ADDRESS.sub("...", str(value))


def shown_lines(texts, before="", **options):
    """An entry per line of code, whose result goes through `shown`; `before` comes before each."""
    for line in texts:
        last = ast.parse(line).body[-1]
        start = last.col_offset
        end = f"shown(tf, ({line[start:]}))" if isinstance(last, ast.Expr) else f"{line[start:]}; None"
        code = f"from compat_tests.tables._keras_models import shown\n{before}{line[:start]}{end}"
        yield entry(line, code, **options)
