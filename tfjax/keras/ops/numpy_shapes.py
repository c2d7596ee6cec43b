"""keras.ops: the same elements in another shape or order."""

import numpy as np

from tfjax.keras.backend.common.convert import convert_to_tensor, is_keras_tensor
from tfjax.keras.backend.common.keras_tensor import KerasTensor
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.operation_utils import compute_reshape_output_shape
from tfjax.keras.ops.promotion import axes_of, canonical_axis, cast
from tfjax.keras.ops.symbolic_op import keras_function


def _reshape_spec(operation, x):
    shape = operation.newshape
    if isinstance(shape, (int, np.integer)):
        shape = (shape,)
    if any(is_keras_tensor(size) or hasattr(size, "numpy") for size in shape):
        return None
    return KerasTensor(compute_reshape_output_shape(tuple(x.shape), tuple(shape), "newshape"), dtype=x.dtype)


@keras_function("numpy", "Reshape", tensors=1, spec=_reshape_spec)
def reshape(x, newshape):
    """Returns `x` in another shape; one size may be -1."""
    return tf.reshape(convert_to_tensor(x), newshape)


@keras_function("numpy", "Ravel")
def ravel(x):
    """Returns `x` with one axis."""
    return tf.reshape(convert_to_tensor(x), [-1])


@keras_function("numpy", "Transpose")
def transpose(x, axes=None):
    """Returns `x` with its axes in the order `axes`; None: reversed.

    Raises:
        ValueError: if an axis occurs twice.
    """
    if axes:
        rank = len(x.shape)
        axes = tuple(canonical_axis(axis, rank) for axis in axes)
        if len(set(axes)) != len(axes):
            raise ValueError(
                "`axes` must be a valid permutation of the input dimensions (no duplicates). "
                f"Received: axes={list(axes)} for input of rank {rank}."
            )
    return tf.transpose(x, perm=axes)


@keras_function("numpy", "ExpandDims", tensors=1)
def expand_dims(x, axis):
    """Returns `x` with new axes of size 1 at `axis`, one or several positions in the result."""
    x = convert_to_tensor(x)
    axes = axes_of(axis)
    rank = len(x.shape) + len(axes)
    for one in sorted(canonical_axis(a, rank) for a in axes):
        x = tf.expand_dims(x, one)
    return x


@keras_function("numpy", "Squeeze")
def squeeze(x, axis=None):
    """Returns `x` without axes of size 1: all of them, or those given.

    Raises:
        ValueError: if one given has another size.
    """
    x = convert_to_tensor(x)
    axes = axes_of(axis)
    if axes is not None:
        sizes = x.shape.as_list()
        for a in axes:
            if sizes[a] != 1:
                raise ValueError(f"Cannot squeeze axis={a}, because the dimension is not 1.")
        axes = sorted(canonical_axis(a, len(sizes)) for a in axes)
    return tf.squeeze(x, axis=axes)


@keras_function("numpy", "Moveaxis", tensors=1)
def moveaxis(x, source, destination):
    """Returns `x` with the axes `source` at the positions `destination`.

    Raises:
        ValueError: if these are not equally many.
    """
    x = convert_to_tensor(x)
    rank = len(x.shape)
    sources = tuple(canonical_axis(a, rank) for a in axes_of(source))
    targets = tuple(canonical_axis(a, rank) for a in axes_of(destination))
    if len(sources) != len(targets):
        raise ValueError(
            f"Inconsistent number of `source` and `destination`. Received: source={source}, destination={destination}"
        )
    if sources == targets:
        return x
    order = [k for k in range(rank) if k not in sources]
    for target, origin in sorted(zip(targets, sources)):
        order.insert(target, origin)
    return tf.transpose(x, order)


@keras_function("numpy", "Swapaxes", tensors=1)
def swapaxes(x, axis1, axis2):
    """Returns `x` with two axes exchanged."""
    x = convert_to_tensor(x)
    rank = len(x.shape)
    first, second = canonical_axis(axis1, rank), canonical_axis(axis2, rank)
    if first == second:
        return x
    order = list(range(rank))
    order[first], order[second] = second, first
    return tf.transpose(x, order)


@keras_function("numpy", "BroadcastTo", tensors=1)
def broadcast_to(x, shape):
    """Returns `x` repeated along axes of size 1 to get `shape`."""
    return tf.broadcast_to(x, shape)


@keras_function("numpy", "Tile", tensors=1)
def tile(x, repeats):
    """Returns `x` set side by side `repeats` times along each axis."""
    x = convert_to_tensor(x)
    repeats = [repeats] if isinstance(repeats, int) else list(repeats)
    repeats = [int(r.numpy()) if hasattr(r, "numpy") and r.shape == () else r for r in repeats]
    repeats = [1] * (len(x.shape) - len(repeats)) + repeats
    for _ in range(len(repeats) - len(x.shape)):
        x = tf.expand_dims(x, 0)
    return tf.tile(x, repeats)


@keras_function("numpy", "Repeat", tensors=1)
def repeat(x, repeats, axis=None):
    """Returns `x` with each element repeated along `axis`; None: of the flattened tensor."""
    x = convert_to_tensor(x)
    if x.dtype.name == "uint16":
        return cast(tf.repeat(cast(x, "uint32"), repeats, axis=axis), "uint16")
    return tf.repeat(x, repeats, axis=axis)


@keras_function("numpy", "Roll", tensors=1)
def roll(x, shift, axis=None):
    """Returns `x` moved on by `shift` places along `axis`; what falls off the end comes in at the front."""
    x = convert_to_tensor(x)
    if axis is not None:
        return tf.roll(x, shift=shift, axis=axis)
    return tf.reshape(tf.roll(tf.reshape(x, [-1]), shift, 0), tf.shape(x))


@keras_function("numpy", "Flip")
def flip(x, axis=None):
    """Returns `x` in reverse order along `axis`; None: along all."""
    x = convert_to_tensor(x)
    rank = len(x.shape)
    axes = range(rank) if axis is None else [canonical_axis(a, rank) for a in axes_of(axis)]
    return tf.reverse(x, list(axes))


@keras_function("numpy", "Fliplr")
def fliplr(x):
    """Returns `x` in reverse order along axis 1."""
    return tf.reverse(convert_to_tensor(x), [1])


@keras_function("numpy", "Flipud")
def flipud(x):
    """Returns `x` in reverse order along axis 0."""
    return tf.reverse(convert_to_tensor(x), [0])


@keras_function("numpy", "Rot90")
def rot90(array, k=1, axes=(0, 1)):
    """Returns `array` turned `k` quarters from the first of `axes` towards the second.

    Raises:
        ValueError: if there are not two different axes.
    """
    array = convert_to_tensor(array)
    rank = len(array.shape)
    if rank < 2:
        raise ValueError(f"Input array must have at least 2 dimensions. Received: array.ndim={rank}")
    if len(axes) != 2 or axes[0] == axes[1]:
        raise ValueError(f"Invalid axes: {axes}. Axes must be a tuple of two different dimensions.")
    first, second = (a % rank for a in axes)
    order = list(range(rank))
    order[first], order[second] = second, first
    turns = k % 4
    if turns == 0:
        return array
    if turns == 2:
        return tf.reverse(array, [first, second])
    if turns == 1:
        return tf.transpose(tf.reverse(array, [second]), order)
    return tf.reverse(tf.transpose(array, order), [second])


@keras_function("numpy", "Pad", tensors=("x", "constant_values"))
def pad(x, pad_width, mode="constant", constant_values=None):
    """Returns `x` with a margin.

    Args:
        x: a tensor.
        pad_width: a pair (before, after) for each axis, or one for all, or one number.
        mode: `"constant"`, `"reflect"` or `"symmetric"`.
        constant_values: the value of a constant margin, 0 by default.

    Raises:
        ValueError: for a value with another mode.
    """
    x = convert_to_tensor(x)
    settings = {}
    if constant_values is not None:
        if mode != "constant":
            raise ValueError(
                f"Argument `constant_values` can only be provided when `mode == 'constant'`. Received: mode={mode}"
            )
        settings["constant_values"] = constant_values
    return tf.pad(x, _pad_pairs(pad_width, len(x.shape)), mode.upper(), **settings)


def _pad_pairs(pad_width, rank):
    if isinstance(pad_width, int):
        return [(pad_width, pad_width)] * rank
    if isinstance(pad_width, (tuple, list)) and isinstance(pad_width[0], int):
        return [tuple(pad_width)] * rank
    if isinstance(pad_width, (tuple, list)) and len(pad_width) == 1:
        return list(pad_width) * rank
    return pad_width


@keras_function("numpy", None)
def ndim(x):
    """Returns the number of axes."""
    return len(convert_to_tensor(x).shape)


@keras_function("numpy", None)
def size(x):
    """Returns the number of elements, as a scalar tensor."""
    from tfjax.ops.array.shape import size as tf_size

    return tf_size(convert_to_tensor(x))


@keras_function("numpy", "View")
def view(x, dtype=None):
    """Returns the bytes of `x` read as another dtype; the last axis grows or shrinks.

    Raises:
        ValueError: if they do not fit.
    """
    from tfjax.core.dtypes import as_dtype
    from tfjax.keras.backend.common.dtypes import standardize_dtype

    x = convert_to_tensor(x)
    old, new = x.dtype, as_dtype(standardize_dtype(dtype or x.dtype))
    shape = x.shape.as_list()
    last = shape[-1] if shape else -1
    if (last == -1 and old.size != new.size) or last * old.size % new.size != 0:
        raise ValueError(
            f"Cannot view array of shape {x.shape} and dtype {old} as dtype {new} because the total number of bytes is "
            "not divisible by the new itemsize."
        )
    if old.size == new.size:
        return tf.bitcast(x, new)
    if old.size > new.size:
        return tf.reshape(tf.bitcast(tf.reshape(x, [-1]), new), [*shape[:-1], last * (old.size // new.size)])
    ratio = new.size // old.size
    return tf.bitcast(tf.reshape(x, [*shape[:-1], last // ratio, ratio]), new)
