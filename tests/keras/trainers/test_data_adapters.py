"""Data adapters and the epochs made of them."""

import numpy as np
import pytest

import tfjax as tf
from tfjax.keras.trainers import data_adapters
from tfjax.keras.trainers.data_adapters import array_slicing, data_adapter_utils
from tfjax.keras.trainers.data_adapters.enqueuer import OrderedEnqueuer
from tfjax.keras.trainers.epoch_iterator import EpochIterator

X = np.arange(10, dtype=np.float32)[:, None]


def epoch(iterator):
    """The rows of an epoch, batch by batch."""
    return [np.asarray(batch[0][0] if isinstance(batch[0], tuple) else batch[0]).ravel().tolist()
            for _, _, batch in iterator]  # fmt: skip


# Orders of `fit` in Keras 3 on TensorFlow 2.21: keras.utils.set_random_seed(seed), ten rows in batches of four.
RECORDED = {
    (5, True): [[7, 4, 5, 9], [1, 2, 8, 6], [0, 3]],
    (7, True): [[7, 5, 4, 0], [3, 6, 9, 2], [8, 1]],
    (5, "batch"): [[1, 0, 3, 2], [4, 7, 6, 5], [8, 9]],
    (5, False): [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]],
}


@pytest.mark.parametrize("seed, shuffle", RECORDED)
def test_orders_are_those_of_keras(seed, shuffle):
    tf.random.set_seed(seed)
    iterator = EpochIterator(X, X, batch_size=4, shuffle=shuffle)
    iterator.reset()
    assert [epoch(iterator) for _ in range(3)] == [RECORDED[seed, shuffle]] * 3


def test_orders_without_a_seed_differ():
    tf.random.set_seed(None)
    iterator = EpochIterator(X, batch_size=10, shuffle=True)
    orders = [epoch(iterator)[0] for _ in range(4)]
    assert len({tuple(order) for order in orders}) > 1
    assert all(sorted(order) == X.ravel().tolist() for order in orders)


def test_numpy_random_state_is_left_alone():
    tf.random.set_seed(None)
    np.random.seed(3)
    before = np.random.get_state()[1].copy()
    epoch(EpochIterator(X, batch_size=10, shuffle=True))
    assert (np.random.get_state()[1] == before).all()


def test_epochs_shorter_than_the_data_go_on():
    tf.random.set_seed(5)
    iterator = EpochIterator(X, batch_size=4, steps_per_epoch=2, shuffle=True)
    with pytest.warns(UserWarning, match="ran out of data"):
        found = [epoch(iterator) for _ in range(3)]
    # Recorded: an epoch ends with the data, and the next begins anew.
    assert found == [[[7, 4, 5, 9], [1, 2, 8, 6]], [[0, 3]], [[7, 4, 5, 9], [1, 2, 8, 6]]]


@pytest.mark.parametrize("spe", [1, 2, 3, 10])
def test_pieces_of_any_size_cover_an_epoch(spe):
    take = EpochIterator(X, batch_size=3, steps_per_execution=spe).epoch()
    rows, total = [], 0
    while pieces := take(spe):
        total += sum(piece.count for piece in pieces)
        rows += [row for piece in pieces for batch in piece.batches() for row in batch.numpy().ravel().tolist()]
    assert (rows, total) == (X.ravel().tolist(), 4)


@pytest.mark.parametrize(
    "given, dtype",
    [
        (np.zeros((2, 1)), "float32"),
        (np.zeros((2, 1), "float16"), "float32"),
        (np.zeros((2, 1), "int64"), "int64"),
        (np.zeros((2, 1), "uint8"), "uint8"),
        (np.zeros((2, 1), bool), "bool"),
        (np.asfortranarray(np.zeros((2, 3))), "float32"),
        (np.zeros((4, 1))[::2], "float32"),
        (np.zeros((2, 1), ">f4"), "float32"),
    ],
)
def test_dtypes_of_arrays(given, dtype):
    batch = next(iter(data_adapters.get_data_adapter(given).batches()))
    assert batch.dtype.name == dtype
    assert (batch.numpy() == given).all()


def test_the_data_are_not_copied_before_they_are_used():
    adapter = data_adapters.get_data_adapter(X)
    assert np.shares_memory(adapter.tensors.numpy.__self__.data, X)


def test_tensors_lists_and_dicts():
    adapter = data_adapters.get_data_adapter({"a": X, "b": tf.constant(X)}, [X, X], batch_size=6)
    first = next(iter(adapter.batches()))
    assert sorted(first[0]) == ["a", "b"]
    assert isinstance(first[1], tuple) and first[1][0].shape == (6, 1)


def test_text_stays_on_the_host():
    adapter = data_adapters.get_data_adapter(np.array(["a", "b", "c"]), batch_size=2)
    assert not adapter.in_memory
    assert [batch.numpy().tolist() for batch in adapter.batches()] == [[b"a", b"b"], [b"c"]]


def test_pandas():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1.0, 2.0, 3.0], "b": [4, 5, 6]})
    assert array_slicing.to_array(frame).tolist() == [[1, 4], [2, 5], [3, 6]]
    assert array_slicing.to_array(frame).dtype == np.float32
    assert array_slicing.to_array(frame["b"]).tolist() == [[4], [5], [6]]
    for kind, values in (("Int64", [1, None]), ("category", ["a", "b"]), ("object", [1, 2])):
        with pytest.raises(ValueError, match=f"Invalid dtype: {kind}"):
            array_slicing.to_array(pandas.Series(values, dtype=kind))
    with pytest.raises(ValueError, match="could not convert string to float: 'x'"):
        array_slicing.to_array(frame.assign(c="x"))
    with pytest.raises(ValueError, match="Invalid dtype: object"):
        array_slicing.to_array(frame[["b"]].astype(object))


def test_class_weights():
    weights = data_adapter_utils.class_weight_to_sample_weights(np.array([0, 2, 1]), {0: 2.0, 2: 0.5})
    assert weights.tolist() == [2.0, 0.5, 1.0]
    assert data_adapter_utils.class_weight_to_sample_weights(np.eye(3)[[2, 0]], {0: 2.0}).tolist() == [1.0, 2.0]
    assert data_adapter_utils.class_weight_to_sample_weights(np.array([[1.0], [0.0]]), {0: 3.0}).tolist() == [1.0, 3.0]


def test_datasets_of_rows_are_read_by_programs():
    data = tf.data.Dataset.from_tensor_slices(X).map(lambda x: x + 1).shuffle(10, seed=1).batch(4).prefetch(2)
    expected = [[b.numpy().ravel().tolist() for b in data] for _ in range(3)]
    data = tf.data.Dataset.from_tensor_slices(X).map(lambda x: x + 1).shuffle(10, seed=1).batch(4).prefetch(2)
    iterator = EpochIterator(data)
    assert iterator.in_memory
    # As in Keras, an order is drawn at the end of each epoch that is not used.
    assert [epoch(iterator), epoch(iterator)] == [expected[0], expected[2]]


def test_endless_datasets():
    data = tf.data.Dataset.from_tensor_slices(X).repeat().batch(4)
    iterator = EpochIterator(data, steps_per_epoch=2)
    assert [epoch(iterator), epoch(iterator)] == [[[0, 1, 2, 3], [4, 5, 6, 7]], [[8, 9, 0, 1], [2, 3, 4, 5]]]


def test_datasets_of_unknown_length_end_with_a_warning():
    data = tf.data.Dataset.from_tensor_slices(X).filter(lambda x: x[0] > 2).batch(4)
    iterator = EpochIterator(data)
    with pytest.warns(UserWarning, match="ran out of data"):
        assert epoch(iterator) == [[3, 4, 5, 6], [7, 8, 9]]


class Squares:
    def __getitem__(self, k):
        if k == 7:
            raise KeyError("seven")
        return k * k


@pytest.mark.parametrize("processes", [False, True])
def test_workers_keep_the_order(processes):
    workers = OrderedEnqueuer(Squares(), workers=3, use_multiprocessing=processes, max_queue_size=2)
    assert list(workers.get(range(6))) == [0, 1, 4, 9, 16, 25]
    with pytest.raises(KeyError):
        list(workers.get([1, 7]))
    workers.stop()


def test_a_sequence_is_told_of_epochs():
    told = []

    class Batches(tf.keras.utils.PyDataset):
        def __len__(self):
            return 2

        def __getitem__(self, k):
            return X[k : k + 1], X[k : k + 1]

        def on_epoch_begin(self):
            told.append("begin")

        def on_epoch_end(self):
            told.append("end")

    iterator = EpochIterator(Batches())
    assert epoch(iterator) == [[0], [1]]
    assert told == ["begin", "end"]
