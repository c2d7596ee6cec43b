"""keras.ops: several tensors into one, one into several."""

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.promotion import alike, as_tensors
from tfjax.keras.ops.symbolic_op import keras_function


@keras_function("numpy", "Concatenate")
def concatenate(xs, axis=0):
    """Returns tensors one after the other along `axis`."""
    return tf.concat(alike(xs), axis=axis)


@keras_function("numpy", "Stack")
def stack(x, axis=0):
    """Returns tensors of one shape along a new axis."""
    return tf.stack(alike(x), axis=axis)


@keras_function("numpy", "Append")
def append(x1, x2, axis=None):
    """Returns `x2` after `x1` along `axis`; None: both flattened."""
    x1, x2 = as_tensors(x1, x2)
    if axis is None:
        return tf.concat([tf.reshape(x1, [-1]), tf.reshape(x2, [-1])], axis=0)
    return tf.concat([x1, x2], axis=axis)


@keras_function("numpy", "Hstack")
def hstack(xs):
    """Returns tensors one after the other along axis 1, vectors along axis 0."""
    xs = alike(xs)
    return tf.concat(xs, axis=0 if len(xs[0].shape) == 1 else 1)


@keras_function("numpy", "Vstack")
def vstack(xs):
    """Returns tensors one after the other along axis 0."""
    return tf.concat(alike(xs), axis=0)


@keras_function("numpy", "Dstack")
def dstack(xs):
    """Returns tensors one after the other along axis 2."""
    return tf.concat([_three_axes(x) for x in alike(xs)], axis=2)


def _three_axes(x):
    rank = len(x.shape)
    if rank == 0:
        return tf.reshape(x, (1, 1, 1))
    if rank == 1:
        x = tf.expand_dims(x, 0)
    return tf.expand_dims(x, 2) if rank <= 2 else x


@keras_function("numpy", "Split", tensors=1)
def split(x, indices_or_sections, axis=0):
    """Returns a list of parts along `axis`: so many equal ones, or those between the positions given."""
    x = convert_to_tensor(x)
    if isinstance(indices_or_sections, int):
        return tf.split(x, indices_or_sections, axis=axis)
    total = x.shape[axis]
    bounds = [0, *(int(bound) for bound in indices_or_sections), total]
    return tf.split(x, [end - start for start, end in zip(bounds, bounds[1:])], axis=axis)


@keras_function("numpy", "ArraySplit", tensors=1)
def array_split(x, indices_or_sections, axis=0):
    """Returns a list of so many parts along `axis`, the first ones one larger where they cannot be equal."""
    x = convert_to_tensor(x)
    least, larger = divmod(x.shape[axis], indices_or_sections)
    sizes = [least + 1] * larger + [least] * (indices_or_sections - larger)
    return tf.split(x, sizes, axis=axis)


@keras_function("numpy", "Hsplit", tensors=1)
def hsplit(x, indices_or_sections):
    """Returns the parts of `split` along axis 1, of a vector along axis 0."""
    x = convert_to_tensor(x)
    return split(x, indices_or_sections, axis=0 if len(x.shape) == 1 else 1)


@keras_function("numpy", "Vsplit", tensors=1)
def vsplit(x, indices_or_sections):
    """Returns the parts of `split` along axis 0."""
    return split(x, indices_or_sections, axis=0)


@keras_function("numpy", "Dsplit", tensors=1)
def dsplit(x, indices_or_sections):
    """Returns the parts of `split` along axis 2."""
    return split(x, indices_or_sections, axis=2)


@keras_function("numpy", "Meshgrid")
def meshgrid(*x, indexing="xy"):
    """Returns coordinate matrices of vectors."""
    return tf.meshgrid(*x, indexing=indexing)
