"""How keras.ops functions bring their inputs to a dtype: Keras's promotion, and floats where integers do not do."""

import operator

from tfjax.core.dtypes import as_dtype, bfloat16, float16, float32, float64
from tfjax.keras.backend import config
from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import result_type, standardize_dtype
from tfjax.tensor.convert import scalar
from tfjax.tensor.pack import cast as _cast
from tfjax.tensor.tensor import EagerTensor

_FLOATS = (float32, float64, float16, bfloat16)


def cast(x, dtype):
    """Returns a tensor in the dtype named."""
    return x if x.dtype.name == dtype else _cast(x, as_dtype(dtype))


def floating(x):
    """Returns `x` as a tensor that sin, sqrt and the like take; integers become `floatx`."""
    x = convert_to_tensor(x)
    if x.dtype is float32:
        return x
    name = x.dtype.name
    return cast(x, config.floatx() if name == "int64" else result_type(name, float))


def floating_unless_float(x):
    """Returns `x` as a tensor, integers and booleans as `floatx`."""
    x = convert_to_tensor(x)
    name = x.dtype.name
    return cast(x, config.floatx()) if "int" in name or name == "bool" else x


def together(x1, x2, *more):
    """Returns both as tensors of the dtype they share; Python numbers do not decide it."""
    if not more:  # the common cases, without asking the rules
        kind1, kind2 = type(x1), type(x2)
        if kind1 is EagerTensor and kind2 is EagerTensor and x1.dtype is x2.dtype:
            return x1, x2
        if kind1 is EagerTensor and (kind2 is float or kind2 is int) and x1.dtype in _FLOATS:
            return x1, scalar(x2, x1.dtype.np)
        if kind2 is EagerTensor and (kind1 is float or kind1 is int) and x2.dtype in _FLOATS:
            return scalar(x1, x2.dtype.np), x2
    x1 = x1 if isinstance(x1, (int, float)) else convert_to_tensor(x1)
    x2 = x2 if isinstance(x2, (int, float)) else convert_to_tensor(x2)
    dtype = result_type(dtype_or_type(x1), dtype_or_type(x2), *more)
    return convert_to_tensor(x1, dtype), convert_to_tensor(x2, dtype)


def as_tensors(x1, x2, *more):
    """Returns both as tensors of the dtype they share; Python numbers count as the tensors made of them."""
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    if x1.dtype is x2.dtype and not more:
        return x1, x2
    dtype = result_type(x1.dtype, x2.dtype, *more)
    return cast(x1, dtype), cast(x2, dtype)


def dtype_or_type(x):
    """What `result_type` wants to know of a tensor, array or number."""
    return getattr(x, "dtype", type(x))


def boolean(x):
    """Returns `x` as a tensor of bool."""
    return cast(convert_to_tensor(x), "bool")


def alike(xs):
    """Returns a sequence's members as tensors of the dtype they share."""
    xs = [convert_to_tensor(x) for x in xs]
    names = {x.dtype.name for x in xs}
    if len(names) > 1:
        dtype = result_type(*names)
        xs = [cast(x, dtype) for x in xs]
    return xs


def name_of(x):
    """Returns the name of a tensor's dtype."""
    return standardize_dtype(x.dtype)


def axes_of(axis):
    """Returns an axis, or several, as a tuple; None as it is."""
    if axis is None:
        return None
    return tuple(axis) if isinstance(axis, (list, tuple)) else (axis,)


def canonical_axis(axis, rank):
    """Returns `axis` counted from the front.

    Raises:
        ValueError: if there is no such axis.
    """
    axis = operator.index(axis)
    if not -rank <= axis < rank:
        raise ValueError(f"axis {axis} is out of bounds for an array with dimension {rank}.")
    return axis + rank if axis < 0 else axis
