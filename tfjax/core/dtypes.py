"""tf.DType, the dtype constants and tf.as_dtype.

A DType is a thin public face over `np.dtype`: engine and op code holds the `np.dtype` (`DType.np`) and comes back
through `DType.from_numpy`. tf.string has the NumPy dtype object. Enum numbers, names, ranges and error texts are those
of TF 2.21.
"""

import builtins
from typing import Any

import ml_dtypes
import numpy as np

from tfjax.core.export import export, export_value

_REF_OFFSET = 100  # a reference type's enum number is its base type's plus this
_BY_ENUM: dict[int, "DType"] = {}
_BY_NUMPY: dict[np.dtype, "DType"] = {}


@export("DType", "dtypes.DType")
class DType:
    """The type of the elements of a tensor, for instance `tf.float32`; printed `<dtype: 'float32'>`.

    There is one object per type: `DType(1) is tf.float32`, and copies and pickles keep the identity.
    """

    __module__ = "tensorflow.python.framework.dtypes"
    # Plain attributes, for code in tfjax that sits on a hot path: the enum, the name and the NumPy dtype (or None).
    __slots__ = ("_enum", "name", "np", "_kind", "_limits", "_base", "_ref", "__weakref__")

    def __new__(cls, type_enum, handle_data=None):
        del handle_data  # only resource handles inside TF graphs carry it
        number = type_enum._enum if isinstance(type_enum, DType) else int(type_enum)
        try:
            return _BY_ENUM[number]
        except KeyError:
            raise TypeError(f"{number} does not correspond to a valid tensorflow::DataType") from None

    @staticmethod
    def from_numpy(dtype: np.dtype) -> "DType":
        """Returns the DType of a NumPy dtype, cached; byte strings, unicode and object are tf.string."""
        found = _BY_NUMPY.get(dtype)
        return found if found is not None else _from_numpy_slow(dtype)

    @property
    def as_numpy_dtype(self):
        """The NumPy scalar type (`np.float32`); a structured dtype for quantized types.

        Raises:
          KeyError: for resource and variant, which have none.
        """
        if self.np is None:
            raise KeyError(self._enum)
        if self._kind == "O":
            return object
        return self.np if self._kind == "q" else self.np.type

    @property
    def as_datatype_enum(self):
        """The number of this type in TF's DataType enum."""
        return self._enum

    @property
    def base_dtype(self):
        """This type without reference: `tf.float32` for `float32_ref`, else itself."""
        return self._base or self

    @property
    def real_dtype(self):
        """The type of the real part: float32 for complex64, float64 for complex128, else itself."""
        if self._kind != "c":
            return self
        return float32 if self.size == 8 else float64

    @property
    def _is_ref_dtype(self):
        return self._base is not None

    @property
    def _as_ref(self):
        return self if self._base is not None else self._ref

    @property
    def is_floating(self):
        """Whether this is a real floating point type."""
        return self._kind == "f"

    @property
    def is_integer(self):
        """Whether this is an integer type that is not quantized."""
        return self._kind in "iu"

    @property
    def is_unsigned(self):
        """Whether this is an unsigned integer type."""
        return self._kind == "u"

    @property
    def is_complex(self):
        """Whether this is complex64 or complex128."""
        return self._kind == "c"

    @property
    def is_bool(self):
        """Whether this is tf.bool."""
        return self._kind == "b"

    @property
    def is_quantized(self):
        """Whether this is one of the quantized types (qint8, ...)."""
        return self._kind == "q"

    @property
    def is_numeric(self):
        """Whether TF counts this type among the numbers: not bool, and none of the types of 8 bits of float or less."""
        return self._kind in _NUMERIC_KINDS and self.base_dtype._enum not in _NARROW

    @property
    def is_numpy_compatible(self):
        """Whether the type has a NumPy counterpart (all but resource and variant)."""
        return self.np is not None

    @property
    def size(self):
        """Bytes per element; 0 for string, resource and variant."""
        return 0 if self.np is None or self._kind == "O" else self.np.itemsize

    @property
    def min(self):
        """The least value.

        Raises:
          TypeError: if the type has no order (bool, string, complex, quantized, ...).
        """
        return self._extreme("min")

    @property
    def max(self):
        """The greatest value.

        Raises:
          TypeError: if the type has no order (bool, string, complex, quantized, ...).
        """
        return self._extreme("max")

    def _extreme(self, which):
        word = f"{which}imum"
        if self.np is None:
            raise TypeError(f"Cannot find {word} value of {self}.")
        if self._kind not in "iuf":
            kind = "quantized type" if self._kind == "q" else "type"
            raise TypeError(f"Cannot find {word} value of {self} with {kind} {self.base_dtype}.")
        info = ml_dtypes.finfo if self._kind == "f" else ml_dtypes.iinfo
        return getattr(info(self.np), which)

    @property
    def limits(self):
        """(lower, upper) of the value range an image of this type uses: (0, 255) for uint8, (0, 1) for float32.

        Raises:
          ValueError: if TF defines no range for the type.
          KeyError: for resource and variant.
        """
        if self.np is None:  # TF looks the NumPy type up first
            raise KeyError(self._enum)
        if self._limits is None:
            raise ValueError(f"{self} does not have defined limits.")
        return self._limits

    def is_compatible_with(self, other):
        """Whether a tensor of type `other` may be used where this type is asked for (references aside, equality)."""
        other = as_dtype(other)
        return self._enum in (other._enum, other.base_dtype._enum)

    # -- the trace type protocol (tf.types.experimental.TraceType)

    def is_subtype_of(self, other):
        """Whether a value of this type can stand for `other`: equality."""
        return self == other

    def most_specific_common_supertype(self, types):
        """This type if all `types` equal it, else None."""
        return self if all(self == other for other in types) else None

    def placeholder_value(self, placeholder_context):
        """The DType itself has no value in a graph."""
        return None

    def from_tensors(self, tensors):
        """A DType holds no tensors."""
        return None

    def to_tensors(self, value):
        """A DType holds no tensors."""
        return []

    def flatten(self):
        """A DType holds no tensors."""
        return []

    def cast(self, value, cast_context):
        """Returns None, the only value the trace type of a DType takes.

        Raises:
          AssertionError: for any other value.
        """
        if value is not None:
            raise AssertionError(f"Can not cast {value!r} to type {self!r}")
        return value

    def __eq__(self, other):
        if self is other:
            return True
        if other is None:
            return False
        try:
            return self is as_dtype(other)
        except TypeError:
            return False

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return self._enum

    def __int__(self):
        return self._enum

    def __str__(self):
        return f"<dtype: '{self.name}'>"

    def __repr__(self):
        return f"tf.{self.name}"

    def __reduce__(self):
        return as_dtype, (self.name,)


_NUMERIC_KINDS = frozenset("iufcq")
_NARROW = frozenset(range(24, 34))  # float8_*, float4_*, int4, uint4, int2, uint2


def _define(number, name, kind, numpy_dtype, limits=None):
    """Makes the DType of one enum number, and its reference twin."""
    plain, ref = object.__new__(DType), object.__new__(DType)
    for made, made_number, made_name in ((plain, number, name), (ref, number + _REF_OFFSET, f"{name}_ref")):
        made._enum, made.name, made.np, made._kind, made._limits = made_number, made_name, numpy_dtype, kind, limits
        made._base = made._ref = None
        _BY_ENUM[made_number] = made
    plain._ref, ref._base = ref, plain
    if numpy_dtype is not None:
        _BY_NUMPY[numpy_dtype] = plain
    return plain


def _quantized(name, storage):
    return np.dtype([(name, storage)])


float16 = half = _define(19, "float16", "f", np.dtype(np.float16))
float32 = _define(1, "float32", "f", np.dtype(np.float32), (0, 1))
float64 = double = _define(2, "float64", "f", np.dtype(np.float64), (0, 1))
bfloat16 = _define(14, "bfloat16", "f", np.dtype(ml_dtypes.bfloat16))
int8 = _define(6, "int8", "i", np.dtype(np.int8), (0, 2**7 - 1))
int16 = _define(5, "int16", "i", np.dtype(np.int16), (0, 2**15 - 1))
int32 = _define(3, "int32", "i", np.dtype(np.int32), (0, 2**31 - 1))
int64 = _define(9, "int64", "i", np.dtype(np.int64), (0, 2**63 - 1))
uint8 = _define(4, "uint8", "u", np.dtype(np.uint8), (0, 2**8 - 1))
uint16 = _define(17, "uint16", "u", np.dtype(np.uint16), (0, 2**16 - 1))
uint32 = _define(22, "uint32", "u", np.dtype(np.uint32), (0, 2**32 - 1))
uint64 = _define(23, "uint64", "u", np.dtype(np.uint64), (0, 2**64 - 1))
bool = _define(10, "bool", "b", np.dtype(np.bool_), (0, True))
complex64 = _define(8, "complex64", "c", np.dtype(np.complex64))
complex128 = _define(18, "complex128", "c", np.dtype(np.complex128))
string = _define(7, "string", "O", np.dtype(object))
resource = _define(20, "resource", "R", None)
variant = _define(21, "variant", "V", None)
qint8 = _define(11, "qint8", "q", _quantized("qint8", np.int8))
quint8 = _define(12, "quint8", "q", _quantized("quint8", np.uint8))
qint16 = _define(15, "qint16", "q", _quantized("qint16", np.int16))
quint16 = _define(16, "quint16", "q", _quantized("quint16", np.uint16))
qint32 = _define(13, "qint32", "q", _quantized("qint32", np.int32))
float8_e5m2 = _define(24, "float8_e5m2", "f", np.dtype(ml_dtypes.float8_e5m2))
float8_e4m3fn = _define(25, "float8_e4m3fn", "f", np.dtype(ml_dtypes.float8_e4m3fn))
float8_e4m3fnuz = _define(26, "float8_e4m3fnuz", "f", np.dtype(ml_dtypes.float8_e4m3fnuz))
float8_e4m3b11fnuz = _define(27, "float8_e4m3b11fnuz", "f", np.dtype(ml_dtypes.float8_e4m3b11fnuz))
float8_e5m2fnuz = _define(28, "float8_e5m2fnuz", "f", np.dtype(ml_dtypes.float8_e5m2fnuz))
float4_e2m1fn = _define(33, "float4_e2m1fn", "f", np.dtype(ml_dtypes.float4_e2m1fn))
int4 = _define(29, "int4", "i", np.dtype(ml_dtypes.int4))
uint4 = _define(30, "uint4", "u", np.dtype(ml_dtypes.uint4))
int2 = _define(31, "int2", "i", np.dtype(ml_dtypes.int2))
uint2 = _define(32, "uint2", "u", np.dtype(ml_dtypes.uint2))

# What tf.as_dtype takes besides NumPy dtypes. Python's int, str and complex are not in TF's table either.
_ANY: dict[Any, DType] = {
    **_BY_ENUM,
    **{dtype.name: dtype for dtype in _BY_ENUM.values()},
    "half": float16,
    "half_ref": float16._as_ref,
    "float": float32,
    "double": float64,
    "double_ref": float64._as_ref,
    "float_ref": float32._as_ref,
    builtins.float: float32,
    builtins.bool: bool,
    builtins.object: string,
}


def _from_numpy_slow(dtype):
    dtype = np.dtype(dtype)
    found = _BY_NUMPY.get(dtype)
    if found is None and dtype.kind in "SUO":
        found = string
    if found is None and not dtype.isnative:
        found = _BY_NUMPY.get(dtype.newbyteorder("="))
    if found is None:
        raise _not_a_dtype(dtype)
    _BY_NUMPY[dtype] = found
    return found


def _not_a_dtype(value):
    return TypeError(f"Cannot convert the argument `type_value`: {value!r} to a TensorFlow DType.")


@export("as_dtype", "dtypes.as_dtype")
def as_dtype(type_value):
    """Returns the DType for a DType, name, NumPy dtype or scalar type, enum number, or for `float`, `bool`, `object`.

    Raises:
      TypeError: if it names no type (also for Python's `int`, `str` and `complex`, as in TF).
    """
    if isinstance(type_value, DType):
        return type_value
    if isinstance(type_value, np.dtype):
        return DType.from_numpy(type_value)
    try:
        return _ANY[type_value]
    except (KeyError, TypeError):
        pass
    try:
        if isinstance(type_value, type) and issubclass(type_value, np.generic) or hasattr(type_value, "dtype"):
            return _from_numpy_like(type_value)
    except TypeError:
        pass
    raise _not_a_dtype(type_value)


def _from_numpy_like(value):
    found = DType.from_numpy(np.dtype(value if isinstance(value, type) else value.dtype))
    if isinstance(value, type):
        _ANY[value] = found
    return found


QUANTIZED_DTYPES = export_value(
    "dtypes.QUANTIZED_DTYPES",
    frozenset(d for d in _BY_ENUM.values() if d.is_quantized),
)

for _name in (
    "bfloat16 bool complex64 complex128 double float16 float32 float64 half int8 int16 int32 int64 uint8 uint16 uint32 "
    "uint64 qint8 qint16 qint32 quint8 quint16 resource string variant"
).split():
    export_value(_name, f"dtypes.{_name}", globals()[_name], attribute=_name)
for _name in (
    "float4_e2m1fn float8_e4m3b11fnuz float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz int2 int4 uint2 uint4"
).split():
    export_value(f"experimental.{_name}", f"dtypes.experimental.{_name}", globals()[_name], attribute=_name)
del _name
