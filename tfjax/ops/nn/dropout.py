"""tf.nn.dropout and tf.nn.experimental.stateless_dropout, general_dropout."""

from __future__ import annotations

import functools
import numbers
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jax import lax

from tfjax import engine
from tfjax.core import errors
from tfjax.core.dtypes import DType
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.array.cast import cast_tensor
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert, static_ints
from tfjax.ops.op_facts import where
from tfjax.ops.random.seeds import OpSeeds
from tfjax.ops.random.stateless import stateless_uniform
from tfjax.ops.random.uniform import uniform
from tfjax.ops.shapes import broadcast_shape, expand, show
from tfjax.tensor.convert import scalar
from tfjax.tensor.tensor import Tensor


def _check(ins: Sequence[Aval]) -> None:
    x, noise = ins[0].shape, ins[3].shape
    if broadcast_shape(x, noise) is None:
        raise errors.InvalidArgumentError(
            None,
            None,
            f"{where('SelectV2')} condition {show(noise)}, then {show(x)}, and else [] must be broadcastable "
            "[Op:SelectV2] name: ",
        )


def _abstract(ins: Sequence[Aval]) -> Aval:
    shape = broadcast_shape(ins[0].shape, ins[3].shape)
    assert shape is not None
    return aval_of(shape, ins[0].dtype)


def _host(x: Any, scale: Any, rate: Any, noise: Any) -> Any:
    return np.asarray(np.where(noise >= rate, x * scale, x.dtype.type(0)), x.dtype)


@engine.define_op("SelectV2", check=_check, abstract=_abstract, numpy=_host)
def _drop(x: Any, scale: Any, rate: Any, noise: Any) -> Any:
    """x * scale where noise >= rate, else 0."""
    shape = broadcast_shape(x.shape, noise.shape)
    assert shape is not None
    kept = lax.ge(expand(noise, shape), lax.broadcast(lax.stop_gradient(rate), shape))
    scaled = lax.mul(x, lax.broadcast(scale, x.shape))
    return lax.select(kept, expand(scaled, shape), lax.full(shape, 0, x.dtype))


@engine.define_op("Reciprocal", abstract=lambda ins: ins[0])
def _scale_of(rate: Any) -> Any:
    one = lax.full_like(rate, 1)
    return lax.div(one, lax.sub(one, rate))


def _noise_shape(x: Tensor, wanted: Any) -> tuple[int, ...]:
    if wanted is None:
        return x.aval.shape
    if isinstance(wanted, Tensor):
        return static_ints(wanted)
    sizes = list(wanted.as_list() if hasattr(wanted, "as_list") else wanted)
    if len(sizes) == x.aval.ndim:
        sizes = [d if s is None else s for s, d in zip(sizes, x.aval.shape, strict=True)]
    return static_ints(sizes)


def _dropout(
    x: Any, rate: Any, noise_shape: Any, sampler: Callable[..., Any], skip: Callable[[], Any] | None = None
) -> Any:
    """The common body; `sampler(shape=, dtype=)` gives uniform noise, `skip()` draws where none is needed."""
    is_number = isinstance(rate, numbers.Real)
    if is_number and not 0 <= rate < 1:
        raise ValueError(f"`rate` must be a scalar tensor or a float in the range [0, 1). Received: rate={rate}")
    x = convert(x)
    dtype: DType = x.dtype
    if not dtype.is_floating:
        raise ValueError(f"`x.dtype` must be a floating point tensor as `x` will be scaled. Received: x_dtype={dtype}")
    if is_number and rate == 0:
        if skip is not None:
            skip()
        return x
    if isinstance(rate, Tensor) or hasattr(rate, "_read"):
        rate = convert(rate)
        if rate.aval.ndim:
            raise ValueError(f"Shape {rate.shape} must have rank 0")
        if rate.aval.dtype != x.aval.dtype:
            raise ValueError(
                f"`x.dtype` must be compatible with `rate.dtype`. Received: x.dtype={dtype} and rate.dtype={rate.dtype}"
            )
        scale = _scale_of(rate)
    elif is_number:
        # In double precision, then rounded: as TensorFlow computes it in Python.
        scale, rate = scalar(1 / (1 - rate), x.aval.dtype), scalar(rate, x.aval.dtype)
    else:
        raise ValueError(f"`rate` must be a scalar or scalar tensor. Received: rate={rate}")
    noise = convert(sampler(shape=_noise_shape(x, noise_shape), dtype=dtype))
    if noise.aval.dtype != x.aval.dtype:
        noise = cast_tensor(noise, x.aval.dtype)
    return _drop(x, scale, rate, noise)


@export("nn.dropout")
@public_op()
def dropout(x: Any, rate: Any, noise_shape: Any = None, seed: Any = None, name: str | None = None) -> Any:
    """Sets elements of `x` to 0 with probability `rate` and divides the others by 1 - rate.

    Args:
        x: floating point.
        rate: a number in [0, 1), or a scalar tensor.
        noise_shape: shape of the random choice, broadcast to x; axes of size 1 are dropped together.
        seed: op seed, see `tf.random.set_seed`.

    Raises:
        ValueError: if rate is out of range or x is not floating point.
    """
    return _dropout(x, rate, noise_shape, functools.partial(uniform, seed=seed), lambda: OpSeeds(seed))


@export("nn.experimental.stateless_dropout")
@public_op()
def stateless_dropout(
    x: Any, rate: Any, seed: Any, rng_alg: Any = None, noise_shape: Any = None, name: str | None = None
) -> Any:
    """`dropout` whose choice is a function of `seed` (two integers) alone.

    Raises:
        ValueError: if rate is out of range or x is not floating point.
    """
    sampler = functools.partial(stateless_uniform, seed=seed, alg=rng_alg or "auto_select")
    return _dropout(x, rate, noise_shape, sampler)


@export("nn.experimental.general_dropout")
@public_op()
def general_dropout(
    x: Any, rate: Any, uniform_sampler: Callable[..., Any], noise_shape: Any = None, name: str | None = None
) -> Any:
    """`dropout` with noise from `uniform_sampler(shape=..., dtype=...)`.

    Raises:
        ValueError: if rate is out of range or x is not floating point.
    """
    return _dropout(x, rate, noise_shape, uniform_sampler)
