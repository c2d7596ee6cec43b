"""Keras's conversion to tensors: as tf.convert_to_tensor, but with casts where TensorFlow is strict."""

from tfjax.core.dtypes import as_dtype
from tfjax.keras.backend.common.dtypes import is_int_dtype, standardize_dtype
from tfjax.keras.keras_export import keras_export
from tfjax.tensor import convert
from tfjax.tensor.pack import cast as _cast
from tfjax.tensor.tensor import EagerTensor, Tensor
from tfjax.tensor.variable import Variable

_SPECIAL = ("RaggedTensor", "SparseTensor")


def is_tensor(x):
    """Whether `x` is a tensor or a variable (symbolic Keras tensors are not)."""
    return isinstance(x, (Tensor, Variable)) or type(x).__name__ in _SPECIAL


def convert_to_tensor(x, dtype=None, sparse=None, ragged=None):
    """Returns `x` as a tensor of a dtype; tensors of other dtypes and Python numbers are cast.

    Raises:
        ValueError, TypeError: if `x` is nothing like a tensor.
    """
    if type(x) is EagerTensor and dtype is None:
        return x
    kind = type(x).__name__
    if kind == "RaggedTensor" and ragged is False:
        x = x.to_tensor()
    if dtype is not None:
        dtype = standardize_dtype(dtype)
    if isinstance(x, (Tensor, Variable)):
        x = x if isinstance(x, Tensor) else x._read()
        return x if dtype is None or x.dtype.name == dtype else _cast(x, as_dtype(dtype))
    if kind in _SPECIAL:
        return x
    if dtype is not None and (dtype == "bool" or is_int_dtype(dtype)):
        return cast(convert.convert_to_tensor(x), dtype)
    return convert.convert_to_tensor(x, dtype=dtype)


def cast(x, dtype):
    """Returns a tensor in another dtype."""
    wanted = as_dtype(standardize_dtype(dtype))
    return x if x.dtype == wanted else _cast(x, wanted)


@keras_export("keras.utils.is_keras_tensor", "keras.backend.is_keras_tensor")
def is_keras_tensor(x):
    """Whether `x` is a symbolic tensor of the functional API."""
    from tfjax.keras.backend.common.keras_tensor import KerasTensor

    return isinstance(x, KerasTensor)
