"""tf.random.poisson and stateless_poisson.

Below a rate of 10: multiplication of uniforms (D. Knuth). From 10 on: transformed rejection, W. Hoermann, "The
transformed rejection method for generating Poisson random variables" (1993), whose names the constants keep. Double
precision.
"""

import math
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert
from tfjax.ops.random.arguments import attr_error, checked_shape, shape_argument, unnamed
from tfjax.ops.random.fill import random_op, state_of
from tfjax.ops.random.philox import RESERVED_PER_OUTPUT
from tfjax.ops.random.portable import while_loop
from tfjax.ops.random.rejection import starts, uniform_pair
from tfjax.ops.random.seeds import OpSeeds
from tfjax.ops.random.stateless import seed_argument
from tfjax.tensor.convert import convert_to_tensor

Array = Any
Shape = tuple[int, ...]
_SWITCH = 10.0
_RATES = ("float16", "float32", "float64", "int32", "int64")


def _abstract(ins: Sequence[Aval], *, shape: Shape, dtype: np.dtype) -> Aval:
    return aval_of((*shape, *ins[1].shape), dtype)


@random_op("RandomPoissonV2", _abstract, differentiable=False)
def _poisson(xp: ModuleType, source: Array, rate: Array, *, shape: Shape, dtype: np.dtype) -> Array:
    """`shape` samples for each rate, the samples' dimensions first."""
    state = state_of(xp, source)
    count = math.prod(shape)
    rates = xp.repeat(rate.reshape((-1,)).astype(np.float64), count)
    highest = float(dtypes.DType.from_numpy(dtype).max)
    by_product = _by_product(xp, rates, highest)
    by_rejection = _by_rejection(xp, rates, highest)

    def unfinished(loop: tuple) -> Array:
        return ~loop[0].all()

    def attempt(loop: tuple) -> tuple:
        done, index, product, number = loop
        u, v = uniform_pair(xp, state, index)
        ended, product, counted = by_product(u, v, product, number)
        accepted, proposal = by_rejection(u - 0.5, v)
        small = rates < _SWITCH
        number = xp.where(done, number, xp.where(small, counted, xp.where(accepted, proposal, number)))
        return done | xp.where(small, ended, accepted), index + np.uint64(1), product, number

    start = rates != rates, starts(xp, rates.size), xp.ones_like(rates), xp.zeros_like(rates)
    samples = while_loop(xp, unfinished, attempt, start)[3].astype(dtype)
    return xp.moveaxis(samples.reshape((rate.size, count)), 0, 1).reshape((*shape, *rate.shape))


def _by_product(xp: ModuleType, rate: Array, highest: float) -> Any:
    """Steps of Knuth's method, two uniforms at a time: count the factors until the product is below exp(-rate)."""
    limit = xp.exp(-rate)

    def step(u: Array, v: Array, product: Array, number: Array) -> tuple[Array, Array, Array]:
        once, twice = product * u, product * u * v
        first = (once <= limit) & (number <= highest)
        second = (twice <= limit) & (number + 1 <= highest)
        return first | second, twice, xp.where(first, number, xp.where(second, number + 1, number + 2))

    return step


def _by_rejection(xp: ModuleType, rate: Array, highest: float) -> Any:
    """Attempts of transformed rejection: whether the number is accepted, and the number."""
    log_rate = xp.log(rate)
    b = 0.931 + 2.53 * xp.sqrt(rate)
    a = -0.059 + 0.02483 * b
    inverse_alpha = 1.1239 + 1.1328 / (b - 3.4)
    v_r = 0.9277 - 3.6224 / (b - 2)

    def step(u: Array, v: Array) -> tuple[Array, Array]:
        us = 0.5 - abs(u)
        k = xp.floor((2 * a / us + b) * u + rate + 0.43)
        quick = (us >= 0.07) & (v <= v_r)
        hopeless = (k < 0) | ((us < 0.013) & (v > us))
        s = xp.log(v * inverse_alpha / (a / (us * us) + b))
        t = -rate + k * log_rate - _log_gamma(xp, k + 1)
        return (k <= highest) & (quick | (~hopeless & (s <= t))), k

    return step


def _log_gamma(xp: ModuleType, x: Array) -> Array:
    if xp is not np:
        return lax.lgamma(x)
    from scipy import special  # comes with jax; slow to import

    return special.gammaln(x)


@export("random.poisson")
@public_op(worded=True)
def poisson(shape, lam, dtype=dtypes.float32, seed=None, name=None):
    """Draws `shape` samples from each Poisson distribution: result shape `shape + shape of lam`.

    Args:
      lam: rate(s); Python numbers and NumPy arrays count as float64, lists as float32.
      dtype: float16, float32, float64, int32 or int64.
      seed: op seed, see `tf.random.set_seed`.
    """
    quick = isinstance(dtype, (dtypes.DType, int))
    dtype = dtypes.as_dtype(dtype)
    shape = shape_argument(shape)
    seeds = OpSeeds(seed)
    rate = _rate("RandomPoissonV2", lam, quick)
    sizes = checked_shape("RandomPoissonV2", shape)
    blocks = math.prod(sizes) * rate.aval.size * RESERVED_PER_OUTPUT
    state = seeds.state(("RandomPoissonV2", rate.aval.dtype, dtype.np), blocks)
    return _poisson(state, rate, shape=sizes, dtype=dtype.np)


@export("compat.v1.random_poisson", "compat.v1.random.poisson")
@public_op(worded=True)
def poisson_v1(lam, shape, dtype=dtypes.float32, seed=None, name=None):
    """`tf.random.poisson` with the arguments of TensorFlow 1."""
    return poisson(shape, lam, dtype, seed, name)


@export("random.stateless_poisson")
@public_op(worded=True)
def stateless_poisson(shape, seed, lam, dtype=dtypes.int32, name=None):
    """Draws Poisson samples of shape `shape`, whose last dimensions are those of `lam`.

    A function of `seed` (two integers) alone; see `tf.random.poisson`.
    """
    dtype = dtypes.as_dtype(dtype)
    sizes = checked_shape("StatelessRandomPoisson", shape_argument(shape))
    source = seed_argument(seed)
    rate = _rate("StatelessRandomPoisson", lam, False)
    return _poisson(source, rate, shape=sizes[: len(sizes) - rate.aval.ndim], dtype=dtype.np)


def _rate(op, lam, quick):
    """The rate as TensorFlow converts it: its quick way of calling an op, not taken for a dtype given by name, prefers
    float64. The dtype decides with which other calls this one shares a stream.
    """
    if quick and isinstance(lam, (int, float, np.ndarray)) and not isinstance(lam, np.generic):
        return convert_to_tensor(np.asarray(lam, np.float64))
    rate = convert(lam)
    if rate.aval.dtype.name not in _RATES:
        raise unnamed(attr_error(op, "R" if op == "RandomPoissonV2" else "Rtype", rate.aval.dtype))
    return rate
