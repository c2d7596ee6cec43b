"""tf.random.stateless_binomial, and the sampler of tf.random.Generator.binomial.

With p the smaller of the two probabilities: below an expected count of 10, sums of geometric variables; from 10 on the
transformed rejection with squeeze BTRS, W. Hoermann, "The generation of binomial random variates" (1993), whose names
the constants keep. Double precision.
"""

import math
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from tfjax.core import dtypes, errors
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import public_op
from tfjax.ops.op_facts import check_dtypes
from tfjax.ops.random.arguments import checked_shape, shape_argument, unnamed
from tfjax.ops.random.fill import random_op, state_of
from tfjax.ops.random.portable import while_loop
from tfjax.ops.random.rejection import starts, uniform_pair
from tfjax.ops.random.stateless import seed_argument
from tfjax.ops.shapes import broadcast_shape
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.op_errors import op_error, shape_text

Array = Any
Shape = tuple[int, ...]
_SWITCH = 10.0
_INDEX = aval_of((), np.dtype(np.int32))
_RESERVED_BY_INVERSION = 42  # blocks per output; the other method has the usual number
# The tail of Stirling's series for log k!, k = 0 .. 9.
_STIRLING = np.array(
    [math.lgamma(k + 1) - (0.5 * math.log(2 * math.pi) + (k + 0.5) * math.log(k + 1) - (k + 1)) for k in range(10)]
)


def _abstract(ins: Sequence[Aval], *, shape: Shape, dtype: np.dtype) -> Aval:
    return aval_of(shape, dtype)


@random_op("StatelessRandomBinomial", _abstract, differentiable=False)
def draw(xp: ModuleType, source: Array, counts: Array, probs: Array, *, shape: Shape, dtype: np.dtype) -> Array:
    """Samples of `shape`, whose last dimensions are those of `counts` and `probs` broadcast."""
    state = state_of(xp, source)
    batch = np.broadcast_shapes(counts.shape, probs.shape)
    batches = math.prod(batch)
    each = math.prod(shape) // max(batches, 1)
    n, p = (xp.repeat(xp.broadcast_to(x.astype(np.float64), batch).reshape((-1,)), each) for x in (counts, probs))
    q = xp.where(p > 0.5, 1 - p, p)
    near = xp.arange(n.size, dtype=np.uint64) * np.uint64(_RESERVED_BY_INVERSION)
    many = (n * q >= _SWITCH) & (q > 0)
    few = ~many & (n > 0) & (q > 0)
    rejection = _by_rejection(xp, state, starts(xp, n.size), n, q, many)
    drawn = xp.where(many, rejection, _by_inversion(xp, state, near, n, q, few))
    samples = xp.where(p > 0.5, n - drawn, drawn)
    samples = xp.where((n <= 0) | (p <= 0), 0.0, xp.where(p >= 1, n, samples))
    samples = xp.where(xp.isnan(p) | xp.isnan(n), np.nan, samples)
    return xp.moveaxis(samples.reshape((batches, each)), 0, 1).reshape(shape).astype(dtype)


def _by_inversion(xp: ModuleType, state: Array, first: Array, n: Array, p: Array, wanted: Array) -> Array:
    """How many geometric variables fit into `n`."""
    log_q = xp.log1p(-p)

    def step(loop: tuple) -> tuple:
        done, index, total, number = loop
        for u in uniform_pair(xp, state, index):
            total = total + xp.ceil(xp.log(u) / log_q)
            done = done | (total > n)
            number = xp.where(done, number, number + 1)
        return done, index + np.uint64(1), total, number

    start = ~wanted, first, xp.zeros_like(n), xp.zeros_like(n)
    return while_loop(xp, lambda loop: ~loop[0].all(), step, start)[3]


def _by_rejection(xp: ModuleType, state: Array, first: Array, n: Array, p: Array, wanted: Array) -> Array:
    spq = xp.sqrt(n * p * (1 - p))
    b = 1.15 + 2.53 * spq
    a = -0.0873 + 0.0248 * b + 0.01 * p
    c = n * p + 0.5
    v_r = 0.92 - 4.2 / b
    r = p / (1 - p)
    alpha = (2.83 + 5.1 / b) * spq
    m = xp.floor((n + 1) * p)

    def attempt(loop: tuple) -> tuple:
        done, index, result = loop
        u, v = uniform_pair(xp, state, index)
        u = u - 0.5
        us = 0.5 - abs(u)
        k = xp.floor((2 * a / us + b) * u + c)
        quick = (us >= 0.07) & (v <= v_r)
        v = xp.log(v * alpha / (a / (us * us) + b))
        bound = (
            (m + 0.5) * xp.log((m + 1) / (r * (n - m + 1)))
            + (n + 1) * xp.log((n - m + 1) / (n - k + 1))
            + (k + 0.5) * xp.log(r * (n - k + 1) / (k + 1))
            + (_tail(xp, m) + _tail(xp, n - m) - _tail(xp, k) - _tail(xp, n - k))
        )
        accepted = ~done & (quick | ((k >= 0) & (k <= n) & (v <= bound)))
        return done | accepted, index + np.uint64(1), xp.where(accepted, k, result)

    start = ~wanted, first, xp.zeros_like(n)
    return while_loop(xp, lambda loop: ~loop[0].all(), attempt, start)[2]


def _tail(xp: ModuleType, k: Array) -> Array:
    known = xp.take(xp.asarray(_STIRLING), xp.clip(k, 0, 9).astype(np.int32), mode="clip")
    square = (k + 1) * (k + 1)
    return xp.where(k <= 9, known, (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1))


@export("random.stateless_binomial")
@public_op(worded=True)
def stateless_binomial(shape, seed, counts, probs, output_dtype=dtypes.int32, name=None):
    """Draws binomial samples of shape `shape`, a function of `seed` (two integers) alone.

    Args:
      counts, probs: numbers of trials and probabilities of success; broadcast to the last dimensions of `shape`.
    """
    shape = shape_argument(shape)
    probs = convert_to_tensor(probs, dtype_hint=dtypes.float32)
    counts = convert_to_tensor(counts, dtype_hint=probs.dtype)
    op = "StatelessRandomBinomial"
    source = seed_argument(seed)
    try:
        check_parameters(op, (_INDEX, source.aval), shape, counts, probs)
        sizes = checked_shape(op, shape)
    except errors.OpError as error:
        raise (unnamed(error) if isinstance(seed, (list, tuple)) else error) from None
    return draw(source, counts, probs, shape=sizes, dtype=dtypes.as_dtype(output_dtype).np)


def check_parameters(op, first, shape, counts, probs):
    """Checks what a kernel of `op` checks of its inputs; `first` are the avals of those before the parameters.

    Raises:
      InvalidArgumentError: if the parameters do not broadcast, or not to the last dimensions of the shape.
      NotFoundError: for dtypes without a kernel.
    """
    check_dtypes(op, [*first, counts.aval, probs.aval])
    counts, probs = counts.aval.shape, probs.aval.shape
    batch = broadcast_shape(counts, probs)
    if batch is None:
        text = f"counts and probs must have compatible batch dimensions: {shape_text(counts)} vs. {shape_text(probs)}"
        raise op_error(op, text)
    sizes = np.asarray(shape.value)
    if sizes.ndim != 1:
        raise op_error(op, f"Input shape should be a vector, got shape: {shape_text(sizes.shape)}")
    if len(batch) > sizes.size or tuple(sizes[sizes.size - len(batch) :].tolist()) != batch:
        raise op_error(op, "Shape passed in must end with broadcasted shape.")
