"""Fourier transforms as recorded ops, and the windows of short-time ones."""

import jax.numpy as jnp
import numpy as np

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.ops import tf_functions as tf
from tfjax.ops.jax_op import jax_op


@jax_op("FFT")
def _fft(x, kind):
    return getattr(jnp.fft, kind)(x).astype(x.dtype)


@jax_op("RFFT")
def _rfft(x, length):
    return jnp.fft.rfft(x, length).astype(np.complex128 if x.dtype == np.float64 else np.complex64)


@jax_op("IRFFT")
def _irfft(x, length):
    return jnp.fft.irfft(x, length).astype(np.float64 if x.dtype == np.complex128 else np.float32)


def transform(x, kind):
    """Returns the `"fft"`, `"fft2"` or `"ifft2"` of complex numbers."""
    return _fft(x, kind=kind)


def real_transform(x, length):
    """Returns the first half of the transform of real numbers, cut or filled up to `length`."""
    return _rfft(x, length=None if length is None else int(length))


def inverse_real_transform(x, length):
    """Returns the real numbers of a half transform."""
    return _irfft(x, length=None if length is None else int(length))


def pair(x):
    """Returns complex numbers as (real part, imaginary part)."""
    return tf.real(x), tf.imag(x)


def from_pair(x):
    """Returns (real part, imaginary part) as complex numbers.

    Raises:
        ValueError: if `x` is no pair of float tensors of one shape.
    """
    if not isinstance(x, (tuple, list)) or len(x) != 2:
        raise ValueError(f"Input `x` should be a tuple of two tensors - real and imaginary.Received: x={x}")
    real, imag = (convert_to_tensor(part) for part in x)
    if real.shape != imag.shape:
        raise ValueError(
            "Input `x` should be a tuple of two tensors - real and imaginary.Both the real and imaginary parts should "
            f"have the same shape. Received: x[0].shape = {real.shape}, x[1].shape = {imag.shape}"
        )
    if not real.dtype.is_floating or not imag.dtype.is_floating:
        raise ValueError(f"At least one tensor in input `x` is not of type float.Received: x={x}.")
    return tf.complex(real, imag)


def frames(x, length, step):
    """Returns the windows of the last axis, `[..., count, length]`."""
    count = max(0, 1 + (x.shape[-1] - length) // step)
    places = np.arange(count)[:, None] * step + np.arange(length)
    return tf.gather(x, places.astype(np.int32), axis=-1)


def window_values(window, length, fft_length, dtype):
    """Returns a window's values in the middle of `fft_length` zeros; None for no window.

    Raises:
        ValueError: if it has another length.
    """
    if window is None:
        return None
    if isinstance(window, str):
        share = 0.5 if window == "hann" else 0.54
        values = share - (1 - share) * np.cos(2 * np.pi * np.arange(length) / length)
        window = values.astype(dtype.np)
    window = convert_to_tensor(window, dtype)
    if len(window.shape) != 1 or window.shape[-1] != length:
        raise ValueError(
            f"The shape of `window` must be equal to [sequence_length].Received: window shape={window.shape}"
        )
    before = (fft_length - length) // 2
    return tf.pad(window, [[before, fft_length - length - before]])


def overlapped(pieces, window, step):
    """Returns the sum of overlapping windows, divided by the sum of their squares."""
    count, length = pieces.shape[-2:]
    if window is not None:
        squares = np.square(np.asarray(window, np.float64))
        # As tf.signal.inverse_stft_window_fn: over all windows that could overlap there.
        total = np.zeros(length)
        for shift in range(-(length // step) - 1, length // step + 2):
            low, high = max(0, shift * step), min(length, length + shift * step)
            if low < high:
                total[low:high] += squares[low - shift * step : high - shift * step]
        inverse = np.divide(np.asarray(window, np.float64), total, out=np.zeros(length), where=total > 0)
        pieces = pieces * convert_to_tensor(inverse, pieces.dtype)
    places = (np.arange(count)[:, None] * step + np.arange(length)).reshape(-1)
    flat = tf.reshape(pieces, [-1, count * length])
    whole = tf.scatter_nd(places[:, None], tf.transpose(flat), [(count - 1) * step + length, flat.shape[0]])
    return tf.reshape(tf.transpose(whole), [*pieces.shape[:-2], (count - 1) * step + length])
