"""Constants of graphs that cannot be made: the errors that TensorFlow 2.21 raises (asked of it, not derived)."""

import pytest

_FAILED = (
    "Failed to convert elements of {} to Tensor. Consider casting elements to a supported type. See "
    "https://www.tensorflow.org/api_docs/python/tf/dtypes for supported TF dtypes."
)
_UNEVEN = (
    "setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions. The "
    "detected shape was (2,) + inhomogeneous part."
)


@pytest.mark.parametrize(
    ("value", "dtype", "error", "text"),
    [
        ({"a": 1}, None, TypeError, _FAILED.format("{'a': 1}")),
        ([None], None, TypeError, _FAILED.format("[None]")),
        ([1, "a"], None, TypeError, _FAILED.format("[1, 'a']")),
        (int, "float32", TypeError, "Expected float32, but got <class 'int'> of type 'type'."),
        (["a"], "float32", TypeError, "Expected float32, but got a of type 'str'."),
        ([[1.5, 2]], "int32", TypeError, "Expected int32, but got 1.5 of type 'float'."),
        ([1, None], "int32", TypeError, "Expected int32, but got None of type 'NoneType'."),
        ([1], "bool", TypeError, "Expected bool, but got 1 of type 'int'."),
        ([[1], [1, 2]], "int32", ValueError, _UNEVEN),
        ([1, [2]], None, ValueError, _UNEVEN),
    ],
)
def test_errors_of_constants_in_graphs(value, dtype, error, text):
    import tfjax as tf

    @tf.function(autograph=False)
    def make():
        return tf.constant(value, dtype)

    with pytest.raises(error) as caught:
        make()
    assert str(caught.value) == text
