"""keras.ops: products of matrices and tensors."""

import string

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import result_type
from tfjax.keras.backend.config import floatx
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.numpy_shapes import moveaxis
from tfjax.keras.ops.promotion import as_tensors, cast
from tfjax.keras.ops.symbolic_op import keras_function

_TENSORDOT_DTYPES = ("int32", "int64", "float16", "float32", "float64", "bfloat16", "complex64", "complex128")


def _computing(x1, x2):
    """Both in a float dtype, and the dtype of the result."""
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    result = result_type(x1.dtype, x2.dtype)
    compute = result_type(result, float)
    return cast(x1, compute), cast(x2, compute), result


def _check_matmul(operation, x1, x2):
    shape1, shape2 = (tuple(getattr(x, "shape", ())) for x in (x1, x2))
    if not shape1 or not shape2:
        return
    shape1 = (1, *shape1) if len(shape1) == 1 else shape1
    shape2 = (*shape2, 1) if len(shape2) == 1 else shape2
    if None not in (shape1[-1], shape2[-2]) and shape1[-1] != shape2[-2]:
        raise ValueError(
            "Inner dimensions (`x1.shape[-1]` and `x2.shape[-2]`) must be equal, but received "
            f"`x1.shape={shape1}` and `x2.shape={shape2}`."
        )


@keras_function("numpy", "Matmul", spec=_check_matmul)
def matmul(x1, x2):
    """Returns the product of two matrices, stacks of matrices, or vectors."""
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    rank1, rank2 = len(x1.shape), len(x2.shape)
    if x1.dtype.name == x2.dtype.name == "int8" and rank1 != 1 and rank2 != 1:
        return tf.matmul(x1, x2, output_type="int32")
    result = result_type(x1.dtype, x2.dtype)
    compute = result_type(x1.dtype, x2.dtype, float)
    x1, x2 = cast(x1, compute), cast(x2, compute)
    if rank2 == 1:
        output = tf.tensordot(x1, x2, axes=1)
    elif rank1 == 1:
        output = tf.tensordot(x1, x2, axes=[[0], [-2]])
    elif rank2 == 2 and rank1 > 2:
        output = tf.tensordot(x1, x2, axes=[[-1], [0]])
    else:
        output = tf.matmul(x1, x2)
    return cast(output, result)


@keras_function("numpy", "Dot")
def dot(x1, x2):
    """Returns the sums of products over the last axis of `x1` and the last but one of `x2` (the last of a vector)."""
    x1, x2, result = _computing(x1, x2)
    if not x1.shape.rank or not x2.shape.rank:
        return cast(x1 * x2, result)
    return cast(tf.tensordot(x1, x2, axes=[[-1], [-1 if len(x2.shape) == 1 else -2]]), result)


@keras_function("numpy", "Tensordot")
def tensordot(x1, x2, axes=2):
    """Returns the sums of products over the axes given: a number of last and first ones, or two lists."""
    x1, x2 = convert_to_tensor(x1), convert_to_tensor(x2)
    result = result_type(x1.dtype, x2.dtype)
    compute = result if result in _TENSORDOT_DTYPES else result_type(result, float)
    return cast(tf.tensordot(cast(x1, compute), cast(x2, compute), axes=axes), result)


@keras_function("numpy", "Inner")
def inner(x1, x2):
    """Returns the sums of products over the last axes."""
    x1, x2, result = _computing(x1, x2)
    if not x1.shape.rank or not x2.shape.rank:
        return cast(x1 * x2, result)
    return cast(tf.tensordot(x1, x2, axes=[[-1], [-1]]), result)


@keras_function("numpy", "Vdot")
def vdot(x1, x2):
    """Returns the sum of products of all elements."""
    x1, x2, result = _computing(x1, x2)
    return cast(dot(tf.reshape(x1, [-1]), tf.reshape(x2, [-1])), result)


@keras_function("numpy", "Outer")
def outer(x1, x2):
    """Returns the matrix of all products of an element of `x1` and one of `x2`."""
    x1, x2 = as_tensors(x1, x2)
    return tf.reshape(x1, [-1, 1]) * tf.reshape(x2, [-1])


@keras_function("numpy", "Kron")
def kron(x1, x2):
    """Returns the Kronecker product."""
    x1, x2 = as_tensors(x1, x2)
    shape1, shape2 = x1.shape.as_list(), x2.shape.as_list()
    rank = max(len(shape1), len(shape2))
    shape1, shape2 = ([1] * (rank - len(shape)) + shape for shape in (shape1, shape2))
    wide1 = [size for pair in ((size, 1) for size in shape1) for size in pair]
    wide2 = [size for pair in ((1, size) for size in shape2) for size in pair]
    product = tf.multiply(tf.reshape(x1, wide1), tf.reshape(x2, wide2))
    return tf.reshape(product, [a * b for a, b in zip(shape1, shape2)])


@keras_function("numpy", "Cross")
def cross(x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None):
    """Returns the cross products of vectors of 2 or 3 elements; of two vectors of 2, the third element."""
    x1, x2 = as_tensors(x1, x2)
    if axis is not None:
        axisa = axisb = axisc = axis
    x1, x2 = moveaxis(x1, axisa, -1), moveaxis(x2, axisb, -1)
    flat = x1.shape[-1] == 2 and x2.shape[-1] == 2
    x1, x2 = _third_element(x1), _third_element(x2)
    shape = tf.broadcast_static_shape(x1.shape, x2.shape)
    product = tf.cross(tf.broadcast_to(x1, shape), tf.broadcast_to(x2, shape))
    return product[..., 2] if flat else moveaxis(product, -1, axisc)


def _third_element(x):
    return tf.pad(x, [[0, 0]] * (len(x.shape) - 1) + [[0, 1]]) if x.shape[-1] == 2 else x


@keras_function("numpy", "Einsum")
def einsum(subscripts, *operands, **kwargs):
    """Returns the sums of products that `subscripts` state, e.g. `"ij,jk->ik"`; letters may be any."""
    operands = [convert_to_tensor(x) for x in operands]
    names = {x.dtype.name for x in operands}
    if names == {"int8"}:
        result, compute = "int32", "int32"
    else:
        result = compute = result_type(*names)
        if "int" in compute:
            compute = floatx()
    output = tf.einsum(_plain_letters(subscripts), *(cast(x, compute) for x in operands), **kwargs)
    return cast(output, result)


def _plain_letters(subscripts):
    letters = {}
    for letter in subscripts:
        if letter.isalpha():
            letters.setdefault(letter, string.ascii_letters[len(letters)])
    return "".join(letters.get(letter, letter) for letter in subscripts)


@keras_function("numpy", "Trapezoid")
def trapezoid(y, x=None, dx=1.0, axis=-1):
    """Returns the integral of `y` along `axis` by the trapezoidal rule, at the points `x` or `dx` apart."""
    y = convert_to_tensor(y)
    dtype = result_type(y.dtype, float)
    y = moveaxis(cast(y, dtype), axis, -1)
    if x is None:
        steps = tf.cast(dx, dtype)
    else:
        x = convert_to_tensor(x, dtype=dtype)
        x = moveaxis(x, axis, -1) if len(x.shape) > 1 else x
        steps = x[..., 1:] - x[..., :-1]
    return tf.reduce_sum(0.5 * (y[..., 1:] + y[..., :-1]) * steps, axis=-1)


@keras_function("numpy", "Vander")
def vander(x, N=None, increasing=False):  # noqa: N803
    """Returns the powers of a vector's elements in rows, from `N - 1` down to 0 or the other way round."""
    x = convert_to_tensor(x)
    count = x.shape[0] if N is None else N
    powers = list(range(count)) if increasing else list(range(count - 1, -1, -1))
    compute = result_type(x.dtype, "float32")
    base = tf.expand_dims(cast(x, compute), -1)
    return cast(tf.pow(base, tf.cast(powers, compute)), result_type(x.dtype))


@keras_function("numpy", "Slogdet")
def slogdet(x):
    """Returns the sign of the determinant and the logarithm of its size."""
    from tfjax.ops.linalg.solvers import slogdet as tf_slogdet

    return tuple(tf_slogdet(convert_to_tensor(x)))
