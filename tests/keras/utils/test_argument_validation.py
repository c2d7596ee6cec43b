"""Checks of window sizes, padding and names."""

import pytest

from tfjax.keras.utils.argument_validation import standardize_padding, standardize_tuple, validate_string_arg


def test_sizes():
    assert standardize_tuple(3, 2, "size") == (3, 3)
    assert standardize_tuple([1, 2], 2, "size") == (1, 2)
    assert standardize_tuple((0, 2), 2, "size", allow_zero=True) == (0, 2)


@pytest.mark.parametrize("value", [0, (1, 0), (1, 2, 3), "ab", None, 1.5])
def test_bad_sizes(value):
    with pytest.raises(ValueError, match="The `size` argument must be a tuple of 2 integers. Received size="):
        standardize_tuple(value, 2, "size")


def test_padding():
    assert standardize_padding("SAME") == "same"
    assert standardize_padding("causal", allow_causal=True) == "causal"
    with pytest.raises(ValueError, match="The `padding` argument must be a list/tuple or one of"):
        standardize_padding("causal")


def test_names():
    validate_string_arg("a", ("a", "b"), "Layer", "mode")
    validate_string_arg(None, ("a",), "Layer", "mode", allow_none=True)
    with pytest.raises(ValueError, match="Unknown value for `mode` argument of Layer"):
        validate_string_arg("c", ("a", "b"), "Layer", "mode")
