"""The text of tensors and variables, as TensorFlow prints them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core.dtypes import DType


def numpy_text(value: Any, is_repr: bool = False) -> str:
    """The value of an engine value as NumPy writes it, on a line of its own where it takes several lines."""
    data = engine.read(value)
    if value.aval.ndim == 0:
        # In a repr TensorFlow shows scalars as Python's own numbers: 0.1 of float32 as 0.10000000149011612.
        data = data[()] if isinstance(data, np.ndarray) else data
        if isinstance(data, np.void):  # a quantized number
            data = data[0]
        text = repr(data.item()) if is_repr and isinstance(data, np.generic) else str(data)
    else:
        array = np.asarray(data)
        text = repr(array) if is_repr else str(array)
    return "\n" + text if "\n" in text else text


def tensor_repr(tensor: Any) -> str:
    """`<tf.Tensor: shape=(2,), dtype=int32, numpy=array([1, 2], dtype=int32)>`."""
    return f"<tf.Tensor: shape={tensor.shape}, dtype={tensor.dtype.name}, numpy={numpy_text(tensor, is_repr=True)}>"


def tensor_str(tensor: Any) -> str:
    """`tf.Tensor([1 2], shape=(2,), dtype=int32)`."""
    return f"tf.Tensor({numpy_text(tensor)}, shape={tensor.shape}, dtype={tensor.dtype.name})"


def variable_repr(name: str, shape: Any, dtype: DType, value: Any) -> str:
    """`<tf.Variable 'x:0' shape=() dtype=float32, numpy=1.0>`."""
    return f"<tf.Variable '{name}' shape={shape} dtype={dtype.name}, numpy={numpy_text(value, is_repr=True)}>"
