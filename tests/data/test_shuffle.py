"""Shuffling: the fused stream of numbers and the buffer of elements give one order, which is a permutation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tfjax as tf

D = tf.data.Dataset


def by_rows(n, size, seed):
    return [int(x) for x in D.range(n).shuffle(size, seed=seed).as_numpy_iterator()]


def by_elements(n, size, seed):
    source = D.from_generator(lambda: iter(range(n)), output_types=tf.int64)
    return [int(x) for x in source.shuffle(size, seed=seed).as_numpy_iterator()]


@given(n=st.integers(0, 60), size=st.integers(1, 70), seed=st.integers(0, 9))
def test_numbers_and_elements_are_shuffled_alike(n, size, seed):
    order = by_rows(n, size, seed)
    assert order == by_elements(n, size, seed)
    assert sorted(order) == list(range(n))


@pytest.mark.parametrize(("n", "size"), [(1000, 64), (1000, 65), (700, 699), (5000, 1024)])
def test_long_streams_are_shuffled_alike(n, size):
    assert by_rows(n, size, 3) == by_elements(n, size, 3)


@given(n=st.integers(1, 200), size=st.integers(1, 50))
def test_no_element_leaves_before_the_buffer_has_seen_it(n, size):
    assert all(x < k + size for k, x in enumerate(by_rows(n, size, 1)))


def test_orders_of_tensorflow():
    # Recorded from TensorFlow 2.21.
    tf.random.set_seed(None)
    ds = D.range(10).shuffle(3, seed=5)
    assert [by for by in ds.as_numpy_iterator()] == [1, 3, 4, 5, 2, 7, 8, 0, 9, 6]
    assert [by for by in ds.as_numpy_iterator()] == [2, 1, 0, 4, 5, 7, 3, 9, 8, 6]
    ds = D.range(10).shuffle(3, seed=5, reshuffle_each_iteration=False)
    assert [list(ds.as_numpy_iterator()) for _ in range(2)] == [[1, 3, 2, 5, 6, 4, 7, 9, 8, 0]] * 2


def test_without_seeds_orders_differ():
    tf.random.set_seed(None)
    orders = {tuple(D.range(50).shuffle(50).as_numpy_iterator()) for _ in range(4)}
    assert len(orders) == 4


def test_pairs_stay_together():
    x = np.arange(300)
    ds = D.from_tensor_slices((x, x * 2)).shuffle(100, seed=1).batch(7)
    for a, b in ds.as_numpy_iterator():
        np.testing.assert_array_equal(b, a * 2)
