"""tf.Tensor: an engine value that looks like TensorFlow's."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.dtypes import DType
from tfjax.core.export import export
from tfjax.core.shapes import TensorShape
from tfjax.engine.aval import aval_of
from tfjax.engine.value import Value, set_output_class

CPU = "/job:localhost/replica:0/task:0/device:CPU:0"


@export("Tensor")
class Tensor(Value):
    """A multidimensional array of elements of one dtype.

    Operators are attached by `tfjax.ops.operators`. Eager tensors are of the subclass `EagerTensor`.
    """

    __slots__ = ("__dict__",)

    @property
    def dtype(self) -> DType:
        """Element type, a `tf.DType`."""
        return _facts(self)[0]

    @property
    def shape(self) -> TensorShape:
        """Static shape."""
        return _facts(self)[1]

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return self.aval.ndim

    def get_shape(self) -> TensorShape:
        """Same as `shape`."""
        return self.shape


def _facts(tensor: Value) -> tuple[DType, TensorShape]:
    aval = tensor.aval
    facts = aval.cache
    if facts is None:
        facts = aval.cache = (DType.from_numpy(aval.dtype), TensorShape.known(aval.shape))
    return facts


class EagerTensor(Tensor):
    """A tensor of eager execution: it has, or will have when asked, a value."""

    __slots__ = ()

    def numpy(self) -> Any:
        """The value as a NumPy array (a copy), or a NumPy scalar for rank 0."""
        data = engine.read(self)
        if self.aval.ndim == 0:
            return data[()] if isinstance(data, np.ndarray) else data
        return np.array(data)


def new_tensor(array: np.ndarray | np.generic) -> EagerTensor:
    """An eager tensor over host data, which must never be written to afterwards (copy what a user owns)."""
    tensor = EagerTensor.__new__(EagerTensor)
    tensor.aval = aval_of(array.shape, array.dtype)
    tensor.data = array
    tensor.pos = -1
    return tensor


set_output_class(EagerTensor)
