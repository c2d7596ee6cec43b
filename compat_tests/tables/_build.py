"""Pieces of code that the tables put together: literals of every dtype and shape, and calls."""

import itertools

FLOATS = ("float16", "bfloat16", "float32", "float64")
INTS = ("int8", "int16", "int32", "int64")
UINTS = ("uint8", "uint16", "uint32", "uint64")
COMPLEX = ("complex64", "complex128")
NUMERIC = FLOATS + INTS + UINTS + COMPLEX
ALL = NUMERIC + ("bool", "string")

# Numbers that every float dtype holds exactly, so that printed text cannot differ by a rounding.
POOLS = {
    "mixed": [0.5, -1.25, 2.0, 3.75, -0.125, 1.0, -2.5, 0.25, 4.5, -3.0, 1.5, -0.75],
    "positive": [0.25, 1.5, 2.0, 0.75, 3.0, 1.0, 5.5, 0.125, 4.0, 2.25, 0.5, 1.25],
    "unit": [0.5, -0.25, 0.125, 0.75, -0.875, 0.25, -0.5, 0.375, -0.625, 0.0, 0.9375, -0.75],
    "above_one": [1.25, 1.5, 2.0, 1.75, 3.0, 1.0, 5.5, 1.125, 4.0, 2.25, 2.5, 6.0],
}
INT_POOL = [3, -1, 2, 0, 5, -4, 7, 1, -2, 6, 4, -3]
UINT_POOL = [3, 1, 2, 0, 5, 4, 7, 1, 2, 6, 4, 3]
BOOL_POOL = [True, False, True, True, False, False, True, False, True, True, True, False]
TEXT_POOL = ["a", "bc", "", "Def", "g h", "ij", "k", "lmn", "a", "z", "Y", "x1"]


def pool(dtype, kind="mixed"):
    """Twelve values of a dtype."""
    if dtype in FLOATS:
        return POOLS[kind]
    if dtype in COMPLEX:
        values = POOLS[kind]
        return [complex(a, b) for a, b in zip(values, values[1:] + values[:1])]
    if dtype in UINTS:
        return UINT_POOL if kind != "positive" else [n + 1 for n in UINT_POOL]
    if dtype == "bool":
        return BOOL_POOL
    if dtype == "string":
        return TEXT_POOL
    return INT_POOL if kind == "mixed" else [abs(n) + 1 for n in INT_POOL]


def nested(shape, values):
    """Nested lists of `shape`, filled from an iterator."""
    if not shape:
        return next(values)
    return [nested(shape[1:], values) for _ in range(shape[0])]


def literal(dtype, shape, kind="mixed", start=0):
    """A Python literal of that shape, without a dtype."""
    values = pool(dtype, kind)
    return repr(nested(tuple(shape), itertools.cycle(values[start:] + values[:start])))


def const(dtype, shape=(2, 3), kind="mixed", start=0):
    """The code of a constant of that dtype and shape."""
    if 0 in shape:
        return f"tf.zeros({list(shape)}, tf.{dtype})"
    return f"tf.constant({literal(dtype, shape, kind, start)}, tf.{dtype})"


def array(dtype, shape=(2, 3), kind="mixed", start=0):
    """The code of a NumPy array of that dtype and shape."""
    return f"np.array({literal(dtype, shape, kind, start)}, np.{dtype})"


def call(op, *args, **kwargs):
    """The code of a call of `tf.<op>`."""
    parts = [str(a) for a in args] + [f"{key}={value}" for key, value in kwargs.items()]
    return f"tf.{op}({', '.join(parts)})"


def slug(text):
    """A short name for a piece of code: its letters, digits and signs that a test name can carry."""
    kept = [c if c.isalnum() or c in "._-+" else "," if c == "," else "" for c in str(text)]
    return "".join(kept) or "none"
