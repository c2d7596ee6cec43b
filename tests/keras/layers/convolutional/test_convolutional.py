"""Convolution layers by the layer contract."""

import numpy as np
import pytest

import tfjax as tf
from tests.keras.layer_contract import run_layer_test

ROWS = [
    ("Conv1D", {"filters": 2, "kernel_size": 3}, (2, 5, 2), {"output_shape": (2, 3, 2), "weights": 2}),
    ("Conv1D", {"filters": 2, "kernel_size": 2, "padding": "causal", "dilation_rate": 2}, (1, 5, 2), {"weights": 2}),
    ("Conv2D", {"filters": 2, "kernel_size": 2, "activation": "tanh"}, (1, 3, 4, 2), {"output_shape": (1, 2, 3, 2)}),
    (
        "Conv2D",
        {"filters": 4, "kernel_size": 3, "groups": 2, "padding": "same"},
        (1, 3, 3, 2),
        {"trainable_weights": 2},
    ),
    ("Conv2D", {"filters": 2, "kernel_size": 2, "use_bias": False, "strides": 2}, (1, 4, 4, 1), {"weights": 1}),
    (
        "Conv2D",
        {"filters": 3, "kernel_size": 2, "data_format": "channels_first"},
        (1, 2, 3, 4),
        {"output_shape": (1, 3, 2, 3)},
    ),
    ("Conv3D", {"filters": 2, "kernel_size": 2}, (1, 3, 3, 2, 1), {"output_shape": (1, 2, 2, 1, 2)}),
    ("Conv1DTranspose", {"filters": 2, "kernel_size": 3, "strides": 2}, (1, 3, 2), {"output_shape": (1, 7, 2)}),
    (
        "Conv2DTranspose",
        {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 1},
        (1, 2, 3, 1),
        {"output_shape": (1, 4, 6, 2)},
    ),
    (
        "Conv3DTranspose",
        {"filters": 1, "kernel_size": 2, "strides": 2},
        (1, 2, 1, 2, 1),
        {"output_shape": (1, 4, 2, 4, 1)},
    ),
    ("DepthwiseConv1D", {"kernel_size": 2, "depth_multiplier": 2}, (1, 4, 2), {"output_shape": (1, 3, 4)}),
    (
        "DepthwiseConv2D",
        {"kernel_size": 2, "strides": 2, "dilation_rate": 2, "padding": "same"},
        (1, 5, 4, 2),
        {"output_shape": (1, 3, 2, 2)},
    ),
    ("SeparableConv1D", {"filters": 3, "kernel_size": 2}, (1, 4, 2), {"output_shape": (1, 3, 3), "weights": 3}),
    (
        "SeparableConv2D",
        {"filters": 3, "kernel_size": 2, "data_format": "channels_first"},
        (1, 2, 3, 3),
        {"output_shape": (1, 3, 2, 2)},
    ),
]


@pytest.mark.parametrize(("name", "kwargs", "shape", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, shape, options):
    run_layer_test(getattr(tf.keras.layers, name), kwargs, shape, **options)


def test_lora_starts_at_the_kernel_and_is_merged_when_saved():
    layer = tf.keras.layers.Conv2D(3, 2)
    x = np.ones((1, 3, 3, 2), "float32")
    before = layer(x)
    layer.enable_lora(2)
    np.testing.assert_allclose(layer(x), before, rtol=1e-6)
    layer.lora_kernel_b.assign(np.ones((2, 3), "float32"))
    store = {}
    layer.save_own_variables(store)
    np.testing.assert_allclose(store["0"], layer.kernel, rtol=1e-6)
    assert not np.allclose(store["0"], layer._kernel)
    with pytest.raises(ValueError, match="lora is already enabled"):
        layer.enable_lora(2)


def test_depthwise_strides_and_dilation_together_keep_some_positions():
    x = np.random.default_rng(0).normal(size=(1, 7, 6, 2)).astype("float32")
    dense = tf.keras.layers.DepthwiseConv2D(2, dilation_rate=2)
    sparse = tf.keras.layers.DepthwiseConv2D(2, dilation_rate=2, strides=2)
    full = dense(x)
    sparse.build(x.shape)
    sparse.set_weights(dense.get_weights())
    np.testing.assert_allclose(sparse(x), full[:, ::2, ::2], rtol=1e-6)


def test_a_step_records_few_ops():
    layer = tf.keras.layers.Conv2D(2, 2, activation="relu")
    x = tf.ones((1, 3, 3, 1))
    layer(x)
    graph = tf.function(lambda v: layer(v)).get_concrete_function(x)
    assert graph(x).shape == (1, 2, 2, 2)
