"""tf.random.stateless_uniform, stateless_normal, stateless_truncated_normal, split and fold_in."""

import numpy as np

from tfjax import engine
from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.ops.calling import public_op
from tfjax.ops.random import fill
from tfjax.ops.random.algorithm import AUTO_SELECT, PHILOX, THREEFRY, algorithm_number, unsupported
from tfjax.ops.random.arguments import (
    attr_error,
    checked_shape,
    float_dtype,
    is_number,
    parameter,
    shape_argument,
    unnamed,
)
from tfjax.ops.random.uniform import draw_integers, dtype_error
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.op_errors import op_error, shape_text
from tfjax.tensor.tensor import Tensor

_ACCEPTED = (
    dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64,
    dtypes.int32, dtypes.int64, dtypes.uint32, dtypes.uint64,
)  # fmt: skip

_ACCEPTED_SET = frozenset(_ACCEPTED)
_UNSIGNED = (dtypes.uint32, dtypes.uint64)


def seed_argument(seed, alg="auto_select", op=""):
    """A stateless seed as a tensor of two integers, after checking the algorithm.

    Raises:
      InvalidArgumentError: for another shape or dtype, and for ThreeFry, which TensorFlow's CPU kernels lack.
      ValueError: for an unknown algorithm.
    """
    number = AUTO_SELECT if alg is None else algorithm_number(alg)
    if isinstance(number, Tensor):
        number = int(engine.to_host(number))
    if number not in (PHILOX, AUTO_SELECT, THREEFRY):
        raise ValueError(unsupported(number))
    listed = isinstance(seed, (list, tuple))
    seed = integer_seed(seed)
    fault = _seed_fault(seed)
    if fault is not None:  # for sequences TensorFlow's message ends early
        raise unnamed(fault) if listed else fault
    if number == THREEFRY:
        raise op_error(
            op,
            "counter must be a vector with length at least 2; got shape: [1]. "
            "(Note that batched counters are not supported yet.)",
        )
    return seed


def _seed_fault(seed):
    if seed.aval.dtype.name not in ("int32", "int64"):
        return attr_error("StatelessRandomGetKeyCounter", "Tseed", seed.aval.dtype)
    if seed.aval.shape != (2,):
        return op_error("StatelessRandomGetKeyCounter", f"seed must have shape [2], not {shape_text(seed.aval.shape)}")
    return None


def integer_seed(seed):
    """A seed as a tensor; Python integers and arrays become int64, which the result does not show."""
    if isinstance(seed, np.ndarray):
        return convert_to_tensor(seed.astype(np.int64))
    if isinstance(seed, int) or (isinstance(seed, (list, tuple)) and all(isinstance(part, int) for part in seed)):
        return convert_to_tensor(seed, dtype=dtypes.int64)
    return convert_to_tensor(seed)


@export("random.stateless_uniform")
@public_op(worded=True)
def stateless_uniform(shape, seed, minval=0, maxval=None, dtype=dtypes.float32, name=None, alg="auto_select"):
    """Random values from a uniform distribution on [minval, maxval), a function of `seed` alone.

    Args:
      seed: two integers, of dtype int32 or int64. minval, maxval: of type `dtype`; for floats broadcast with `shape`,
        for integers scalars. Both None, with an integer `dtype`: every value of the type. dtype: float16, bfloat16,
        float32, float64, int32 or int64; without bounds also uint32 or uint64. alg: "philox", "threefry",
        "auto_select", or a `tf.random.Algorithm`.

    Raises:
      ValueError: if `dtype` is not supported, or is integral and one bound only is given.
    """
    dtype = dtypes.as_dtype(dtype)
    if dtype not in _ACCEPTED_SET:
        raise dtype_error(dtype, _ACCEPTED)
    if dtype.is_integer:
        if (minval is None) != (maxval is None):
            raise ValueError(
                f"For integer `dtype` argument {dtype}, argument `minval` and `maxval` must be both None or not "
                f"None. Got `minval`={minval} and `maxval`={maxval}."
            )
        if minval is not None and dtype in _UNSIGNED:
            raise ValueError(
                f"Argument `dtype` got invalid value {dtype} when argument `minval` is not None. "
                "Please don't use unsigned integers in this case."
            )
    elif maxval is None:
        maxval = 1
    shape = shape_argument(shape)
    if dtype.is_integer and minval is None:
        op = "StatelessRandomUniformFullIntV2"
        source = seed_argument(seed, alg, op)
        return fill.full_int(source, shape=checked_shape(op, shape), dtype=dtype.np)
    if dtype.is_integer:
        op = "StatelessRandomUniformIntV2"
        low, high = parameter(minval, dtype, "min"), parameter(maxval, dtype, "max")
        source = seed_argument(seed, alg, op)
        return draw_integers(op, lambda: source, low, high, checked_shape(op, shape))
    return uniform_floats(shape, minval, maxval, dtype, lambda: seed_argument(seed, alg, "StatelessRandomUniformV2"))


def uniform_floats(shape, minval, maxval, dtype, source):
    """Floats of [minval, maxval) from `source()`."""
    unit = is_number(minval, 0) and is_number(maxval, 1)
    if not unit:
        minval, maxval = parameter(minval, dtype, "min"), parameter(maxval, dtype, "max")
    source = source()
    sizes = checked_shape("StatelessRandomUniformV2", shape)
    if unit:
        return fill.random_uniform(source, shape=sizes, dtype=dtype.np)
    return fill.uniform_range(source, minval, maxval, shape=sizes, dtype=dtype.np)


@export("random.stateless_normal")
@public_op(worded=True)
def stateless_normal(shape, seed, mean=0.0, stddev=1.0, dtype=dtypes.float32, name=None, alg="auto_select"):
    """Random values from a normal distribution, a function of `seed` (two integers) alone."""
    op = "StatelessRandomNormalV2"
    return normals(op, shape, mean, stddev, dtype, lambda: seed_argument(seed, alg, op))


@export("random.stateless_truncated_normal")
@public_op(worded=True)
def stateless_truncated_normal(shape, seed, mean=0.0, stddev=1.0, dtype=dtypes.float32, name=None, alg="auto_select"):
    """Random values from a truncated normal distribution, a function of `seed` (two integers) alone."""
    op = "StatelessTruncatedNormalV2"
    return normals(op, shape, mean, stddev, dtype, lambda: seed_argument(seed, alg, op))


_NORMALS = {
    "StatelessRandomNormalV2": (fill.random_normal, fill.scaled_normal),
    "StatelessTruncatedNormalV2": (fill.truncated_normal, fill.scaled_truncated_normal),
}


def normals(op, shape, mean, stddev, dtype, source):
    """Normals of a stateless `op` from `source()`."""
    plain, scaled = _NORMALS[op]
    dtype = dtypes.as_dtype(dtype)
    shape = shape_argument(shape)
    standard = is_number(mean, 0) and is_number(stddev, 1) and dtype.is_floating
    if not standard:
        mean, stddev = parameter(mean, dtype, "mean"), parameter(stddev, dtype, "stddev")
    source = source()
    kind = float_dtype(op, dtype)
    sizes = checked_shape(op, shape)
    if standard:
        return plain(source, shape=sizes, dtype=kind)
    return scaled(source, stddev, mean, shape=sizes, dtype=kind)


@export("random.split", "random.experimental.stateless_split")
@public_op(worded=True)
def split(seed, num=2, alg="auto_select"):
    """Makes `num` seeds of one: shape [num, 2], dtype of `seed`."""
    seed = convert_to_tensor(seed)
    return stateless_uniform([num, 2], seed, minval=None, maxval=None, dtype=seed.dtype, alg=alg)


@export("random.fold_in", "random.experimental.stateless_fold_in")
@public_op(worded=True)
def fold_in(seed, data, alg="auto_select"):
    """Makes a seed of a seed and an integer: shape [2], dtype of `data`."""
    data = convert_to_tensor(data)
    dtype = data.dtype
    if not dtype.is_integer:  # raises TensorFlow's error about the dtype
        stateless_uniform([], seed, minval=None, maxval=None, dtype=dtype, alg=alg)
    return fill.fold_in(seed_argument(seed, alg, "StatelessRandomUniformFullIntV2"), data)
