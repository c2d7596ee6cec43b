"""tf.convert_to_tensor: Python and NumPy values become tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.engine.aval import scalar_aval
from tfjax.engine.value import Value
from tfjax.tensor.tensor import EagerTensor, Tensor, new_tensor

# type -> converter(value, dtype) for tensor-like classes (Variable, RaggedTensor, ...) that register themselves.
_converters: dict[type, Callable[..., Tensor]] = {}


def register(cls: type, converter: Callable[..., Tensor]) -> None:
    """Makes instances of `cls` acceptable wherever a tensor is."""
    _converters[cls] = converter


def scalar(value: float | int | complex | bool, dtype: np.dtype) -> EagerTensor:
    """A scalar leaf of a NumPy dtype from a Python number (the hot path of `x * 2.0`)."""
    tensor = EagerTensor.__new__(EagerTensor)
    tensor.aval = scalar_aval(dtype)
    tensor.data = dtype.type(value)
    tensor.pos = -1
    return tensor


@export("convert_to_tensor")
def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: str | None = None) -> Tensor:
    """Converts a Python number, list, NumPy array, variable or other tensor-like object to a tensor."""
    if isinstance(value, Tensor):
        if dtype is not None and dtypes.as_dtype(dtype) != value.dtype:
            raise ValueError(
                f"Tensor conversion requested dtype {dtypes.as_dtype(dtype).name} for Tensor with dtype "
                f"{value.dtype.name}: {value!r}"
            )
        return value
    for cls in type(value).__mro__:
        if cls in _converters:
            return _converters[cls](value, dtype)
    wanted = dtypes.as_dtype(dtype).np if dtype is not None else None
    if isinstance(value, Value):
        return value  # type: ignore[return-value]
    array = np.array(value)
    if wanted is not None:
        array = array.astype(wanted)
    elif not isinstance(value, (np.ndarray, np.generic)):
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        elif array.dtype == np.int64:
            array = array.astype(np.int32)
    return new_tensor(array)
