"""Shapes as Keras wants them: tuples of ints and None."""

from tfjax.core.shapes import TensorShape


def standardize_shape(shape):
    """Returns `shape` as a tuple of ints and None.

    Raises:
      ValueError: for None, for what is no sequence, and for sizes that are no non-negative whole numbers.
    """
    if not isinstance(shape, tuple):
        if shape is None:
            raise ValueError("Undefined shapes are not supported.")
        if not hasattr(shape, "__iter__"):
            raise ValueError(f"Cannot convert '{shape}' to a shape.")
        if isinstance(shape, TensorShape):
            shape = shape.as_list()
    return tuple(None if size is None else _size(size, shape) for size in shape)


def _size(size, shape):
    if isinstance(size, (str, float)):
        raise ValueError(
            f"Cannot convert '{shape}' to a shape. Found invalid dimension '{size}' of type '{type(size)}'. "
        )
    try:
        number = int(size)
    except Exception as error:
        raise ValueError(
            f"Cannot convert '{shape}' to a shape. Found invalid dimension '{size}' of type '{type(size)}'. "
        ) from error
    if number < 0:
        raise ValueError(f"Cannot convert '{shape}' to a shape. Negative dimensions are not allowed.")
    return number


def shape_equal(a_shape, b_shape):
    """Whether two shapes agree where both say a size."""
    if len(a_shape) != len(b_shape):
        return False
    return all(a is None or b is None or a == b for a, b in zip(a_shape, b_shape))
