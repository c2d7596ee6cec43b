"""Rows against elements: fused pipelines give what the same pipelines give element by element."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tfjax as tf
from tfjax.data.functions import Run
from tfjax.data.rows import Reader, count_up, joined, part, size_of

D = tf.data.Dataset

STEPS = {
    "map": lambda ds: ds.map(lambda x: x * 3 + 1),
    "filter": lambda ds: ds.filter(lambda x: x % 3 != 0),
    "take": lambda ds: ds.take(11),
    "skip": lambda ds: ds.skip(4),
    "repeat": lambda ds: ds.repeat(2),
    "shard": lambda ds: ds.shard(3, 1),
    "shuffle": lambda ds: ds.shuffle(6, seed=2),
    "cache": lambda ds: ds.cache(),
    "prefetch": lambda ds: ds.prefetch(1),
    "batch": lambda ds: ds.batch(4).unbatch(),
}


@given(n=st.integers(0, 40), steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=4))
def test_fused_pipelines_equal_streams(n, steps):
    fused = D.range(n)
    stream = D.from_generator(lambda: iter(range(n)), output_signature=tf.TensorSpec([], tf.int64))
    assert fused._by_rows is not None and stream._by_rows is None
    for step in steps:
        fused, stream = STEPS[step](fused), STEPS[step](stream)
    for _ in range(2):
        assert list(fused.as_numpy_iterator()) == list(stream.as_numpy_iterator())


@pytest.mark.parametrize("size", [1, 3, 32, 100])
def test_batches_of_mapped_rows(size, mode):
    x = np.arange(70 * 6, dtype=np.uint8).reshape(70, 2, 3)
    ds = D.from_tensor_slices(x).map(lambda a: tf.cast(a, tf.float32) / 255.0).batch(size)
    found = [b.numpy() for b in ds]
    np.testing.assert_allclose(np.concatenate(found), x.astype(np.float32) / 255.0, rtol=1e-6)
    assert [len(b) for b in found] == [len(x[i : i + size]) for i in range(0, 70, size)]


def test_a_map_is_vectorised_where_it_can_be():
    ds = D.range(10).map(lambda x: x + 1)
    assert ds._by_rows is not None
    assert D.range(10).map(lambda x: tf.random.uniform([]))._by_rows is None
    v = tf.Variable(1, dtype=tf.int64)
    assert D.range(10).map(lambda x: x + v)._by_rows is None


def test_a_variable_is_read_when_its_element_is_computed():
    v = tf.Variable(1, dtype=tf.int64)
    it = iter(D.range(4).map(lambda x: x * v))
    assert int(next(it)) == 0
    v.assign(10)
    assert int(next(it)) == 10


def test_random_maps_draw_alike_in_batches_and_alone():
    def noisy():
        tf.random.set_seed(4)
        return D.range(20).map(lambda x: tf.random.uniform([3]) + tf.cast(x, tf.float32))

    alone = np.stack(list(noisy().as_numpy_iterator()))
    together = np.concatenate(list(noisy().batch(6).as_numpy_iterator()))
    np.testing.assert_allclose(together, alone, rtol=1e-6)


def test_what_a_map_finds_wrong_is_raised_at_its_element():
    it = iter(D.from_tensor_slices([0, 1, 5, 1]).map(lambda k: tf.gather([10, 20], k)))
    assert [int(next(it)), int(next(it))] == [10, 20]
    with pytest.raises(tf.errors.InvalidArgumentError, match="indices = 5"):
        next(it)
    assert int(next(it)) == 20


def test_the_short_last_batch_is_computed_by_the_program_of_the_others():
    traces = []

    def f(x):
        traces.append(1)
        return x * 2

    list(D.range(10).map(f).batch(4))
    assert len(traces) == 1


def test_arrays_are_copied_when_the_dataset_is_made():
    x = np.arange(4)
    ds = D.from_tensor_slices(x)
    x[:] = 0
    assert list(ds.as_numpy_iterator()) == [0, 1, 2, 3]


def test_elements_are_not_written_to():
    for element in D.from_tensor_slices(np.zeros((3, 2))):
        array = element.numpy()
        array[:] = 1
    assert np.sum(list(D.from_tensor_slices(np.zeros((3, 2))).as_numpy_iterator())) == 0


@given(counts=st.lists(st.integers(1, 50), max_size=8), total=st.integers(0, 200))
def test_readers_give_a_stream_in_any_portions(counts, total):
    reader, found = Reader(count_up(total)), []
    for count in counts:
        chunk = reader.read(count)
        if chunk is None:
            break
        assert size_of(chunk) <= count
        found.append(chunk)
    seen = joined(found)[0].tolist() if found else []
    assert seen == list(range(min(total, sum(counts))))


def test_parts_of_chunks():
    chunk = (np.arange(5), np.arange(5) * 2)
    assert [p.tolist() for p in part(chunk, 1, 3)] == [[1, 2], [2, 4]]


def test_endless_streams_are_lazy():
    ds = D.counter().shuffle(10, seed=1).filter(lambda x: x % 2 == 0).map(lambda x: x + 1)
    assert len(list(ds.take(5))) == 5
    assert D.range(3).repeat()._open(Run())()[0] == 0
