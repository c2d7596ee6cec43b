"""keras.ops: elements by position or by condition."""

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.numpy_shapes import swapaxes
from tfjax.keras.ops.promotion import boolean, cast, together
from tfjax.keras.ops.symbolic_op import keras_function


@keras_function("numpy", "GetItem")
def get_item(x, key):
    """Returns `x[key]`."""
    return x[key]


@keras_function("numpy", "Take", tensors=2)
def take(x, indices, axis=None):
    """Returns the elements at `indices` along `axis` (None: of the flattened tensor); negative ones from the end."""
    x = convert_to_tensor(x)
    if axis is None:
        x, axis = tf.reshape(x, (-1,)), 0
    indices = convert_to_tensor(indices)
    if not indices.dtype.is_unsigned:
        indices = tf.where(indices < 0, indices + tf.cast(x.shape[axis], indices.dtype), indices)
    return tf.gather(x, indices, axis=axis)


@keras_function("numpy", "TakeAlongAxis", tensors=2)
def take_along_axis(x, indices, axis=None):
    """Returns, for each position, the element of its line along `axis` that `indices` names there.

    Raises:
        ValueError: if without an axis the indices are no vector, or the axis does not exist.
    """
    x = convert_to_tensor(x)
    indices = convert_to_tensor(indices, "int64")
    if axis is None:
        if len(indices.shape) != 1:
            raise ValueError(f"`indices` must be 1D if axis=None. Received: indices.shape={indices.shape}")
        return take_along_axis(tf.reshape(x, [-1]), indices, 0)
    rank = len(x.shape)
    place = axis + rank if axis < 0 else axis
    if place >= rank:
        raise ValueError(f"Invalid axis: {axis} for input rank: {rank}")
    x, indices = _common_outside(x, indices, place)
    length = x.shape[place]
    indices = tf.where(indices < 0, indices + tf.cast(length, indices.dtype), indices)
    x, indices = swapaxes(x, place, -1), swapaxes(indices, place, -1)
    shape = tf.shape(indices)
    rows = tf.reshape(x, [-1, length])
    found = tf.gather(rows, tf.reshape(indices, [-1, indices.shape[-1]]), batch_dims=1)
    return swapaxes(tf.reshape(found, shape), place, -1)


def _common_outside(x, indices, axis):
    """Both broadcast to one shape but for `axis`."""
    shape1, shape2 = x.shape.as_list(), indices.shape.as_list()
    length1, length2 = shape1[axis], shape2[axis]
    shape1[axis] = shape2[axis] = 1
    common = tf.broadcast_static_shape(type(x.shape)(shape1), type(x.shape)(shape2)).as_list()
    outer1, outer2 = list(common), list(common)
    outer1[axis], outer2[axis] = length1, length2
    return tf.broadcast_to(x, outer1), tf.broadcast_to(indices, outer2)


@keras_function("numpy", "Where", tensors=3)
def where(condition, x1=None, x2=None):
    """Returns `x1` where `condition` is true and `x2` elsewhere; without both, the positions where it is true.

    Raises:
        ValueError: if only one of both is given.
    """
    condition = boolean(condition)
    if x1 is not None and x2 is not None:
        return tf.where(condition, *together(x1, x2))
    if x1 is None and x2 is None:
        return nonzero(condition)
    raise ValueError("`x1` and `x2` either both should be `None` or both should have non-None value.")


@keras_function("numpy", "Nonzero")
def nonzero(x):
    """Returns the positions of elements that are not 0: one int32 vector for each axis."""
    x = convert_to_tensor(x)
    columns = tf.unstack(tf.where(boolean(x)), len(x.shape), axis=1)
    return [cast(column, "int32") for column in columns]


@keras_function("numpy", "Select", tensors=3)
def select(condlist, choicelist, default=0):
    """Returns for each element that of the first choice whose condition is true, else `default`."""
    conditions = [boolean(condition) for condition in condlist]
    result = default
    for condition, choice in reversed(list(zip(conditions, choicelist))):
        result = tf.where(condition, *together(choice, result))
    return result


@keras_function("numpy", "Diagonal")
def diagonal(x, offset=0, axis1=0, axis2=1):
    """Returns the diagonals of the matrices along two axes, `offset` above the main one."""
    from tfjax.keras.ops.numpy_shapes import moveaxis

    x = moveaxis(convert_to_tensor(x), (axis1, axis2), (-2, -1))
    rows, columns = x.shape[-2:]
    if offset <= -rows or offset >= columns:
        return tf.zeros([*x.shape.as_list()[:-2], 0], x.dtype)
    return tf.diag_part(x, k=offset)


@keras_function("numpy", "Diag")
def diag(x, k=0):
    """Returns the matrix with a vector on its `k`-th diagonal, or that diagonal of a matrix.

    Raises:
        ValueError: if `x` is neither.
    """
    x = convert_to_tensor(x)
    if len(x.shape) == 1:
        return tf.diag(x, k=k)
    if len(x.shape) == 2:
        return diagonal(x, offset=k)
    raise ValueError(f"`x` must be 1d or 2d. Received: x.shape={x.shape}")


@keras_function("numpy", "Diagflat")
def diagflat(x, k=0):
    """Returns the matrix with all elements of `x` on its `k`-th diagonal."""
    return diag(tf.reshape(convert_to_tensor(x), [-1]), k)


@keras_function("numpy", "Trace")
def trace(x, offset=0, axis1=0, axis2=1):
    """Returns the sum of the diagonal that `diagonal` gives."""
    from tfjax.keras.ops.numpy_reductions import summed_dtype

    x = convert_to_tensor(x)
    return tf.reduce_sum(diagonal(cast(x, summed_dtype(x.dtype.name)), offset, axis1, axis2), axis=-1)


@keras_function("numpy", "Tril")
def tril(x, k=0):
    """Returns the matrices with 0 above the `k`-th diagonal."""
    x = convert_to_tensor(x)
    if isinstance(k, int) and k >= 0:
        return tf.band_part(x, -1, k)
    rows, columns = x.shape[-2:]
    i, j = tf.meshgrid(tf.range(rows), tf.range(columns), indexing="ij")
    return tf.where(tf.broadcast_to(i >= j - k, x.shape), x, tf.zeros_like(x))


@keras_function("numpy", "Triu")
def triu(x, k=0):
    """Returns the matrices with 0 below the `k`-th diagonal."""
    x = convert_to_tensor(x)
    if isinstance(k, int) and k <= 0:
        return tf.band_part(x, -k, -1)
    rows, columns = x.shape[-2:]
    i, j = tf.meshgrid(tf.range(rows), tf.range(columns), indexing="ij")
    return tf.where(tf.broadcast_to(i <= j - k, x.shape), x, tf.zeros_like(x))


@keras_function("numpy", "Diff")
def diff(a, n=1, axis=-1):
    """Returns the differences of neighbours along `axis`, `n` times over.

    Raises:
        ValueError: for negative `n`, and for scalars.
    """
    a = convert_to_tensor(a)
    if n == 0:
        return a
    if n < 0:
        raise ValueError(f"Order `n` must be non-negative. Received n={n}")
    if len(a.shape) == 0:
        raise ValueError(f"`diff` requires input that is at least one dimensional. Received: a={a}")
    after, before = ([slice(None)] * len(a.shape) for _ in range(2))
    after[axis], before[axis] = slice(1, None), slice(None, -1)
    after, before = tuple(after), tuple(before)
    for _ in range(n):
        subtract = tf.not_equal if a.dtype.name == "bool" else tf.subtract
        a = subtract(a[after], a[before])
    return a


@keras_function("numpy", "UnravelIndex", tensors=1)
def unravel_index(indices, shape):
    """Returns the coordinates in `shape` of positions in the flattened tensor, one tensor for each axis.

    Raises:
        ValueError: if a size is not known.
    """
    indices = convert_to_tensor(indices)
    if None in shape:
        raise ValueError(f"`shape` argument cannot contain `None`. Received: shape={shape}")
    coordinates = []
    for size in reversed(shape):
        coordinates.append(indices % size)
        indices = indices // size
    return tuple(reversed(coordinates))
