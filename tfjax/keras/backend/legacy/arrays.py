"""keras.backend: shapes, new tensors, joining and repeating, variables and their values."""

import math

import numpy as np

from tfjax.core.dtypes import as_dtype
from tfjax.keras.backend import config
from tfjax.keras.backend.common.convert import convert_to_tensor, is_keras_tensor, is_tensor
from tfjax.keras.backend.legacy.export import legacy_export
from tfjax.keras.ops import tf_functions as tf
from tfjax.tensor import constant as tensor_constant
from tfjax.tensor.variable import Variable

# -- what is known of a tensor


@legacy_export("shape")
def shape(x):
    """Returns the shape as a tensor."""
    return tf.shape(x)


@legacy_export("int_shape")
def int_shape(x):
    """Returns the shape as a tuple of integers and None; None if even the rank is not known."""
    try:
        found = x.shape
        return tuple(found) if isinstance(found, tuple) else tuple(found.as_list())
    except ValueError:
        return None


@legacy_export("ndim")
def ndim(x):
    """Returns the number of axes."""
    return len(x.shape)


@legacy_export("dtype")
def dtype(x):
    """Returns the name of the dtype."""
    return x.dtype.base_dtype.name


@legacy_export("count_params")
def count_params(x):
    """Returns the number of elements."""
    return math.prod(x.shape)


@legacy_export("is_sparse")
def is_sparse(tensor):
    """Whether `tensor` is a `tf.SparseTensor`."""
    return type(tensor).__name__ == "SparseTensor"


@legacy_export("to_dense")
def to_dense(tensor):
    """Returns a sparse tensor as a dense one; any other as it is."""
    if is_sparse(tensor):
        return tf.scatter_nd(tensor.indices, tensor.values, tensor.dense_shape)
    return tensor


# -- variables and values


@legacy_export("variable")
def variable(value, dtype=None, name=None, constraint=None):
    """Returns a `tf.Variable` of `floatx`, or of the dtype given."""
    return Variable(value, dtype=as_dtype(dtype or config.floatx()), name=name, constraint=constraint)


@legacy_export("constant")
def constant(value, dtype=None, shape=None, name=None):
    """Returns a constant tensor of `floatx`, or of the dtype given."""
    return tensor_constant.constant(value, dtype=dtype or config.floatx(), shape=shape, name=name)


@legacy_export("placeholder")
def placeholder(shape=None, ndim=None, dtype=None, sparse=False, name=None, ragged=False):
    """Returns a symbolic tensor, as `keras.Input` does (Keras 2).

    Raises:
        ValueError: without a shape or a number of axes, and for sparse and ragged at once.
    """
    if sparse and ragged:
        raise ValueError(
            "Cannot set both sparse and ragged to True when creating a placeholder. "
            f"Got `sparse={sparse}` and `ragged={ragged}`."
        )
    from tfjax.keras.layers.core.input_layer import Input

    if shape is None and ndim:
        shape = (None,) * ndim
    return Input(batch_shape=tuple(shape), dtype=dtype or config.floatx(), sparse=sparse, ragged=ragged, name=name)


@legacy_export("get_value")
def get_value(x):
    """Returns the value of a tensor or variable as NumPy data; anything else as it is."""
    return x.numpy() if is_tensor(x) else x


@legacy_export("eval")
def eval_(x):
    """Returns the value of a tensor or variable as NumPy data."""
    return get_value(to_dense(x))


@legacy_export("batch_get_value")
def batch_get_value(tensors):
    """Returns the values of variables in a list."""
    return [x.numpy() for x in tensors]


@legacy_export("set_value")
def set_value(x, value):
    """Assigns NumPy data to a variable."""
    x.assign(np.asarray(value, dtype=as_dtype(x.dtype).name))


@legacy_export("batch_set_value")
def batch_set_value(tuples):
    """Assigns NumPy data to variables: (variable, value) pairs."""
    for x, value in tuples:
        set_value(x, value)


@legacy_export("update")
def update(x, new_x):
    """Assigns `new_x` to a variable."""
    return x.assign(new_x)


@legacy_export("update_add")
def update_add(x, increment):
    """Adds to a variable."""
    return x.assign_add(increment)


@legacy_export("update_sub")
def update_sub(x, decrement):
    """Subtracts from a variable."""
    return x.assign_sub(decrement)


@legacy_export("cast")
def cast(x, dtype):
    """Returns `x` in another dtype."""
    return tf.cast(x, dtype)


@legacy_export("cast_to_floatx")
def cast_to_floatx(x):
    """Returns a tensor or array in `floatx`."""
    if is_tensor(x) or is_keras_tensor(x):
        return tf.cast(x, config.floatx())
    return np.asarray(x, dtype=config.floatx())


# -- new tensors


def _filled(make, shape, dtype, name):
    """A variable; a tensor where a size is 0, as Keras tells it."""
    dtype = dtype or config.floatx()
    values = make(shape, dtype=as_dtype(dtype))
    return variable(values, dtype=dtype, name=name) if all(values.shape.as_list()) else values


@legacy_export("zeros")
def zeros(shape, dtype=None, name=None):
    """Returns a variable of zeros."""
    return _filled(tf.zeros, shape, dtype, name)


@legacy_export("ones")
def ones(shape, dtype=None, name=None):
    """Returns a variable of ones."""
    return _filled(tf.ones, shape, dtype, name)


@legacy_export("eye")
def eye(size, dtype=None, name=None):
    """Returns a variable that holds the identity matrix."""
    dtype = dtype or config.floatx()
    return variable(tf.eye(size, dtype=as_dtype(dtype)), dtype, name)


@legacy_export("zeros_like")
def zeros_like(x, dtype=None, name=None):
    """Returns zeros of the shape of `x`."""
    return tf.zeros_like(x, dtype=dtype, name=name)


@legacy_export("ones_like")
def ones_like(x, dtype=None, name=None):
    """Returns ones of the shape of `x`."""
    return tf.ones_like(x, dtype=dtype, name=name)


@legacy_export("arange")
def arange(start, stop=None, step=1, dtype="int32"):
    """Returns the numbers from `start` (0 if it is the only one) up to `stop`."""
    if stop is None and start < 0:
        start = 0
    numbers = tf.range(start, limit=stop, delta=step, name="arange")
    return numbers if dtype == "int32" else tf.cast(numbers, dtype)


@legacy_export("one_hot")
def one_hot(indices, num_classes):
    """Returns class numbers as rows with a 1 at the number's place."""
    return tf.one_hot(indices, depth=num_classes, axis=-1)


# -- the same elements in another shape


@legacy_export("reshape")
def reshape(x, shape):
    """Returns `x` in another shape."""
    return tf.reshape(x, shape)


@legacy_export("flatten")
def flatten(x):
    """Returns `x` with one axis."""
    return tf.reshape(x, [-1])


@legacy_export("batch_flatten")
def batch_flatten(x):
    """Returns `x` with its axes from the second on made one."""
    rest = list(x.shape)[1:]
    if None not in rest:
        return tf.reshape(x, [-1, math.prod(rest)])
    return tf.reshape(x, tf.stack([-1, tf.reduce_prod(tf.shape(x)[1:])]))


@legacy_export("expand_dims")
def expand_dims(x, axis=-1):
    """Returns `x` with a new axis of size 1."""
    return tf.expand_dims(x, axis)


@legacy_export("squeeze")
def squeeze(x, axis):
    """Returns `x` without an axis of size 1."""
    return tf.squeeze(x, [axis])


@legacy_export("transpose")
def transpose(x):
    """Returns `x` with its axes reversed."""
    return tf.transpose(x)


@legacy_export("permute_dimensions")
def permute_dimensions(x, pattern):
    """Returns `x` with its axes in the order of `pattern`."""
    return tf.transpose(x, perm=pattern)


@legacy_export("reverse")
def reverse(x, axes):
    """Returns `x` in reverse order along one or several axes."""
    return tf.reverse(x, [axes] if isinstance(axes, int) else axes)


@legacy_export("tile")
def tile(x, n):
    """Returns `x` set side by side `n` times along each axis."""
    return tf.tile(x, [n] if isinstance(n, int) else n)


@legacy_export("repeat")
def repeat(x, n):
    """Returns a matrix `[batch, size]` repeated to `[batch, n, size]`.

    Raises:
        ValueError: for another rank.
    """
    if len(x.shape) != 2:
        raise ValueError(f"Expected input `x` to have rank 2. Received: rank(x)={len(x.shape)}")
    return tf.tile(tf.expand_dims(x, 1), [1, n, 1])


@legacy_export("repeat_elements")
def repeat_elements(x, rep, axis):
    """Returns `x` with each element repeated along `axis`."""
    return tf.repeat(x, rep, axis=axis)


@legacy_export("stack")
def stack(x, axis=0):
    """Returns tensors along a new axis."""
    return tf.stack(x, axis=axis)


@legacy_export("concatenate")
def concatenate(tensors, axis=-1):
    """Returns tensors one after the other along `axis`."""
    if axis < 0:
        rank = len(tensors[0].shape)
        axis = axis % rank if rank else 0
    return tf.concat([to_dense(x) for x in tensors], axis)


@legacy_export("gather")
def gather(reference, indices):
    """Returns the slices along axis 0 that `indices` name."""
    return tf.gather(reference, indices)


@legacy_export("temporal_padding")
def temporal_padding(x, padding=(1, 1)):
    """Returns sequences with zeros before and after them.

    Raises:
        ValueError: if `padding` is no pair.
    """
    if len(padding) != 2:
        raise ValueError(f"Expected `padding` to be a tuple of 2 integers. Received: padding={padding}")
    return tf.pad(x, [[0, 0], [padding[0], padding[1]], [0, 0]])


def _padded(x, padding, count, data_format):
    if len(padding) != count or any(len(pair) != 2 for pair in padding):
        raise ValueError(
            f"Expected `padding` to be a tuple of {count} tuples of 2 integers. Received: padding={padding}"
        )
    data_format = config.image_data_format() if data_format is None else data_format
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"Unknown data_format: {data_format}")
    pairs = [list(pair) for pair in padding]
    first = data_format == "channels_first"
    return tf.pad(x, [[0, 0], [0, 0], *pairs] if first else [[0, 0], *pairs, [0, 0]])


@legacy_export("spatial_2d_padding")
def spatial_2d_padding(x, padding=((1, 1), (1, 1)), data_format=None):
    """Returns images with zeros around them.

    Raises:
        ValueError: for another form of `padding` or `data_format`.
    """
    return _padded(x, padding, 2, data_format)


@legacy_export("spatial_3d_padding")
def spatial_3d_padding(x, padding=((1, 1), (1, 1), (1, 1)), data_format=None):
    """Returns volumes with zeros around them.

    Raises:
        ValueError: for another form of `padding` or `data_format`.
    """
    return _padded(x, padding, 3, data_format)


def as_tensor(x):
    """Returns `x` as a tensor unless it is symbolic."""
    return x if is_keras_tensor(x) else convert_to_tensor(x)
