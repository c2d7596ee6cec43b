"""tf.random.categorical and stateless_categorical."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from tfjax import engine
from tfjax.core import dtypes
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import public_op
from tfjax.ops.inputs import convert
from tfjax.ops.op_facts import check_dtypes
from tfjax.ops.random import samplers
from tfjax.ops.random.arguments import unnamed
from tfjax.ops.random.fill import random_op, state_of
from tfjax.ops.random.philox import RESERVED_PER_OUTPUT
from tfjax.ops.random.seeds import OpSeeds
from tfjax.ops.random.stateless import seed_argument
from tfjax.ops.random.uniform import dtype_error
from tfjax.tensor.op_errors import op_error, shape_text

Array = Any
_ACCEPTED = (dtypes.int32, dtypes.int64)


def _abstract(ins: Sequence[Aval], *, num_samples: int, dtype: np.dtype) -> Aval:
    return aval_of((ins[1].shape[0], num_samples), dtype)


@random_op("Multinomial", _abstract, differentiable=False)
def _multinomial(xp: ModuleType, source: Array, logits: Array, *, num_samples: int, dtype: np.dtype) -> Array:
    """Inversion of the unnormalised distribution in double precision; logits that are not finite have no weight."""
    batch, _ = logits.shape
    finite = xp.isfinite(logits)
    lowest = xp.asarray(np.finfo(logits.dtype).min if logits.dtype.kind == "f" else -3.38953139e38, logits.dtype)
    top = xp.max(xp.where(finite, logits, lowest), axis=1, keepdims=True).astype(np.float64)
    weights = xp.where(finite, xp.exp(logits.astype(np.float64) - top), np.float64(0))
    total = xp.cumsum(weights, axis=1)
    drawn = samplers.uniform(xp, state_of(xp, source), batch * num_samples, np.float64).reshape((batch, num_samples))
    wanted = drawn * total[:, -1:]
    return xp.sum(total[:, None, :] <= wanted[:, :, None], axis=2, dtype=dtype)


@export("random.categorical")
@public_op(worded=True)
def categorical(logits, num_samples, dtype=None, seed=None, name=None):
    """Draws class numbers, [batch, num_samples], with unnormalised log-probabilities `logits` [batch, classes].

    Args:
      dtype: int32 or int64 (default).
      seed: op seed, see `tf.random.set_seed`.

    Raises:
      ValueError: for another dtype.
    """
    logits, dtype = _arguments(logits, dtype)
    seeds = OpSeeds(seed)
    num_samples = _checked("Multinomial", logits, num_samples)
    batch = logits.aval.shape[0]
    words = batch * (-(-num_samples // 4) * 4) * 2
    state = seeds.state(("Multinomial", logits.aval.dtype, dtype), words * RESERVED_PER_OUTPUT)
    return _multinomial(state, logits, num_samples=num_samples, dtype=dtype)


@export("random.stateless_categorical")
@public_op(worded=True)
def stateless_categorical(logits, num_samples, seed, dtype=dtypes.int64, name=None):
    """Draws class numbers as `tf.random.categorical` does, a function of `seed` (two integers) alone."""
    logits, dtype = _arguments(logits, dtype)
    source = seed_argument(seed)
    num_samples = _checked("StatelessMultinomial", logits, num_samples, isinstance(seed, (list, tuple)))
    return _multinomial(source, logits, num_samples=num_samples, dtype=dtype)


@export("compat.v1.multinomial", "compat.v1.random.multinomial")
@public_op(worded=True)
def multinomial(logits, num_samples, seed=None, name=None, output_dtype=None):
    """Old name of `tf.random.categorical`."""
    return categorical(logits, num_samples, output_dtype, seed, name)


@export("compat.v1.random.stateless_multinomial")
@public_op(worded=True)
def stateless_multinomial(logits, num_samples, seed, output_dtype=dtypes.int64, name=None):
    """Old name of `tf.random.stateless_categorical`."""
    return stateless_categorical(logits, num_samples, seed, output_dtype, name)


def _arguments(logits, dtype):
    logits = convert(logits)
    dtype = dtypes.as_dtype(dtype) if dtype else dtypes.int64
    if dtype not in _ACCEPTED:
        raise dtype_error(dtype, _ACCEPTED)
    return logits, dtype.np


def _checked(op, logits, num_samples, listed=False):
    """`num_samples` as an int, when a kernel of `op` accepts it and `logits`."""
    check_dtypes(op, [logits.aval])
    samples = engine.to_host(num_samples) if isinstance(num_samples, engine.Value) else np.asarray(num_samples)
    fault = _fault(op, logits.aval.shape, samples)
    if fault is not None:
        raise unnamed(fault) if listed or isinstance(num_samples, (list, tuple)) else fault
    return int(samples)


def _fault(op, shape, samples):
    if len(shape) != 2:
        return op_error(op, f"logits should be a matrix, got shape {shape_text(shape)}")
    if samples.ndim != 0:
        return op_error(op, f"num_samples should be a scalar, got shape {shape_text(samples.shape)}")
    if samples < 0:
        return op_error(op, f"num_samples should be non-negative, got {samples}")
    if shape[1] <= 0:
        return op_error(op, f"num_classes should be positive, got {shape[1]}")
    return None
