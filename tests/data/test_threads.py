"""Pipelines with threads: order, errors, and that the threads end."""

import threading
import time

import pytest

import tfjax as tf

D = tf.data.Dataset
INTEGER = tf.TensorSpec([], tf.int64)


def threads():
    return [t for t in threading.enumerate() if t.name.startswith("tf_data")]


def wait_until_gone():
    for _ in range(100):
        if not threads():
            return True
        time.sleep(0.02)
    return False


def test_prefetching_a_generator_keeps_the_order():
    ds = D.from_generator(lambda: iter(range(100)), output_signature=INTEGER).prefetch(4)
    assert list(ds.as_numpy_iterator()) == list(range(100))
    assert wait_until_gone()


def test_a_dropped_iterator_ends_its_thread():
    it = iter(D.from_generator(lambda: iter(range(10**6)), output_signature=INTEGER).prefetch(2))
    next(it)
    assert threads()
    del it
    assert wait_until_gone()


def test_what_a_generator_raises_comes_through_the_thread():
    def generate():
        yield 1
        raise RuntimeError("broken")

    it = iter(D.from_generator(generate, output_signature=INTEGER).prefetch(1))
    assert int(next(it)) == 1
    with pytest.raises(tf.errors.UnknownError, match="RuntimeError: broken"):
        next(it)
    with pytest.raises(StopIteration):
        next(it)


def test_parallel_maps_of_python_functions_keep_the_order():
    def slow(x):
        time.sleep(0.001 * (5 - int(x) % 5))
        return x

    ds = D.range(20).map(lambda x: tf.py_function(slow, [x], tf.int64), num_parallel_calls=4)
    assert list(ds.as_numpy_iterator()) == list(range(20))
    assert wait_until_gone()


def test_two_iterators_do_not_disturb_each_other():
    ds = D.from_generator(lambda: iter(range(6)), output_signature=INTEGER).prefetch(2)
    pairs = [(int(a), int(b)) for a, b in zip(ds, ds, strict=True)]
    assert pairs == [(k, k) for k in range(6)]


def test_in_memory_pipelines_need_no_threads():
    it = iter(D.range(100).map(lambda x: x + 1, num_parallel_calls=4).batch(5).prefetch(-1))
    next(it)
    assert not threads()
