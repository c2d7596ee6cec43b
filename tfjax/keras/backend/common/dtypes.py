"""Keras's dtype names, and its rules for the dtype that several inputs share (JAX's promotion with weak scalars)."""

import functools

from tfjax.keras.backend import config
from tfjax.keras.keras_export import keras_export

INT_TYPES = ("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64")
FLOAT_TYPES = ("bfloat16", "float16", "float32", "float64")
COMPLEX_TYPES = ("complex64", "complex128")
FLOAT8_TYPES = ("float8_e4m3fn", "float8_e5m2")
WEAK_TYPES = ("int", "float")
ALLOWED_DTYPES = (
    "float16", "float32", "float64", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
    "bfloat16", "bool", "string", "float8_e4m3fn", "float8_e5m2", "complex64", "complex128",
)  # fmt: skip
PYTHON_DTYPES_MAP = {
    bool: "bool", int: "int64", float: "float32", str: "string", "int": "int64", complex: "complex128",
}  # fmt: skip
_ALLOWED = frozenset(ALLOWED_DTYPES)

# Each type and what it may be promoted to in one step; "int" and "float" are Python scalars.
_STEPS = {
    "bool": ("int",),
    "uint8": ("int16", "uint16"),
    "uint16": ("int32", "uint32"),
    "uint32": ("int64", "uint64"),
    "uint64": ("float",),
    "int": ("uint8", "int8", "complex64"),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": ("float",),
    "float": ("bfloat16", "float16"),
    "bfloat16": ("float32",),
    "float16": ("float32",),
    "float32": ("float64", "complex64"),
    "float64": ("complex128",),
    "complex64": ("complex128",),
    "complex128": (),
}


@keras_export("keras.utils.standardize_dtype", "keras.backend.standardize_dtype")
def standardize_dtype(dtype):
    """Returns the name of a dtype given as a string, a NumPy or TensorFlow dtype, a Python type, or None (floatx).

    Raises:
      ValueError: if Keras knows no such dtype.
    """
    if type(dtype) is str and dtype in _ALLOWED:
        return dtype
    if dtype is None:
        return config.floatx()
    dtype = PYTHON_DTYPES_MAP.get(dtype, dtype)
    if hasattr(dtype, "name"):
        dtype = dtype.name
    elif hasattr(dtype, "__name__"):
        dtype = dtype.__name__
    if dtype not in _ALLOWED:
        raise ValueError(f"Invalid dtype: {dtype}")
    return dtype


@keras_export("keras.backend.is_float_dtype")
def is_float_dtype(dtype):
    """Whether `dtype` is a floating point type."""
    return standardize_dtype(dtype).startswith(("float", "bfloat"))


@keras_export("keras.backend.is_int_dtype")
def is_int_dtype(dtype):
    """Whether `dtype` is an integer type (bool is none)."""
    return standardize_dtype(dtype).startswith(("int", "uint"))


@keras_export("keras.backend.result_type")
def result_type(*dtypes):
    """Returns the name of the dtype that values of `dtypes` are computed in; `int` and `float` are weak types.

    Raises:
      ValueError: if there is none: strings, or 8-bit floats, which are never converted.
    """
    if not dtypes:
        return config.floatx()
    for dtype in dtypes:
        if dtype in FLOAT8_TYPES:
            raise ValueError(
                "There is no implicit conversions from float8 dtypes to others. You must cast it internally. "
                f"Received: {dtypes}"
            )
    named = [_name_and_weakness(config.floatx() if dtype is None else dtype) for dtype in dtypes]
    return _shared(tuple(named), config.floatx()[-2:])


def _name_and_weakness(dtype):
    return standardize_dtype(dtype), dtype is int or dtype is float


@functools.lru_cache(maxsize=4096)
def _shared(named, precision):
    """The result type of (name, weak) pairs; weak results get `precision` bits."""
    names, weak = zip(*named)
    if len(names) == 1:
        result, is_weak = names[0], weak[0]
    elif len(set(names)) == 1 and not all(weak):
        result, is_weak = names[0], False
    elif all(weak):
        result, is_weak = _least_upper_bound(*set(names)), True
    else:
        result = _least_upper_bound(*{_weak_name(name) if soft else name for name, soft in named})
        is_weak = result in WEAK_TYPES
    if is_weak and result != "bool":
        result = _sized(result, precision)
    # The TensorFlow backend keeps 64-bit types but for these two.
    return {"uint64": "uint32", "complex128": "complex64"}.get(result, result)


def _weak_name(name):
    return "float" if "float" in name else "int" if "int" in name else name


def _sized(name, precision):
    return f"float{precision}" if "float" in name else f"int{precision}"


@functools.cache
def _upper_bounds(name):
    """The types that `name` may be promoted to, itself among them."""
    return {name}.union(*(_upper_bounds(step) for step in _STEPS[name]))


@functools.cache
def _least_upper_bound(*names):
    for name in names:
        if name not in _STEPS:
            raise ValueError(f"dtype={name!r} is not a valid dtype for Keras type promotion.")
    common = set.intersection(*(_upper_bounds(name) for name in names))
    least = common & set(names) or {name for name in common if common <= _upper_bounds(name)}
    if not least:
        raise ValueError(
            f"Input dtypes {names} have no available implicit dtype promotion path. "
            "Try explicitly casting inputs to the desired output type."
        )
    return least.pop()
