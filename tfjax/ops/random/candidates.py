"""Candidate samplers: tf.random.log_uniform_candidate_sampler and its kin.

They draw one class at a time from one stream, each with as many words as it takes, so they run on the host; only the
expected counts are recorded ops.
"""

import collections
import math
from collections.abc import Sequence
from types import ModuleType
from typing import Any

import numpy as np

from tfjax.core import dtypes, errors
from tfjax.core.export import export
from tfjax.engine.aval import Aval, aval_of
from tfjax.ops.calling import public_op
from tfjax.ops.op_facts import check_dtypes, facts
from tfjax.ops.random.arguments import unnamed
from tfjax.ops.random.distributions import (
    Alias,
    Counted,
    Distribution,
    Everything,
    LogUniform,
    Uniform,
    Words,
    fixed_weights,
)
from tfjax.ops.random.fill import random_op
from tfjax.ops.random.seeds import OpSeeds, memory
from tfjax.tensor.convert import convert_to_tensor
from tfjax.tensor.op_errors import op_error
from tfjax.tensor.tensor import Tensor

Array = Any
_WORDS_PER_SAMPLE = 2048  # set aside, however few are used


def _draw(state: np.ndarray, distribution: Distribution, count: int, unique: bool) -> np.ndarray:
    """The sampled classes and, last, the number of tries: int64[count + 1]."""
    words, picked, used, tries = Words(state), [], set(), 0
    while len(picked) < count:
        tries += 1
        value = distribution.sample(words)
        if not unique or value not in used:
            used.add(value)
            picked.append(value)
    return np.array([*picked, tries], np.int64)


def _expected_abstract(ins: Sequence[Aval], **attrs: Any) -> Aval:
    return aval_of(ins[0].shape, np.dtype(np.float32))


@random_op("CandidateExpectedCount", _expected_abstract, differentiable=False)
def _expected_count(xp: ModuleType, probability: Array, drawn: Array, *, count: int) -> Array:
    """How often a class of this probability is expected among `count` samples; `drawn` ends with the tries."""
    tries = drawn[-1:].astype(np.float32).reshape((1,) * probability.ndim)
    missed = xp.log1p(-probability.astype(np.float64)).astype(np.float32) * tries
    return xp.where(
        tries == np.float32(count),
        probability * np.float32(count),
        -xp.expm1(missed.astype(np.float64)).astype(np.float32),
    )


def _classes_abstract(ins: Sequence[Aval]) -> Aval:
    return aval_of((ins[0].shape[0] - 1,), ins[0].dtype)


@random_op("CandidateClasses", _classes_abstract, differentiable=False)
def _classes(xp: ModuleType, drawn: Array) -> Array:
    return drawn[:-1]


def _probability_abstract(ins: Sequence[Aval]) -> Aval:
    return aval_of(ins[0].shape, np.dtype(np.float32))


@random_op("CandidateProbability", _probability_abstract, differentiable=False)
def _probability(xp: ModuleType, classes: Array, probabilities: Array) -> Array:
    return xp.take(probabilities, classes, mode="clip")


@random_op("LogUniformProbability", lambda ins, *, size: _probability_abstract(ins), differentiable=False)
def _log_uniform_probability(xp: ModuleType, classes: Array, *, size: int) -> Array:
    wide = classes.astype(np.float64)
    return (xp.log((wide + 2.0) / (wide + 1.0)) / math.log(size + 1.0)).astype(np.float32)


def _probabilities(distribution: Distribution, classes: Tensor) -> Tensor:
    if isinstance(distribution, LogUniform):
        return _log_uniform_probability(classes, size=distribution.size)
    return _probability(classes, convert_to_tensor(distribution.probabilities()))


_RESULTS = {
    op: collections.namedtuple(op, ["sampled_candidates", "true_expected_count", "sampled_expected_count"])
    for op in (
        "AllCandidateSampler",
        "FixedUnigramCandidateSampler",
        "LearnedUnigramCandidateSampler",
        "LogUniformCandidateSampler",
        "UniformCandidateSampler",
    )
}


def _sample(op, arguments, make, kernel=()):
    """One call of a sampler.

    Args:
      arguments: true_classes, num_true, num_sampled, unique, seed as the public functions take them.
      make: returns the distribution, given the op seeds.
      kernel: the other attributes.
    """
    true_classes, num_true, num_sampled, unique, seed = arguments
    seeds = OpSeeds(seed)
    if not isinstance(unique, (bool, np.bool_)):
        raise TypeError(f"Expected bool for argument 'unique' not {unique!r}.")
    classes = true_classes if isinstance(true_classes, Tensor) else convert_to_tensor(true_classes, dtypes.int64)
    check_dtypes(op, [classes.aval])
    for attr, value in (("num_true", num_true), ("num_sampled", num_sampled)):
        if value < 1:
            raise _too_small(op, attr, value)
    distribution = make(seeds)
    fault = _fault(op, classes, num_true, num_sampled, unique, distribution.size)
    if fault is not None:
        raise unnamed(fault) if isinstance(true_classes, (list, tuple)) else fault
    kernel = op, num_true, num_sampled, unique, *kernel
    drawn = seeds.computed(
        kernel,
        _WORDS_PER_SAMPLE * num_sampled // 4,
        lambda state: _draw(state, distribution, num_sampled, unique),
        (num_sampled + 1,),
        np.dtype(np.int64),
    )
    sampled = _classes(drawn)
    counts = [_expected_count(_probabilities(distribution, c), drawn, count=num_sampled) for c in (classes, sampled)]
    return _RESULTS[op](sampled, *counts)


def _too_small(op, attr, value):
    text = f"Value for attr '{attr}' of {value} must be at least minimum 1"
    node = f"\n\t; NodeDef: {{{{node {op}}}}}; {facts(op).summary} [Op:{op}]"
    return errors.InvalidArgumentError(None, None, text + node)


def _fault(op, classes, num_true, num_sampled, unique, size):
    shape = classes.aval.shape
    if len(shape) != 2:
        return op_error(op, "true_classes must be a matrix")
    if shape[1] != num_true:
        return op_error(op, f"true_classes must have num_true columns, expected: {shape[1]} was: {num_true}")
    if unique and num_sampled > size:
        return op_error(op, "Sampler's range is too small.")
    if isinstance(classes.data, np.ndarray):
        outside = (classes.data < 0) | (classes.data >= size)
        if outside.any():
            return op_error(op, f"`true_candidate` out of range [0, {size}), received {classes.data[outside][0]}")
    return None


@export("random.log_uniform_candidate_sampler", "nn.log_uniform_candidate_sampler")
@public_op(worded=True)
def log_uniform_candidate_sampler(true_classes, num_true, num_sampled, unique, range_max, seed=None, name=None):
    """Samples classes of [0, range_max) with probability log((c + 2) / (c + 1)) / log(range_max + 1).

    Args:
      true_classes: int64 [batch, num_true].
      unique: whether all sampled classes differ.

    Returns:
      sampled_candidates, int64 [num_sampled]; true_expected_count, float32 [batch, num_true]; sampled_expected_count,
      float32 [num_sampled].
    """
    arguments = true_classes, num_true, num_sampled, unique, seed
    return _sample("LogUniformCandidateSampler", arguments, lambda _: LogUniform(range_max), (range_max,))


@export("random.uniform_candidate_sampler", "nn.uniform_candidate_sampler")
@public_op(worded=True)
def uniform_candidate_sampler(true_classes, num_true, num_sampled, unique, range_max, seed=None, name=None):
    """Samples classes of [0, range_max) with equal probability; see `tf.random.log_uniform_candidate_sampler`."""
    arguments = true_classes, num_true, num_sampled, unique, seed
    return _sample("UniformCandidateSampler", arguments, lambda _: Uniform(range_max), (range_max,))


@export("random.learned_unigram_candidate_sampler", "nn.learned_unigram_candidate_sampler")
@public_op(worded=True)
def learned_unigram_candidate_sampler(true_classes, num_true, num_sampled, unique, range_max, seed=None, name=None):
    """Samples classes as often as they were true in earlier calls; see `tf.random.log_uniform_candidate_sampler`."""
    op = "LearnedUnigramCandidateSampler"
    kernel = num_true, num_sampled, unique, range_max

    def make(seeds):
        kept.append(memory().setdefault((op, kernel, seeds.seeds), Counted(range_max)))
        return kept[0]

    kept: list[Counted] = []
    result = _sample(op, (true_classes, num_true, num_sampled, unique, seed), make, (range_max,))
    kept[0].count(np.asarray(true_classes))
    return result


@export("random.fixed_unigram_candidate_sampler", "nn.fixed_unigram_candidate_sampler")
@public_op(worded=True)
def fixed_unigram_candidate_sampler(
    true_classes,
    num_true,
    num_sampled,
    unique,
    range_max,
    vocab_file="",
    distortion=1.0,
    num_reserved_ids=0,
    num_shards=1,
    shard=0,
    unigrams=(),
    seed=None,
    name=None,
):
    """Samples classes with given weights, raised to the power `distortion`; see `log_uniform_candidate_sampler`.

    Args:
      vocab_file: CSV file whose last column has the weights; or
      unigrams: the weights.
      num_reserved_ids: classes with weight 0 that come first.
      num_shards, shard: take only every `num_shards`-th weight, from number `shard` on.
    """
    kernel = range_max, vocab_file, distortion, num_reserved_ids, num_shards, shard, tuple(unigrams)
    distribution = Alias(fixed_weights(*kernel[1:]))
    arguments = true_classes, num_true, num_sampled, unique, seed
    return _sample("FixedUnigramCandidateSampler", arguments, lambda _: distribution, kernel)


@export("random.all_candidate_sampler", "nn.all_candidate_sampler")
def all_candidate_sampler(true_classes, num_true, num_sampled, unique, seed=None, name=None):
    """Takes all classes of [0, num_sampled) once, for tests; see `tf.random.log_uniform_candidate_sampler`."""
    arguments = true_classes, num_true, num_sampled, unique, seed
    return _sample("AllCandidateSampler", arguments, lambda _: Everything(num_sampled))
