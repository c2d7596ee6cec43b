"""tf.random.normal and tf.random.truncated_normal."""

from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.ops.calling import public_op
from tfjax.ops.random import fill
from tfjax.ops.random.arguments import checked_shape, float_dtype, is_number, parameter, shape_argument
from tfjax.ops.random.philox import reserved_blocks
from tfjax.ops.random.seeds import OpSeeds


@export("random.normal", "compat.v1.random_normal")
@public_op(worded=True)
def normal(shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, seed=None, name=None):
    """Random values from a normal distribution.

    Args:
      mean, stddev: of type `dtype`; broadcast with `shape`.
      dtype: float16, bfloat16, float32 or float64.
      seed: op seed, see `tf.random.set_seed`.
    """
    return _draw("RandomStandardNormal", fill.random_normal, fill.scaled_normal, shape, mean, stddev, dtype, seed)


@export("random.truncated_normal", "compat.v1.truncated_normal")
@public_op(worded=True)
def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, seed=None, name=None):
    """Random values from a normal distribution, those further than two `stddev` from `mean` drawn again."""
    plain, scaled = fill.truncated_normal, fill.scaled_truncated_normal
    return _draw("TruncatedNormal", plain, scaled, shape, mean, stddev, dtype, seed)


def _draw(op, plain, scaled, shape, mean, stddev, dtype, seed):
    dtype = dtypes.as_dtype(dtype)
    shape = shape_argument(shape)
    standard = is_number(mean, 0) and is_number(stddev, 1) and dtype.is_floating
    if not standard:
        mean = parameter(mean, dtype, "mean")
        stddev = parameter(stddev, dtype, "stddev")
    seeds = OpSeeds(seed)
    kind = float_dtype(op, dtype)
    sizes = checked_shape(op, shape)
    state = seeds.state((op, kind, shape.index), reserved_blocks(sizes))
    if standard:
        return plain(state, shape=sizes, dtype=kind)
    return scaled(state, stddev, mean, shape=sizes, dtype=kind)
