"""Seed bookkeeping: drawn seeds that repeat, streams inside traced functions, one program for all calls."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tfjax as tf
from tests.ops.random import cases, encode
from tests.ops.random.test_recordings import BITS, TF, VALUES, ulps
from tfjax import engine
from tfjax.ops.random import seeds


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(0, 2**40)), max_size=60))
def test_drawn_seeds_that_repeat_continue(calls):
    streams, expected = seeds._DrawnStreams(), {}
    for kernel, seed, blocks in calls:
        taken = expected.get((kernel, seed), 0)
        assert streams.taken((kernel,), seed) == taken
        assert streams.take((kernel,), seed, blocks) == taken
        expected[kernel, seed] = taken + blocks


def test_functions_have_streams_of_their_own():
    """Three calls of a traced function: what it draws, and what is drawn around it."""
    facts, start, length = VALUES["in-function"]
    expected = iter(encode.decoded(facts, BITS[start : start + length]))

    def compare(results):
        for result in results:
            dtype, shape, elements = next(expected)
            array = np.asarray(result)
            assert (array.dtype.name, array.shape) == (dtype, shape)
            assert (ulps(array.reshape(-1), elements) <= 2).all() if dtype == "float32" else (array == elements).all()

    compare(cases.function_calls(tf))
    assert next(expected, None) is None


def test_without_any_seed_draws_differ():
    seeds.set_seed(None)
    first = TF.random.uniform((4,)).numpy()
    seeds.set_seed(None)
    assert not (first == TF.random.uniform((4,)).numpy()).any()


def test_determinism_asks_for_a_seed():
    seeds.set_seed(None)
    seeds.require_seeds(True)
    try:
        with pytest.raises(RuntimeError, match="Random ops require a seed to be set when determinism is enabled"):
            TF.random.uniform((2,))
        with pytest.raises(RuntimeError, match="from_non_deterministic_state"):
            TF.random.Generator.from_non_deterministic_state()
        TF.random.uniform((2,), seed=1)
    finally:
        seeds.require_seeds(False)


def test_one_program_for_all_calls():
    """Seeds and counters are inputs: no call compiles anew."""
    generator = TF.random.Generator.from_seed(1)

    def draw(seed):
        seeds.set_seed(seed)
        results = [TF.random.normal((3,)), TF.random.uniform((3,), 0.0, seed + 1.5, seed=seed), generator.normal((2,))]
        return [result.numpy() for result in results]

    with engine.mode("xla"):
        draw(0)
        before = engine.counters["compiled"]
        assert len({array.tobytes() for seed in range(1, 5) for array in draw(seed)}) == 12
        assert engine.counters["compiled"] == before


def test_compat_get_seed():
    get_seed = TF.compat.v1.get_seed
    seeds.set_seed(None)
    assert get_seed(None) == (None, None)
    assert get_seed(5) == (87654321, 5)
    TF.compat.v1.set_random_seed(0)
    assert get_seed(0) == (0, 2**31 - 1)
    assert get_seed(2**31 - 1) == (0, 2**31 - 1)
    assert get_seed(-1) == (0, 2**31 - 2)
