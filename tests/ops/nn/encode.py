"""Results and errors as JSON."""

import numpy as np


def encoded(result):
    """[[dtype, shape, numbers], ...] of a tensor or a structure of them."""
    parts = result if isinstance(result, (list, tuple)) else [result]
    return [None if part is None else _array(np.asarray(part)) for part in parts]


def _array(array):
    flat = array.reshape(-1)
    if array.dtype.kind == "c":
        flat = np.stack([flat.real, flat.imag], -1).reshape(-1)
    numbers = flat.tolist() if flat.dtype.kind in "iub" else [_number(v) for v in flat]
    return [array.dtype.name, list(array.shape), [str(v) if v != v or v in (np.inf, -np.inf) else v for v in numbers]]


def _number(value):
    digits = 17 if value.dtype.itemsize > 4 else 9
    return float(f"{float(value):.{digits}g}")


def decoded(part):
    """(dtype, shape, array of numbers) of one recorded tensor."""
    dtype, shape, numbers = part
    return dtype, tuple(shape), np.array([float(v) for v in numbers])


def error(expression, tf):
    """[class, text] of what the expression raises."""
    try:
        eval(expression, {"tf": tf, "np": np})
    except Exception as e:
        return [type(e).__name__, str(e)]
    return ["nothing", ""]
