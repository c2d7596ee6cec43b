"""tf.random.shuffle and stateless_shuffle: Fisher-Yates from the front, as TensorFlow's CPU kernels do it."""

from functools import lru_cache, partial
from types import ModuleType
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.engine.op import Op
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert
from tfjax.ops.random import fill, philox
from tfjax.ops.random.portable import remainder
from tfjax.ops.random.seeds import GraphSeeds, OpSeeds, Stream, tracing
from tfjax.ops.random.stateless import seed_argument
from tfjax.tensor.tensor import new_tensor

Array = Any
_INT32 = np.dtype(np.int32)


def _swaps(xp: ModuleType, source: Array, size: int) -> Array:
    """With which later position the positions 0 .. size - 2 are swapped in turn: int32[size - 1]."""
    position = np.arange(size - 1, dtype=np.uint32)
    words = philox.words32(xp, fill.state_of(xp, source), size - 1)
    return (position + remainder(xp, words, np.uint32(size) - position)).astype(np.int32)


def _permutation_traced(source: Array, *, size: int) -> Array:
    swaps = _swaps(jnp, source, size)

    def swap(step: Array, order: Array) -> Array:
        other = swaps[step]
        here, there = order[step], order[other]
        return order.at[step].set(there).at[other].set(here)

    return lax.fori_loop(0, size - 1, swap, jnp.arange(size, dtype=np.int32))


def _permutation_on_host(source: np.ndarray, *, size: int) -> np.ndarray:
    order = list(range(size))  # a list: element access is several times faster than an array's
    for step, other in enumerate(_swaps(np, source, size).tolist()):
        order[step], order[other] = order[other], order[step]
    return np.array(order, np.int32)


def _permutation_aval(ins: Any, *, size: int) -> Aval:
    return aval_of((size,), _INT32)


def _permutation_cost(ins: Any, *, size: int) -> float:
    return 120.0 + 0.1 * size


random_permutation = Op(
    "RandomPermutation",
    _permutation_traced,
    numpy=_permutation_on_host,
    abstract=_permutation_aval,
    cost=_permutation_cost,
    differentiable=False,
)


def _rows_abstract(ins: Any) -> Aval:
    return ins[0]


def _rows_on_host(value: np.ndarray, order: np.ndarray) -> np.ndarray:
    return np.take(value, order, axis=0)


def _rows_traced(value: Array, order: Array) -> Array:
    return jnp.take(value, order, axis=0, mode="clip")


take_rows = Op("RandomShuffle", _rows_traced, numpy=_rows_on_host, abstract=_rows_abstract, differentiable=False)


@export("random.shuffle", "compat.v1.random_shuffle")
@public_op(worded=True)
def shuffle(value, seed=None, name=None):
    """`value` with its rows (first dimension) in random order."""
    value = convert(value)
    seeds = OpSeeds(seed)
    size = value.aval.shape[0] if value.aval.ndim else 1
    if value.aval.size <= 1 or size <= 1:
        return value
    kernel = "RandomShuffle", value.aval.dtype
    order = seeds.computed(kernel, (size - 1 + 3) // 4, partial(_permutation_on_host, size=size), (size,), _INT32)
    return _in_order(value, order)


@export("random.experimental.stateless_shuffle")
@public_op(worded=True)
def stateless_shuffle(value, seed, alg="auto_select", name=None):
    """`value` with its rows (first dimension) in random order, a function of `seed` (two integers) alone."""
    source = seed_argument(seed, alg, "StatelessShuffle")
    value = convert(value)
    size = value.aval.shape[0] if value.aval.ndim else 1
    if value.aval.size <= 1 or size <= 1:
        return value
    if isinstance(source.data, np.ndarray):  # known now: a loop on the host beats one on any device
        return _in_order(value, new_tensor(_permutation_on_host(source.data, size=size)))
    return _in_order(value, random_permutation(source, size=size))


def _in_order(value, order):
    if value.aval.dtype.kind == "O":
        return new_tensor(_rows_on_host(engine.to_host(value), engine.to_host(order)))
    return take_rows(value, order)


def permutation_of_dataset(size: int, batch_size: int | None = None) -> np.ndarray:
    """The order in which Keras's `fit` shuffles rows: int32[size], not to be written to.

    Keras shuffles `tf.range(size)` inside a tf.data pipeline that starts anew with each pass. There the op's seeds are
    the global one and 0, so a program that sets the global seed gets the same order in every pass; without a global
    seed each order is another. With `batch_size` rows are shuffled within batches, one after the other from the same
    stream.
    """
    with tracing(GraphSeeds(lambda value, give: value)):
        seeds = OpSeeds(None).seeds
    batch_size = batch_size or max(size, 1)
    if seeds is not None:
        return _seeded_order(seeds, size, batch_size)
    anew = np.random.default_rng()  # from the operating system: NumPy's global generator belongs to the user
    order = np.arange(size, dtype=np.int32)
    for start in range(0, size, batch_size):
        anew.shuffle(order[start : start + batch_size])
    return order


@lru_cache(maxsize=8)
def _seeded_order(seeds: tuple[int, int], size: int, batch_size: int) -> np.ndarray:
    stream = Stream(seeds)
    order = np.arange(size, dtype=np.int32)
    for start in range(0, size, batch_size):
        count = min(batch_size, size - start)
        if count > 1:
            state = stream.take((count - 1 + 3) // 4)
            order[start : start + count] = start + _permutation_on_host(state, size=count)
    return order
