"""Tensors as buffers and as NumPy arrays: from Python 3.12 on NumPy asks `__buffer__` before `__array__`."""

import hashlib
import sys

import numpy as np
import pytest

import tfjax as tf
from tfjax import engine

BUFFERS = pytest.mark.skipif(sys.version_info < (3, 12), reason="classes can be buffers from Python 3.12 on")


@BUFFERS
def test_a_tensor_is_a_read_only_buffer():
    x = tf.constant([1.0, 2.0])
    assert bytes(x) == b"\x00\x00\x80?\x00\x00\x00@"
    assert hashlib.md5(x).hexdigest() == "057a7f5ab69cb695657046b18832c330"
    assert np.frombuffer(x + 1.0, np.float32).tolist() == [2, 3]
    assert memoryview(x).readonly


@pytest.mark.parametrize("dtype", [tf.float32, tf.float16, tf.bfloat16, tf.bool, tf.uint8, tf.int64, tf.complex64])
@pytest.mark.parametrize("shape", [(), (0, 2), (2, 3)])
def test_as_an_array(dtype, shape):
    want = np.ones(shape, dtype.as_numpy_dtype)
    got = np.asarray(tf.constant(want))
    assert got.dtype == want.dtype and got.shape == shape and not got.flags.writeable
    np.testing.assert_array_equal(got, want)


def test_strings_as_an_array():
    got = np.asarray(tf.constant(["a", "bc"]))
    assert got.dtype == object and got.tolist() == [b"a", b"bc"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, tf.errors.InvalidArgumentError(None, None, "bad")])
def test_what_is_raised_once_is_not_lost(monkeypatch, error):
    x = tf.constant([1.0]) + 1.0
    read = engine.read

    def fail_once(value):
        monkeypatch.setattr(engine, "read", read)
        raise error

    monkeypatch.setattr(engine, "read", fail_once)
    with pytest.raises(error if isinstance(error, type) else type(error)):
        np.asarray(x)
    assert np.asarray(x).tolist() == [2]
