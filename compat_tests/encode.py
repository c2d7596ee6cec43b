"""Results of cases as plain data: the form that is recorded and compared.

Python's own values stand for themselves; everything else is a dict of one key that says its kind:
`{"tensor": [dtype, shape, values]}`, `variable` (adds its name), `array`, `npscalar`, `tensorshape`, `dtype`, `list`,
`tuple`, `dict`, `namedtuple`, `type`, ... Values are NumPy arrays in memory and flat lists (or a key of the side file)
in JSON.
"""

import functools
import math

import ml_dtypes
import numpy as np

from compat_tests.text import normalise

SIDE_FILE_FROM = 200  # elements; larger arrays go to the .npz beside the JSON

EXTENDED = {
    name: np.dtype(getattr(ml_dtypes, name))
    for name in ("bfloat16", "float8_e4m3fn", "float8_e5m2", "int4", "uint4", "int2", "uint2")
    if hasattr(ml_dtypes, name)
}
ARRAY_KINDS = ("tensor", "variable", "array", "npscalar")


class NotRecordable(Exception):
    """A case returned an object this module has no form for."""


def numpy_dtype(name):
    """The NumPy dtype that stands for the dtype called `name` (object for strings)."""
    if name in ("string", "object", "str"):
        return np.dtype(object)
    return EXTENDED.get(name) or np.dtype(name)


def encode(value, tf):
    """The plain form of `value`, an object of the implementation `tf`."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return normalise(str(value))
    if isinstance(value, np.generic):
        return {"npscalar": [value.dtype.name, [], np.asarray(value)]}
    if type(value) is int:
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, complex):
        return {"complex": [encode(value.real, tf), encode(value.imag, tf)]}
    if isinstance(value, (bytes, bytearray)):
        return {"bytes": value.decode("utf-8", "surrogateescape")}
    if isinstance(value, np.ndarray):
        return {"array": _array(value.dtype.name, value)}
    if isinstance(value, np.dtype):
        return {"npdtype": value.name}
    tensor = _encode_tensor(value, tf)
    if tensor is not None:
        return tensor
    return _encode_structure(value, tf)


def _array(name, value):
    value = np.asarray(value)
    if value.dtype.kind in "SU":
        name = "str" if value.dtype.kind == "U" else "string"
        value = value.astype(object)
    return [name, list(value.shape), value]


def _encode_tensor(value, tf):
    """The plain form of tensors, variables and the classes of `tf`, or None."""
    if isinstance(value, tf.Variable):
        shape = encode(value.shape, tf)["tensorshape"]
        return {"variable": [value.dtype.name, shape, _object_array(value.numpy()), value.name]}
    if isinstance(value, tf.TensorShape):
        return {"tensorshape": None if value.rank is None else list(value.as_list())}
    if isinstance(value, tf.DType):
        return {"dtype": value.name}
    if isinstance(value, tf.Tensor):
        shape = encode(value.shape, tf)["tensorshape"]
        return {"tensor": [value.dtype.name, shape, _object_array(value.numpy())]}
    for name, parts in (
        ("IndexedSlices", ("values", "indices", "dense_shape")),
        ("SparseTensor", ("indices", "values", "dense_shape")),
        ("RaggedTensor", ("values", "row_splits")),
    ):
        if isinstance(value, getattr(tf, name, ())):
            return {name: {part: encode(getattr(value, part), tf) for part in parts}}
    if isinstance(value, getattr(tf, "TypeSpec", getattr(tf, "TensorSpec", ()))):
        return {"spec": repr(value)}
    return None


def _object_array(value):
    if isinstance(value, bytes):
        array = np.empty((), object)
        array[()] = value
        return array
    return np.asarray(value)


def _encode_structure(value, tf):
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        fields = {name: encode(getattr(value, name), tf) for name in value._fields}
        return {"namedtuple": [type(value).__name__, fields]}
    if isinstance(value, tuple):
        return {"tuple": [encode(item, tf) for item in value]}
    if isinstance(value, list):
        return {"list": [encode(item, tf) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(key, tf), encode(item, tf)] for key, item in value.items()]}
    if isinstance(value, type):
        return {"type": value.__name__}
    if isinstance(value, BaseException):
        return {"exception": encode_exception(value, tf)}
    if isinstance(value, int):
        return {"int subclass": [type(value).__name__, int(value)]}
    raise NotRecordable(f"cannot record a {type(value).__module__}.{type(value).__qualname__}: {value!r:.200}")


def encode_exception(error, tf):
    """`[class, message]`, the class by its public name: `tf.errors.X`, a builtin, or the class name."""
    names = _error_names(tf)
    for cls in type(error).__mro__:
        if cls in names:
            return [names[cls], str(error)]
        if cls.__module__ == "builtins":
            return [cls.__name__, str(error)]
    return [type(error).__name__, str(error)]


@functools.lru_cache(maxsize=2)
def _error_names(tf):
    members = {name: getattr(tf.errors, name) for name in dir(tf.errors)}
    return {cls: f"tf.errors.{name}" for name, cls in members.items() if isinstance(cls, type)}


def to_json(plain, key, side):
    """`plain` with its arrays as flat lists; long ones go into the dict `side` (if there is one) under `key#number`."""
    if isinstance(plain, dict):
        kind, body = next(iter(plain.items())) if len(plain) == 1 else (None, None)
        if kind in ARRAY_KINDS:
            return {kind: [body[0], body[1], _flat(body[2], key, side), *body[3:]]}
        return {name: to_json(item, key, side) for name, item in plain.items()}
    if isinstance(plain, list):
        return [to_json(item, key, side) for item in plain]
    return plain


def _flat(array, key, side):
    if array.dtype == object:
        return [_text(item) for item in array.ravel()]
    if array.size >= SIDE_FILE_FROM and side is not None:
        name = f"{key}#{len(side)}"
        side[name] = array.view(f"V{array.dtype.itemsize}") if array.dtype.name in EXTENDED else array
        return {"npz": name}
    if array.dtype.kind == "c":
        return [[_number(x.real), _number(x.imag)] for x in array.ravel()]
    if array.dtype.kind in "iu":
        return [int(x) for x in array.ravel()]
    if array.dtype.kind == "b":
        return [int(x) for x in array.ravel()]
    return [_number(x) for x in array.ravel()]


def _text(item):
    return item.decode("utf-8", "surrogateescape") if isinstance(item, bytes) else {"str": str(item)}


def _number(x):
    """The shortest Python float that reads back as `x` of its dtype; a name for those that JSON has not."""
    wide = float(x)
    if not math.isfinite(wide):
        return str(wide)
    short = float(str(x))
    return short if type(x)(short) == x else wide


def from_json(data, side):
    """Inverse of `to_json`; `side` maps the names of the side file to arrays."""
    if isinstance(data, dict):
        kind, body = next(iter(data.items())) if len(data) == 1 else (None, None)
        if kind in ARRAY_KINDS:
            return {kind: [body[0], body[1], _unflat(body, side), *body[3:]]}
        return {name: from_json(item, side) for name, item in data.items()}
    if isinstance(data, list):
        return [from_json(item, side) for item in data]
    return data


def _unflat(body, side):
    name, shape, values = body[:3]
    dtype = numpy_dtype(name)
    if isinstance(values, dict):
        array = side[values["npz"]]
        return array.view(dtype) if name in EXTENDED else array
    if dtype.hasobject:
        array = np.empty(len(values), object)
        array[:] = [v["str"] if isinstance(v, dict) else v.encode("utf-8", "surrogateescape") for v in values]
    elif dtype.kind == "c":
        array = np.array([complex(float(re), float(im)) for re, im in values], dtype)
    else:
        array = (
            np.array([float(v) if isinstance(v, str) else v for v in values]).astype(dtype)
            if _floating(dtype)
            else (np.array(values, dtype))
        )
    known = [-1 if n is None else n for n in shape] if shape is not None else [len(values)]
    return array.reshape(known)


def _floating(dtype):
    return dtype.kind == "f" or dtype.name in EXTENDED
