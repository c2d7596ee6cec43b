"""Keras's dtype names and promotion: laws that hold for all types; values are recorded in compat_tests."""

import itertools

import numpy as np
import pytest

import tfjax as tf
from tfjax.keras.backend.common.dtypes import _STEPS, is_float_dtype, is_int_dtype, result_type, standardize_dtype

TYPES = [name for name in _STEPS if name not in ("int", "float")] + [int, float]


@pytest.mark.parametrize("a, b", list(itertools.combinations(TYPES, 2)))
def test_the_order_of_types_does_not_matter(a, b):
    assert result_type(a, b) == result_type(b, a)


@pytest.mark.parametrize("a", TYPES)
def test_a_type_with_itself_is_itself(a):
    assert result_type(a, a) == result_type(a)


def test_float_types_follow_jax():
    import jax.numpy as jnp

    for a, b in itertools.product(["int8", "uint8", "int32", "float16", "bfloat16", "float32", "float64"], repeat=2):
        assert result_type(a, b) == jnp.promote_types(a, b).name, (a, b)


@pytest.mark.parametrize(
    "given, name",
    [
        (tf.float16, "float16"), (np.dtype("int8"), "int8"), (np.float64, "float64"), (bool, "bool"), (int, "int64"),
        (float, "float32"), (None, "float32"), ("bfloat16", "bfloat16"), (str, "string"), (complex, "complex128"),
    ],
)  # fmt: skip
def test_dtypes_in_every_form(given, name):
    assert standardize_dtype(given) == name


def test_kinds():
    assert [name for name in ("bool", "uint8", "float16", "complex64") if is_int_dtype(name)] == ["uint8"]
    assert is_float_dtype("bfloat16") and not is_float_dtype("complex64")
