"""tfjax.core.dtypes beyond the recordings: identity, the NumPy round trip, what hot paths rely on."""

import copy
import pickle

import ml_dtypes
import numpy as np
import pytest

from tfjax.core import dtypes
from tfjax.core.dtypes import DType, as_dtype

ALL = sorted({d for d in vars(dtypes).values() if isinstance(d, DType)}, key=int)
WITH_NUMPY = [d for d in ALL if d.is_numpy_compatible]


@pytest.mark.parametrize("dtype", ALL, ids=lambda d: d.name)
def test_one_object_per_type(dtype):
    assert as_dtype(dtype) is dtype
    assert as_dtype(dtype.name) is dtype
    assert as_dtype(int(dtype)) is dtype
    assert copy.copy(dtype) is dtype and copy.deepcopy([dtype])[0] is dtype
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(dtype, protocol)) is dtype


@pytest.mark.parametrize("dtype", WITH_NUMPY, ids=lambda d: d.name)
def test_numpy_round_trip(dtype):
    assert DType.from_numpy(dtype.np) is dtype
    assert as_dtype(dtype.as_numpy_dtype) is dtype
    assert np.dtype(dtype.as_numpy_dtype) == dtype.np
    assert np.zeros((), dtype.as_numpy_dtype).dtype == dtype.np


def test_strings_of_any_length_are_tf_string():
    for array in (np.array(["a", "bcd"]), np.array([b"a"]), np.array(["a", b"b"], object)):
        assert DType.from_numpy(array.dtype) is dtypes.string


def test_swapped_byte_order_is_the_same_type():
    assert DType.from_numpy(np.dtype(">i4").newbyteorder("S")) is dtypes.int32
    assert DType.from_numpy(np.dtype(">i4")) is dtypes.int32


@pytest.mark.parametrize("dtype", [np.dtype("M8[s]"), np.dtype("V3"), np.dtype([("a", "f4")])])
def test_from_numpy_without_counterpart(dtype):
    with pytest.raises(TypeError, match="to a TensorFlow DType"):
        DType.from_numpy(dtype)


@pytest.mark.parametrize("dtype", [d for d in WITH_NUMPY if d.is_floating or d.is_integer], ids=lambda d: d.name)
def test_range_is_that_of_the_numpy_type(dtype):
    info = ml_dtypes.finfo(dtype.np) if dtype.is_floating else ml_dtypes.iinfo(dtype.np)
    assert (dtype.min, dtype.max) == (info.min, info.max)


def test_no_attribute_can_be_added():
    with pytest.raises(AttributeError):
        dtypes.float32.note = 1
