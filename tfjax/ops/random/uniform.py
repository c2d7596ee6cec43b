"""tf.random.uniform."""

import numpy as np

from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.ops.calling import public_op
from tfjax.ops.random import fill
from tfjax.ops.random.arguments import checked_shape, parameter, shape_argument
from tfjax.ops.random.philox import reserved_blocks
from tfjax.ops.random.seeds import OpSeeds
from tfjax.tensor.op_errors import op_error, shape_text

_ACCEPTED = (dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64)
_ACCEPTED_SET = frozenset(_ACCEPTED)


@export("random.uniform", "compat.v1.random_uniform")
@public_op(worded=True)
def uniform(shape, minval=0, maxval=None, dtype=dtypes.float32, seed=None, name=None):
    """Random values from a uniform distribution on [minval, maxval).

    Args:
      minval, maxval: of type `dtype`; for floats broadcast with `shape`, for integers scalars. Floats are drawn from
        [0, 1) by default.
      dtype: float16, bfloat16, float32, float64, int32 or int64.
      seed: op seed, see `tf.random.set_seed`.

    Raises:
      ValueError: if `dtype` is not supported, or is integral and `maxval` is missing.
      InvalidArgumentError: if integer bounds are out of order or no scalars.
    """
    dtype = dtypes.as_dtype(dtype)
    if dtype not in _ACCEPTED_SET:
        raise dtype_error(dtype, _ACCEPTED)
    if maxval is None:
        if dtype.is_integer:
            raise ValueError(f"Must specify maxval for integer dtype {dtype!r}")
        maxval = 1
    shape = shape_argument(shape)
    if dtype.is_integer:
        return _integers(shape, parameter(minval, dtype, "min"), parameter(maxval, dtype, "max"), dtype.np, seed)
    from_zero = isinstance(minval, int) and minval == 0
    to_one = isinstance(maxval, int) and maxval == 1
    if not (from_zero and to_one):
        minval, maxval = parameter(minval, dtype, "min"), parameter(maxval, dtype, "max")
    seeds = OpSeeds(seed)
    sizes = checked_shape("RandomUniform", shape)
    state = seeds.state(("RandomUniform", dtype.np, shape.index), reserved_blocks(sizes))
    if from_zero and to_one:
        return fill.random_uniform(state, shape=sizes, dtype=dtype.np)
    if from_zero:
        return fill.uniform_up_to(state, maxval, shape=sizes, dtype=dtype.np)
    return fill.uniform_range(state, minval, maxval, shape=sizes, dtype=dtype.np)


def _integers(shape, low, high, dtype, seed):
    seeds = OpSeeds(seed)
    sizes = checked_shape("RandomUniformInt", shape)
    return draw_integers(
        "RandomUniformInt",
        lambda: seeds.state(("RandomUniformInt", dtype, shape.index), reserved_blocks(sizes)),
        low,
        high,
        sizes,
    )


def draw_integers(op, source, low, high, sizes):
    """Integers in [low, high) from the stream that `source()` gives; bounds are checked as kernels of `op` do."""
    for bound, name in ((low, "minval"), (high, "maxval")):
        if bound.aval.ndim:
            raise op_error(op, f"{name} must be 0-D, got shape {shape_text(bound.aval.shape)}")
    if 0 in sizes:  # an empty result: TensorFlow does not look at the bounds
        return fill.full_int(source(), shape=sizes, dtype=low.aval.dtype)
    if isinstance(low.data, (np.ndarray, np.generic)) and isinstance(high.data, (np.ndarray, np.generic)):
        if low.data >= high.data:
            raise fill.empty_range_error(op, low.data, high.data)
        return fill.uniform_int(source(), low, high, shape=sizes)
    return fill.uniform_int_guarded(source(), low, high, shape=sizes, op=op)


def dtype_error(dtype, accepted):
    """The ValueError of a dtype that is not among `accepted`."""
    return ValueError(f"Argument `dtype` got invalid value {dtype}. Accepted dtypes are {accepted}.")
