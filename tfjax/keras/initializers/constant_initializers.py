"""Initializers without chance: Constant, Zeros, Ones, Identity, STFT."""

import math

import numpy as np

from tfjax.keras.backend.common.dtypes import standardize_dtype
from tfjax.keras.backend.tensors import cast, convert_to_tensor
from tfjax.keras.initializers.initializer import Initializer
from tfjax.keras.keras_export import keras_export
from tfjax.ops.array.creation import eye, ones, zeros


@keras_export("keras.initializers.Constant", "keras.initializers.constant")
class Constant(Initializer):
    """Gives every element the same value.

    Args:
        value: a number, or (as in Keras 2) values that broadcast to the variable's shape.
    """

    def __init__(self, value=0.0):
        self.value = value

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns a tensor of `shape`; None as dtype is `floatx`."""
        dtype = standardize_dtype(dtype)
        return cast(self.value, dtype) * ones(shape, dtype)

    def get_config(self):
        """Returns the constructor's arguments."""
        from tfjax.keras.saving import serialization_lib

        return {"value": serialization_lib.serialize_keras_object(self.value)}

    @classmethod
    def from_config(cls, config):
        """Returns the initializer that `get_config` described."""
        from tfjax.keras.saving import serialization_lib

        return cls(serialization_lib.deserialize_keras_object(config.get("value", 0.0)))


@keras_export("keras.initializers.Zeros", "keras.initializers.zeros")
class Zeros(Initializer):
    """Gives every element 0."""

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns a tensor of `shape`; None as dtype is `floatx`."""
        return zeros(shape, standardize_dtype(dtype))


@keras_export("keras.initializers.Ones", "keras.initializers.ones")
class Ones(Initializer):
    """Gives every element 1."""

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns a tensor of `shape`; None as dtype is `floatx`."""
        return ones(shape, standardize_dtype(dtype))


@keras_export("keras.initializers.Identity", "keras.initializers.identity", "keras.initializers.IdentityInitializer")
class Identity(Initializer):
    """Gives a matrix `gain` on its diagonal and 0 elsewhere.

    Args:
        gain: the value of the diagonal.
    """

    def __init__(self, gain=1.0):
        self.gain = gain

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns a matrix of `shape`.

        Raises:
            ValueError: if the rank is not 2.
        """
        if len(shape) != 2:
            raise ValueError(
                "Identity matrix initializer can only be used for 2D matrices. "
                f"Received: shape={shape} of rank {len(shape)}."
            )
        return self.gain * eye(*shape, dtype=standardize_dtype(dtype))

    def get_config(self):
        """Returns the constructor's arguments; Keras 3 never writes `gain`, and so loses any other than 1."""
        return {} if self.gain == 1.0 else {"gain": self.gain}


@keras_export("keras.initializers.STFT", "keras.initializers.stft", "keras.initializers.STFTInitializer")
class STFT(Initializer):
    """Gives a convolution's kernel the cosines or sines of a short-time Fourier transform.

    Args:
        side: `"real"` (cosines) or `"imag"` (sines).
        window: a name that `scipy.signal.get_window` knows, the window's values, or None.
        scaling: `"density"` (the window's 2-norm becomes 1), `"spectrum"` (its sum does), or None.
        periodic: whether a named window is taken as periodic.

    Raises:
        ValueError: for another `side`, `scaling` or window.
    """

    def __init__(self, side="real", window="hann", scaling="density", periodic=False):
        if side not in ("real", "imag"):
            raise ValueError(f"side should be 'real' or 'imag', not {side}")
        if isinstance(window, str):
            _window(window, 1, periodic)
        if scaling is not None and scaling not in ("density", "spectrum"):
            raise ValueError(
                f"Scaling is invalid, it must be `None`, 'density' or 'spectrum'. Received scaling={scaling}"
            )
        self.side = side
        self.window = window
        self.scaling = scaling
        self.periodic = periodic

    def __call__(self, shape, dtype=None, **kwargs):
        """Returns a kernel; `shape` is (window length, 1, frequencies // 2 + 1).

        Raises:
            ValueError: if the window has another length.
        """
        dtype = standardize_dtype(dtype)
        length, _, fft_length = shape
        full_length = (fft_length - 1) * 2
        number = np.dtype(dtype) if dtype != "bfloat16" else np.dtype(np.float32)
        frequency = np.arange(fft_length, dtype=number).reshape(1, 1, -1) / number.type(full_length)
        time = np.arange(length, dtype=number).reshape(-1, 1, 1)
        angles = (number.type(-2) * time * frequency * number.type(math.pi)).astype(number)
        kernel = np.cos(angles) if self.side == "real" else np.sin(angles)
        if self.window is not None:
            kernel = self._windowed(kernel, length, number)
        return cast(kernel, dtype)

    def _windowed(self, kernel, length, number):
        window = self.window
        if isinstance(window, str):
            window = _window(window, length, self.periodic)
        window = np.asarray(window, number)
        if window.ndim != 1 or window.shape[-1] != length:
            raise ValueError(
                "The shape of `window` must be equal to [frame_length]."
                f"Received: window shape={convert_to_tensor(window).shape}"
            )
        window = window.reshape(-1, 1, 1)
        scaling = number.type(1)
        if self.scaling == "density":
            scaling = np.sqrt(np.sum(np.square(window)))
        elif self.scaling == "spectrum":
            scaling = np.sum(np.abs(window))
        return kernel * window / scaling

    def get_config(self):
        """Returns the constructor's arguments."""
        return {"side": self.side, "window": self.window, "periodic": self.periodic, "scaling": self.scaling}


def _window(name, length, periodic):
    try:
        from scipy import signal
    except ImportError as error:
        raise ImportError("This requires the scipy module. You can install it via `pip install scipy`") from error
    return signal.get_window(name, length, periodic)
