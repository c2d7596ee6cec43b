"""Merging layers by the layer contract."""

import pytest

import tfjax as tf
from tests.keras.layer_contract import run_layer_test

ROWS = [
    ("Add", {}, [(2, 3), (2, 3)], {"output_shape": (2, 3), "weights": 0, "supports_masking": True}),
    ("Add", {}, [(2, 4, 3), (2, 3)], {"output_shape": (2, 4, 3)}),
    ("Subtract", {}, [(2, 3), (2, 1)], {"output_shape": (2, 3)}),
    ("Multiply", {}, [(2, 3), (2, 3), (2, 3)], {"output_shape": (2, 3)}),
    ("Average", {}, [(2, 3), (2, 3), (2, 3)], {"output_shape": (2, 3)}),
    ("Maximum", {}, [(2, 3), (2, 1)], {"output_shape": (2, 3)}),
    ("Minimum", {}, [(2, 1), (2, 3)], {"output_shape": (2, 3)}),
    ("Concatenate", {"axis": 1}, [(2, 3, 2), (2, 1, 2)], {"output_shape": (2, 4, 2)}),
    ("Dot", {"axes": 1}, [(2, 3), (2, 3)], {"output_shape": (2, 1)}),
    ("Dot", {"axes": (2, 1), "normalize": True}, [(2, 3, 4), (2, 4, 5)], {"output_shape": (2, 3, 5)}),
]


@pytest.mark.parametrize(("name", "kwargs", "shape", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, shape, options):
    run_layer_test(getattr(tf.keras.layers, name), kwargs, shape, **options)
