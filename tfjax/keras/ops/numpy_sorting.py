"""keras.ops: order, counts, and distinct values."""

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import result_type
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.numpy_shapes import moveaxis, swapaxes
from tfjax.keras.ops.promotion import as_tensors, cast
from tfjax.keras.ops.symbolic_op import keras_function


@keras_function("numpy", "Sort")
def sort(x, axis=-1):
    """Returns the elements in ascending order along `axis`; None: of the flattened tensor."""
    x = convert_to_tensor(x)
    if axis is None:
        x, axis = tf.reshape(x, [-1]), 0
    if x.dtype.name == "bool":
        return cast(tf.sort(cast(x, "int8"), axis=axis), "bool")
    return tf.sort(x, axis=axis)


@keras_function("numpy", "Argsort")
def argsort(x, axis=-1):
    """Returns the positions of the elements in ascending order along `axis`, int32."""
    x = convert_to_tensor(x)
    if x.dtype.name == "bool":
        x = cast(x, "uint8")
    if len(x.shape) == 0:
        return convert_to_tensor([0], "int32")
    if axis is None:
        x, axis = tf.reshape(x, [-1]), 0
    return tf.argsort(x, axis=axis)


@keras_function("numpy", "Argpartition", tensors=1)
def argpartition(x, kth, axis=-1):
    """Returns positions along `axis` such that those of the `kth + 1` smallest elements come first."""
    x = convert_to_tensor(x, "int32")
    if axis is None:
        x, place = tf.reshape(x, [-1]), 0
    else:
        place = axis
    x = swapaxes(x, place, -1)
    count = x.shape[-1]
    kth = min(max(kth + count if kth < 0 else kth, 0), count - 1)
    order = tf.argsort(x, axis=-1, stable=True)
    rest = tf.sort(order[..., kth + 1 :], axis=-1)
    result = tf.concat([order[..., : kth + 1], rest], axis=-1)
    return result if axis is None else swapaxes(result, -1, axis)


@keras_function("numpy", "SearchSorted", tensors=2)
def searchsorted(sorted_sequence, values, side="left"):
    """Returns where `values` belong in a sorted vector, int32.

    Raises:
        ValueError: if it has another rank.
    """
    sorted_sequence = convert_to_tensor(sorted_sequence)
    values = convert_to_tensor(values)
    if len(sorted_sequence.shape) != 1:
        raise ValueError(
            "`searchsorted` only supports 1-D sorted sequences. You can use `keras.ops.vectorized_map` to extend it to "
            f"N-D sequences. Received: sorted_sequence.shape={sorted_sequence.shape}"
        )
    return tf.searchsorted(sorted_sequence, values, side=side, out_type="int32")


@keras_function("numpy", "Digitize", tensors=2)
def digitize(x, bins):
    """Returns the number of the bin that an element is in: how many of the ascending `bins` are not above it, int32."""
    x = convert_to_tensor(x)
    edges = convert_to_tensor([float(edge) for edge in bins], "float64" if x.dtype.name == "float64" else "float32")
    shape = tf.shape(x)
    found = tf.searchsorted(edges, tf.cast(tf.reshape(x, [-1]), edges.dtype), side="right", out_type="int32")
    return tf.reshape(found, shape)


@keras_function("numpy", "Bincount")
def bincount(x, weights=None, minlength=0, sparse=False):
    """Returns how often each of the numbers 0, 1, ... occurs (or the sums of their weights) along the last axis."""
    x = convert_to_tensor(x)
    own = x.dtype
    if own.name not in ("int32", "int64"):
        x = cast(x, "int32")
    if weights is None:
        return cast(tf.bincount(x, minlength=minlength, axis=-1), "int32")
    weights = convert_to_tensor(weights)
    dtype = result_type(own, weights.dtype)
    if weights.dtype.name not in ("int32", "int64", "float32", "float64"):
        weights = cast(weights, "int32" if "int" in weights.dtype.name else "float32")
    return cast(tf.bincount(x, weights=weights, minlength=minlength, axis=-1), dtype)


@keras_function("numpy", "IsIn", tensors=2)
def isin(x1, x2, assume_unique=False, invert=False):
    """Returns whether an element of `x1` is among those of `x2` (`invert`: is not)."""
    x1, x2 = as_tensors(x1, x2)
    shape = tf.shape(x1)
    pairs = tf.equal(tf.reshape(x1, [-1, 1]), tf.reshape(x2, [1, -1]))
    found = tf.reduce_any(pairs, axis=1)
    return tf.reshape(tf.logical_not(found) if invert else found, shape)


@keras_function("numpy", "Unique")
def unique(
    x,
    sorted=True,  # noqa: A002
    return_index=False,
    return_inverse=False,
    return_counts=False,
    axis=None,
    size=None,
    fill_value=None,
):
    """Returns the distinct elements, or slices along `axis`.

    Args:
        x: a tensor.
        sorted: whether they are ascending; else they come as they first occur.
        return_index: whether the positions of their first occurrences are returned as well.
        return_inverse: whether the number of each element's distinct one is returned as well.
        return_counts: whether their counts are returned as well.
        axis: None: of the flattened tensor.
        size: cuts or fills up the result to this many.
        fill_value: what it is filled up with; None: 0.
    """
    x = convert_to_tensor(x)
    rows = tf.reshape(x, [-1]) if axis is None else moveaxis(x, axis, 0)
    values, index, inverse, counts = _distinct(rows, sorted)
    if size is not None:
        values, index, counts = (
            _resized(part, size, fill)
            for part, fill in ((values, 0 if fill_value is None else fill_value), (index, 1), (counts, 0))
        )
    if axis is not None:
        values = moveaxis(values, 0, axis)
    if axis is None:
        inverse = tf.reshape(inverse, tf.shape(x))
    wanted = [values]
    for part, asked in ((index, return_index), (inverse, return_inverse), (counts, return_counts)):
        if asked:
            wanted.append(part)
    return tuple(wanted) if len(wanted) > 1 else values


def _distinct(rows, in_order):
    """Distinct rows, where each first occurs, each row's number among them, their counts."""
    import numpy as np

    host = rows.numpy()
    _, index, inverse, counts = np.unique(host, return_index=True, return_inverse=True, return_counts=True, axis=0)
    inverse = inverse.reshape(-1)
    if not in_order:
        order = np.argsort(index, kind="stable")
        rank = np.argsort(order, kind="stable")
        index, counts, inverse = index[order], counts[order], rank[inverse]
    whole = [convert_to_tensor(part.astype(np.int32)) for part in (index, inverse, counts)]
    return tf.gather(rows, whole[0]), *whole


def _resized(part, size, fill):
    part = part[:size]
    missing = size - part.shape[0]
    margin = [[0, missing]] + [[0, 0]] * (len(part.shape) - 1)
    return tf.pad(part, margin, constant_values=tf.cast(fill, part.dtype)) if missing > 0 else part
