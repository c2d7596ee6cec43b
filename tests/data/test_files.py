"""Files: lines, records, caches, saved datasets."""

import gzip
import os

import numpy as np
import pytest

import tfjax as tf
from tfjax.data import records

D = tf.data.Dataset


def test_lines(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"one\ntwo\r\n\nlast")
    ds = tf.data.TextLineDataset(tmp_path / "a.txt")
    assert list(ds.as_numpy_iterator()) == [b"one", b"two", b"", b"last"]
    assert ds.element_spec == tf.TensorSpec([], tf.string)


def test_compressed_lines(tmp_path):
    with gzip.open(tmp_path / "a.gz", "wb") as file:
        file.write(b"one\ntwo\n")
    ds = tf.data.TextLineDataset([str(tmp_path / "a.gz")], compression_type="GZIP")
    assert list(ds.as_numpy_iterator()) == [b"one", b"two"]


def test_records(tmp_path):
    with open(tmp_path / "a.tfrecord", "wb") as file:
        records.write(file, [b"abc", b"", b"x" * 1000])
    assert list(tf.data.TFRecordDataset(str(tmp_path / "a.tfrecord")).as_numpy_iterator()) == [b"abc", b"", b"x" * 1000]


def test_the_checksum_of_tensorflow():
    # CRC-32C of the nine digits is e3069283 (RFC 3720's check value); masked as TFRecord files store it.
    rotated = (0xE3069283 >> 15 | 0xE3069283 << 17) & 0xFFFFFFFF
    assert records.masked_crc(b"123456789") == (rotated + 0xA282EAD8) & 0xFFFFFFFF


@pytest.mark.parametrize("damage", ["cut", "flip"])
def test_damaged_records(tmp_path, damage):
    path = tmp_path / "a.tfrecord"
    with open(path, "wb") as file:
        records.write(file, [b"abc", b"defg"])
    data = path.read_bytes()
    path.write_bytes(data[:-6] if damage == "cut" else b"\x09" + data[1:])
    with pytest.raises(tf.errors.DataLossError):
        list(tf.data.TFRecordDataset(str(path)))


def test_listed_files(tmp_path):
    for name in ("b.txt", "a.txt", "c.csv"):
        (tmp_path / name).touch()
    listed = D.list_files(str(tmp_path / "*.txt"), shuffle=False)
    assert [os.path.basename(os.fsdecode(f)) for f in listed.as_numpy_iterator()] == ["a.txt", "b.txt"]
    assert len(D.list_files([str(tmp_path / "*.txt"), str(tmp_path / "*.csv")])) == 3


ELEMENTS = [
    lambda: D.range(5),
    lambda: D.from_tensor_slices((np.arange(6.0).reshape(3, 2), ["a", "", "ccc"])),
    lambda: D.from_tensor_slices({"x": [[1, 2], [3, 4]], "y": (["p", "q"], [True, False])}),
    lambda: D.range(4).map(lambda x: tf.fill([x], x)),
    lambda: D.range(0),
]


@pytest.mark.parametrize("make", ELEMENTS)
def test_saved_datasets_come_back(tmp_path, make):
    ds = make()
    ds.save(str(tmp_path))
    loaded = D.load(str(tmp_path))
    assert repr(loaded.element_spec) == repr(ds.element_spec)
    found, wanted = list(loaded.as_numpy_iterator()), list(ds.as_numpy_iterator())
    assert len(found) == len(wanted)
    for a, b in zip(found, wanted, strict=True):
        tf.nest.map_structure(np.testing.assert_array_equal, a, b)


def test_caches_in_files_outlive_the_dataset(tmp_path):
    calls = []

    def generate():
        calls.append(1)
        yield from range(3)

    def made():
        return D.from_generator(generate, output_types=tf.int64).cache(str(tmp_path / "c"))

    assert list(made().as_numpy_iterator()) == [0, 1, 2]
    assert list(made().as_numpy_iterator()) == [0, 1, 2]
    assert len(calls) == 1


def test_an_iteration_given_up_leaves_no_cache(tmp_path):
    ds = D.from_generator(lambda: iter(range(3)), output_types=tf.int64).cache(str(tmp_path / "c"))
    next(iter(ds))
    assert list(tmp_path.iterdir()) == []


def test_caches_in_memory_call_the_generator_once():
    calls = []

    def generate():
        calls.append(1)
        yield from range(3)

    ds = D.from_generator(generate, output_types=tf.int64).cache()
    assert list(ds.repeat(3).as_numpy_iterator()) == [0, 1, 2] * 3
    assert len(calls) == 1
