"""The hash against known answers and integer arithmetic, counters that carry, the twin against XLA."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfjax.ops.random import philox, samplers

MASK = 0xFFFFFFFF
# counter, key, result: kat_vectors of Random123 for philox4x32-10.
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def state_of(counter, key):
    """uint64[3] of 32-bit words, lowest first."""
    return np.array([counter[0] | counter[1] << 32, counter[2] | counter[3] << 32, key[0] | key[1] << 32], np.uint64)


def reference(counter, key):
    """One block, in Python integers."""
    c, k = list(counter), list(key)
    for _ in range(10):
        even, odd = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [(odd >> 32) ^ c[1] ^ k[0], odd & MASK, (even >> 32) ^ c[3] ^ k[1], even & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


@pytest.mark.parametrize("counter, key, expected", KNOWN)
def test_known_answers(counter, key, expected):
    words = [[int(word, 16) for word in text.split()] for text in (counter, key, expected)]
    drawn = philox.first_blocks(np, state_of(words[0], words[1]), 1)
    assert [int(word[0]) for word in drawn] == words[2] == reference(words[0], words[1])


words = st.integers(0, MASK) | st.sampled_from([0, 1, MASK, MASK - 1])


@given(st.tuples(words, words, words, words), st.tuples(words, words), st.integers(0, 2**64 - 1))
def test_counter_carries_over_128_bits(counter, key, index):
    drawn = philox.blocks(np, state_of(counter, key), np.array([index], np.uint64))
    number = (sum(word << 32 * place for place, word in enumerate(counter)) + index) % 2**128
    assert [int(word[0]) for word in drawn] == reference([number >> 32 * place & MASK for place in range(4)], key)


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_skip_is_addition_of_128_bits(low, high, count):
    after = philox.skip(np, np.array([low, high, 5], np.uint64), np.uint64(count))
    total = ((high << 64 | low) + count) % 2**128
    assert after.tolist() == [total & 2**64 - 1, total >> 64, 5]


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
@pytest.mark.parametrize("sampler", [samplers.uniform, samplers.normal, samplers.truncated_normal])
def test_xla_agrees_with_numpy(sampler, dtype):
    state = np.array([2**64 - 3, 2**64 - 1, 12345], np.uint64)
    twin = sampler(np, state, 1001, dtype)
    compiled = np.asarray(jax.jit(lambda state: sampler(jnp, state, 1001, dtype))(state))
    assert compiled.dtype == twin.dtype == np.dtype(dtype)
    if dtype == "float64":  # the libraries' own sin, cos and log
        np.testing.assert_array_max_ulp(compiled, twin, 3)
    else:
        assert compiled.tobytes() == twin.tobytes()
