"""What Keras's code asks of tensors: is it one, make one, cast it. Symbolic tensors pass through the tf functions."""

from tfjax.keras.backend.common.dtypes import is_int_dtype, standardize_dtype
from tfjax.ops.array import cast as _cast
from tfjax.tensor.constant import is_tensor
from tfjax.tensor.convert import convert_to_tensor as _convert

__all__ = ["any_symbolic", "cast", "convert_to_tensor", "is_keras_tensor", "is_tensor"]


def is_keras_tensor(x):
    """Whether `x` is a symbolic tensor of a functional model."""
    from tfjax.keras.backend.common.keras_tensor import KerasTensor

    return isinstance(x, KerasTensor)


def any_symbolic(*values):
    """Whether one of `values` is a symbolic tensor."""
    return any(is_keras_tensor(value) for value in values)


def convert_to_tensor(x, dtype=None, sparse=None, ragged=None):
    """Returns `x` as a tensor; a tensor of another dtype is cast, as Keras does and `tf.convert_to_tensor` does not."""
    if dtype is not None:
        dtype = standardize_dtype(dtype)
    if is_keras_tensor(x):
        return x if dtype in (None, x.dtype) else cast(x, dtype)
    if not is_tensor(x):
        if dtype is not None and (dtype == "bool" or is_int_dtype(dtype)):
            return _cast.cast(_convert(x), dtype)
        return _convert(x, dtype=dtype)
    if dtype is not None and standardize_dtype(x.dtype) != dtype:
        return _cast.cast(x, dtype)
    return x


def cast(x, dtype):
    """Returns `x` as a tensor of `dtype`, given in any form that Keras takes."""
    return _cast.cast(x, standardize_dtype(dtype))
