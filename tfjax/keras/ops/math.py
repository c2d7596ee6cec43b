"""keras.ops: sums by segment, largest elements, special functions, Fourier transforms."""

import numpy as np

from tfjax.keras.backend.common.convert import convert_to_tensor
from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.ops import fourier
from tfjax.keras.ops import tf_functions as tf
from tfjax.keras.ops.promotion import cast
from tfjax.keras.ops.symbolic_op import keras_function


def _by_segment(kind, data, segment_ids, num_segments, in_order):
    data, segment_ids = convert_to_tensor(data), convert_to_tensor(segment_ids)
    if len(segment_ids.shape) != 1:
        raise ValueError(
            "Argument `segment_ids` should be an 1-D vector, got shape: "
            f"{len(segment_ids.shape)}. Consider either flatten input with segment_ids.reshape((-1)) and "
            "data.reshape((-1, ) + data.shape[len(segment_ids.shape):]) or vectorize with vmap."
        )
    if in_order:
        if num_segments is not None:
            raise ValueError(
                "Argument `num_segments` cannot be set when sorted is True when using the tensorflow backend."
                f"Received: num_segments={num_segments}, sorted={in_order}."
            )
        from tfjax.ops.math import segment

        return getattr(segment, f"segment_{kind}")(data, segment_ids)
    if num_segments is None:
        host = segment_ids.numpy()
        num_segments = len(np.unique(host)) if kind == "sum" else int(host.max()) + 1
    return getattr(tf, f"unsorted_segment_{kind}")(data, segment_ids, num_segments)


@keras_function("", "SegmentSum", tensors=2)
def segment_sum(data, segment_ids, num_segments=None, sorted=False):  # noqa: A002
    """Returns the sums of the slices of `data` that have the same number in `segment_ids`."""
    return _by_segment("sum", data, segment_ids, num_segments, sorted)


@keras_function("", "SegmentMax", tensors=2)
def segment_max(data, segment_ids, num_segments=None, sorted=False):  # noqa: A002
    """Returns the largest elements of the slices of `data` that have the same number in `segment_ids`."""
    return _by_segment("max", data, segment_ids, num_segments, sorted)


@keras_function("", "SegmentMin", tensors=2)
def segment_min(data, segment_ids, num_segments=None, sorted=False):  # noqa: A002
    """Returns the smallest elements of the slices of `data` that have the same number in `segment_ids`."""
    return _by_segment("min", data, segment_ids, num_segments, sorted)


@keras_function("", "SegmentProd", tensors=2)
def segment_prod(data, segment_ids, num_segments=None, sorted=False):  # noqa: A002
    """Returns the products of the slices of `data` that have the same number in `segment_ids`."""
    return _by_segment("prod", data, segment_ids, num_segments, sorted)


@keras_function("", "TopK", tensors=1)
def top_k(x, k, sorted=True):  # noqa: A002
    """Returns the `k` largest elements of the last axis and their positions."""
    return tf.top_k(x, k, sorted=sorted)


@keras_function("", "InTopK", tensors=2)
def in_top_k(targets, predictions, k):
    """Returns whether each target is among the `k` largest predictions of its row."""
    return tf.in_top_k(targets, predictions, k)


@keras_function("", "Logsumexp")
def logsumexp(x, axis=None, keepdims=False):
    """Returns `log(sum(exp(x)))` along `axis`."""
    return tf.reduce_logsumexp(x, axis=axis, keepdims=keepdims)


@keras_function("", "Rsqrt")
def rsqrt(x):
    """Returns `1 / sqrt(x)`."""
    return tf.rsqrt(convert_to_tensor(x))


@keras_function("", "Erf")
def erf(x):
    """Returns the error function."""
    return tf.erf(x)


@keras_function("", "Erfc")
def erfc(x):
    """Returns `1 - erf(x)`."""
    return tf.erfc(convert_to_tensor(x))


@keras_function("", "Erfinv")
def erfinv(x):
    """Returns the inverse of the error function."""
    x = convert_to_tensor(x)
    if x.dtype.name in ("bfloat16", "float16"):
        return cast(tf.erfinv(cast(x, "float32")), x.dtype.name)
    return tf.erfinv(x)


@keras_function("", "Logdet")
def logdet(x):
    """Returns the logarithm of the determinant of positive definite matrices."""
    return tf.logdet(convert_to_tensor(x))


@keras_function("", "CDist")
def cdist(x, y):
    """Returns the Euclidean distances of all rows of `x` and all rows of `y`.

    Raises:
        ValueError: for lower ranks than 2 and different lengths of rows.
    """
    x, y = convert_to_tensor(x), convert_to_tensor(y)
    if len(x.shape) < 2 or len(y.shape) < 2:
        raise ValueError("`cdist` inputs must have rank >= 2")
    if x.shape[-1] != y.shape[-1]:
        raise ValueError("Last dimension of inputs to `cdist` must match")
    return tf.sqrt(tf.reduce_sum(tf.square(tf.expand_dims(x, -2) - tf.expand_dims(y, -3)), axis=-1))


@keras_function("", "ViewAsComplex")
def view_as_complex(x):
    """Returns pairs of numbers along the last axis as complex numbers.

    Raises:
        ValueError: if the last axis has another size than 2.
    """
    x = convert_to_tensor(x)
    if len(x.shape) < 1 or x.shape[-1] != 2:
        raise ValueError(
            f"Last dimension of input must be size 2 (real and imaginary). Received shape: {tuple(x.shape)}"
        )
    return tf.complex(x[..., 0], x[..., 1])


@keras_function("", "ViewAsReal")
def view_as_real(x):
    """Returns complex numbers as pairs along a new last axis."""
    x = convert_to_tensor(x)
    return tf.stack([tf.real(x), tf.imag(x)], axis=-1)


@keras_function("", "ExtractSequences", tensors=1)
def extract_sequences(x, sequence_length, sequence_stride):
    """Returns the windows of the last axis that begin every `sequence_stride` elements, along a new axis."""
    return fourier.frames(convert_to_tensor(x), sequence_length, sequence_stride)


# -- Fourier transforms; complex numbers are pairs (real, imaginary)


@keras_function("", "FFT")
def fft(x):
    """Returns the discrete Fourier transform of the last axis of a pair (real, imaginary)."""
    return fourier.pair(fourier.transform(fourier.from_pair(x), kind="fft"))


@keras_function("", "FFT2")
def fft2(x):
    """Returns the discrete Fourier transform of the last two axes of a pair (real, imaginary)."""
    return fourier.pair(fourier.transform(fourier.from_pair(x), kind="fft2"))


@keras_function("", "IFFT2")
def ifft2(x):
    """Returns the inverse of `fft2`."""
    return fourier.pair(fourier.transform(fourier.from_pair(x), kind="ifft2"))


@keras_function("", "RFFT")
def rfft(x, fft_length=None):
    """Returns the first half of the discrete Fourier transform of real numbers, as a pair."""
    return fourier.pair(fourier.real_transform(convert_to_tensor(x), length=fft_length))


@keras_function("", "IRFFT")
def irfft(x, fft_length=None):
    """Returns the inverse of `rfft`, real numbers."""
    return fourier.inverse_real_transform(fourier.from_pair(x), length=fft_length)


@keras_function("", "STFT", tensors=1)
def stft(x, sequence_length, sequence_stride, fft_length, window="hann", center=True):
    """Returns the Fourier transforms of windows of the last axis, as a pair.

    Args:
        x: real numbers.
        sequence_length: the length of a window.
        sequence_stride: how far apart windows begin.
        fft_length: the length of the transforms.
        window: `"hann"`, `"hamming"`, the window's values, or None.
        center: whether the ends are mirrored so that windows have their middles at whole strides.

    Raises:
        TypeError: for another dtype than float32 and float64.
        ValueError: for other arguments.
    """
    x = convert_to_tensor(x)
    if standardize_dtype(x.dtype) not in ("float32", "float64"):
        raise TypeError(f"Invalid input type. Expected `float32` or `float64`. Received: input type={x.dtype}")
    if fft_length < sequence_length:
        raise ValueError(
            "`fft_length` must equal or larger than `sequence_length`. "
            f"Received: sequence_length={sequence_length}, fft_length={fft_length}"
        )
    if isinstance(window, str) and window not in ("hann", "hamming"):
        raise ValueError(
            f'If a string is passed to `window`, it must be one of `"hann"`, `"hamming"`. Received: window={window}'
        )
    if center:
        margin = [(0, 0)] * (len(x.shape) - 1) + [(fft_length // 2, fft_length // 2)]
        x = tf.pad(x, margin, mode="REFLECT")
    shape = fourier.window_values(window, sequence_length, fft_length, x.dtype)
    pieces = fourier.frames(x, fft_length, sequence_stride)
    return fourier.pair(fourier.real_transform(pieces if shape is None else pieces * shape, length=fft_length))


@keras_function("", "ISTFT", tensors=1)
def istft(x, sequence_length, sequence_stride, fft_length, length=None, window="hann", center=True):
    """Returns the numbers that `stft` gave this pair for.

    Args: as for `stft`; `length` is that of the result.
    """
    spectrum = fourier.from_pair(x)
    number = tf.real(spectrum).dtype
    pieces = fourier.inverse_real_transform(spectrum, length=fft_length)
    shape = fourier.window_values(window, sequence_length, fft_length, number)
    result = fourier.overlapped(pieces, shape, sequence_stride)
    start = fft_length // 2 if center else 0
    if length is not None:
        return result[..., start : start + length]
    return result[..., start : result.shape[-1] - (fft_length // 2 if center else 0)]
