"""Attention layers and EinsumDense by the layer contract; masks, dtypes."""

import numpy as np
import pytest

import tfjax as tf
from tests.keras.layer_contract import random_input, run_layer_test

L = tf.keras.layers
QV = [(2, 3, 4), (2, 5, 4)]
ROWS = [
    ("Attention", {}, QV, {"output_shape": (2, 3, 4), "weights": 0, "supports_masking": True}),
    ("Attention", {"use_scale": True}, QV, {"weights": 1}),
    ("Attention", {"score_mode": "concat"}, QV, {"weights": 1}),
    ("Attention", {}, [(2, 3, 4), (2, 5, 6), (2, 5, 4)], {"output_shape": (2, 3, 6)}),
    ("Attention", {}, QV, {"call_kwargs": {"use_causal_mask": True}}),
    ("AdditiveAttention", {}, QV, {"output_shape": (2, 3, 4), "weights": 1, "supports_masking": True}),
    ("AdditiveAttention", {"use_scale": False}, QV, {"weights": 0}),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": (None, 5)}, (2, 3, 4), {"output_shape": (2, 3, 5)}),
    ("EinsumDense", {"equation": "abc,cde->abde", "output_shape": (None, 2, 3), "bias_axes": "de"}, (2, 3, 4), {}),
    ("EinsumDense", {"equation": "...x,xy->...y", "output_shape": 3, "activation": "tanh"}, (2, 3, 4), {"weights": 1}),
]


@pytest.mark.parametrize(("name", "kwargs", "shape", "options"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)])
def test_contract(name, kwargs, shape, options):
    run_layer_test(getattr(L, name), kwargs, shape, **options)


HEADS = [
    {"num_heads": 2, "key_dim": 3},
    {"num_heads": 1, "key_dim": 2, "value_dim": 3, "use_bias": False},
    {"num_heads": 2, "key_dim": 2, "output_shape": (5,)},
]


@pytest.mark.parametrize("kwargs", HEADS, ids=range(len(HEADS)))
def test_multi_head(kwargs):
    x = random_input((2, 3, 4))
    layer = L.MultiHeadAttention(**kwargs)
    y, scores = layer(x, x, return_attention_scores=True)
    assert tuple(y.shape) == (2, 3, *kwargs.get("output_shape", (4,)))
    assert tuple(scores.shape) == (2, kwargs["num_heads"], 3, 3)
    np.testing.assert_allclose(np.asarray(scores).sum(-1), 1.0, rtol=1e-5)
    query, key, value, out = (_dense(layer, part) for part in ("query", "key", "value", "output"))
    q, k, v = (np.einsum("btf,fnd->btnd", x, w) + b for w, b in (query, key, value))
    logits = np.einsum("btnd,bsnd->bnts", q, k) / np.sqrt(kwargs["key_dim"])
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    expected = np.einsum("bnts,bsnd,ndf->btf", weights, v, out[0]) + out[1]
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)
    again = L.MultiHeadAttention.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()


def _dense(layer, part):
    dense = getattr(layer, f"_{part}_dense")
    weights = dense.get_weights()
    return weights if len(weights) == 2 else [weights[0], 0.0]


def test_multi_head_gradients():
    x = tf.Variable(random_input((2, 3, 4)).astype("float64"))
    layer = L.MultiHeadAttention(2, 2, dtype="float64")
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(layer(x, x) ** 2)
    sources = [x, *layer.trainable_weights]
    for k, (source, gradient) in enumerate(zip(sources, tape.gradient(y, sources), strict=True)):
        direction, start, ends = random_input(tuple(source.shape), "float64", seed=k), source.numpy(), []
        for sign in (1e-5, -1e-5):
            source.assign(start + sign * direction)
            ends.append(float(tf.reduce_sum(layer(x, x) ** 2)))
        source.assign(start)
        np.testing.assert_allclose(
            (ends[0] - ends[1]) / 2e-5, np.sum(gradient.numpy() * direction), rtol=1e-4, atol=1e-8
        )


def test_multi_head_masks():
    x = random_input((1, 4, 3))
    layer = L.MultiHeadAttention(2, 2)
    mask = np.array([[True, True, False, False]])
    whole = layer(x, x, attention_mask=mask[:, None, :]).numpy()
    np.testing.assert_allclose(whole[:, :2], layer(x[:, :2], x[:, :2]).numpy(), rtol=1e-5, atol=1e-6)
    causal = layer(x, x, use_causal_mask=True).numpy()
    for step in range(1, 5):
        part = layer(x[:, :step], x[:, :step], use_causal_mask=True).numpy()
        np.testing.assert_allclose(causal[:, step - 1], part[:, -1], rtol=1e-5, atol=1e-6)


def test_multi_head_symbolic_with_unknown_sizes():
    inputs = tf.keras.Input((None, 4))
    outputs = L.MultiHeadAttention(2, 3)(inputs, inputs)
    assert tuple(outputs.shape) == (None, None, 4)
    model = tf.keras.Model(inputs, outputs)
    assert model.predict(random_input((2, 5, 4)), verbose=0).shape == (2, 5, 4)


@pytest.mark.parametrize("name", ["Attention", "AdditiveAttention"])
def test_masked_values_do_not_count(name):
    layer = getattr(L, name)()
    query, value = random_input((1, 2, 3)), random_input((1, 4, 3))
    mask = np.array([[True, True, False, False]])
    masked = layer([query, value], mask=[None, mask]).numpy()
    np.testing.assert_allclose(masked, layer([query, value[:, :2]]).numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_mixed_precision(policy):
    x = random_input((2, 3, 4))
    layer, plain = L.MultiHeadAttention(2, 3, dtype=policy), L.MultiHeadAttention(2, 3)
    y = layer(x, x)
    plain(x, x)
    plain.set_weights(layer.get_weights())
    assert y.dtype.name == policy.removeprefix("mixed_")
    np.testing.assert_allclose(np.asarray(tf.cast(y, "float32")), plain(x, x).numpy(), atol=5e-2)
    assert L.EinsumDense("ab,bc->ac", 2, dtype=policy)(x[:, 0]).dtype == y.dtype
    assert L.Attention(dtype=policy)([x, x]).dtype == y.dtype
