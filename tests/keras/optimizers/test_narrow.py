"""Weights in half precision: numbers of Keras 3.15 on TensorFlow 2.21."""

import numpy as np
import pytest

import tfjax as tf

GRADIENTS = ([0.1, 0.0, 3.0], [0.2, 0.0, -1.0], [0.1, 0.5, 0.0])
# 1 - 0.999 ** t is zero in bfloat16: Adam leaves such weights as they are.
RECORDED = [
    ("bfloat16", "SGD", [0.99609375, 1.9921875, -1.0234375]),
    ("bfloat16", "Adam", [1.0, 2.0, -1.0]),
    ("bfloat16", "AdamW", [1.0, 2.0, -1.0]),
    ("bfloat16", "Adamax", [0.97265625, 2.0, -1.0078125]),
    ("bfloat16", "RMSprop", [0.9296875, 1.96875, -1.0234375]),
    ("bfloat16", "Adagrad", [0.98828125, 1.9921875, -1.0078125]),
    ("bfloat16", "Adadelta", [1.0, 2.0, -1.0]),
    ("bfloat16", "Ftrl", [0.036376953125, -0.00848388671875, -0.8984375]),
    ("bfloat16", "Lion", [0.96484375, 1.9921875, -1.0078125]),
    ("float16", "SGD", [0.99609375, 1.9951171875, -1.0205078125]),
    ("float16", "Adam", [0.97119140625, 1.994140625, -1.0166015625]),
    ("float16", "AdamW", [0.97119140625, 1.994140625, -1.0166015625]),
    ("float16", "Nadam", [0.974609375, 1.9892578125, -1.0078125]),
    ("float16", "RMSprop", [0.92578125, 1.96875, -1.0205078125]),
    ("float16", "Adagrad", [0.9892578125, 1.9912109375, -1.0068359375]),
    ("float16", "Adadelta", [1.0, 2.0, -1.0]),
    ("float16", "Ftrl", [0.035736083984375, -0.008453369140625, -0.90185546875]),
    ("float16", "Lion", [0.970703125, 1.990234375, -1.009765625]),
    ("float16", "Lamb", [0.94091796875, 1.986328125, -1.0341796875]),
]


@pytest.mark.parametrize("dtype, name, expected", RECORDED, ids=[f"{r[0]}-{r[1]}" for r in RECORDED])
def test_three_steps(dtype, name, expected):
    v, optimizer = tf.Variable([1.0, 2.0, -1.0], dtype=dtype), getattr(tf.keras.optimizers, name)(0.01)
    for gradient in GRADIENTS:
        optimizer.apply_gradients([(tf.constant(gradient, dtype), v)])
    np.testing.assert_allclose(tf.cast(v, tf.float32).numpy(), expected, rtol=8e-3 if dtype == "bfloat16" else 2e-3)
