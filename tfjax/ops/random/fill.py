"""The recorded ops that fill a tensor from one Philox stream.

Their first input says where the numbers come from: a state (uint64[3], or int64[3] as `tf.random.Generator` keeps it)
or a stateless seed (two integers). It is an input, never an attribute, so that one program serves all calls. The NumPy
twin is the same code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from types import ModuleType
from typing import Any

import jax.numpy as jnp
import numpy as np

from tfjax.engine.aval import Aval, aval_of
from tfjax.engine.op import Op
from tfjax.ops.random import philox, samplers
from tfjax.ops.random.portable import bitcast, broadcast, multiply_rounded
from tfjax.ops.shapes import broadcast_shape
from tfjax.tensor.op_errors import op_error, shape_text

Array = Any
Shape = tuple[int, ...]

# Microseconds of the NumPy twin: fixed, and per element.
_FIXED_US = 120.0
_ELEMENT_US = 0.1


def filled(ins: Sequence[Aval], *, shape: Shape, dtype: np.dtype) -> Aval:
    """Abstract result of a sampler with static shape and dtype."""
    return aval_of(shape, dtype)


def scaled(ins: Sequence[Aval], *, shape: Shape, dtype: np.dtype) -> Aval:
    """The same, times the second input, plus the third if there is one, both broadcast.

    Raises:
      InvalidArgumentError: for shapes that do not fit.
    """
    for op, factor in zip(("Mul", "AddV2"), ins[1:]):
        wider = broadcast_shape(shape, factor.shape)
        if wider is None:
            raise op_error(op, f"Incompatible shapes: {shape_text(shape)} vs. {shape_text(factor.shape)}")
        shape = wider
    return aval_of(shape, dtype)


def cost(ins: Sequence[Aval], *, shape: Shape = (), **attrs: Any) -> float:
    """Estimated microseconds on the host."""
    return _FIXED_US + _ELEMENT_US * math.prod(shape)


def random_op(name: str, abstract: Callable[..., Any], **options: Any) -> Callable[[Callable[..., Any]], Op]:
    """Decorator: makes an op of a kernel `kernel(xp, *arrays, **attrs)` over an array module."""

    def wrap(kernel: Callable[..., Any]) -> Op:
        twin = partial(kernel, np)
        return Op(name, partial(kernel, jnp), numpy=twin, abstract=abstract, cost=cost, **options)

    return wrap


def state_of(xp: ModuleType, source: Array) -> Array:
    """The Philox state that an op's first input stands for."""
    if source.shape[0] == 2:
        return philox.state_from_seed(xp, source)
    return bitcast(xp, source, np.dtype(np.uint64))


def _flat(sampler: Callable[..., Array]) -> Callable[..., Array]:
    def kernel(xp: ModuleType, source: Array, *, shape: Shape, dtype: np.dtype) -> Array:
        return sampler(xp, state_of(xp, source), math.prod(shape), dtype).reshape(shape)

    return kernel


def _scale_and_shift(sampler: Callable[..., Array]) -> Callable[..., Array]:
    def kernel(xp: ModuleType, source: Array, scale: Array, shift: Array, *, shape: Shape, dtype: np.dtype) -> Array:
        samples = sampler(xp, state_of(xp, source), math.prod(shape), dtype).reshape(shape)
        return add_rounded(xp, multiply_rounded(xp, samples, scale), shift)

    return kernel


def add_rounded(xp: ModuleType, x: Array, y: Array) -> Array:
    """`x + y` with broadcasting."""
    shape = np.broadcast_shapes(x.shape, y.shape)
    return broadcast(xp, x, shape) + broadcast(xp, y, shape)


random_uniform = random_op("RandomUniform", filled, differentiable=False)(_flat(samplers.uniform))
random_normal = random_op("RandomStandardNormal", filled, differentiable=False)(_flat(samplers.normal))
truncated_normal = random_op("TruncatedNormal", filled, differentiable=False)(_flat(samplers.truncated_normal))
full_int = random_op("RandomUniformFullInt", filled, differentiable=False)(_flat(samplers.uniform_full_int))

# samples * scale + shift, differentiable in both.
scaled_normal = random_op("ScaledRandomNormal", scaled)(_scale_and_shift(samplers.normal))
scaled_truncated_normal = random_op("ScaledTruncatedNormal", scaled)(_scale_and_shift(samplers.truncated_normal))


@random_op("RandomUniformUpTo", scaled)
def uniform_up_to(xp: ModuleType, source: Array, high: Array, *, shape: Shape, dtype: np.dtype) -> Array:
    """Uniform on [0, high)."""
    samples = samplers.uniform(xp, state_of(xp, source), math.prod(shape), dtype).reshape(shape)
    return multiply_rounded(xp, samples, high)


def _range_abstract(ins: Sequence[Aval], *, shape: Shape, dtype: np.dtype) -> Aval:
    _, low, high = ins
    span = broadcast_shape(high.shape, low.shape)
    if span is None:
        raise op_error("Sub", f"Incompatible shapes: {shape_text(high.shape)} vs. {shape_text(low.shape)}")
    return scaled([ins[0], aval_of(span, dtype), low], shape=shape, dtype=dtype)


@random_op("RandomUniformRange", _range_abstract)
def uniform_range(xp: ModuleType, source: Array, low: Array, high: Array, *, shape: Shape, dtype: np.dtype) -> Array:
    """Uniform on [low, high)."""
    samples = samplers.uniform(xp, state_of(xp, source), math.prod(shape), dtype).reshape(shape)
    span = add_rounded(xp, high, -low)
    return add_rounded(xp, multiply_rounded(xp, samples, span), low)


def _int_abstract(ins: Sequence[Aval], *, shape: Shape) -> Aval:
    return aval_of(shape, ins[1].dtype)


@random_op("RandomUniformInt", _int_abstract, differentiable=False)
def uniform_int(xp: ModuleType, source: Array, low: Array, high: Array, *, shape: Shape) -> Array:
    """Integers of [low, high); both scalars, low < high already checked."""
    return samplers.uniform_int(xp, state_of(xp, source), low, high, math.prod(shape)).reshape(shape)


def _int_guarded_abstract(ins: Sequence[Aval], *, shape: Shape, op: str) -> tuple[Aval, Aval]:
    return aval_of(shape, ins[1].dtype), aval_of((3,), ins[1].dtype)


def _int_guard(report: np.ndarray, avals: Sequence[Aval], *, shape: Shape, op: str) -> Exception:
    return empty_range_error(op, report[1], report[2])


def empty_range_error(op: str, low: Any, high: Any) -> Exception:
    """The error of integer bounds out of order."""
    return op_error(op, f"Need minval < maxval, got {int(low)} >= {int(high)}")


@random_op("RandomUniformInt", _int_guarded_abstract, differentiable=False, guards=[_int_guard])
def uniform_int_guarded(
    xp: ModuleType, source: Array, low: Array, high: Array, *, shape: Shape, op: str
) -> tuple[Array, Array]:
    """The same for bounds whose values are not known on the host yet."""
    bad = low >= high
    above = xp.asarray(xp.where(bad, low + low.dtype.type(1), high))
    samples = samplers.uniform_int(xp, state_of(xp, source), low, above, math.prod(shape)).reshape(shape)
    nonzero = bad.astype(low.dtype)
    return samples, xp.stack([nonzero, low * nonzero, high * nonzero])


def _pair_abstract(ins: Sequence[Aval]) -> Aval:
    return aval_of((2,), ins[1].dtype)


@random_op("RandomFoldIn", _pair_abstract, differentiable=False)
def fold_in(xp: ModuleType, source: Array, data: Array) -> Array:
    """[first integer of the stream, data], in the dtype of the scalar `data`."""
    first = samplers.uniform_full_int(xp, state_of(xp, source), 1, data.dtype)
    return xp.concatenate([first, data.reshape((1,))])


def _seeds_abstract(ins: Sequence[Aval], *, count: int) -> Aval:
    return aval_of((2, count), np.dtype(np.int64))


@random_op("RandomMakeSeeds", _seeds_abstract, differentiable=False)
def make_seeds(xp: ModuleType, source: Array, *, count: int) -> Array:
    """Integers of the stream over a row of zeros."""
    keys = samplers.uniform_full_int(xp, state_of(xp, source), count, np.int64)
    return xp.stack([keys, xp.zeros_like(keys)])


def _state_abstract(ins: Sequence[Aval]) -> Aval:
    return ins[0]


@random_op("RngReadAndSkip", _state_abstract, differentiable=False)
def skip(xp: ModuleType, state: Array, blocks: Array) -> Array:
    """A generator's state `blocks` (uint64 scalar) further."""
    return bitcast(xp, philox.skip(xp, state_of(xp, state), blocks), np.dtype(np.int64))


def _key_abstract(ins: Sequence[Aval]) -> Aval:
    return aval_of((), ins[0].dtype)


@random_op("RandomKey", _key_abstract, differentiable=False)
def key(xp: ModuleType, state: Array) -> Array:
    """The key of a generator's state: its last element."""
    return state[-1:].reshape(())
