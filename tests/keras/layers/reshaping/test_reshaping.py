"""Reshaping layers by the layer contract."""

import pytest

import tfjax as tf
from tests.keras.layer_contract import run_layer_test

ROWS = [
    ("Reshape", {"target_shape": (3, -1)}, (2, 6), {"output_shape": (2, 3, 2), "weights": 0}),
    ("Permute", {"dims": (2, 1)}, (2, 3, 4), {"output_shape": (2, 4, 3)}),
    ("RepeatVector", {"n": 3}, (2, 4), {"output_shape": (2, 3, 4)}),
    ("Cropping1D", {"cropping": (1, 2)}, (2, 5, 2), {"output_shape": (2, 2, 2)}),
    ("Cropping2D", {"cropping": ((1, 0), (0, 2))}, (1, 3, 4, 2), {"output_shape": (1, 2, 2, 2)}),
    ("Cropping2D", {"cropping": 1, "data_format": "channels_first"}, (1, 2, 3, 4), {"output_shape": (1, 2, 1, 2)}),
    ("Cropping3D", {"cropping": ((1, 0), (0, 1), (1, 1))}, (1, 2, 2, 3, 1), {"output_shape": (1, 1, 1, 1, 1)}),
    ("ZeroPadding1D", {"padding": (1, 2)}, (2, 3, 2), {"output_shape": (2, 6, 2)}),
    ("ZeroPadding2D", {"padding": ((1, 0), (0, 2))}, (1, 2, 2, 1), {"output_shape": (1, 3, 4, 1)}),
    (
        "ZeroPadding3D",
        {"padding": (1, 0, 2), "data_format": "channels_first"},
        (1, 1, 1, 2, 1),
        {"output_shape": (1, 1, 3, 2, 5)},
    ),
    ("UpSampling1D", {"size": 2}, (2, 3, 2), {"output_shape": (2, 6, 2)}),
    ("UpSampling2D", {"size": (2, 3)}, (1, 2, 2, 2), {"output_shape": (1, 4, 6, 2)}),
    ("UpSampling2D", {"size": 2, "data_format": "channels_first"}, (1, 2, 2, 3), {"output_shape": (1, 2, 4, 6)}),
    (
        "UpSampling2D",
        {"size": 2, "interpolation": "bilinear"},
        (1, 2, 3, 1),
        {"output_shape": (1, 4, 6, 1), "gradients": False},
    ),
    ("UpSampling3D", {"size": (1, 2, 3)}, (1, 2, 1, 2, 1), {"output_shape": (1, 2, 2, 6, 1)}),
]


@pytest.mark.parametrize(("name", "kwargs", "shape", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, shape, options):
    run_layer_test(getattr(tf.keras.layers, name), kwargs, shape, **options)
