"""Masks of which position may look at which."""

from tfjax.ops.array.ranges import range as tf_range
from tfjax.ops.array.shape import expand_dims, shape


def positions(queries, keys):
    """Indices of rows [1, T, 1] and columns [1, 1, S] of scores between `queries` and `keys` positions."""
    return expand_dims(expand_dims(tf_range(queries), 0), -1), expand_dims(expand_dims(tf_range(keys), 0), 0)


def causal(scores):
    """bool[1, T, S]: whether position t may look at position s, that is s <= t; of scores [..., T, S]."""
    dims = shape(scores)
    rows, columns = positions(dims[-2], dims[-1])
    return rows >= columns


def causal_between(query, value):
    """The same for sequences [batch, T, ...] and [batch, S, ...]."""
    rows, columns = positions(shape(query)[1], shape(value)[1])
    return rows >= columns


def sliding_window(query, value, width):
    """bool[1, T, S]: whether two positions are less than `width` apart."""
    rows, columns = positions(shape(query)[1], shape(value)[1])
    return abs(rows - columns) < width
