"""Arrays of all kinds as what batches are cut from."""

import math
import sys

import numpy as np

from tfjax.keras import tree
from tfjax.keras.backend import config
from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.trainers.data_adapters.data_adapter_utils import is_scipy_sparse, is_torch_tensor
from tfjax.ops.array.cast import cast
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.tensor import Tensor


def _pandas_kind(x):
    """ "DataFrame" or "Series" for pandas' own, without importing it."""
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return None
    return next((kind for kind in ("DataFrame", "Series") if isinstance(x, getattr(pandas, kind, ()))), None)


def can_slice_array(x):
    """Whether rows can be taken from `x`; None counts as an array that is not there."""
    return x is None or is_scipy_sparse(x) or hasattr(x, "__array__") or isinstance(x, Tensor)


def can_convert_arrays(arrays):
    """Whether all leaves of a structure are arrays."""
    return all(can_slice_array(x) for x in tree.flatten(arrays))


def _is_other_float(dtype):
    """Whether a dtype is of floats, but not of floatx: such data are cast.

    Raises:
        ValueError: if Keras has no such dtype.
    """
    name = standardize_dtype(dtype)
    return name.startswith(("float", "bfloat")) and name != config.floatx()


def to_array(x):
    """Returns `x` as an array or tensor from which rows can be taken, floats as floatx.

    Raises:
        ValueError: if it is no array.
    """
    if x is None:
        return None
    kind = _pandas_kind(x)
    if kind == "DataFrame":
        other = any(_is_other_float(d) for d in x.dtypes.values)
        return (x.astype(config.floatx()) if other else x).to_numpy()
    if kind == "Series":
        other = _is_other_float(x.dtype)
        return np.expand_dims((x.astype(config.floatx()) if other else x).to_numpy(), axis=-1)
    if is_scipy_sparse(x):
        return _floats(np.asarray(x.todense()))
    if is_torch_tensor(x):
        x = x.detach().cpu().numpy()
    if isinstance(x, Tensor):
        return cast(x, config.floatx()) if _is_other_float(x.aval.dtype) else x
    if not hasattr(x, "__array__"):
        raise ValueError(
            "Expected a NumPy array, tf.Tensor, tf.RaggedTensor, tf.SparseTensor, jax.np.ndarray, "
            "jax.experimental.sparse.JAXSparse, torch.Tensor, Pandas Dataframe, or Pandas Series. Received invalid "
            f"input: {x} (of type {type(x)})"
        )
    array = np.asarray(x)
    if array.dtype.kind in "US" or (array.dtype == object and all(isinstance(e, (str, bytes)) for e in array.ravel())):
        return convert_to_tensor(array, dtype="string")
    return _floats(array)


def _floats(array):
    return array.astype(config.floatx()) if _is_other_float(array.dtype) else array


def train_validation_split(arrays, validation_split):
    """Returns two structures: the first rows of all arrays, and the last share `validation_split` of them.

    Raises:
        ValueError: for what is no array, or where one part would be empty.
    """
    flat = tree.flatten(arrays)
    unsplitable = [type(t) for t in flat if not can_slice_array(t)]
    if unsplitable:
        raise ValueError(
            "Argument `validation_split` is only supported for tensors or NumPy arrays."
            f"Found incompatible type in the input: {unsplitable}"
        )
    if all(t is None for t in flat):
        return arrays, arrays
    rows = int(next(t for t in flat if t is not None).shape[0])
    split_at = int(math.floor(rows * (1.0 - validation_split)))
    if split_at == 0 or split_at == rows:
        raise ValueError(
            f"Training data contains {rows} samples, which is not sufficient to split it into a validation and "
            f"training set as specified by `validation_split={validation_split}`. Either provide more data, or a "
            "different value for the `validation_split` argument."
        )
    whole = tree.map_structure(to_array, arrays)

    def part(start, end):
        return tree.map_structure(lambda t: None if t is None else t[start:end], whole)

    return part(0, split_at), part(split_at, rows)
