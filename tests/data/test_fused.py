"""The plan of a pipeline that a trainer gets gives the batches that iterating gives."""

import numpy as np
import pytest

import tfjax as tf
from tfjax.data.fused import Run, fused_batches

D = tf.data.Dataset
X = np.arange(60, dtype=np.float32).reshape(20, 3)
Y = np.arange(20)

PIPELINES = {
    "plain": lambda: D.from_tensor_slices((X, Y)).batch(6),
    "shuffled": lambda: D.from_tensor_slices((X, Y)).shuffle(5, seed=1).batch(6, drop_remainder=True).prefetch(1),
    "mapped": lambda: D.from_tensor_slices((X, Y)).map(lambda x, y: (x / 2.0, tf.one_hot(y, 3))).shuffle(9, 2).batch(4),
    "two maps": lambda: D.from_tensor_slices(X).map(lambda x: x + 1.0).map(lambda x: (x, x * 2.0)).batch(8),
    "cached": lambda: D.from_tensor_slices(X).map(lambda x: x * x).cache().shuffle(20, seed=3).batch(8),
    "zipped": lambda: D.zip((D.from_tensor_slices(X), D.from_tensor_slices(Y))).shuffle(20, seed=3).batch(8),
    "zipped maps": lambda: D.zip((D.from_tensor_slices(X).map(lambda x: -x), D.from_tensor_slices(Y))).batch(8),
    "repeated": lambda: D.from_tensor_slices((X, Y)).shuffle(20, seed=3).repeat(2).batch(8),
    "filtered": lambda: D.from_tensor_slices((X, Y)).filter(lambda x, y: y % 2 == 0).batch(3),
    "dict": lambda: D.from_tensor_slices({"b": X, "a": Y}).shuffle(4, seed=1).batch(7),
}


@pytest.mark.parametrize("name", PIPELINES)
def test_plans_give_the_batches(name):
    plan, dataset = fused_batches(PIPELINES[name]()), PIPELINES[name]()
    assert plan.element_spec == dataset.element_spec
    for _ in range(2):
        expected = list(dataset.as_numpy_iterator())
        found = []
        for index in plan.epoch(Run()):
            rows = [array[index] for array in plan.arrays]
            found.append(plan.pack([np.asarray(a) for a in (plan.function(*rows) if plan.function else rows)]))
        assert len(found) == len(expected)
        for batch, wanted in zip(found, expected, strict=True):
            tf.nest.map_structure(lambda a, b: np.testing.assert_allclose(a.numpy(), b, rtol=1e-6), batch, wanted)


def test_the_number_of_steps():
    assert fused_batches(PIPELINES["plain"]()).steps == 4
    assert fused_batches(PIPELINES["shuffled"]()).steps == 3
    assert fused_batches(D.range(3).repeat().batch(2)) is None
    assert fused_batches(D.from_tensor_slices(X).repeat().batch(2)).steps == -1


@pytest.mark.parametrize(
    "dataset",
    [
        lambda: D.from_tensor_slices(X),
        lambda: D.from_tensor_slices(["a", "b"]).batch(2),
        lambda: D.from_generator(lambda: iter([1]), output_types=tf.int32).batch(2),
        lambda: D.from_tensor_slices(X).map(lambda x: x + tf.random.normal([3])).batch(2),
        lambda: D.from_tensor_slices(X).batch(2).map(lambda x: x + 1.0),
        lambda: D.zip((D.from_tensor_slices(X).shuffle(3), D.from_tensor_slices(Y))).batch(2),
        lambda: 3,
    ],
)
def test_other_pipelines_have_no_plan(dataset):
    assert fused_batches(dataset()) is None
