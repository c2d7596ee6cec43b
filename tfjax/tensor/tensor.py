"""tf.Tensor: an engine value that looks like TensorFlow's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.deprecation import deprecated
from tfjax.core.dtypes import DType, as_dtype
from tfjax.core.export import export
from tfjax.core.shapes import TensorShape, as_shape
from tfjax.engine.aval import aval_of
from tfjax.engine.trace import set_output_class
from tfjax.engine.value import Value
from tfjax.tensor import printing
from tfjax.tensor.hooks import hooks
from tfjax.tensor.reference import Reference

CPU = "/job:localhost/replica:0/task:0/device:CPU:0"

_GRAPH_ONLY = frozenset(("name", "op", "graph", "value_index"))
# NumPy's names for which TensorFlow's AttributeError points to its NumPy mode.
_NUMPY_NAMES = frozenset(("T", "astype", "ravel", "transpose", "reshape", "clip", "size", "tolist", "data"))


@export("Tensor")
class Tensor(Value):
    """A multidimensional array of elements of one dtype.

    Operators are attached by `tfjax.ops.operators`, indexing by `tfjax.ops.array.slicing`. Eager tensors are of the
    subclass `EagerTensor`.
    """

    __module__ = "tensorflow.python.framework.tensor"
    __slots__ = ("__dict__",)

    OVERLOADABLE_OPERATORS = frozenset(
        "__abs__ __add__ __and__ __div__ __eq__ __floordiv__ __ge__ __getitem__ __gt__ __invert__ __le__ __lt__ "
        "__matmul__ __mod__ __mul__ __ne__ __neg__ __or__ __pow__ __radd__ __rand__ __rdiv__ __rfloordiv__ __rmatmul__ "
        "__rmod__ __rmul__ __ror__ __rpow__ __rsub__ __rtruediv__ __rxor__ __sub__ __truediv__ __xor__".split()
    )
    __array_priority__ = 100
    _USE_EQUALITY = True

    @property
    def dtype(self) -> DType:
        """Element type, a `tf.DType`."""
        facts = self.aval.cache
        return facts[0] if facts is not None else _facts(self)[0]

    @property
    def shape(self) -> TensorShape:
        """Static shape."""
        facts = self.aval.cache
        return facts[1] if facts is not None else _facts(self)[1]

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return self.aval.ndim

    def get_shape(self) -> TensorShape:
        """Same as `shape`."""
        return self.shape

    def ref(self) -> Reference:
        """A hashable reference to this tensor: equal to another one if it refers to the very same object."""
        return Reference(self)

    @deprecated("Tensor.experimental_ref", "tensorflow.python.framework.tensor", "Use ref() instead.")
    def experimental_ref(self) -> Reference:
        """Old name of `ref`."""
        return Reference(self)

    def __hash__(self) -> int:
        raise TypeError("Tensor is unhashable. Instead, use tensor.ref() as the key.")

    # The remaining methods work alike for every tensor that has a value; symbolic tensors override them.

    def set_shape(self, shape: Any) -> None:
        """Checks that the shape is compatible with `shape` (an eager tensor's shape is known).

        Raises:
          ValueError: if it is not.
        """
        if not self.shape.is_compatible_with(shape):
            raise ValueError(f"Tensor's shape {self.shape} is not compatible with supplied shape {as_shape(shape)}.")
        if "_said_shape" in vars(self):
            vars(self)["_said_shape"] = as_shape(shape)

    def __tf_tensor__(self, dtype: Any = None, name: str | None = None) -> Tensor:
        if dtype is not None and as_dtype(dtype) is not self.dtype:
            raise ValueError(
                f"Tensor conversion requested dtype {as_dtype(dtype).name} for Tensor with dtype {self.dtype.name}: "
                f"{self!r}"
            )
        return self

    def __bool__(self) -> bool:
        value = self._numpy()  # type: ignore[attr-defined]
        return bool(value) if self.aval.size else False  # TensorFlow takes an empty tensor for false

    __nonzero__ = __bool__

    def __round__(self, decimals: int = 0) -> Any:
        # As in TensorFlow, rounding is one of the things that only its NumPy mode can do.
        raise _numpy_only(self, "astype")

    def __len__(self) -> int:
        if self.aval.ndim == 0:
            raise TypeError("Scalar tensor has no `len()`")
        return self.aval.shape[0]

    def __iter__(self) -> Iterator[Tensor]:
        if self.aval.ndim == 0:
            raise TypeError("Cannot iterate over a scalar tensor.")
        return _rows(self)

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """Exists in graphs only."""
        raise NotImplementedError(
            "eval is not supported when eager execution is enabled, is .numpy() what you're looking for?"
        )

    @property
    def name(self) -> str:
        """Exists in graphs only."""
        raise AttributeError  # `__getattr__` words it

    op = graph = value_index = name

    def __getattr__(self, name: str) -> Any:
        # Reached only when the attribute is missing.
        if name in _NUMPY_NAMES:
            raise _numpy_only(self, name)
        if name in _GRAPH_ONLY:
            raise AttributeError(f"Tensor.{name} is undefined when eager execution is enabled.")
        kind = type(self)
        raise AttributeError(f"'{kind.__module__}.{kind.__name__}' object has no attribute '{name}'")


def _facts(tensor: Value) -> tuple[DType, TensorShape]:
    """DType and TensorShape of a value, kept in its aval."""
    aval = tensor.aval
    facts = aval.cache = (DType.from_numpy(aval.dtype), TensorShape.known(aval.shape))
    return facts


def _numpy_only(tensor: Tensor, name: str) -> AttributeError:
    return AttributeError(
        f"{type(tensor).__name__} object has no attribute '{name}'. \n"
        "        If you are looking for numpy-related methods, please run the following:\n"
        "        tf.experimental.numpy.experimental_enable_numpy_behavior()\n      "
    )


# From Python 3.12 on NumPy asks `__buffer__` first, drops whatever that raises (a failed value check, an interrupt) and
# asks `__array__` next, which raises it again.
_unheard: list[tuple[Tensor, BaseException]] = []


class EagerTensor(Tensor):
    """A tensor of eager execution: it has, or will have when asked, a value."""

    __module__ = "tensorflow.python.framework.ops"
    __slots__ = ()

    is_packed = False

    # -- the value

    def numpy(self) -> Any:
        """The value as a NumPy array (a copy), or a NumPy scalar for rank 0 (bytes for a string)."""
        data = engine.read(self)
        if self.aval.ndim == 0:
            return data[()] if isinstance(data, np.ndarray) else data
        return np.array(data)

    def _numpy(self) -> Any:
        """As `numpy`, without the copy: a read-only array."""
        data = engine.read(self)
        if self.aval.ndim == 0:
            return data[()] if isinstance(data, np.ndarray) else data
        return _read_only(data)

    _numpy_internal = _numpy

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if _unheard and _unheard[0][0] is self:
            raise _unheard.pop()[1]
        data = engine.read(self)
        if dtype is not None and np.dtype(dtype) != self.aval.dtype:
            return np.array(data, dtype)
        if copy:
            return np.array(data)
        return _read_only(np.asarray(data))

    def __buffer__(self, flags: int) -> memoryview:
        try:
            data = engine.read(self)
        except BaseException as error:
            _unheard[:] = [(self, error)]
            raise
        return memoryview(_read_only(np.asarray(data)))

    def __jax_array__(self) -> Any:
        return engine.to_device(self)

    def __dlpack__(
        self, *, stream: Any = None, max_version: Any = None, dl_device: Any = None, copy: Any = None
    ) -> Any:
        array = engine.to_device(self)
        return array.__dlpack__(stream=stream, max_version=max_version, dl_device=dl_device, copy=copy)

    def __dlpack_device__(self) -> tuple[int, int]:
        kind, index = engine.to_device(self).__dlpack_device__()
        return int(kind), int(index)

    # -- Python's own conversions

    def __int__(self) -> int:
        return int(self._numpy())

    def __float__(self) -> float:
        return float(self._numpy())

    def __complex__(self) -> complex:
        return complex(self._numpy())

    def __index__(self) -> int:
        return self._numpy().__index__()

    def __format__(self, format_spec: str) -> str:
        return self._numpy().__format__(format_spec)

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError(f"'{EagerTensor.__module__}.EagerTensor' object does not support item assignment")

    def __delitem__(self, key: Any) -> None:
        raise TypeError(f"'{EagerTensor.__module__}.EagerTensor' object doesn't support item deletion")

    # -- copies: tensors are immutable

    def __copy__(self) -> EagerTensor:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> EagerTensor:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickle, (np.asarray(engine.read(self)), self.dtype)

    # -- devices

    @property
    def device(self) -> str:
        """TensorFlow's name of the device."""
        return device_name()

    backing_device = device

    @deprecated(
        "_EagerTensorBase.cpu",
        "tensorflow.python.framework.ops",
        "Use tf.identity with explicit device placement instead.",
    )
    def cpu(self) -> EagerTensor:
        """A copy in host memory."""
        return new_tensor(np.asarray(engine.read(self)))

    @deprecated("_EagerTensorBase.gpu", "tensorflow.python.framework.ops", "Use tf.identity instead.")
    def gpu(self, gpu_index: int = 0) -> EagerTensor:
        """A copy on a GPU."""
        if not device_name().endswith(f"GPU:{gpu_index}"):
            raise RuntimeError(f"GPU:{gpu_index} unknown device.")
        return self

    # -- what only graphs have

    def consumers(self) -> Any:
        """Exists in graphs only."""
        raise NotImplementedError("Tensor.consumers is undefined when eager execution is enabled.")

    # -- TensorFlow's private accessors, which libraries use

    @property
    def _id(self) -> int:
        return id(self)

    @property
    def _tensor_shape(self) -> TensorShape:
        return self.shape

    def _shape_tuple(self) -> tuple[int, ...]:
        return self.aval.shape

    def _shape_as_list(self) -> list[int]:
        return list(self.aval.shape)

    def _rank(self) -> int:
        return self.aval.ndim

    def _num_elements(self) -> int:
        return self.aval.size

    def _datatype_enum(self) -> int:
        return self.dtype.as_datatype_enum

    def _copy(self, ctx: Any = None, device_name: str | None = None) -> EagerTensor:
        return self

    # -- printing

    def __repr__(self) -> str:
        return printing.tensor_repr(self)

    def __str__(self) -> str:
        return printing.tensor_str(self)


def _read_only(data: Any) -> np.ndarray:
    array = np.asarray(data)
    if array.flags.writeable:
        array = array.view()
        array.flags.writeable = False
    return array


def _rows(tensor: Tensor) -> Iterator[Tensor]:
    """The entries along the first axis, taken one at a time."""
    for i in range(tensor.aval.shape[0]):
        yield hooks.row(tensor, i)


def _unpickle(array: np.ndarray, dtype: DType) -> EagerTensor:
    return new_tensor(array)


_device: list[str] = []


def device_name() -> str:
    """TensorFlow's name of the device that holds the arrays; starts the backend at the first call."""
    if not _device:
        import jax

        kind = jax.default_backend().upper()
        _device.append(CPU if kind == "CPU" else CPU.replace("CPU", "GPU" if kind in ("CUDA", "ROCM") else kind))
    return _device[0]


def new_tensor(array: np.ndarray | np.generic) -> EagerTensor:
    """An eager tensor over host data, which must never be written to afterwards (copy what a user owns)."""
    tensor = EagerTensor.__new__(EagerTensor)
    tensor.aval = aval_of(array.shape, array.dtype)
    tensor.data = array
    tensor.pos = -1
    return tensor


def same_data(value: Value) -> EagerTensor:
    """A new tensor over the array of `value`, which must have one."""
    tensor = EagerTensor.__new__(EagerTensor)
    tensor.aval = value.aval
    tensor.data = value.data
    tensor.pos = -1
    return tensor


set_output_class(EagerTensor)
