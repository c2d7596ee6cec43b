"""Keras 2's `time_major=True`: the same numbers with the first two axes of sequences exchanged."""

import numpy as np
import pytest

import tfjax as tf

L = tf.keras.layers


@pytest.mark.parametrize(
    "make",
    [
        lambda **options: L.LSTM(3, **options),
        lambda **options: L.SimpleRNN(3, unroll=True, **options),
        lambda **options: L.GRU(3, go_backwards=True, **options),
        lambda **options: L.RNN([L.GRUCell(2), L.LSTMCell(3)], **options),
    ],
)
@pytest.mark.parametrize("sequences", [False, True])
def test_as_batch_major(make, sequences):
    x = np.random.default_rng(0).normal(size=(2, 4, 5)).astype("float32")
    mask = np.array([[True, True, False, True], [True, False, True, True]])
    usual, turned = make(return_sequences=sequences), make(return_sequences=sequences, time_major=True)
    expected = usual(x, mask=tf.constant(mask)).numpy()
    turned.build((4, 2, 5))
    turned.set_weights(usual.get_weights())
    found = turned(x.swapaxes(0, 1), mask=tf.constant(mask.T)).numpy()
    np.testing.assert_allclose(found.swapaxes(0, 1) if sequences else found, expected, rtol=1e-6)
    assert tuple(turned.compute_output_shape((4, 2, 5))) == found.shape
    again = type(turned).from_config(turned.get_config())
    again.build((4, 2, 5))
    again.set_weights(usual.get_weights())
    np.testing.assert_array_equal(again(x.swapaxes(0, 1), mask=tf.constant(mask.T)), found)
    assert "time_major" not in usual.get_config()
