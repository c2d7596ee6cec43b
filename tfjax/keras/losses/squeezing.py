"""Labels and predictions whose ranks differ by one."""

from tfjax.keras.losses.arrays import same_rank_shapes
from tfjax.ops.array.shape import reshape


def squeeze_or_expand_to_same_rank(x1, x2, expand_rank_1=True):
    """Two tensors, where the ranks differ by 1 without the last axis of the larger, if that has size 1.

    A vector gets an axis of size 1 instead, if `expand_rank_1`.
    """
    a, b = x1.aval.shape, x2.aval.shape
    wanted_a, wanted_b = same_rank_shapes(a, b, expand_rank_1)
    return (x1 if wanted_a == a else reshape(x1, wanted_a)), (x2 if wanted_b == b else reshape(x2, wanted_b))
