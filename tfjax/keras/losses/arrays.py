"""Formulas of losses and metrics on arrays, written once for NumPy (small things run on the host) and for JAX.

A formula is `formula(xp, *arrays, **static)` with `xp` one of the modules `numpy` and `jax.numpy`; `fused` makes one
recorded op of it. Python numbers in it take the dtype of the arrays.
"""

import functools

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.ops.inputs import op_error
from tfjax.ops.jax_op import JaxOp
from tfjax.ops.op_facts import check_dtypes
from tfjax.ops.shape_by_twin import shape_by_twin
from tfjax.ops.shapes import broadcast_shape, show

_FLOAT32 = np.dtype(np.float32)


def recorded(name, formula, **options):
    """Makes a recorded op of a formula; `options` are those of `jax_op`."""
    impl, twin = functools.partial(formula, jnp), functools.partial(formula, np)
    return JaxOp(name, impl, numpy=twin, **{"abstract": shape_by_twin(impl, twin), **options})


def fused(name, op="Mul", swapped=False, squeezed=False, reduces="Mean", typed=True, **options):
    """Makes a recorded op of a formula whose first two arrays must broadcast.

    Args:
      name: of the op.
      op, swapped: the TensorFlow op that would find fault with the shapes in Keras, and whether it sees the second
        array first.
      squeezed: whether the formula begins with `same_rank`.
      reduces: the TensorFlow op that reduces the attribute `axis`, by default the last one; None where none does.
      typed: whether both arrays must have one dtype, of those that the op takes.
      **options: see `jax_op`.
    """

    def check(ins, axis=-1, **static):
        if typed:
            check_dtypes(op, ins[:2])
        a, b = ins[0].shape, ins[1].shape
        if squeezed:
            a, b = same_rank_shapes(a, b)
        if swapped:
            a, b = b, a
        shape = broadcast_shape(a, b)
        if shape is None:
            raise op_error(op, f"Incompatible shapes: {show(a)} vs. {show(b)}")
        if reduces:
            check_axis(reduces, shape, axis)

    def wrap(formula):
        return recorded(name, formula, **{"check": check if op else None, **options})

    return wrap


def check_axis(op, shape, axis):
    """Raises TensorFlow's error for an axis, or one of several, that `shape` has not."""
    rank = len(shape)
    for a in () if axis is None else (axis,) if isinstance(axis, int) else axis:
        if not -rank <= a < rank:
            raise op_error(op, f"Invalid reduction dimension ({a} for input with {rank} dimension(s)")


def check_broadcast_to(shape, wanted):
    """Raises TensorFlow's error unless a shape broadcasts to the other."""
    both = broadcast_shape(shape, wanted)
    if both == wanted:
        return
    if both is None:
        text = f"Incompatible shapes: {show(shape)} vs. {show(wanted)}"
    else:
        text = f"Unable to broadcast tensor of shape {show(shape)} to tensor of shape {show(wanted)}"
    error = op_error("BroadcastTo", text)
    if hasattr(error, "_message"):  # not while a function is traced
        error._message = error._message.removesuffix(" name: ")
    raise error


def is_half(x):
    """Whether `x` has a 16-bit float type."""
    return x.dtype.itemsize == 2 and x.dtype.kind not in "iu"


def widened(x):
    """16-bit floats in float32, in which TensorFlow accumulates them."""
    return x.astype(_FLOAT32) if is_half(x) else x


def total(xp, x, axis=-1, keepdims=False):
    """Sum over axes, in the dtype of `x`."""
    if is_half(x):
        return widened(x).sum(axis=axis, keepdims=keepdims).astype(x.dtype)
    return x.sum(axis=axis, keepdims=keepdims, dtype=x.dtype)


def mean(xp, x, axis=-1, keepdims=False):
    """Mean over axes as Keras takes it: integers become float32."""
    if x.dtype.kind in "iub":
        x = x.astype(_FLOAT32)
    axes = range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    count = 1
    for a in axes:
        count *= x.shape[a]
    wide = widened(x)
    return (wide.sum(axis=axis, keepdims=keepdims) / wide.dtype.type(count)).astype(x.dtype)


def magnitude(xp, x):
    """|x|, whose gradient at 0 is 0, as TensorFlow's is."""
    return xp.where(x == 0, 0, xp.where(x < 0, -x, x)).astype(x.dtype)


def at_least(xp, x, low):
    """max(x, low), whose gradient at a tie goes to `x`, as TensorFlow's does."""
    return xp.where(x < low, low, x).astype(x.dtype)


def clip(xp, x, low, high):
    """`x` within [low, high]; gradients pass also at the ends, as TensorFlow's do."""
    # Python numbers are rounded to the dtype first, as when TensorFlow makes constants of them.
    low, high = x.dtype.type(low), x.dtype.type(high)
    return xp.where(x < low, low, xp.where(x > high, high, x))


def divide_no_nan(xp, x, y):
    """x / y, 0 where y is 0."""
    zero = y == 0
    return xp.where(zero, 0, x / xp.where(zero, 1, y)).astype(x.dtype)


def rsqrt(xp, x):
    """1 / sqrt(x)."""
    return lax.rsqrt(x) if xp is jnp else (1 / np.sqrt(x)).astype(x.dtype)


def normalized(xp, x, axis, epsilon):
    """`x` over its Euclidean norm along `axis`."""
    if x.ndim == 0:
        x = x.reshape(1)
    inverse = rsqrt(xp, total(xp, x * x, axis, keepdims=True))
    high = 1.0 / epsilon
    return x * xp.where(inverse > high, high, inverse).astype(x.dtype)


def same_rank(x, y, expand_rank_1=True):
    """Both arrays, where the ranks differ by 1 without the last axis of the larger one, if that has size 1.

    A vector gets an axis of size 1 instead, if `expand_rank_1`.
    """
    a, b = same_rank_shapes(x.shape, y.shape, expand_rank_1)
    return (x if a == x.shape else x.reshape(a)), (y if b == y.shape else y.reshape(b))


def same_rank_shapes(a, b, expand_rank_1=True):
    """As `same_rank`, of the shapes."""
    n, m = len(a), len(b)
    if n == m + 1 and a[-1] == 1:
        return (a, (*b, 1)) if m == 1 and expand_rank_1 else (a[:-1], b)
    if m == n + 1 and b[-1] == 1:
        return ((*a, 1), b) if n == 1 and expand_rank_1 else (a, b[:-1])
    return a, b
