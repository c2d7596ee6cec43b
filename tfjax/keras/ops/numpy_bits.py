"""keras.ops: the bits of integers."""

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.promotion import as_tensors
from tfjax.keras.ops.symbolic_op import keras_function


@keras_function("numpy", "BitwiseAnd")
def bitwise_and(x, y):
    """Returns the bits that both have."""
    return tf.bitwise_and(*as_tensors(x, y))


@keras_function("numpy", "BitwiseOr")
def bitwise_or(x, y):
    """Returns the bits that one of both has."""
    return tf.bitwise_or(*as_tensors(x, y))


@keras_function("numpy", "BitwiseXor")
def bitwise_xor(x, y):
    """Returns the bits that exactly one of both has."""
    return tf.bitwise_xor(*as_tensors(x, y))


@keras_function("numpy", "BitwiseInvert")
def bitwise_invert(x):
    """Returns the bits that `x` does not have."""
    return tf.invert(convert_to_tensor(x))


@keras_function("numpy", "BitwiseNot")
def bitwise_not(x):
    """Returns the bits that `x` does not have."""
    return tf.invert(convert_to_tensor(x))


def _shift(shift, x, y):
    if isinstance(y, int):
        x = convert_to_tensor(x)
        return shift(x, y)
    return shift(*as_tensors(x, y))


@keras_function("numpy", "BitwiseLeftShift")
def bitwise_left_shift(x, y):
    """Returns the bits of `x` moved up by `y` places."""
    return _shift(tf.left_shift, x, y)


@keras_function("numpy", "LeftShift")
def left_shift(x, y):
    """Returns the bits of `x` moved up by `y` places."""
    return _shift(tf.left_shift, x, y)


@keras_function("numpy", "BitwiseRightShift")
def bitwise_right_shift(x, y):
    """Returns the bits of `x` moved down by `y` places."""
    return _shift(tf.right_shift, x, y)


@keras_function("numpy", "RightShift")
def right_shift(x, y):
    """Returns the bits of `x` moved down by `y` places."""
    return _shift(tf.right_shift, x, y)
