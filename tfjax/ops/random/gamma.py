"""tf.random.gamma and stateless_gamma.

Sampler: G. Marsaglia and W. Tsang, "A simple method for generating gamma variables" (2000), in double precision.
Gradient with respect to alpha: implicit reparameterization (M. Figurnov et al., 2018).
"""

import math
from collections.abc import Sequence
from functools import partial
from types import ModuleType
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.engine.op import Op
from tfjax.ops.calling import public_op
from tfjax.ops.random.arguments import checked_shape, parameter, shape_argument
from tfjax.ops.random.fill import cost, random_op, state_of
from tfjax.ops.random.philox import RESERVED_PER_OUTPUT
from tfjax.ops.random.portable import divide_rounded, multiply_rounded, while_loop
from tfjax.ops.random.rejection import normal_pair, starts, uniform_pair
from tfjax.ops.random.seeds import OpSeeds
from tfjax.ops.random.stateless import seed_argument
from tfjax.ops.shapes import broadcast_shape
from tfjax.tensor.op_errors import op_error, shape_text

Array = Any
Shape = tuple[int, ...]


def _draw(xp: ModuleType, source: Array, alpha: Array, *, shape: Shape) -> Array:
    """`shape` samples for each alpha, the samples' dimensions first; float64[shape + alpha.shape]."""
    state = state_of(xp, source)
    count = math.prod(shape)
    each = xp.repeat(alpha.reshape((-1,)).astype(np.float64), count)
    first = starts(xp, each.size)
    exponential = -xp.log(1 - uniform_pair(xp, state, first)[0])  # the difference is exact
    samples = xp.where(each == 1.0, exponential, _marsaglia(xp, state, first, each))
    return xp.moveaxis(samples.reshape((alpha.size, count)), 0, 1).reshape((*shape, *alpha.shape))


def _marsaglia(xp: ModuleType, state: Array, first: Array, alpha: Array) -> Array:
    small = alpha < 1
    d = alpha + xp.where(small, 2.0 / 3, -1.0 / 3)
    c = divide_rounded(xp, xp.full_like(d, 1.0 / 3), xp.sqrt(d))

    def unfinished(loop: tuple) -> Array:
        return ~loop[0].all()

    def attempt(loop: tuple) -> tuple:
        done, index, normals, uniforms, result = loop
        x, index, normals = _next(xp, partial(normal_pair, xp, state), index, normals, ~done)
        v = 1 + multiply_rounded(xp, c, x)
        tried = ~done & ~(v <= 0)
        v = v * v * v
        u, index, uniforms = _next(xp, partial(uniform_pair, xp, state), index, uniforms, tried)
        squeezed = u < 1 - 0.0331 * (x * x) * (x * x)
        accepted = tried & (squeezed | (xp.log(u) < 0.5 * x * x + d * (1 - v + xp.log(v))))
        return done | accepted, index, normals, uniforms, xp.where(accepted, d * v, result)

    none = xp.zeros_like(alpha, dtype=np.int32), xp.zeros_like(alpha)
    start = xp.zeros_like(small), first, none, none, xp.zeros_like(alpha)
    _, index, _, uniforms, result = while_loop(xp, unfinished, attempt, start)
    u, _, _ = _next(xp, partial(uniform_pair, xp, state), index, uniforms, small)
    return xp.where(small, result * xp.power(u, 1 / alpha), result)


def _next(xp: ModuleType, pair: Any, index: Array, kept: tuple[Array, Array], wanted: Array) -> tuple:
    """The next number of each stream where `wanted`, from what is left of its last block or from a new one.

    Returns:
      The numbers, the streams' positions, and (whether a number is left over, that number).
    """
    left, saved = kept
    fresh = wanted & (left == 0)
    now, later = pair(index)
    number = xp.where(left == 0, now, saved)
    index = index + fresh.astype(np.uint64)
    left = xp.where(wanted, xp.where(fresh, 1, 0), left).astype(np.int32)
    return number, index, (left, xp.where(fresh, later, saved))


def _sample_host(source: np.ndarray, alpha: np.ndarray, *, shape: Shape) -> np.ndarray:
    return _draw(np, source, alpha, shape=shape).astype(alpha.dtype)


def _sample(source: Array, alpha: Array, *, shape: Shape) -> Array:
    @jax.custom_jvp
    def sample(alpha: Array) -> Array:
        return _draw(jnp, source, alpha, shape=shape).astype(alpha.dtype)

    @sample.defjvp
    def _(primals: tuple, tangents: tuple) -> tuple:
        (alpha,), (tangent,) = primals, tangents
        samples = sample(alpha)
        wide = jnp.broadcast_to(alpha, samples.shape)
        slope = lax.random_gamma_grad(wide.astype(np.float64), samples.astype(np.float64))
        return samples, slope.astype(samples.dtype) * tangent

    return sample(alpha)


def _abstract(ins: Sequence[Aval], *, shape: Shape) -> Aval:
    return aval_of((*shape, *ins[1].shape), ins[1].dtype)


_gamma = Op("RandomGamma", _sample, numpy=_sample_host, abstract=_abstract, cost=cost)


def _scaled(xp: ModuleType, samples: Array, beta: Array) -> Array:
    return xp.maximum(np.finfo(samples.dtype).tiny, divide_rounded(xp, samples, beta))


def _scaled_abstract(ins: Sequence[Aval]) -> Aval:
    shape = broadcast_shape(ins[0].shape, ins[1].shape)
    if shape is None:
        text = f"Incompatible shapes: {shape_text(ins[0].shape)} vs. {shape_text(ins[1].shape)}"
        raise op_error("RealDiv", text)
    return aval_of(shape, ins[0].dtype)


_over_beta = random_op("RandomGammaScaled", _scaled_abstract)(_scaled)
_broadcast = Op(
    "BroadcastTo",
    lambda x, *, shape: jnp.broadcast_to(x, shape),
    numpy=lambda x, *, shape: np.broadcast_to(x, shape),
    abstract=lambda ins, *, shape: aval_of(shape, ins[0].dtype),
)


@export("random.gamma", "compat.v1.random_gamma")
@public_op(worded=True)
def gamma(shape, alpha, beta=None, dtype=dtypes.float32, seed=None, name=None):
    """Draws `shape` samples from each gamma distribution: result shape `shape + broadcast(alpha, beta)`.

    Args:
      alpha: shape parameter(s); the samples are differentiable with respect to it.
      beta: inverse scale parameter(s), 1 by default.
      dtype: float16, float32 or float64.
      seed: op seed, see `tf.random.set_seed`.
    """
    dtype = dtypes.as_dtype(dtype)
    shape = shape_argument(shape)
    alpha, beta = _parameters(alpha, beta, dtype)
    seeds = OpSeeds(seed)
    if not shape.fast and np.ndim(shape.value) == 0 and shape.index == "int32":
        received = f"Tensor<type: int32 shape: [] values: {shape.value}>"
        raise op_error("RandomGamma", f"shape must be a vector of {{int32,int64}}, got shape: {received}")
    sizes = checked_shape("RandomGamma", shape)
    blocks = math.prod(sizes) * alpha.aval.size * RESERVED_PER_OUTPUT
    state = seeds.state(("RandomGamma", dtype.np), blocks)
    return _over_beta(_gamma(state, alpha, shape=sizes), beta)


@export("random.stateless_gamma")
@public_op(worded=True)
def stateless_gamma(shape, seed, alpha, beta=None, dtype=dtypes.float32, name=None):
    """Draws gamma samples of shape `shape`, whose last dimensions are those of `alpha` and `beta`.

    A function of `seed` (two integers) alone; see `tf.random.gamma`.
    """
    dtype = dtypes.as_dtype(dtype)
    shape = shape_argument(shape)
    alpha, beta = _parameters(alpha, beta, dtype)
    source = seed_argument(seed)
    sizes = checked_shape("StatelessRandomGammaV3", shape)
    rank = alpha.aval.ndim
    if rank > len(sizes) or sizes[len(sizes) - rank :] != alpha.aval.shape:
        raise op_error(
            "StatelessRandomGammaV3",
            "Shape passed in must end with broadcasted shape.",
        )
    return _over_beta(_gamma(source, alpha, shape=sizes[: len(sizes) - rank]), beta)


def _parameters(alpha, beta, dtype):
    alpha = parameter(alpha, dtype, "alpha")
    beta = parameter(1 if beta is None else beta, dtype, "beta")
    shape = broadcast_shape(alpha.aval.shape, beta.aval.shape)
    if shape is None:
        raise op_error("BroadcastArgs", "Incompatible shapes between op input and calculated input gradient shapes")
    if shape != alpha.aval.shape:
        alpha = _broadcast(alpha, shape=shape)
    return alpha, beta
