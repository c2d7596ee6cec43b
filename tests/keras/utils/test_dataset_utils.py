"""split_dataset, timeseries_dataset_from_array, labels."""

import numpy as np
import pytest

import tfjax as tf

utils = tf.keras.utils


def test_windows_and_their_targets():
    data, targets = np.arange(30).reshape(15, 2), np.arange(15)
    options = {"sequence_length": 4, "sequence_stride": 3, "sampling_rate": 2, "batch_size": 2}
    batches = list(utils.timeseries_dataset_from_array(data, targets, **options))
    windows = np.concatenate([x for x, _ in batches])
    starts = np.concatenate([y for _, y in batches])
    for window, start in zip(windows, starts):
        np.testing.assert_array_equal(window, data[start : start + 8 : 2])
    assert starts.tolist() == [0, 3, 6]


def test_shuffled_windows_are_the_same_ones():
    plain = utils.timeseries_dataset_from_array(np.arange(20), None, 3, batch_size=None)
    shuffled = utils.timeseries_dataset_from_array(np.arange(20), None, 3, batch_size=None, shuffle=True, seed=1)
    plain, shuffled = ([tuple(w.numpy()) for w in dataset] for dataset in (plain, shuffled))
    assert plain != shuffled and sorted(plain) == sorted(shuffled)


@pytest.mark.parametrize("seed", range(3))
def test_a_shuffled_split_loses_nothing(seed):
    left, right = utils.split_dataset(np.arange(11), left_size=0.4, shuffle=True, seed=seed)
    parts = [int(x) for x in left], [int(x) for x in right]
    assert sorted(parts[0] + parts[1]) == list(range(11)) and len(parts[0]) == 4


def test_split_keeps_structures():
    dataset = tf.data.Dataset.from_tensor_slices(({"a": np.arange(4), "b": np.ones((4, 2))}, np.arange(4)))
    left, _ = utils.split_dataset(dataset, left_size=3)
    assert left.element_spec[0]["b"].shape == (2,)


def test_labels():
    rows = utils.to_categorical([1, 0, 2], dtype="int32")
    assert rows.dtype == np.int32 and rows.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    assert utils.to_ordinal([0, 2, 1]).tolist() == [[0, 0], [1, 1], [1, 0]]
    assert utils.to_categorical(tf.constant([0, 2])).shape == (2, 3)
